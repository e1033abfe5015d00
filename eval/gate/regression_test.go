package gate_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
)

func TestRegression(t *testing.T) {
	anyDrop := regressionSpec(0.05)
	anyDrop.Regression.Block = eval.BlockAnyDrop
	lenient := regressionSpec(0.05)
	lenient.MaxUnscored = 0.49
	tests := []struct {
		name   string
		bed    bed
		want   eval.Outcome
		found  string
		reason string
	}{
		{"shown", bed{spec: regressionSpec(0.05), before: letters(rep("p", 14)), after: letters(rep("f", 5) + rep("p", 9))}, eval.NoGo,
			"9 of 14 cases pass, 14 of 14 before; 5 broken, 0 fixed", "half of 1 in 32 is below 5 %"},
		{"not shown", bed{spec: regressionSpec(0.05), before: letters(rep("p", 14)), after: letters(rep("f", 3) + rep("p", 11))}, eval.Inconclusive,
			"p = 0.062 for these cases (exact 0.12), 0.062 for cases like these", "half of 1 in 8 is not, and 14 cases exclude nothing"},
		{"excluded", bed{spec: regressionSpec(0.05), before: letters(rep("p", 80)), after: letters(rep("p", 80))}, eval.Go,
			"with 97 % confidence the drop is below 4.2 points", "80 unchanged cases exclude 5 points"},
		{"few cases", bed{spec: regressionSpec(0.05), before: letters(rep("p", 67)), after: letters(rep("p", 67))}, eval.Inconclusive,
			"below 5 points", "67 do not, by a hair"},
		{"one more", bed{spec: regressionSpec(0.05), before: letters(rep("p", 68)), after: letters(rep("p", 68))}, eval.Go, "", "and 68 do"},
		{"both shown", bed{spec: regressionSpec(0.05), before: letters(rep("p", 1000)), after: letters(rep("f", 6) + rep("p", 994))}, eval.Go,
			"drop 0.6 points", "a real drop below the margin is accepted, and printed"},
		{"both shown, any drop blocks", bed{spec: anyDrop, before: letters(rep("p", 1000)), after: letters(rep("f", 6) + rep("p", 994))}, eval.NoGo,
			"drop 0.6 points", "unless any drop blocks"},
		{"any drop, none shown", bed{spec: anyDrop, before: letters(rep("p", 80)), after: letters(rep("p", 80))}, eval.Go, "", "and none is shown"},
		{"margin of nothing", bed{spec: regressionSpec(0), before: letters(rep("p", 80)), after: letters(rep("p", 80))}, eval.Inconclusive, "", "sameness is never proved"},
		{"errors count as fails for GO", bed{spec: lenient, before: letters(rep("p", 80)), after: letters("ee" + rep("p", 78))}, eval.Inconclusive,
			"2 samples without a verdict, counted as fails for GO", "78 passes of 80 do not exclude 5 points if two failed"},
		{"errors count as passes for NO-GO", bed{spec: lenient, before: letters(rep("p", 20)), after: letters(rep("e", 9) + rep("p", 11))}, eval.Inconclusive,
			"9 samples without a verdict", "nine errors show no regression"},
		{"errors beside a real drop below the margin", bed{spec: lenient, before: letters(rep("p", 1000)), after: letters(rep("e", 45) + rep("f", 6) + rep("p", 949))}, eval.Inconclusive,
			"45 samples without a verdict", "were they passes, the drop would be accepted: they block nothing"},
		{"errors beside a shown drop", bed{spec: lenient, before: letters(rep("p", 20)), after: letters("eeeee" + rep("f", 5) + rep("p", 10))}, eval.NoGo,
			"5 broken", "and do not hide one"},
		{"few flaky cases, and luck", bed{spec: regressionSpec(0.02), before: slices.Concat(slices.Repeat([]string{"ppppf"}, 7), slices.Repeat([]string{"ppppp"}, 23)), after: letters(rep("p", 30))}, eval.Inconclusive,
			"with 97 % confidence the drop is below 3.9 points", "of 30 cases that pass 93 % of the time, none fails one time in nine"},
		{"unscored epoch, same otherwise", bed{spec: lenient, before: letters(rep("p", 52)), after: append(letters(rep("p", 51)), "pu")}, eval.Inconclusive,
			"1 sample without a verdict", "half of a case is too much for 52"},
		{"unscored epoch, majority stands", bed{spec: lenient, before: letters(rep("p", 90)), after: append(letters(rep("p", 89)), "ppu")}, eval.Go,
			"1 sample without a verdict", "a third of one case more or less"},
		{"unscored epochs that may take the drop back", bed{spec: lenient, before: letters(rep("p", 14)), after: append(strings.Split("fuu,fuu,fuu,f", ","), letters(rep("p", 10))...)}, eval.Inconclusive,
			"4 broken, 0 fixed", "were they passes, three cases would have failed one time in three"},
		{"error where the baseline fails", bed{spec: lenient, before: letters("f" + rep("p", 80)), after: letters("e" + rep("p", 80))}, eval.Go, "", "it cannot be worse than a fail"},
		{"error where the baseline has none", bed{spec: lenient, before: letters("e" + rep("p", 80)), after: letters("e" + rep("p", 80))}, eval.Go, "80 of 80 cases pass", "nothing to compare with"},
		{"flaky that turned", bed{spec: regressionSpec(0.05), before: []string{"ppp", "ppp", "ppp", "ppp", "ppp"}, after: []string{"ffp", "ffp", "ffp", "ffp", "ffp"}}, eval.NoGo,
			"5 cases pass 33.3 % of the time, 100 % before; 5 broken", "ten of fifteen answers turned"},
		{"shared answers", bed{spec: regressionSpec(0.05), before: letters(rep("p", 80)), after: letters(rep("p", 80)), shared: 3}, eval.Inconclusive,
			"3 pairs have the same answers on both sides", "an old draw is no new evidence"},
		{"added cases", bed{spec: regressionSpec(0.05), before: append(letters(rep("p", 80)), ""), after: letters(rep("p", 80) + "f")}, eval.Go, "", "a new case was never better"},
		{"nothing compares: errors", bed{spec: lenient, before: letters("ee"), after: letters("pp")}, eval.BrokenGate, "no case has a verdict on both sides", "could not be measured"},
		{"nothing compares: regraded", bed{spec: lenient, before: letters("pp"), after: letters("pp"), changed: map[int]string{0: "grader x changed", 1: "grader x changed"}}, eval.Inconclusive, "no case", "grading again would tell"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.bed.decide(t)
			r := rule(t, d, "regression")
			if r.Outcome != tt.want || d.Outcome != tt.want {
				t.Errorf("rule %s, decision %s, want %s: %s\n%s", r.Outcome, d.Outcome, tt.want, tt.reason, r.Found)
			}
			if !strings.Contains(r.Found, tt.found) {
				t.Errorf("found %q, want %q", r.Found, tt.found)
			}
			if tt.bed.spec.MaxUnscored < 0.1 && strings.Contains(r.Found, "without a verdict") {
				t.Errorf("found %q, but all were judged", r.Found)
			}
			if r.Outcome == eval.Inconclusive && r.More == "" {
				t.Error("it does not say what it would take")
			}
		})
	}
}

