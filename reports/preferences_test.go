package reports

import (
	"fmt"
	"strings"
	"testing"

	"seatrial/eval"
)

func TestPreferencesAreShownEverywhere(t *testing.T) {
	r := eval.Report{Run: eval.Run{ID: "r", State: eval.Finished}, Diff: &eval.Diff{Preferences: &eval.Preferences{
		Judge: "j", Criterion: "Be *brief*.\x1b[2J", Wins: 1, Losses: 1, Ties: 1, Unjudged: 1, Flipped: 1, Pairs: 3, P: 1, Calls: 7, Cost: 0.5,
		Stop: "the budget is spent",
		Cases: []eval.CasePreference{
			{Case: "lost", Better: "baseline", Baseline: 1, Why: "<script>alert(1)</script>\x1b[31m | b"},
			{Case: "unclear", Unjudged: 1, Why: "no verdict"},
			{Case: "even", Better: "tie", Ties: 1, Flipped: 1},
			{Case: "won", Better: "candidate", Candidate: 1},
		},
	}}}
	for _, format := range Formats() {
		if f, _ := FormatNamed(format); f.Run || format == "json" { // of a run; and verbatim by its types
			continue
		}
		var b strings.Builder
		render := func() error { return Render(format, &b, r) }
		if format == "terminal" {
			render = func() error { return Terminal{W: &b, Width: 200}.Changes(r) }
		}
		if err := render(); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		doc := b.String()
		for _, part := range []string{"judge j prefers the candidate in 1 case and the baseline in 1", "p = 1.000", "in 1 of 3 pairs of answers it said otherwise", "7 calls, cost 0.50",
			"not all were judged: the budget is spent", "lost", "unclear", "loss", "win", "tie", "unjudged", "no verdict"} {
			if !strings.Contains(doc, part) {
				t.Errorf("%s does not say %q:\n%s", format, part, doc)
			}
		}
		if strings.Contains(doc, "\x1b[") || format != "terminal" && strings.Contains(doc, "<script>alert") {
			t.Errorf("%s is hostile:\n%q", format, doc)
		}
	}
}

func TestPreferencesAreCut(t *testing.T) {
	p := &eval.Preferences{}
	for i := range 1000 {
		p.Cases = append(p.Cases, eval.CasePreference{Case: fmt.Sprintf("case-%d", i), Better: "tie", Ties: 1})
	}
	r := eval.Report{Diff: &eval.Diff{Preferences: p}}
	for format, most := range map[string]int{"terminal": preferredLines, "markdown": preferredRows, "html": preferredRows} {
		var b strings.Builder
		var err error
		if format == "terminal" {
			err = Terminal{W: &b, Width: 80}.Changes(r)
		} else {
			err = Render(format, &b, r)
		}
		if n := strings.Count(b.String(), "case-"); err != nil || n != most || !strings.Contains(b.String(), fmt.Sprint(1000-most)) {
			t.Errorf("%s shows %d cases and not that %d more are there: %v", format, n, 1000-most, err)
		}
	}
}
