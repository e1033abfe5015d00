package compare_test

import (
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/eval/compare"
)

func known(within float64, flaky int) *eval.FlakyCell {
	zero := 0.0
	return &eval.FlakyCell{Samples: 1000, Runs: 1, Flaky: flaky, Cases: make([]eval.CaseRate, 200), Variance: &eval.Variance{Model: within, Judge: &zero},
		Spent: eval.Spent{Samples: 1000, Calls: 1100, Usage: eval.Usage{InputTokens: 200_000, OutputTokens: 50_000, Known: true}, JudgeCalls: 100, JudgeCost: 1}}
}

func TestProspects(t *testing.T) {
	priced := eval.Target{ID: "t", Price: eval.Price{Input: 1, Output: 2}}
	of := func(cases, epochs, baseline int, margin float64) eval.Prospect {
		return eval.Prospect{Cases: cases, Epochs: epochs, BaselineEpochs: baseline, Margin: margin, Alpha: 0.05, Power: 0.9}
	}
	silent := known(0.035, 40)
	silent.Spent.Usage.Known = false
	for _, tt := range []struct {
		p        eval.Prospect
		ahead    compare.Ahead
		sentence []string
		basis    string
		cost     string
		reason   string
	}{
		{of(200, 1, 5, 0.05), compare.Ahead{Target: priced, Known: known(0.035, 40)}, []string{"5 points", "from 1 epoch", "(200 samples)"}, "40 of 200 cases flaky", "judges' included",
			"the world of the design: 200 cases against five stored epochs"},
		{of(200, 1, 5, 0.02), compare.Ahead{Target: priced, Known: known(0.035, 40)}, []string{"margin of 2 points needs about 990 cases", "INCONCLUSIVE"}, "", "", "the usual margin is too small for it"},
		{of(200, 1, 1, 0.05), compare.Ahead{Target: priced, Known: known(0.035, 40)}, []string{"from 5 epochs"}, "", "", "one stored epoch is little"},
		{of(50, 1, 1, 0.05), compare.Ahead{Target: priced, Known: known(0.035, 40)}, []string{"against a baseline of 5 epochs instead of 1 it needs"}, "", "", "what a better baseline would do"},
		{of(200, 1, 5, 0), compare.Ahead{Target: priced}, []string{"cannot be shown by any number"}, "", "", "no margin"},
		{of(200, 1, 5, 0.05), compare.Ahead{Target: priced}, []string{"5 points"}, "assumed", "at least one a sample", "nothing is stored"},
		{of(200, 1, 5, 0.05), compare.Ahead{Target: eval.Target{ID: "t"}, Known: known(0.035, 40)}, nil, "", "the target has no price", "no price"},
		{of(200, 1, 5, 0.05), compare.Ahead{Target: priced, Known: silent}, nil, "", "reports no usage", "no usage"},
		{of(200, 1, 5, 0.05), compare.Ahead{Target: priced, Known: known(0, 0)}, nil, "up to 1.5 % may be", "", "no flip was seen, which proves little"},
	} {
		c := compare.Prospects(tt.p, []compare.Ahead{tt.ahead}).Cells[0]
		for _, want := range tt.sentence {
			if !strings.Contains(c.Sentence, want) {
				t.Errorf("%s: %q, want %q", tt.reason, c.Sentence, want)
			}
		}
		if !strings.Contains(c.Basis, tt.basis) || !strings.Contains(c.CostBasis, tt.cost) {
			t.Errorf("%s: basis %q and %q, want %q and %q", tt.reason, c.Basis, c.CostBasis, tt.basis, tt.cost)
		}
		if c.Assumed != (tt.ahead.Known == nil) {
			t.Errorf("%s: assumed %t", tt.reason, c.Assumed)
		}
	}
}

// A verdict varies by the model and by the judge; a test of verdicts does not tell them apart.
func TestProspectCountsTheJudge(t *testing.T) {
	k := known(0.03, 30)
	judge := 0.01
	k.Variance.Judge = &judge
	if c := compare.Prospects(eval.Prospect{Cases: 100, Epochs: 1, BaselineEpochs: 5, Margin: 0.05, Alpha: 0.05, Power: 0.9}, []compare.Ahead{{Known: k}}).Cells[0]; c.Within != 0.04 || c.Discordant != 0.08 {
		t.Errorf("within %v, discordant %v", c.Within, c.Discordant)
	}
}

func TestProspectCosts(t *testing.T) {
	p := eval.Prospect{Cases: 100, Epochs: 4, BaselineEpochs: 5, Margin: 0.05, Alpha: 0.05, Power: 0.9}
	c := compare.Prospects(p, []compare.Ahead{{Target: eval.Target{Price: eval.Price{Input: 1, Output: 2}}, Known: known(0.03, 30)}}).Cells[0]
	var epochs []int
	for _, e := range c.Choices {
		epochs = append(epochs, e.Epochs)
	}
	if len(epochs) != 5 || epochs[3] != 4 {
		t.Fatalf("epochs %v: the plan's own are missing", epochs)
	}
	// A sample has cost 1.1 calls and 0.1 of a judge, 250 tokens, and (200,000 + 2*50,000)/1e6 + 1 over a thousand.
	if e := c.Choices[0]; e.Samples != 100 || e.Calls != 120 || *e.Tokens != 25_000 || *e.Cost < 0.1299 || *e.Cost > 0.1301 {
		t.Errorf("one epoch: %+v, %v tokens, %v", e, *e.Tokens, *e.Cost)
	}
}
