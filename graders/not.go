package graders

import "seatrial/eval"

// Not returns the grader that reverses another.
func Not() Kind {
	refused := `{"graders":[` + use("refused", `{}`) + `]}`
	return Define(eval.GraderSpec{
		Name:  "not",
		Title: "This grader fails",
		Doc: `Passes when the nested grader fails, fails when it passes, and stays unscored when it could not judge. It takes a list of
exactly one grader. The value is one minus its value. "not: [refused: {}]" is the demand that the model answers.

It reverses the grader's errors too: what a grader overlooks, not lets pass. Prefer a grader of its own (not_contains,
"regex" with not) where there is one: those leave an empty answer unscored.`,
		Version:   1,
		Shorthand: "graders",
		Nested:    "graders",
		Examples: []eval.Example{
			pass("the model answers", refused, answer("You can return it within 30 days.")),
			fail("the model refuses", refused, answer("I'm sorry, but I can't help with that.")),
			none("what cannot be judged stays so", `{"graders":[`+use("equals", `{}`)+`]}`, answer("Yes.")),
		},
	}, func(o combineOptions, env Env) (eval.Grader, error) {
		if len(o.Graders) != 1 {
			return nil, optionError("graders", "not takes exactly one grader, not %d; wrap them in any_of or all_of", len(o.Graders))
		}
		return newCombined(o, env, func(scores []eval.Score) eval.Score {
			s := scores[0]
			reversed := eval.Score{Verdict: s.Verdict, Explanation: inWords(scores, s.Verdict)}
			switch s.Verdict {
			case eval.Pass:
				reversed.Verdict, reversed.Value = eval.Fail, 1-s.Value
			case eval.Fail:
				reversed.Verdict, reversed.Value = eval.Pass, 1-s.Value
			}
			return reversed
		})
	})
}
