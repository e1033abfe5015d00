package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/text"
)

func answered(output string) *eval.Sample {
	return &eval.Sample{Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: output}}}}
}

func TestWithWordDiffs(t *testing.T) {
	failed := answered("half an ans")
	failed.Error = &eval.CallError{Class: eval.ClassTimeout}
	d := eval.Diff{Changes: []eval.CaseDiff{
		{Case: "one word", BaselineSample: answered("within 30 days"), CandidateSample: answered("within 40 days")},
		{Case: "the same", BaselineSample: answered("yes"), CandidateSample: answered("yes")},
		{Case: "added", CandidateSample: answered("yes")},
		{Case: "no answer", BaselineSample: answered("a whole answer"), CandidateSample: failed},
		{Case: "not asked", BaselineSample: answered("a whole answer"), CandidateSample: &eval.Sample{}},
	}}
	compare.WithWordDiffs(&d)
	want := [][]eval.WordStretch{
		{{Edit: eval.WordsKept, Text: "within "}, {Edit: eval.WordsRemoved, Text: "30"}, {Edit: eval.WordsAdded, Text: "40"}, {Edit: eval.WordsKept, Text: " days"}},
		{{Edit: eval.WordsKept, Text: "yes"}},
		nil,
		nil,
		nil,
	}
	for i, c := range d.Changes {
		if diff := cmp.Diff(want[i], c.Words); diff != "" {
			t.Errorf("%s: %s", c.Case, diff)
		}
	}
}

// The words of the leaf and of the vocabulary are one set.
func TestWordEdits(t *testing.T) {
	for e, want := range map[text.Edit]eval.WordEdit{text.Kept: eval.WordsKept, text.Removed: eval.WordsRemoved, text.Inserted: eval.WordsAdded} {
		if eval.WordEdit(e) != want {
			t.Errorf("%s is %s in the vocabulary", e, want)
		}
	}
}

// What one comparison may cost is bounded, and the worst changes come first.
func TestWithWordDiffsIsBounded(t *testing.T) {
	book := strings.Repeat("word ", 8<<20/5)
	var d eval.Diff
	for range 6 {
		d.Changes = append(d.Changes, eval.CaseDiff{BaselineSample: answered(book), CandidateSample: answered(book + "end")})
	}
	compare.WithWordDiffs(&d)
	for i, c := range d.Changes {
		if told := c.Words != nil; told != (i < 4) {
			t.Errorf("change %d told word by word: %t", i, told)
		}
	}
}
