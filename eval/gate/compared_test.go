package gate_test

import (
	"strings"
	"testing"

	"seatrial/eval"
)

// Whoever tries several prompts and takes the best has looked as often: what one prompt shows and excludes alone,
// one of several need not.
func TestIterationSeveralPromptsAreCorrectedFor(t *testing.T) {
	among := func(prompts int, after string) eval.Decision {
		b := bed{spec: regressionSpec(0.05), before: letters(rep("p", 150)), after: letters(after)}
		in := b.input()
		for _, run := range []*eval.Run{&in.Candidate.Run, &in.Diff.Candidate.Run} {
			for i := range prompts - 1 {
				run.Plan.Prompts = append(run.Plan.Prompts, caseID(i))
			}
			run.Plan.Trials *= prompts
		}
		in.Candidate.Prompt = "v2"
		return mustDecide(t, in)
	}
	tests := []struct {
		name    string
		prompts int
		after   string
		want    eval.Outcome
		words   string
		reason  string
	}{
		{"one", 1, rep("f", 4) + rep("p", 146), eval.NoGo, "3.1 % chance if nothing had changed", "four flips: 1/2^5"},
		{"one of two", 2, rep("f", 4) + rep("p", 146), eval.Inconclusive, "", "1/2^4 is more than alpha"},
		{"one of two, far worse", 2, rep("f", 9) + rep("p", 141), eval.NoGo, "corrected for the 2 prompts and targets of the run that stand to be compared", "shown all the same"},
		{"unchanged", 1, rep("p", 150), eval.Go, "", "a drop is excluded"},
		{"the best of twenty", 20, rep("p", 150), eval.Inconclusive, "", "the luckiest of twenty excludes less"},
	}
	for _, tt := range tests {
		d := among(tt.prompts, tt.after)
		r := rule(t, d, "regression")
		if d.Outcome != tt.want || !strings.Contains(d.Sentence, tt.words) {
			t.Errorf("%s: %s: %s", tt.name, d.Sentence, tt.reason)
		}
		if tt.prompts > 1 && (number(t, r, "compared") != float64(tt.prompts) || !strings.Contains(r.Found, "Bonferroni") || !strings.Contains(r.Formula, "Bonferroni")) {
			t.Errorf("%s: %+v", tt.name, r)
		}
	}
}
