package compare_test

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/eval/compare"
)

func pairs(t *testing.T, by eval.Axis, a, b eval.Side, left, right iter.Seq2[eval.Sample, error]) []compare.Answers {
	t.Helper()
	var all []compare.Answers
	for pair, err := range compare.PairAnswers(by, a, b, left, right) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, pair)
	}
	return all
}

func TestPairAnswers(t *testing.T) {
	old := newBed("old", []string{"v1"}, []string{"t"}, 2).add("both", "pf").add("edited", "pp").add("gone", "pp").add("broken", "pe")
	now := newBed("now", []string{"v2"}, []string{"t"}, 2).add("both", "pp").add("edited", "pp", func(s *eval.Sample) {
		s.Case.Vars = nil
	}).add("new", "pp").add("broken", "pp")
	var got []string
	for _, p := range pairs(t, eval.ByPrompt, eval.Side{Run: old.run}, eval.Side{Run: now.run}, old.cursor(), now.cursor()) {
		if p.Problem == "" && (p.Baseline.Key.Prompt != "v1" || p.Candidate.Key.Prompt != "v2" || p.Baseline.Key.Epoch != p.Candidate.Key.Epoch || p.Prompt != "" || p.Target != "t") {
			t.Errorf("pair %+v", p)
		}
		got = append(got, p.Case+": "+p.Problem)
	}
	want := `both: |both: |broken: |broken: no answer in the baseline: no answer in 60s|edited: the case asks something else now|edited: the case asks something else now|` +
		`gone: the candidate has no such case or epoch|gone: the candidate has no such case or epoch|new: the baseline has no such case or epoch|new: the baseline has no such case or epoch`
	if strings.Join(got, "|") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, "|"), want)
	}
}

func TestPairAnswersEndsWithItsCursor(t *testing.T) {
	old := simple("old").add("a", "p")
	broken := func(yield func(eval.Sample, error) bool) { yield(eval.Sample{}, errors.New("disk gone")) }
	for pair, err := range compare.PairAnswers(eval.ByRun, eval.Side{Run: old.run}, eval.Side{Run: old.run}, old.cursor(), broken) {
		if err == nil || !strings.Contains(err.Error(), "disk gone") {
			t.Errorf("%+v, %v", pair, err)
		}
	}
}

func TestPreferring(t *testing.T) {
	bed := newBed("r", []string{"p"}, []string{"t"}, 3)
	said := map[string][]string{
		"wins": {"b", "b", "a"}, "loses": {"a", "tie", "tie"}, "even": {"a", "b", "tie"}, "ties": {"tie", "tie", "tie"}, "none": {"", "", ""}, "some": {"", "b", ""},
	}
	for _, id := range []string{"wins", "loses", "even", "ties", "none", "some"} {
		bed.add(id, "ppp")
	}
	sum := func(order []int) eval.Preferences {
		all := pairs(t, eval.ByRun, eval.Side{Run: bed.run}, eval.Side{Run: bed.run}, bed.cursor(), bed.cursor())
		var p compare.Preferring
		for _, i := range order {
			pair := all[i]
			better := said[pair.Case][pair.Baseline.Key.Epoch-1]
			problem := ""
			if better == "" {
				problem = "no verdict"
			}
			p.Add(pair, eval.Preference{Better: better, Flipped: better == "tie", Explanation: fmt.Sprintf("%s %d", better, pair.Baseline.Key.Epoch), Calls: 2, Usage: eval.Usage{InputTokens: 1, Known: true}, Cost: 1}, problem)
		}
		return p.Finish()
	}
	order := rand.New(rand.NewPCG(1, 2)).Perm(18)
	got := sum(order)
	if again := sum(rand.New(rand.NewPCG(3, 4)).Perm(18)); !reflect.DeepEqual(got, again) {
		t.Errorf("another order, another sum:\n%+v\n%+v", got, again)
	}
	if got.Wins != 2 || got.Losses != 1 || got.Ties != 2 || got.Unjudged != 1 || got.Flipped != 6 || got.Pairs != 13 || got.P != 1 || got.Calls != 36 || got.Cost != 18 || got.Usage.InputTokens != 18 {
		t.Errorf("%+v", got)
	}
	var rows []string
	for _, c := range got.Cases {
		rows = append(rows, fmt.Sprintf("%s %s %d:%d:%d:%d %s", c.Case, c.Better, c.Candidate, c.Baseline, c.Ties, c.Unjudged, c.Why))
	}
	want := "loses baseline 0:1:2:0 a 1|none  0:0:0:3 no verdict|even tie 1:1:1:0 tie 3|ties tie 0:0:3:0 tie 1|wins candidate 2:1:0:0 b 1|some candidate 1:0:0:2 b 2"
	if strings.Join(rows, "|") != want {
		t.Errorf("cases\n%s\nwant\n%s", strings.Join(rows, "|"), want)
	}
}
