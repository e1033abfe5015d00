package graders

import (
	"context"
	"strings"

	"seatrial/eval"
)

type notContainsOptions struct {
	Text string   `json:"text,omitempty" nonempty:"true" doc:"What the answer must not contain."`
	Any  []string `json:"any,omitempty" nonempty:"true" doc:"Texts of which none may occur."`
	All  []string `json:"all,omitempty" nonempty:"true" doc:"Texts that may not all occur together."`
	Fold bool     `json:"fold,omitempty" doc:"Ignore case (Unicode simple folding)."`
}

// NotContains returns the grader that looks for texts that must not be there.
func NotContains() Kind {
	return Define(eval.GraderSpec{
		Name:  "not_contains",
		Title: "The answer does not contain these texts",
		Doc: `Fails when the answer contains the text, one of ` + "`any`" + `, or all of ` + "`all`" + ` (give one of the three): the reverse of
contains. The evidence is the byte offsets of what was found. An empty answer is unscored, since nothing that could
have contained the text was said.

It compares letters, not meanings: a forbidden word in another spelling, with a space or an invisible character inside,
or translated, is not found. Use regex for variants and judge for meanings.`,
		Version:   1,
		Shorthand: "text",
		Examples: []eval.Example{
			pass("the text does not occur", `{"text":"guarantee"}`, answer("You have 30 days.")),
			fail("it does", `{"text":"guarantee"}`, answer("We guarantee it.")),
			fail("in another case", `{"text":"guarantee","fold":true}`, answer("GUARANTEED!")),
			fail("one of several", `{"any":["guarantee","promise"]}`, answer("We promise.")),
			pass("only one of those that may not occur together", `{"all":["free","refund"]}`, answer("It is free.")),
			fail("all of those", `{"all":["free","refund"]}`, answer("A free refund.")),
			none("an empty answer", `{"text":"guarantee"}`, answer(" \n")),
		},
	}, func(o notContainsOptions, _ Env) (eval.Grader, error) {
		find := containsOptions(o)
		needles, err := find.needles()
		if err != nil {
			return nil, err
		}
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			output := s.Output()
			if strings.TrimSpace(output) == "" {
				return unscored("the answer is empty: there is nothing to judge")
			}
			score := find.grade(output, needles)
			if score.Verdict == eval.Pass {
				score.Verdict, score.Value = eval.Fail, 0
				return score, nil
			}
			return verdict(true, "%s", score.Explanation)
		}), nil
	})
}
