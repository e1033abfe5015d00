package gate_test

import (
	"strings"
	"testing"

	"seatrial/eval"
)

// The gate uses what is held out and names none of it; how often it was looked at stands beside every decision.
func TestHoldoutIsUsedAndNotNamed(t *testing.T) {
	held := func(i int, s *eval.Sample) {
		if i < 3 {
			s.Case.Split = eval.SplitHoldout
		}
	}
	looked := eval.Holdout{Looks: 2, Last: &eval.HoldoutLook{By: "ann", Command: "show", At: now}}
	waiver := []eval.Waiver{{ID: "W", Case: "case-000", Expires: now.AddDate(0, 1, 0)}}
	all := eval.Require{Requirement: "REQ-1", PassAll: true}
	tests := []struct {
		name    string
		spec    eval.GateSpec
		after   string
		waivers []eval.Waiver
		looks   eval.Holdout
		want    eval.Outcome
		words   []string
		reason  string
	}{
		{"broken", regressionSpec(0.05), rep("f", 8) + rep("p", 192), nil, looked, eval.NoGo,
			[]string{"8 cases are broken: case-003, case-004, case-005, case-006, case-007 and 3 holdout cases"}, "counted, and not named"},
		{"all held out", regressionSpec(0.05), rep("f", 3) + rep("p", 197), nil, looked, eval.Go, nil, "three alone are not shown to be a drop"},
		{"must pass", require(all), rep("f", 2) + rep("p", 198), nil, eval.Holdout{}, eval.NoGo, []string{"2 of 200 cases", "failing: 2 holdout cases"}, "they must pass as well"},
		{"waived", require(all), "f" + rep("p", 199), waiver, eval.Holdout{}, eval.Go, []string{"waived: 1 holdout case"}, "nor are they named there"},
		{"good", require(all), rep("p", 200), nil, eval.Holdout{}, eval.Go, nil, "nothing to name"},
	}
	for _, tt := range tests {
		b := bed{spec: tt.spec, after: letters(tt.after), waivers: tt.waivers, edit: held}
		if tt.spec.Regression != nil {
			b.before = letters(rep("p", 200))
		}
		in := b.input()
		in.Holdout = tt.looks
		d := mustDecide(t, in)
		for _, w := range tt.words {
			if !strings.Contains(d.Sentence, w) {
				t.Errorf("%s: %s; want %q: %s", tt.name, d.Sentence, w, tt.reason)
			}
		}
		for _, id := range []string{"case-000", "case-001", "case-002"} {
			if strings.Contains(d.Sentence, id) {
				t.Errorf("%s: %s names %s", tt.name, d.Sentence, id)
			}
		}
		warnings := strings.Join(d.Warnings, "\n")
		want := "3 cases of these are held out, and nobody had looked at the holdout before this run"
		if tt.looks.Looks > 0 {
			want = "the holdout was looked at 2 times before this run, last on 2026-03-01 by ann (show)"
		}
		if d.Outcome != tt.want || d.Holdout == nil || d.Holdout.Cases != 3 || d.Holdout.Looks != tt.looks.Looks || !strings.Contains(warnings, want) {
			t.Errorf("%s: %s, %+v, %s: %s", tt.name, d.Outcome, d.Holdout, warnings, tt.reason)
		}
	}
	if d := (bed{spec: require(all), after: letters("pp")}).decide(t); d.Holdout != nil || strings.Contains(strings.Join(d.Warnings, "\n"), "held out") {
		t.Errorf("nothing is held out, but %+v", d.Holdout)
	}
}
