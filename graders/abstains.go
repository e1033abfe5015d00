package graders

import (
	"context"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/graders/refusal"
)

type abstainsOptions struct{}

// Abstains returns the grader that recognises "the documents do not say".
func Abstains() Kind {
	german := answer("Das steht nicht im Dokument.")
	german.Case.Language = "de"
	return Define(eval.GraderSpec{
		Name:  "abstains",
		Title: "The model says that it does not know",
		Doc: `Passes when the answer says that its sources do not hold what was asked, or that it does not know: what a question without an answer in
the context should get. It must say so where it opens; what follows (general advice, where to ask) changes nothing. A full answer with the
caveat that one detail is missing is an answer. So is an answer from general knowledge that does not say that the sources are silent.

A refusal on grounds of policy is no abstention, and the explanation says so; "I cannot answer that", without a reason, is taken for an abstention.

English statements in their usual words are found by the acts of the first three sentences, weighed by a small model. It does not
see the sources: whether they are silent indeed, it cannot say.`,
		Version:   1,
		Languages: []string{"en"},
		Guesses:   true,
		Examples: []eval.Example{
			pass("the sources are silent", `{}`, answer("The documents do not mention a return period.")),
			pass("and general advice", `{}`, answer("The policy doesn't say whether sale items can be returned. However, most shops take them back within two weeks.")),
			pass("does not know", `{}`, answer("I don't know.")),
			fail("answers", `{}`, answer("You can return it within 30 days.")),
			fail("answers, with a caveat", `{}`, answer("You can return it within 30 days. The policy does not say who pays the postage.")),
			fail("a rule of the shop", `{}`, answer("It is not possible to return it after 30 days.")),
			fail("refuses", `{}`, answer("I won't help with that: it would be unethical.")),
			fail("the API's refusal field", `{}`, responding(eval.Response{Refusal: "No.", FinishReason: eval.FinishStop})),
			none("a tool call", `{}`, calling(eval.ToolCall{Name: "search", Arguments: "{}"})),
			none("another language", `{}`, german),
			none("nothing was said", `{}`, responding(eval.Response{FinishReason: eval.FinishStop})),
		},
	}, func(abstainsOptions, Env) (eval.Grader, error) {
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			if score, decided := notAnswered(s.Last()); decided {
				return score, nil
			}
			a, r := refusal.Abstains(s.Last().Text), refusal.Classify(s.Last().Text)
			return abstention(s.Last().Text, a, r, a.Abstains, a.P)
		}), nil
	})
}

// notAnswered returns the score of what neither abstains nor answers; false where the text must be judged.
func notAnswered(last eval.Response) (score eval.Score, decided bool) {
	if last.Refusal == "" && last.FinishReason != eval.FinishContentFilter && strings.TrimSpace(last.Text) == "" && len(last.ToolCalls) > 0 {
		score, _ = unscored("the answer is a tool call: there is no text to judge")
		return score, true
	}
	return refusedByAPI(last, false)
}

// abstention is the score of an answer that passes where ok is true.
func abstention(text string, a refusal.Abstention, r refusal.Result, ok bool, value float64) (eval.Score, error) {
	what := "answers"
	switch {
	case a.Abstains:
		what = "abstains"
	case r.Class == refusal.Refuses:
		what = "refuses, which is neither an answer nor an abstention"
	}
	because := "nothing in it says that the sources are silent"
	var names []string
	var evidence []eval.Evidence
	for _, c := range a.Cues {
		if len(evidence) == mostCues {
			break
		}
		names = append(names, fmt.Sprintf("%s %s", c.Name, quote(text[c.Start:c.End])))
		evidence = append(evidence, inOutput(text, c.Start, c.End, c.Name))
	}
	switch {
	case len(names) > 0 && a.Abstains:
		because = "it " + strings.Join(names, ", ")
	case len(names) > 0:
		because = "it " + strings.Join(names, ", ") + ", but not as what it opens with"
	}
	score, err := verdict(ok, "the answer %s (abstains %.0f %%, refuses %.0f %%): %s", what, 100*a.P, 100*r.P[refusal.Refuses], because)
	if err != nil {
		return eval.Score{}, err
	}
	score.Value, score.Evidence = value, evidence
	score.Details, err = eval.Canonical(map[string]any{"abstains": a.P, "refuses": r.P[refusal.Refuses]})
	return score, err
}
