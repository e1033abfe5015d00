package gate_test

import (
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/eval/gate"
)

// Cases that the baseline does not have are compared with nothing: they keep nobody from adding cases, their failures are told, and
// few old ones do not stand for many new.
func TestAddedCases(t *testing.T) {
	tests := []struct {
		old, added string
		want       eval.Outcome
		sentence   string
		found      string
		reason     string
	}{
		{rep("p", 80), rep("p", 10), eval.Go, "GO: 80 of 80 cases pass, 80 of 80 before; a drop of 5 points or more is excluded with 97 % confidence; all 3 rules hold",
			"more is asked than before: 10 cases added (case-080, ", "what passes is not worth a word"},
		{rep("p", 80), "pff", eval.Go, "2 of 3 cases added since the baseline fail, which is compared with nothing: case-081, case-082",
			"; 2 of 3 cases added since the baseline fail", "a GO that hides failures would be believed to be about them"},
		{rep("p", 80), "f", eval.Go, "1 of 1 case added since the baseline fails, which is compared with nothing: case-080", "", "one"},
		{rep("p", 70) + rep("f", 10), "f", eval.NoGo, "1 of 1 case added since the baseline fails, which is compared with nothing: case-080", "", "who reads of a drop must know of it too"},
		{rep("p", 77) + "fff", "f", eval.Inconclusive, "1 of 1 case added since the baseline fails", "", "nor is it lost where nothing is decided"},
		{rep("p", 80), "um", eval.Inconclusive, "", "2 cases added", "without a verdict they fail nothing"},
		{rep("p", 80), rep("p", 80), eval.Go, "", "80 cases added", "a half may stand for the other"},
		{rep("p", 80), rep("p", 81), eval.Inconclusive, "only 80 of 161 cases are in the baseline, too few to stand for the others", "only 80 of 161", "most of the suite is new"},
		{rep("f", 80), rep("p", 81), eval.NoGo, "", "only 80 of 161", "what is shown is shown"},
	}
	for _, tt := range tests {
		b := bed{spec: regressionSpec(0.05), before: append(letters(rep("p", 80)), make([]string, len(tt.added))...), after: letters(tt.old + tt.added)}
		d := b.decide(t)
		if r := rule(t, d, "same bar"); d.Outcome != tt.want || !strings.Contains(d.Sentence, tt.sentence) || !strings.Contains(r.Found, tt.found) {
			t.Errorf("%s: %s\n%s", tt.reason, d.Sentence, r.Found)
		}
	}
}

// What is held out is named by no rule, whatever happened to it.
func TestTheBarNamesNoHoldout(t *testing.T) {
	b := bed{spec: regressionSpec(0.05), before: append(letters(rep("p", 80)), ""), after: append(letters(rep("p", 79)), "", "f"),
		changed: map[int]string{4: "something else is expected now"}}
	in := b.input()
	for i := range in.Diff.Changes {
		in.Diff.Changes[i].Held = true
	}
	in.Diff.Recast = []eval.Recast{{Case: "case-002", Why: []string{"its cluster was doc-1 and is none"}, Held: true}}
	d := mustDecide(t, in)
	if r := rule(t, d, "same bar"); strings.Contains(r.Found+d.Sentence, "case-") || !strings.Contains(r.Found, "1 holdout case is gone") ||
		!strings.Contains(r.Found, "1 holdout case: its cluster was doc-1 and is none") || !strings.Contains(r.Found, "1 case added (1 holdout case)") {
		t.Errorf("%s\n%s", d.Sentence, r.Found)
	}
}

// A baseline of which much has no verdict is one that nobody measured.
func TestBaselineWithoutVerdicts(t *testing.T) {
	tests := []struct {
		before string
		want   eval.Outcome
		found  string
		reason string
	}{
		{"ppp", eval.Go, "unchanged", "all judged"},
		{"pe", eval.Inconclusive, "80 of the baseline's 160 samples have no verdict", "half of what it was asked"},
		{"pmm", eval.Go, "unchanged", "what was decided early was not asked"},
	}
	for _, tt := range tests {
		var before []string
		for range 80 {
			before = append(before, tt.before)
		}
		d := bed{spec: regressionSpec(0.05), before: before, after: letters(rep("p", 80))}.decide(t)
		if r := rule(t, d, "same bar"); d.Outcome != tt.want || !strings.Contains(r.Found, tt.found) {
			t.Errorf("%s: %s\n%s", tt.reason, d.Sentence, r.Found)
		}
	}
}

