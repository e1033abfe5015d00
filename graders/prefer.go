package graders

import (
	"context"
	"errors"
	"fmt"

	"seatrial/eval"
	"seatrial/graders/judging"
)

type preferOptions struct {
	Target     string `json:"target" required:"true" nonempty:"true" digest:"-" doc:"The target that judges."`
	Criterion  string `json:"criterion" required:"true" nonempty:"true" doc:"What makes one answer better than another, in words."`
	Structured *bool  `json:"structured,omitempty" doc:"Ask with response_format json_schema; default true. Set false for endpoints that do not know it."`
	AllowSelf  bool   `json:"allow_self,omitempty" doc:"Let the judge compare answers of its own model."`
}

const preferSystem = `You compare two answers of assistants by a criterion. You are given the conversation, or that of each answer, and the first and
the second answer. ` + judging.Fences + `

Weigh both by the criterion alone. Which comes first, which is longer and how sure of itself it sounds are no part of it, unless the criterion
says so. Give the reason first, in one to three sentences, with the words of the answers that decide. Then the verdict:
first: the first answer is better.
second: the second answer is better.
tie: neither is.
cannot_judge: the criterion does not apply, or what is needed to decide is missing. Do not guess.`

var preferMenu = []string{"first", "second", "tie", cannotJudge}

// Prefer returns the grader that compares two answers.
func Prefer() Kind {
	const clearer = `{"target":"judge","criterion":"Which states the period more clearly?"}`
	return Define(eval.GraderSpec{
		Name:  "prefer",
		Title: "A judge prefers the answer to the expected one",
		Doc: `Asks the judge target which of two answers is better by the criterion, twice, with their places exchanged: judges prefer a place (Zheng et al.,
arXiv:2306.05685). An answer is preferred where it is both times; else the two are a tie, and where the judge said otherwise each time, a tie that depends on the
order. Answers of the same words are a tie, and the judge is not asked. A judge does not compare an answer of its own model with another's, unless ` + "`allow_self: true`" + ` is set.

As a grader it holds the answer beside the case's expected: it passes where the judge prefers the answer (value 1) or says tie both times (0.5), fails where it prefers
the expected one, and is unscored where the order decides, where the judge gives no verdict, and without an expected answer. ` + "`seatrial diff A B --prefer TARGET`" + ` compares
the answers of two runs with it.

A judge likes long and confident answers and those of its own family of models. Preferences are no measure of correctness. It is not measured on your data
until ` + "`seatrial calibrate`" + ` has compared it with labels of people.`,
		Version: 1,
		Target:  "target",
		Guesses: true,
		Examples: []eval.Example{
			pass("the answer is preferred", clearer, expecting(`"Some time."`, "You have 30 days.")),
			pass("neither is", clearer, expecting(`"Within 30 days."`, "You have 30 days.")),
			fail("the expected one is", clearer, expecting(`"You have 30 days."`, "Some time.")),
			none("the judge takes whichever comes first", clearer, expecting(`"You have 30 days."`, "first come, first served")),
			none("the judge talks nonsense", clearer, expecting(`"You have 30 days."`, "nonsense, please")),
			none("nothing to compare with", clearer, answer("You have 30 days.")),
		},
	}, func(o preferOptions, env Env) (eval.Grader, error) {
		schema, err := verdictSchema(preferMenu)
		if err != nil {
			return nil, err
		}
		j, err := newJudgeOf(o.Target, o.Structured, o.AllowSelf, env)
		return &prefer{o.Criterion, schema, j}, err
	})
}

type prefer struct {
	criterion string
	schema    string
	judge     judging.Judge
}

// Identify returns what makes this judge this judge.
func (g *prefer) Identify() (any, error) {
	return identified([]judging.Judge{g.judge}, preferSystem, judgeStructured, judgePlain), nil
}

// Grade compares the answer with the expected one.
func (g *prefer) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) {
	expected, ok := expectedText(s)
	if !ok {
		return unscored("the case expects no answer to compare with")
	}
	if saysNothing(s) {
		return unscored("the answer is empty: there is nothing to compare")
	}
	conversation := conversationOf(s)
	p, err := g.compare(ctx, contestant{answerOf(s), conversation, s.Target}, contestant{expected, conversation, nil}, s.Key.Epoch)
	score := eval.Score{Verdict: eval.Unscored, Calls: p.Calls, Usage: p.Usage, Cost: p.Cost, Details: p.Details}
	if err != nil {
		return score, err
	}
	score.Explanation = "a is the answer, b the expected one: " + p.Explanation
	switch {
	case p.Better == "a":
		score.Verdict, score.Value = eval.Pass, 1
	case p.Better == "b":
		score.Verdict = eval.Fail
	case p.Better == "tie" && !p.Flipped:
		score.Verdict, score.Value = eval.Pass, 0.5
	}
	return score, nil
}

