package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

// packedRows are those columns of the table of samples that tests look at.
type packedRows struct {
	Cases       []string
	Case, State []int
}

// rowsOf reads the table of samples of a report back.
func rowsOf(t *testing.T, p *packed) packedRows {
	t.Helper()
	var doc bytes.Buffer
	p.writeIndex(&doc)
	var raw struct {
		Cases       []string
		Length      int
		Case, State json.RawMessage
	}
	if err := json.Unmarshal([]byte(unpackedSamples(t, doc.Bytes())[0]), &raw); err != nil {
		t.Fatal(err)
	}
	column := func(raw json.RawMessage, n int) []int {
		var list []int
		var one int
		if json.Unmarshal(raw, &list) == nil {
			return list
		}
		if err := json.Unmarshal(raw, &one); err != nil {
			t.Fatal(err)
		}
		return slices.Repeat([]int{one}, n)
	}
	return packedRows{raw.Cases, column(raw.Case, raw.Length), column(raw.State, raw.Length)}
}

// Where not all samples fit, those that passed are thinned out and nothing else is.
func TestThinned(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine, and much text")
	}
	r := manySamples(1000)
	tests := []struct {
		limit  packBounds
		all    bool
		reason string
	}{
		{packLimit, true, "all of them fit"},
		{packBounds{1 << 30, 300}, false, "too many rows"},
		{packBounds{100 << 10, 1 << 30}, false, "too many bytes"},
		{packBounds{1000, 10}, false, "what did not pass is too much by itself, and stays"},
	}
	for _, tt := range tests {
		p, err := packSamples(r, tt.limit)
		if err != nil {
			t.Fatal(err)
		}
		again, err := packSamples(r, tt.limit)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(p.index, again.index) || !bytes.Equal(bytes.Join(p.blocks, nil), bytes.Join(again.blocks, nil)) {
			t.Errorf("%s: other bytes the second time", tt.reason)
		}
		rows := rowsOf(t, p)
		counts := map[int]int{}
		for _, s := range rows.State {
			counts[s]++
		}
		size := len(p.index)
		for _, b := range p.blocks {
			size += len(b)
		}
		if got := counts[stateNumber(failed)]; got != 100 {
			t.Errorf("%s: %d of 100 failures", tt.reason, got)
		}
		if got := counts[stateNumber(passed)]; got != p.Kept || p.Passed != 900 || (got == 900) != tt.all || (p.Every == 1) != tt.all {
			t.Errorf("%s: %d of 900 passes, told as %d of %d, one case in %d", tt.reason, got, p.Kept, p.Passed, p.Every)
		}
		if p.Kept > 0 && (size > tt.limit.bytes || len(rows.Case) > tt.limit.rows) {
			t.Errorf("%s: %d bytes, %d rows", tt.reason, size, len(rows.Case))
		}
		v := &htmlPage{}
		v.packed(p)
		if said := strings.Contains(v.Thinned, fmt.Sprintf("of the 900 that passed it has %s, those of one case in %s", count(p.Kept), count(p.Every))); said == tt.all {
			t.Errorf("%s: it says %q", tt.reason, v.Thinned)
		}
	}
}

