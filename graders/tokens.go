package graders

import (
	"context"

	"seatrial/eval"
)

type tokensOptions struct {
	Max *int   `json:"max" required:"true" min:"0" doc:"Most tokens allowed."`
	Of  string `json:"of,omitempty" enum:"total,input,output" doc:"Which tokens; default total."`
}

// Tokens returns the grader that looks at how many tokens an answer used.
func Tokens() Kind {
	return Define(eval.GraderSpec{
		Name:  "tokens",
		Title: "The answer used no more tokens than this",
		Doc: `Passes when all the answer's requests together used at most ` + "`max`" + ` tokens, as the provider counts them. Reasoning
tokens are output tokens. Attempts that failed are not in it.

Unscored where the provider reported no tokens: nothing is estimated.`,
		Version:   1,
		Shorthand: "max",
		Examples: []eval.Example{
			pass("few enough", `{"max":60}`, answer("Yes.")),
			fail("too many", `{"max":59}`, answer("Yes.")),
			pass("of the output alone", `{"max":20,"of":"output"}`, answer("Yes.")),
			none("not reported", `{"max":60}`, responding(eval.Response{Text: "Yes."})),
		},
	}, func(o tokensOptions, _ Env) (eval.Grader, error) {
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			usage := usageOf(s)
			if !usage.Known {
				return unscored("the provider did not report how many tokens were used")
			}
			n, unit := usage.InputTokens+usage.OutputTokens, "token"
			switch o.Of {
			case "input":
				n, unit = usage.InputTokens, "input token"
			case "output":
				n, unit = usage.OutputTokens, "output token"
			}
			return verdict(n <= *o.Max, "the answer used %s, at most %d are allowed", count(n, unit), *o.Max)
		}), nil
	})
}
