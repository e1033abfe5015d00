package graders

import (
	"context"

	"seatrial/eval"
)

type costOptions struct {
	Max *float64 `json:"max" required:"true" min:"0" doc:"Highest allowed cost of one answer, in the currency of the target's price."`
}

// Cost returns the grader that looks at what an answer costs.
func Cost() Kind {
	priced := func(s eval.Sample) eval.Sample {
		s.Target = &eval.Target{ID: "example", Price: eval.Price{Input: 1, Output: 2}}
		return s
	}
	return Define(eval.GraderSpec{
		Name:  "cost",
		Title: "The answer costs no more than this",
		Doc: `Passes when the tokens of all the answer's requests, at the target's price, cost at most ` + "`max`" + `. An answer from the
cache costs what it cost when it was first given. Judges' costs are not in it, nor are attempts that failed.

Unscored where the target has no price or the provider reported no tokens.`,
		Version:   1,
		Shorthand: "max",
		Examples: []eval.Example{
			pass("cheap enough", `{"max":0.0001}`, priced(answer("Yes."))),
			fail("too dear", `{"max":0.00005}`, priced(answer("Yes."))),
			none("no price", `{"max":1}`, answer("Yes.")),
			none("no tokens reported", `{"max":1}`, priced(responding(eval.Response{Text: "Yes."}))),
		},
	}, func(o costOptions, _ Env) (eval.Grader, error) {
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			if s.Target == nil || s.Target.Price == (eval.Price{}) {
				return unscored("the target has no price")
			}
			usage := usageOf(s)
			if !usage.Known {
				return unscored("the provider did not report how many tokens were used")
			}
			cost := s.Target.Price.Cost(usage)
			return verdict(cost <= *o.Max, "the answer cost %.6g, at most %.6g is allowed", cost, *o.Max)
		}), nil
	})
}
