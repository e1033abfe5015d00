package graders

import (
	"fmt"

	"seatrial/eval"
)

// AnyOf returns the grader that asks for one of several.
func AnyOf() Kind {
	either := `{"graders":[` + use("contains", `{"text":"30 days"}`) + `,` + use("contains", `{"text":"a month"}`) + `]}`
	unknown := `{"graders":[` + use("contains", `{"text":"30 days"}`) + `,` + use("equals", `{}`) + `]}`
	return Define(eval.GraderSpec{
		Name:  "any_of",
		Title: "At least one of these graders passes",
		Doc: `Passes when one nested grader passes, whatever the others say; fails when all fail; otherwise unscored (Kleene's logic).
The value is the greatest of theirs. All are asked, so that the details hold every one's verdict.

It is as lenient as its most lenient part: a judge that passes too much decides alone.`,
		Version:   1,
		Shorthand: "graders",
		Nested:    "graders",
		Examples: []eval.Example{
			pass("one passes", either, answer("You have a month.")),
			fail("none passes", either, answer("You have a week.")),
			pass("a pass outweighs what cannot be judged", unknown, answer("You have 30 days.")),
			none("what cannot be judged outweighs a fail", unknown, answer("You have a week.")),
		},
	}, func(o combineOptions, env Env) (eval.Grader, error) { return newCombined(o, env, anyOf) })
}

func anyOf(scores []eval.Score) eval.Score {
	n, passed, unknown := len(scores), having(scores, eval.Pass), having(scores, eval.Unscored)
	sum := eval.Score{Verdict: eval.Fail}
	switch {
	case passed > 0:
		sum.Verdict = eval.Pass
		sum.Explanation = fmt.Sprintf("%d of %d pass: %s", passed, n, inWords(scores, eval.Pass))
	case unknown > 0:
		sum.Verdict = eval.Unscored
		sum.Explanation = fmt.Sprintf("none of %d passes, and %d could not be judged: %s", n, unknown, inWords(scores, eval.Fail, eval.Unscored))
	default:
		sum.Explanation = fmt.Sprintf("all %d fail: %s", n, inWords(scores, eval.Fail))
	}
	for _, s := range scores {
		sum.Value = max(sum.Value, s.Value)
	}
	return sum
}