// Further epochs leave what the model itself varies, and no less.
func TestVarianceOfFurtherEpochs(t *testing.T) {
	repeated := func(of []string, times int) (out []string) {
		for range times {
			out = append(out, of...)
		}
		return out
	}
	before, after := []string{"ppppf", "ppppf", "ppppf", "ppppf", "ppppf"}, []string{"pp", "pp", "pp", "pf", "pf"}
	for times, want := range map[int]eval.Outcome{20: eval.Inconclusive, 80: eval.Go} {
		d := bed{spec: regressionSpec(0.05), before: repeated(before, times), after: repeated(after, times)}.decide(t)
		if r := rule(t, d, "regression"); d.Outcome != want || !strings.Contains(r.Formula, "over its epochs") {
			t.Errorf("%d cases: %s, want %s\n%s", 5*times, d.Sentence, want, r.Formula)
		}
	}
}

// A sample that lacks a verdict on both sides is no part of the tests.
func TestUnjudgedBeforeAndAfter(t *testing.T) {
	spec := regressionSpec(0.05)
	spec.MaxUnscored = 0.49
	d := bed{spec: spec, before: letters("e" + rep("p", 80)), after: letters("e" + rep("p", 80))}.decide(t)
	if r := rule(t, d, "regression"); strings.Contains(r.Found, "without a verdict") {
		t.Errorf("found %q", r.Found)
	}
	// What is not judged is asked for first, and does not enter the number of cases.
	d = bed{spec: spec, before: letters(rep("p", 80)), after: letters("eee" + rep("p", 77))}.decide(t)
	if more := rule(t, d, "regression").More; more != "judge the 3 samples without a verdict first; then about 3 epochs of these cases, or 196 cases would exclude it" {
		t.Errorf("more %q", more)
	}
	// More than half without a verdict is no measurement, but the rule still says what it saw.
	d = bed{spec: spec, before: letters("pp"), after: letters("ee")}.decide(t)
	if r := rule(t, d, "regression"); r.Outcome != eval.Inconclusive || !strings.HasPrefix(r.Found, "the candidate has no verdict where the baseline has one") {
		t.Errorf("%s: %q", r.Outcome, r.Found)
	}
}

