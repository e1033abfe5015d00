package reports

import "seatrial/eval"

// judged reports whether a gate judges the samples of a prompt and target: a
// run may hold more than its candidate.
func judged(side eval.Side, key eval.Key) bool {
	return (side.Prompt == "" || side.Prompt == key.Prompt) && (side.Target == "" || side.Target == key.Target)
}

// changeWhy explains a change. Where the candidate does not fail, the
// explanation is of the baseline's failure.
func changeWhy(c eval.CaseDiff) string {
	if c.Why != "" && c.Candidate.Failed == 0 && (c.Change == eval.Fixed || c.Change == eval.Flaky) {
		return "before: " + c.Why
	}
	return c.Why
}
