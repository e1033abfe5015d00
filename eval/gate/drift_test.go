package gate_test

import (
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
)

// A provider that answers otherwise than when the baseline was approved is reported, and lets nothing pass.
func TestDrift(t *testing.T) {
	spec := regressionSpec(0.10)
	spec.Drift = true
	stored := slices.Repeat([]string{"ppppp"}, 200)
	tests := []struct {
		name    string
		fresh   string // the first cases, asked again
		same    bool
		outcome eval.Outcome
		reason  string
	}{
		{"as before", rep("p", 50), false, eval.Go, "nothing changed"},
		{"a slip", "f" + rep("p", 49), false, eval.Go, "p is 0.17: chance"},
		{"worse", rep("f", 5) + rep("p", 45), false, eval.Inconclusive, "five of fifty that never failed"},
		{"not asked", "", false, eval.Inconclusive, "what was not measured does not hold"},
		{"the candidate itself", "", true, eval.Go, "its own answers are the check"},
	}
	for _, tt := range tests {
		in := bed{spec: spec, before: stored, after: letters(rep("p", 200))}.input()
		in.DriftSame = tt.same
		if tt.fresh != "" {
			in.Drift = bed{spec: spec, before: stored[:50], after: letters(tt.fresh)}.diff()
		}
		d := mustDecide(t, in)
		if r := rule(t, d, "drift"); r.Outcome != tt.outcome || d.Outcome != tt.outcome {
			t.Errorf("%s: %s, %s; want %s: %s", tt.name, r.Found, d.Sentence, tt.outcome, tt.reason)
		}
	}
	// One that answers better now is another one too: the candidate would be held to a bar that is gone.
	in := bed{spec: spec, before: slices.Repeat([]string{"fffff"}, 200), after: letters(rep("p", 200))}.input()
	in.Drift = bed{spec: spec, before: slices.Repeat([]string{"fffff"}, 50), after: letters(rep("p", 9) + rep("f", 41))}.diff()
	if d := mustDecide(t, in); d.Outcome != eval.Inconclusive || !strings.Contains(d.Sentence, "the baseline itself answers otherwise now") {
		t.Errorf("%s", d.Sentence)
	}
	// Where the answers are missing, or could not have shown anything, nothing is known.
	in = bed{spec: spec, before: stored, after: letters(rep("p", 200))}.input()
	in.Drift = bed{spec: spec, before: stored[:50], after: letters(rep("e", 29) + rep("p", 21))}.diff()
	if d := mustDecide(t, in); d.Outcome != eval.Inconclusive || !strings.Contains(d.Sentence, "29 of 50 answers have no verdict") {
		t.Errorf("%s", d.Sentence)
	}
	in = bed{spec: spec, before: stored, after: letters(rep("p", 200))}.input()
	in.Drift = bed{spec: spec, before: []string{"ppppp", "ppppp"}, after: letters("ff")}.diff()
	if d := mustDecide(t, in); d.Outcome != eval.Inconclusive || !strings.Contains(d.Sentence, "drift cannot be seen on 2 cases") {
		t.Errorf("%s", d.Sentence)
	}
	// It takes no NO-GO back.
	in = bed{spec: spec, before: stored, after: letters(rep("f", 60) + rep("p", 140))}.input()
	in.Drift = bed{spec: spec, before: stored[:50], after: letters(rep("f", 15) + rep("p", 35))}.diff()
	if d := mustDecide(t, in); d.Outcome != eval.NoGo || !strings.Contains(d.Sentence, "but the baseline itself answers otherwise now") {
		t.Errorf("%s", d.Sentence)
	}
	// To demand it no more moves the bar.
	b := bed{spec: regressionSpec(0.10), was: &spec, before: stored, after: letters(rep("p", 200))}
	if d := b.decide(t); d.Outcome != eval.Inconclusive || !strings.Contains(rule(t, d, "same bar").Found, "drift was true") {
		t.Errorf("%s", rule(t, d, "same bar").Found)
	}
}
