package reports

import (
	"slices"

	"seatrial/eval"
)

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

// told sorts changes as they are told: by kind, worst first, and within a kind
// in the order of the suite.
func told(list []eval.CaseDiff) []eval.CaseDiff {
	index := func(c eval.CaseDiff) int {
		switch {
		case c.CandidateSample != nil:
			return c.CandidateSample.Index
		case c.BaselineSample != nil:
			return c.BaselineSample.Index
		}
		return 0
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b eval.CaseDiff) int {
		if d := slices.Index(changes, a.Change) - slices.Index(changes, b.Change); d != 0 {
			return d
		}
		return index(a) - index(b)
	})
	return list
}
