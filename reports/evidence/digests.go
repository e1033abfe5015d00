package evidence

import (
	"fmt"

	"seatrial/eval"
)

// derived derives the digests of prompts, cases, suite and plan from what they are of: a digest that was signed before the run
// covers them only if it is theirs. It says why some could not be.
func (a *Answers) derived() (not string, err error) {
	suite, plan := a.Run.Suite, a.Run.Plan
	for _, p := range suite.Prompts {
		if p.Digest != p.DigestTemplate() {
			return "", fmt.Errorf("the prompt %s is not the one that its digest is of", p.ID)
		}
	}
	if a.Run.Grading > 1 {
		return "the answers were judged again, by another suite than they were asked by", nil
	}
	if plan.Digest != plan.DigestFor(suite) {
		return "", fmt.Errorf("the plan is not the one that its digest is of")
	}
	switch {
	case a.hidden:
		return "texts of cases are not shown", nil
	case len(plan.Tags)+len(plan.Cases) > 0:
		return "a part of its cases was asked", nil
	}
	var cases []eval.NamedDigest
	for _, c := range a.cases {
		if c.Digest != c.DigestRow() {
			return "", fmt.Errorf("the case %q is not the one that its digest is of", c.ID)
		}
		cases = append(cases, eval.NamedDigest{ID: c.ID, Digest: c.Digest})
	}
	if suite.Digest != suite.DigestWith(cases) {
		return "", fmt.Errorf("the suite (its prompts, targets, cases, requirements or gate) is not the one that its digest is of")
	}
	return "", nil
}
