package graders

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"seatrial/eval"
	"seatrial/graders/grounding"
	"seatrial/graders/refusal"
)

type groundedOptions struct {
	Context   given    `json:"context,omitempty" doc:"What the answer must rest on: a text or a list of texts; default the passages that were retrieved."`
	Threshold *float64 `json:"threshold,omitempty" min:"0" max:"1" doc:"Least value that passes; default 0.5. With 0 the fixed rules alone decide."`
}

// Grounded returns the grader that holds an answer to its context, word by word.
func Grounded() Kind {
	const (
		policy  = `{"context":"Customers may return shoes within 30 days of delivery. Larsen Ltd, Bergen, pays the postage of $4.50."}`
		several = `{"context":["The ferry to Bergen leaves at 9:30.","Dogs travel free on all ferries."]}`
		rules   = `{"threshold":0,"context":"Customers may return shoes within 30 days of delivery."}`
	)
	found := responding(eval.Response{
		Text:         "Dogs travel free on all ferries.",
		FinishReason: eval.FinishStop,
		Retrieved:    []eval.Passage{{ID: "p1", Text: "Dogs travel free on all ferries."}},
	})
	return Define(eval.GraderSpec{
		Name:  "grounded",
		Title: "The answer rests on its context, by words, names and numbers",
		Doc: `Reads the answer sentence by sentence beside the context (` + "`context`" + `, else the passages that were retrieved) and looks for what the
context does not have: numbers, dates and amounts (in normal forms, rounding allowed, units compared), names, quotations, web addresses, content words; and for
what it has otherwise: denials, opposites, another member of a class of which only one can be, other words in the same place of a copied sentence, words that
stand far apart there or the other way round, a passage cited that is not the source. A fitted model weighs this; the value is the probability that
all is supported, where half of all short answers are not, and a third of those of several sentences. It passes at ` + "`threshold`" + ` or more. Whatever the model says, a
claim with a number or a web address that the context lacks fails (and its value is at most 0.25): these rules are conservative, and with the threshold 0 they
decide alone. The details hold each sentence's probability and sub-scores, and what weighed most in the whole.

An answer that only says that the context does not have what was asked, or that refuses, makes no claim and passes. Where there is no context, the answer is unscored.

It sees words, not meaning. It does not see a false claim made of the context's own words, world knowledge, arithmetic, conclusions, irony, or which of two
contradicting passages is right; a true paraphrase in words of its own may fail. Names are known by their capitals only. It takes the context for true, and does
not ask whether the question was answered. A judge that compares meaning is ` + "`claims`" + `.`,
		Version:   1,
		Languages: []string{"en"},
		Guesses:   true,
		Shorthand: "context",
		Examples: []eval.Example{
			pass("the context says so", policy, answer("Customers may return shoes within 30 days of delivery.")),
			fail("another number", policy, answer("Customers may return shoes within 45 days of delivery.")),
			fail("names and numbers that the context does not have", policy, answer("Gift cards bought at Nordstrand Outlet expire in December 2031.")),
			pass("a list of texts", several, answer("The ferry to Bergen leaves at 9:30, and dogs travel free.")),
			fail("the fixed rules alone", rules, answer("Customers may return shoes within 14 days of delivery.")),
			pass("the fixed rules see no words", rules, answer("Gift cards never expire.")),
			pass("the passages that were retrieved", `{}`, found),
			pass("a refusal makes no claim", policy, answer("I'm sorry, but I can't help with that.")),
			pass("the answer says that it does not know", policy, answer("I don't know.")),
			pass("the answer says that the context does not say", policy, answer("The documents do not mention gift cards.")),
			none("there is no context", `{}`, answer("Customers may return shoes within 30 days.")),
			none("nothing was said", policy, responding(eval.Response{FinishReason: eval.FinishStop})),
		},
	}, func(o groundedOptions, env Env) (eval.Grader, error) {
		g := &grounded{threshold: 0.5}
		if o.Threshold != nil {
			g.threshold = *o.Threshold
		}
		if o.Context != nil {
			if g.blank = strings.TrimSpace(o.Context.text()) == ""; !g.blank {
				g.index = grounding.NewIndex(o.Context.text())
			}
		}
		return g, nil
	})
}

// grounded keeps the context of its options in the form that it compares with.
type grounded struct {
	threshold float64
	index     *grounding.Index // nil: the sample's passages are read
	blank     bool             // the option was given, and holds nothing
}

func (g *grounded) Grade(_ context.Context, s eval.Sample) (eval.Score, error) {
	output := s.Output()
	if strings.TrimSpace(output) == "" {
		return unscored("the answer is empty: there is nothing to judge")
	}
	if g.blank {
		return unscored("the context is empty: there is nothing that could support the answer")
	}
	index := g.index
	if index == nil {
		var passages []string
		for _, p := range s.Retrieved() {
			if strings.TrimSpace(p.Text) != "" {
				passages = append(passages, p.Text)
			}
		}
		if len(passages) == 0 {
			return unscored("there is no context: the option context is not set and no passages were retrieved")
		}
		index = grounding.NewIndex(strings.Join(passages, "\n\n"))
	}
	return g.judge(output, index.Read(output))
}

func (g *grounded) judge(output string, a *grounding.Answer) (eval.Score, error) {
	if r := refusal.Classify(output); r.Class == refusal.Refuses && len(a.Rules()) == 0 {
		score, err := verdict(true, "the answer makes no claim: it refuses")
		return score, err
	}
	if len(a.Sentences) == 1 && len(a.Rules()) == 0 && refusal.Abstains(output).Abstains {
		score, err := verdict(true, "the answer makes no claim: it says that it does not know")
		return score, err
	}
	if a.Empty() {
		return unscored("the answer has no words of its own that a context could support")
	}
	estimate := grounding.Fitted().Estimate(a)
	value, passes := a.Decide(estimate, g.threshold)
	score := eval.Score{Verdict: eval.Fail, Value: value}
	if passes {
		score.Verdict = eval.Pass
	}
	rules := a.Rules()
	switch {
	case len(rules) > 0:
		score.Explanation = fmt.Sprintf("the answer has what the context lacks: %s", sayFinding(output, rules[0]))
		if len(rules) > 1 {
			score.Explanation += fmt.Sprintf(" (and %s)", count(len(rules)-1, "other finding"))
		}
	case a.Withheld():
		score.Explanation = "the answer makes no claim: it says that the context does not have what was asked"
	case !passes:
		score.Explanation = fmt.Sprintf("%s of %s may not rest on the context: supported with probability %.2f, at least %.2f is wanted",
			strconv.Itoa(doubtful(estimate)), count(len(a.Sentences), "sentence"), score.Value, g.threshold)
	default:
		score.Explanation = fmt.Sprintf("supported with probability %.2f, at least %.2f is wanted", score.Value, g.threshold)
	}
	score.Evidence = groundedEvidence(output, a, estimate)
	details, err := groundedDetails(a, estimate)
	score.Details = details
	return score, err
}

// doubtful counts the sentences that are more likely unsupported than not; one at least.
func doubtful(e grounding.Estimate) int {
	n := 0
	for _, p := range e.Sentences {
		if p >= 0.5 {
			n++
		}
	}
	return max(n, 1)
}