// A case that changed stays, with all of its epochs, although it passes now.
func TestThinnedKeepsChanges(t *testing.T) {
	r := wholeReport()
	p, err := packSamples(r, packBounds{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(t, p)
	kept := map[string]int{}
	for i, c := range rows.Case {
		if rows.State[i] == stateNumber(passed) {
			kept[rows.Cases[c]]++
		}
	}
	if kept["shipping-abroad"] != 3 || kept["warranty"] != 2 {
		t.Errorf("of what passes it keeps %v", kept)
	}
	if kept["json-order"]+kept["pii-phone"]+kept["shipping-time"] == 9 {
		t.Error("nothing was left out: the test proves nothing")
	}
}

func TestFlatten(t *testing.T) {
	got := flatten(withMarks("a🎉\u202eb日", []textSpan{{1, 5}, {8, 9}}))
	want := recordText{Text: `a🎉\u202eb日`, Escape: []int{3, 6}, Mark: []int{1, 2, 9, 1}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v, want %+v: the page counts in UTF-16", got, want)
	}
}

func TestQuoted(t *testing.T) {
	scores := []eval.Score{{Verdict: eval.Fail, Evidence: []eval.Evidence{{Where: "context", Text: "15 % fee"}, {Where: "expected", Text: "fee"}, {Where: "context", Text: "no such words"}, {Where: "context", Text: "a"}}},
		{Verdict: eval.Pass, Evidence: []eval.Evidence{{Where: "context", Text: "Opened"}}}}
	marked := func(list []piece) string {
		var all []string
		for _, p := range list {
			if p.Mark {
				all = append(all, p.Text)
			}
		}
		return strings.Join(all, "|")
	}
	if got := marked(quoted("Opened items: a 15 % fee.", scores, "context", "arguments")); got != "15 % fee" {
		t.Errorf("marked %q: what failed, where it says, and no single letter", got)
	}
}

// The baseline is shown by an answer that failed, where it has one.
func TestBaselineAnswer(t *testing.T) {
	r := wholeReport()
	c := demoCases()[7]
	var was []eval.Sample
	for e := 1; e <= 3; e++ {
		was = append(was, demoSample(c, "v1", c.was, 2, e, e)) // fails the third time
	}
	other := was[2]
	other.Key.Prompt = "v7"
	r.Baseline = samplesOf(append([]eval.Sample{other}, was...))
	b, err := readBaseline(r)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := b.of(demoSample(c, "v2", c.is, 3, 1, 0))
	if !ok || got.state != failed || got.epoch != 3 {
		t.Errorf("got %+v %t", got, ok)
	}
	if _, ok := b.of(demoSample(c, "v7", c.is, 3, 1, 0)); ok {
		t.Error("a prompt that is not compared has a baseline")
	}
	if len(b.by) != 1 {
		t.Errorf("%d cases: a prompt that is not the baseline's was read", len(b.by))
	}
}

// A report whose numbers do not add up says BROKEN, whatever was decided.
func TestNumbersAddUp(t *testing.T) {
	tests := []struct {
		change func(*eval.Report)
		want   string
		reason string
	}{
		{func(*eval.Report) {}, "", "they do"},
		{func(r *eval.Report) { r.Summary.Total.Tally.Passed++ }, "40 samples were planned, and 41 are accounted for", "a sample too many"},
		{func(r *eval.Report) { r.Summary.Total.Tally.Passed++ }, "<strong>40</strong> planned ≠ ", "no sum is written that is none"},
		{func(r *eval.Report) { r.Run.Plan.Trials = 41 }, "the plan has 41 trials, and 40 are counted", "the plan is another one"},
		{func(r *eval.Report) { r.Summary.Cells[1].Tally.Passed++ }, "the rows of prompts and targets have 40 planned, 16 passed, 18 failed, 7 without a verdict", "a row counts otherwise"},
		{func(r *eval.Report) { r.Samples = samplesOf(collect(*r)[3:]) }, "of the samples in this report 15 pass, 15 fail", "samples are lost"},
		{func(r *eval.Report) {
			r.Samples, r.Holdout = samplesOf(collect(*r)[3:]), &eval.Holdout{Cases: 1, Tally: &eval.Tally{Planned: 3, Failed: 3}}
		}, "1 case is held out: of their 3 samples 0 passed and 3 failed", "what is held out is counted and not shown"},
		{func(r *eval.Report) { r.Summary.Total.Tally.Passed--; r.Summary.Total.Tally.Failed++ }, "the run counts 14, 19", "a verdict is another one"},
	}
	for _, tt := range tests {
		r := wholeReport()
		tt.change(&r)
		doc := html(t, r)
		if got := strings.Contains(doc, "<title>BROKEN"); got != (tt.want != "" && r.Holdout == nil) {
			t.Errorf("%s: broken %t", tt.reason, got)
		}
		if !strings.Contains(doc, tt.want) {
			t.Errorf("%s: it does not say %q", tt.reason, tt.want)
		}
	}
}

func TestCSSString(t *testing.T) {
	for _, bad := range append(badTexts, xss...) {
		got := cssString(oneLine(bad))
		inner := strings.TrimSuffix(strings.TrimPrefix(got, `"`), `"`)
		if strings.Trim(inner, `abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \`) != "" {
			t.Errorf("%q becomes %s", bad, got)
		}
	}
	if got := cssString("Internal: risk"); got != `"Internal\00003a  risk"` {
		t.Errorf("%s: the space behind an escape belongs to the escape", got)
	}
	if got := cssString(`a"b`); got != `"a\000022 b"` {
		t.Error(got)
	}
}

func TestRateScale(t *testing.T) {
	i := func(lo, hi float64) eval.Interval { return eval.Interval{Low: lo, High: hi} }
	tests := []struct {
		list   []eval.Interval
		want   rateScale
		reason string
	}{
		{nil, rateScale{0, 1}, "nothing to draw"},
		{[]eval.Interval{i(0.31, 0.58)}, rateScale{0.3, 0.6}, "whole tenths"},
		{[]eval.Interval{i(0.97, 1)}, rateScale{0.8, 1}, "not so near that noise looks large"},
		{[]eval.Interval{i(0, 0.01)}, rateScale{0, 0.2}, "at the other end"},
		{[]eval.Interval{i(0.3, 0.6)}, rateScale{0.3, 0.6}, "a bound that is a tenth"},
	}
	for _, tt := range tests {
		got := newRateScale(tt.list...)
		if fmt.Sprintf("%.2f", got) != fmt.Sprintf("%.2f", tt.want) {
			t.Errorf("%s: %v, want %v", tt.reason, got, tt.want)
		}
	}
}

func TestLatencyEdges(t *testing.T) {
	for n := 2; n <= 24; n++ {
		var bins []eval.LatencyBin
		for i := range n {
			bins = append(bins, eval.LatencyBin{From: time.Duration(i) * time.Second, Below: time.Duration(i+1) * time.Second, Count: 1})
		}
		h := showLatency(eval.Summary{Latencies: bins})
		at := -100.0
		for _, e := range h.Edges {
			var x float64
			if _, err := fmt.Sscanf(e.X, "%f%%", &x); err != nil {
				t.Fatal(err)
			}
			if x-at < 100.0/6-0.1 {
				t.Errorf("%d bars: the times %s stand on each other", n, e.Text)
			}
			at = x
		}
		if first, last := h.Edges[0], h.Edges[len(h.Edges)-1]; first.Text != "0" || last.Text != span(bins[n-1].Below) || last.X != h.End || last.Anchor != "end" {
			t.Errorf("%d bars: from %+v to %+v", n, first, last)
		}
	}
	if h := showLatency(eval.Summary{Latencies: make([]eval.LatencyBin, 2)}); h.End != "33.33%" {
		t.Errorf("two bars reach to %s of the page", h.End)
	}
}

func TestMoves(t *testing.T) {
	s := func(a, b, c, d, n int) eval.Stratum {
		return eval.Stratum{Baseline: eval.Counts{Passed: a, Failed: b}, Candidate: eval.Counts{Passed: c, Failed: d}, Cases: n}
	}
	h := showMoves([]eval.Stratum{s(1, 2, 2, 4, 5), s(3, 0, 2, 1, 7), s(0, 1, 1, 0, 2), {Baseline: eval.Counts{Passed: 1}, Candidate: eval.Counts{Unscored: 1}, Cases: 9}})
	if h.Same != 5 || h.Less != 7 || h.More != 2 || len(h.Dots) != 3 {
		t.Errorf("same %d, less %d, more %d, %d dots: 1 of 3 and 2 of 6 are the same, and what has no verdict is not drawn", h.Same, h.Less, h.More, len(h.Dots))
	}
	if h := showMoves([]eval.Stratum{s(2, 1, 2, 1, 2), s(2, 1, 4, 2, 3)}); len(h.Dots) != 1 || h.Dots[0].Cases != 5 || h.Same != 5 {
		t.Errorf("%+v: cases that pass as often stand behind each other", h.Dots)
	}
	if showMoves(nil) != nil {
		t.Error("a chart of nothing")
	}
}
