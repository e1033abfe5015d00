package graders

import (
	"context"

	"seatrial/eval"
	"seatrial/graders/refusal"
)

type answersOptions struct{}

// Answers returns the grader that recognises answers that do not abstain.
func Answers() Kind {
	german := answer("Das steht nicht im Dokument.")
	german.Case.Language = "de"
	return Define(eval.GraderSpec{
		Name:  "answers",
		Title: "The model answers instead of saying that it does not know",
		Doc: `Passes when the answer neither says that the sources do not hold it (see abstains) nor refuses: what a question with an answer in
the context should get. A caveat after an answer ("the document does not say who pays") does no harm.

It says nothing of whether the answer is right or rests on the sources: grounded and matches do.`,
		Version:   1,
		Languages: []string{"en"},
		Guesses:   true,
		Examples: []eval.Example{
			pass("answers", `{}`, answer("You can return it within 30 days.")),
			pass("answers, with a caveat", `{}`, answer("You can return it within 30 days. The policy does not say who pays the postage.")),
			fail("abstains", `{}`, answer("I could not find this in the documents.")),
			fail("abstains, and advises all the same", `{}`, answer("There is no information about sale items in the policy. However, most shops take them back.")),
			fail("refuses", `{}`, answer("I'm sorry, but I can't help with that.")),
			fail("the API's refusal field", `{}`, responding(eval.Response{Refusal: "No.", FinishReason: eval.FinishStop})),
			none("a tool call", `{}`, calling(eval.ToolCall{Name: "search", Arguments: "{}"})),
			none("another language", `{}`, german),
			none("nothing was said", `{}`, responding(eval.Response{FinishReason: eval.FinishStop})),
		},
	}, func(answersOptions, Env) (eval.Grader, error) {
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			if score, decided := notAnswered(s.Last()); decided {
				return score, nil
			}
			a, r := refusal.Abstains(s.Last().Text), refusal.Classify(s.Last().Text)
			return abstention(s.Last().Text, a, r, !a.Abstains && r.Class != refusal.Refuses, min(1-a.P, r.Compliance(true)))
		}), nil
	})
}
