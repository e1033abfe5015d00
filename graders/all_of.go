package graders

import (
	"fmt"

	"seatrial/eval"
)

// AllOf returns the grader that asks for all of several.
func AllOf() Kind {
	both := `{"graders":[` + use("contains", `{"text":"30 days"}`) + `,` + use("length", `{"max":20}`) + `]}`
	unknown := `{"graders":[` + use("contains", `{"text":"30 days"}`) + `,` + use("equals", `{}`) + `]}`
	return Define(eval.GraderSpec{
		Name:  "all_of",
		Title: "All of these graders pass",
		Doc: `Passes when all nested graders pass; fails when one fails, whatever the others say; otherwise unscored (Kleene's logic).
The value is the least of theirs. All are asked, so that the details hold every one's verdict.

A case's graders must all pass anyway: all_of is for use inside any_of and not.`,
		Version:   1,
		Shorthand: "graders",
		Nested:    "graders",
		Examples: []eval.Example{
			pass("both pass", both, answer("You have 30 days.")),
			fail("one fails", both, answer("You have 30 days to return it.")),
			fail("a fail outweighs what cannot be judged", unknown, answer("You have a month.")),
			none("what cannot be judged outweighs a pass", unknown, answer("You have 30 days.")),
		},
	}, func(o combineOptions, env Env) (eval.Grader, error) { return newCombined(o, env, allOf) })
}

func allOf(scores []eval.Score) eval.Score {
	n, failed, unknown := len(scores), having(scores, eval.Fail), having(scores, eval.Unscored)
	sum := eval.Score{Verdict: eval.Pass, Value: 1, Explanation: fmt.Sprintf("all %d pass", n)}
	switch {
	case failed > 0:
		sum.Verdict = eval.Fail
		sum.Explanation = fmt.Sprintf("%d of %d fail: %s", failed, n, inWords(scores, eval.Fail))
	case unknown > 0:
		sum.Verdict = eval.Unscored
		sum.Explanation = fmt.Sprintf("%d of %d could not be judged: %s", unknown, n, inWords(scores, eval.Unscored))
	}
	for _, s := range scores {
		sum.Value = min(sum.Value, s.Value)
	}
	return sum
}
