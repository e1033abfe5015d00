package graders

import (
	"context"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/graders/judging"
)

type claimsOptions struct {
	Target         string `json:"target" required:"true" nonempty:"true" digest:"-" doc:"The target that judges."`
	Context        given  `json:"context,omitempty" doc:"What the answer must rest on: a text, or a list of them; default the passages that were retrieved."`
	MaxUnsupported int    `json:"max_unsupported,omitempty" min:"0" doc:"How many claims may be missing from the context; default none. What contradicts it always fails."`
	MaxClaims      *int   `json:"max_claims,omitempty" min:"1" doc:"An answer with more statements than this is unscored; default 60."`
	Structured     *bool  `json:"structured,omitempty" doc:"Ask with response_format json_schema; default true. Set false for endpoints that do not know it."`
	AllowSelf      bool   `json:"allow_self,omitempty" doc:"Let the judge judge answers of its own model."`
}

// Rulings on a claim.
const (
	supported    = "supported"
	contradicted = "contradicted"
	notMentioned = "not_mentioned"
)

// Splitting and ruling are one question: two cost twice, and the second judges a list that has lost the answer's words.
const claimsSystem = `You check the answer of an assistant against passages of a context, claim by claim. The question is given for
understanding only. ` + judging.Fences + `

Go through the answer from its beginning to its end and leave no sentence out. Take it apart into statements, each of
which says one thing that is true or false. ` + statementsParts + `supported: a passage says so.
contradicted: a passage says otherwise.
not_mentioned: the passages say neither. What you know from elsewhere does not count.
` + statementsNoClaim

var claimsMenu = judging.Rulings{supported: true, contradicted: true, notMentioned: false, noClaim: false}

// Claims returns the grader that holds each claim of an answer to its context.
func Claims() Kind {
	const (
		context   = `{"target":"judge","context":["Customers may return shoes within 30 days of delivery.","Shipping takes five days."]}`
		tolerant  = `{"target":"judge","context":"Customers may return shoes within 30 days of delivery.","max_unsupported":1}`
		retrieved = `{"target":"judge"}`
	)
	found := answer("Shipping takes five days.")
	found.Exchanges[0].Response.Retrieved = []eval.Passage{{ID: "p1", Text: "Shipping takes five days."}}
	return Define(eval.GraderSpec{
		Name:  "claims",
		Title: "A judge finds every claim in the context",
		Doc: `Asks the judge target to take the answer apart into claims and to rule on each: supported by the context, contradicted by it, or not
mentioned, with the words of the answer that make the claim and the words of the context that decide. Both are looked up:
quotation marks, white space, case and emphasis may differ, and an ellipsis may leave words out. A claim whose words the answer does not have, or whose
quotation the context does not have, is not judged, nor is a sentence that the judge passes over (shorter ones than four words only where they have ten together).

Fails where a claim is contradicted, or more are not mentioned than ` + "`max_unsupported`" + `; else unscored where a claim is not judged, where there are none,
and where there is no context; else passes. The value is the share of claims that are supported. The details hold all claims; offsets into the
context are of its passages joined by a blank line. The judge asks once for all, at temperature 0 unless the target sets another.

That a quotation exists is checked; that it means what the judge says is the judge's word. It may split a claim so that a wrong part gets
lost, and call a claim an opinion. It does not say whether the context is right. It is not measured on your data until ` + "`seatrial calibrate`" + ` has compared it with labels of
people.`,
		Version: 1,
		Target:  "target",
		Guesses: true,
		Examples: []eval.Example{
			pass("the context says so", context, answer("Customers may return shoes within 30 days of delivery.")),
			fail("it says otherwise", context, answer("Shipping takes five weeks.")),
			fail("it does not say", context, answer("Shipping takes five days. Gift cards never expire at all.")),
			pass("one claim that is not mentioned is allowed", tolerant, answer("Customers may return shoes within 30 days of delivery. Gift cards never expire at all.")),
			pass("what was retrieved says so", retrieved, found),
			none("nothing was retrieved", retrieved, answer("Shipping takes five days.")),
			none("the judge quotes what is not there", context, answer("Shipping takes five days, as is well known???")),
			none("the judge talks nonsense", context, answer("nonsense, please")),
		},
	}, newClaims)
}

type claims struct {
	options claimsOptions
	most    int
	judge   judging.Judge
}