// The gate is asked about models whose answers are random: one that did not change
// must rarely be blocked, one that lost ten points rarely let through. The real rates are in POWER.md.
func TestErrorRates(t *testing.T) {
	const rounds, cases = 200, 200
	rng := rand.New(rand.NewPCG(7, 7))
	draw := func(pass []float64) []string {
		out := make([]string, len(pass))
		for i, p := range pass {
			if out[i] = "f"; rng.Float64() < p {
				out[i] = "p"
			}
		}
		return out
	}
	tally := func(drop float64) map[eval.Outcome]int {
		seen := map[eval.Outcome]int{}
		for range rounds {
			before, after := make([]float64, cases), make([]float64, cases)
			for i := range before {
				before[i] = 1
				if rng.Float64() < 0.2 {
					before[i] = rng.Float64()
				}
				if after[i] = before[i]; rng.Float64() < drop {
					after[i] = 0
				}
			}
			seen[bed{spec: regressionSpec(0.05), before: draw(before), after: draw(after)}.decide(t).Outcome]++
		}
		return seen
	}
	if null := tally(0); null[eval.NoGo] > rounds*8/100 || null[eval.Go] < rounds/2 {
		t.Errorf("nothing changed: %v", null)
	}
	if worse := tally(0.12); worse[eval.Go] > 0 || worse[eval.NoGo] < rounds*9/10 {
		t.Errorf("ten points lost: %v", worse)
	}
}

func TestHowManyCases(t *testing.T) {
	tests := []struct {
		before, after string
		margin        float64
		more          string
		reason        string
	}{
		{rep("p", 14), rep("p", 14), 0.05, "about 14 epochs of these cases, or 196 cases would exclude it", "psi is at least the margin"},
		{rep("p", 14), "fff" + rep("p", 11), 0.05, "cases would show it", "the drop seen is larger than the margin"},
		{"ppp", "fff", 0.05, "about 4 cases would show it", "more than there are, whatever the formula says"},
		{rep("p", 80), rep("p", 80), 0, "set a margin above 0", "no number would do"},
		{rep("p", 1000), "f" + rep("p", 999), 0.00101, "widen the margin", "millions are no plan"},
	}
	for _, tt := range tests {
		d := bed{spec: regressionSpec(tt.margin), before: letters(tt.before), after: letters(tt.after)}.decide(t)
		if more := rule(t, d, "regression").More; !strings.Contains(more, tt.more) || !strings.Contains(d.Sentence, more) {
			t.Errorf("more %q, want %q: %s\n%s", more, tt.more, tt.reason, d.Sentence)
		}
	}
}

// A drop that is shown, and of which lost answers leave open whether it is accepted, is not for too little evidence: no policy lets it pass.
func TestShownDropsAreNotAllowed(t *testing.T) {
	of := func(edit func(*eval.Regression)) eval.GateSpec {
		spec := regressionSpec(0.05)
		spec.MaxUnscored, spec.Inconclusive = 0.49, eval.InconclusiveAllow
		edit(spec.Regression)
		return spec
	}
	lost := letters(rep("e", 45) + rep("f", 6) + rep("p", 949))
	tests := []struct {
		bed     bed
		allowed bool
		reason  string
	}{
		{bed{spec: of(func(*eval.Regression) {}), before: letters(rep("p", 1000)), after: lost}, false, "six fails among a thousand are a drop"},
		{bed{spec: of(func(r *eval.Regression) { r.Slices = []string{"refund"} }), tag: tagged(1000, 3000, "refund", "other"), before: letters(rep("p", 3000)),
			after: append(slices.Clone(lost), letters(rep("p", 2000))...)}, false, "in a slice too"},
		{bed{spec: of(func(*eval.Regression) {}), before: letters(rep("p", 80)), after: letters("ee" + rep("p", 78))}, true, "without a drop there is too little evidence, which the policy is about"},
	}
	for _, tt := range tests {
		if d := tt.bed.decide(t); d.Outcome != eval.Inconclusive || d.Allowed != tt.allowed {
			t.Errorf("%s: %s", tt.reason, d.Sentence)
		}
	}
}