// GradePair compares the answers of two samples.
func (g *prefer) GradePair(ctx context.Context, a, b eval.Sample) (eval.Preference, error) {
	if saysNothing(a) || saysNothing(b) {
		return eval.Preference{Explanation: "an answer is empty: there are no two to compare"}, nil
	}
	return g.compare(ctx, contestant{answerOf(a), conversationOf(a), a.Target}, contestant{answerOf(b), conversationOf(b), b.Target}, a.Key.Epoch)
}

// contestant is one of two answers.
type contestant struct {
	answer       string
	conversation string
	target       *eval.Target // nil: of no target
}

// order is what a judge said of one order.
type order struct {
	First   string `json:"first"` // a or b
	Verdict string `json:"verdict,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Better  string `json:"better,omitempty"` // a, b or tie
	Problem string `json:"problem,omitempty"`
}

// compare asks twice. Where the first order brings no verdict the second is not asked.
func (g *prefer) compare(ctx context.Context, a, b contestant, repeat int) (eval.Preference, error) {
	if a.answer == b.answer {
		return eval.Preference{Better: "tie", Explanation: "both answers have the same words"}, nil
	}
	tested := []*eval.Target{a.target, b.target}
	if g.judge.Wrote(a.target) && g.judge.Wrote(b.target) {
		tested = nil // what it wrote itself on both sides favours neither
	}
	var bill judging.Bill
	var orders []order
	var failed error
	for _, first := range []string{"a", "b"} {
		o := order{First: first}
		one, two := a, b
		if first == "b" {
			one, two = b, a
		}
		reply, err := g.judge.Ask(ctx, g.question(one, two, repeat), tested...)
		bill = bill.Add(reply.Bill)
		if err == nil {
			o.Verdict, o.Reason, err = reply.Verdict(preferMenu)
		}
		var none *judging.NoVerdict
		switch {
		case errors.As(err, &none):
			o.Problem = none.Error()
		case err != nil:
			failed = err
		default:
			o.Better = map[string]string{"first": first, "second": other(first), "tie": "tie"}[o.Verdict]
		}
		orders = append(orders, o)
		if o.Better == "" {
			break
		}
	}
	p := eval.Preference{Calls: bill.Calls, Usage: bill.Usage, Cost: bill.Cost}
	if failed != nil {
		return p, failed
	}
	g.conclude(&p, orders)
	var err error
	p.Details, err = eval.Canonical(map[string]any{"judge": g.judge.Target.ID, "orders": orders})
	return p, err
}

// conclude makes a preference of what was said of both orders.
func (g *prefer) conclude(p *eval.Preference, orders []order) {
	last := orders[len(orders)-1]
	said := func(o order) string {
		if o.Problem != "" {
			return o.Problem
		}
		return fmt.Sprintf("judge %s, shown %s first, says %s: %s", g.judge.Target.ID, o.First, quote(o.Verdict), quote(o.Reason))
	}
	switch {
	case last.Better == "":
		p.Explanation = said(last)
		return
	case orders[0].Better == last.Better:
		p.Better = last.Better
		p.Explanation = said(orders[0])
		return
	}
	p.Better, p.Flipped = "tie", true
	p.Explanation = "it depends on the order: " + said(orders[0]) + "; " + said(last)
}

func other(first string) string {
	if first == "a" {
		return "b"
	}
	return "a"
}

func (g *prefer) question(first, second contestant, repeat int) judging.Question {
	q := judging.Question{
		Name: "preference", Instructions: preferSystem, Task: "Criterion:\n" + g.criterion + "\n",
		Structured: judgeStructured, Plain: judgePlain, Schema: g.schema, Repeat: repeat,
		Material: []judging.Material{{Name: "conversation", Text: first.conversation}},
	}
	if second.conversation != first.conversation {
		q.Material = []judging.Material{
			{Name: "conversation of the first answer", Text: first.conversation},
			{Name: "conversation of the second answer", Text: second.conversation},
		}
	}
	q.Material = append(q.Material, judging.Material{Name: "first answer", Text: first.answer}, judging.Material{Name: "second answer", Text: second.answer})
	return q
}
