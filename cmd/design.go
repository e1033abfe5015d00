package cmd

import (
	"fmt"

	"seatrial/eval"
	"seatrial/eval/gate"
)

// design says at which looks the run may be decided before all of it is asked; where it may not, why. A look must be of
// one side, asked anew, of the whole suite, with nothing that needs all epochs at once.
func (p *planned) design(o runOptions) (why string) {
	b := p.bar
	switch {
	case b == nil || b.spec.Regression == nil || b.baseline == nil:
		return "" // there is nothing to look at early
	case o.allEvidence:
		return "--no-early-stop"
	case o.cache:
		return "--cache"
	case o.record != "":
		return "--record takes a whole run"
	case len(p.plan.Prompts)*len(p.plan.Targets) > 1:
		return "the run has several prompts or targets"
	case len(p.plan.Tags)+len(p.plan.Cases) > 0:
		return "only a part of the suite was selected"
	}
	for _, g := range p.suite.Graders() {
		if g.Epochs {
			return fmt.Sprintf("the grader %s compares all epochs of a case", g.Name)
		}
	}
	rule, whole := *b.spec.Regression, p.plan.Epochs
	if o.selection.Epochs == 0 {
		p.plan.Epochs = max(p.plan.Epochs, rule.Epochs)
	}
	p.plan.Trials = p.plan.NumCases * p.plan.Epochs
	stored := storedEpochs(b.baseline.Run)
	p.plan.Design = &eval.Design{
		Looks:    gate.Design(rule, stored, p.plan.Epochs, p.plan.Family),
		Baseline: fmt.Sprintf("%s@%d", b.baseline.Run.ID, b.baseline.Run.Grading), BaselineEpochs: stored, Epochs: whole,
		Order: eval.OrderSHA256,
	}
	return ""
}

// storedEpochs is how often each case of a finished run was asked.
func storedEpochs(run eval.Run) int {
	if l := run.Look(); l != nil {
		return l.Epochs
	}
	return run.Plan.Epochs
}

// family tells the suites of one invocation that they are decided on together.
func family(ready []planned) {
	n := 0
	for _, p := range ready {
		if p.bar != nil && p.bar.spec.Regression != nil {
			n++
		}
	}
	for i := range ready {
		if p := &ready[i]; n > 1 && p.bar != nil && p.bar.spec.Regression != nil {
			p.plan.Family = n
		}
	}
}