// Nothing can be worse than a baseline that fails: to exclude it says nothing.
func TestBaselineThatFails(t *testing.T) {
	tests := []struct {
		before, after string
		want          eval.Outcome
		reason        string
	}{
		{rep("f", 80), rep("f", 80), eval.Inconclusive, "nothing could drop"},
		{rep("f", 80), rep("p", 80), eval.Go, "what passes now is better than nothing"},
		{rep("p", 3) + rep("f", 77), rep("p", 3) + rep("f", 77), eval.Inconclusive, "3.8 % cannot drop by 5"},
		{rep("p", 4) + rep("f", 76), rep("p", 4) + rep("f", 76), eval.Go, "5 % could"},
		{rep("p", 80), rep("p", 80), eval.Go, "the usual"},
	}
	for _, tt := range tests {
		spec := regressionSpec(0.05)
		spec.Inconclusive = eval.InconclusiveAllow
		d := bed{spec: spec, before: letters(tt.before), after: letters(tt.after)}.decide(t)
		if d.Outcome != tt.want || d.Allowed || (d.Outcome == eval.Inconclusive) != strings.Contains(d.Sentence, "nothing could pass 5 points less often") {
			t.Errorf("%s: %s", tt.reason, d.Sentence)
		}
	}
}

// At a look it is the whole baseline that cannot drop, and not the part that chance took first.
func TestBaselineThatFailsAtALook(t *testing.T) {
	b := bed{spec: regressionSpec(0.4), before: letters(rep("f", 100) + rep("p", 100)), after: letters(rep("f", 50) + rep("m", 150))}
	in := b.input()
	in.Look = &gate.Design(*b.spec.Regression, 1, 1, 1)[0]
	if d := mustDecide(t, in); d.Outcome != eval.Go {
		t.Errorf("half of the baseline passes: %s", d.Sentence)
	}
	b.before, b.after = letters(rep("f", 160)+rep("p", 40)), letters(rep("f", 50)+rep("m", 150))
	in = b.input()
	in.Look = &gate.Design(*b.spec.Regression, 1, 1, 1)[0]
	if d := mustDecide(t, in); d.Outcome != eval.Inconclusive || !d.Open {
		t.Errorf("what is not asked yet may pass: %s", d.Sentence)
	}
}

// Easy cases that come with the change do not lift a rate over its bar.
func TestAddedCasesDiluteNoRate(t *testing.T) {
	tests := []struct {
		rule       eval.Require
		old, added string
		want       eval.Outcome
		reason     string
	}{
		{eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9)}, rep("f", 12) + rep("p", 88), rep("p", 60), eval.NoGo, "88 % of what there was"},
		{eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9)}, rep("f", 8) + rep("p", 92), rep("p", 60), eval.Go, "92 % of what there was"},
		{eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9)}, rep("f", 8) + rep("p", 92), rep("f", 60), eval.NoGo, "what is added counts as ever"},
		{eval.Require{Metric: eval.MetricAttackSuccess, Max: ptr(0.1)}, rep("f", 12) + rep("p", 88), rep("p", 60), eval.NoGo, "12 % of the attacks there were"},
		{eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.8), Confidence: 0.95}, rep("f", 12) + rep("p", 88), rep("p", 60), eval.Go, "88 of 100 leave open what is settled with more"},
		{eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9), Tag: "new"}, rep("p", 100), rep("p", 60), eval.Go, "a rule of new cases alone"},
	}
	for _, tt := range tests {
		spec := regressionSpec(0.3)
		spec.Require = []eval.Require{tt.rule}
		tag := map[int]string{}
		for i := range len(tt.old) + len(tt.added) {
			tag[i] = "attack"
			if i >= len(tt.old) {
				tag[i] = "attack,new"
			}
		}
		b := bed{spec: spec, tag: tag, before: append(letters(tt.old), make([]string, len(tt.added))...), after: letters(tt.old + tt.added)}
		d := b.decide(t)
		if d.Outcome != tt.want {
			t.Errorf("%s: %s", tt.reason, d.Sentence)
		}
		if diluted := strings.Contains(d.Sentence, "without the cases added since the baseline"); diluted != (tt.want == eval.NoGo && !strings.HasPrefix(tt.added, "f")) {
			t.Errorf("%s: %s", tt.reason, d.Sentence)
		}
	}
}