func newClaims(o claimsOptions, env Env) (eval.Grader, error) {
	g := &claims{options: o, most: defaultMaxClaims}
	if o.MaxClaims != nil {
		g.most = *o.MaxClaims
	}
	if o.MaxUnsupported >= g.most {
		return nil, optionError("max_unsupported", "max_unsupported %d of at most %d claims would let all be invented", o.MaxUnsupported, g.most)
	}
	var err error
	g.judge, err = newJudgeOf(o.Target, o.Structured, o.AllowSelf, env)
	return g, err
}

// Identify returns what makes this judge this judge.
func (g *claims) Identify() (any, error) {
	return identified([]judging.Judge{g.judge}, claimsSystem, statementsReply, statementsSchema), nil
}

func (g *claims) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) {
	output, passages := s.Output(), passagesOf(g.options.Context, s)
	switch {
	case len(passages) == 0:
		return unscored("there is no context: set the option, or let the provider report what was retrieved")
	case strings.TrimSpace(output) == "":
		return unscored("the answer is empty: it claims nothing")
	}
	q := judging.Question{
		Name: "statements", Instructions: claimsSystem, Task: "Passages, a question, and the answer.\n",
		Structured: statementsReply, Plain: statementsReply, Schema: fmt.Sprintf(statementsSchema, `"supported","contradicted","not_mentioned","no_claim"`),
		Material: append(asMaterial(passages), judging.Material{Name: "question", Text: questionOf(s)}, judging.Material{Name: "answer", Text: output}),
		Repeat:   s.Key.Epoch,
	}
	r, score, err := takeApart(ctx, g.judge, q, s, output, passages, claimsMenu, g.most)
	if err != nil || score.Verdict != "" {
		return score, err
	}
	good, wrong, missing := r.with(supported), r.with(contradicted), r.with(notMentioned)
	switch {
	case wrong > 0 || missing > g.options.MaxUnsupported:
		score.Verdict = eval.Fail
	case r.unjudged > 0:
		score.Verdict = eval.Unscored
	default:
		score.Verdict = eval.Pass
	}
	if score.Verdict != eval.Unscored {
		score.Value = float64(good) / float64(len(r.claims))
	}
	score.Explanation = fmt.Sprintf("%d of %s supported", good, count(len(r.claims), "claim"))
	for _, c := range r.claims {
		if c.Problem == "" && c.Ruling == contradicted {
			score.Explanation += fmt.Sprintf("; contradicted: %s, where the context says %s", quote(c.Part), quote(c.Quote))
		}
	}
	for _, c := range r.claims {
		if c.Problem == "" && c.Ruling == notMentioned {
			score.Explanation += "; not mentioned: " + quote(c.Part)
		}
	}
	score.Explanation = cutLong(score.Explanation + r.whyUnjudged(output))
	score.Evidence = g.evidence(r, output, passages)
	score.Details, err = eval.Canonical(map[string]any{
		"claims": r.claims, supported: good, contradicted: wrong, notMentioned: missing, "unjudged": r.unjudged,
	})
	return score, err
}

// evidence is what failed before what could not be judged before what is fine.
func (g *claims) evidence(r takenApart, output string, passages []string) []eval.Evidence {
	var all []eval.Evidence
	for _, ruling := range []string{contradicted, notMentioned} {
		all = append(all, r.evidence(output, "output", passages, func(c judging.Statement) bool { return c.Problem == "" && c.Ruling == ruling })...)
	}
	all = append(all, r.evidence(output, "output", passages, func(c judging.Statement) bool { return c.Problem != "" })...)
	for _, p := range r.passedOver {
		all = append(all, inOutput(output, p.Start, p.End, "not judged: the judge passed it over"))
	}
	return append(all, r.evidence(output, "output", passages, func(c judging.Statement) bool { return c.Problem == "" && c.Ruling == supported })...)
}

// whyUnjudged says in words what could not be judged.
func (r takenApart) whyUnjudged(about string) string {
	why := ""
	for _, c := range r.claims {
		if c.Problem != "" {
			why += fmt.Sprintf("; not judged: %s: %s", quote(c.Part), c.Problem)
		}
	}
	for _, p := range r.passedOver {
		why += "; the judge passed over " + quote(p.Of(about))
	}
	return why
}

// cutLong keeps an explanation to what a reader reads; the details hold all.
func cutLong(s string) string {
	const most = 2000
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return s
}
