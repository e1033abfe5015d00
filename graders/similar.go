package graders

import (
	"context"
	"errors"

	"seatrial/eval"
	"seatrial/graders/textmetric"
)

type similarOptions struct {
	To  *string  `json:"to,omitempty" doc:"The text to compare with; without it, the case's expected."`
	Min *float64 `json:"min,omitempty" min:"0" max:"1" doc:"Least similarity that passes; default 0.8."`
}

// Similar returns the grader that compares letter by letter.
func Similar() Kind {
	return Define(eval.GraderSpec{
		Name:  "similar",
		Title: "The answer is nearly this text, by edit distance",
		Doc: `Passes when 1 - d/n is at least ` + "`min`" + `, where d is the Levenshtein distance (insertions, deletions and substitutions of
characters) between the answer and the text, and n the longer length, both after Unicode normalisation (NFC). The value is that number.

It measures spelling, not meaning: "is allowed" and "is not allowed" are alike, a correct answer in other words is not.
Texts of more than 20,000 characters are unscored, and so is a case that expects nothing where ` + "`to`" + ` is not set.`,
		Version:   1,
		Shorthand: "to",
		Examples: []eval.Example{
			pass("a typing error", `{"to":"The capital is Paris."}`, answer("The capitol is Paris.")),
			fail("another sentence", `{"to":"The capital is Paris."}`, answer("I do not know that.")),
			pass("what the case expects, nearly", `{"min":0.5}`, expecting(`"colour"`, "color")),
			fail("not near enough", `{"min":0.99}`, expecting(`"colour"`, "color")),
			none("nothing to compare with", `{}`, answer("color")),
		},
	}, func(o similarOptions, _ Env) (eval.Grader, error) {
		least := 0.8
		if o.Min != nil {
			least = *o.Min
		}
		if least <= 0 {
			return nil, optionError("min", "every answer is similar to at least %g: this cannot fail", least)
		}
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			want, ok := "", true
			if o.To != nil {
				want = *o.To
			} else if want, ok = expectedText(s); !ok {
				return unscored("the case expects nothing and the option to is not set")
			}
			ratio, err := textmetric.Similarity(s.Output(), want)
			if errors.Is(err, textmetric.ErrTooLong) {
				return unscored("%v", err)
			}
			score, _ := verdict(ratio >= least, "the similarity is %.3f, at least %.3g is wanted", ratio, least)
			score.Value = ratio
			return score, err
		}), nil
	})
}
