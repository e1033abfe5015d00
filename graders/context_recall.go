package graders

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"seatrial/eval"
	"seatrial/graders/judging"
)

type contextRecallOptions struct {
	Target     string  `json:"target" required:"true" nonempty:"true" digest:"-" doc:"The target that judges."`
	Min        float64 `json:"min" required:"true" min:"0" max:"1" doc:"The least share of the expected answer's statements that the passages must hold."`
	MaxClaims  *int    `json:"max_claims,omitempty" min:"1" doc:"An expected answer with more statements than this is unscored; default 60."`
	Structured *bool   `json:"structured,omitempty" doc:"Ask with response_format json_schema; default true. Set false for endpoints that do not know it."`
	AllowSelf  bool    `json:"allow_self,omitempty" doc:"Let the judge judge what its own model's service retrieved."`
}

// Rulings on a statement of the expected answer.
const (
	attributable    = "attributable"
	notAttributable = "not_attributable"
)

const contextRecallSystem = `You check whether retrieved passages hold what a reference answer says, statement by statement. The question is given for
understanding only. ` + judging.Fences + `

Go through the reference answer from its beginning to its end and leave no sentence out. Take it apart into statements, each of
which says one thing. ` + statementsParts + `attributable: a passage says so.
not_attributable: no passage says so. What you know from elsewhere does not count.
` + statementsNoClaim

var contextRecallMenu = judging.Rulings{attributable: true, notAttributable: false, noClaim: false}

// ContextRecall returns the grader that looks for the expected answer in what was retrieved.
func ContextRecall() Kind {
	const half = `{"target":"judge","min":0.5}`
	return Define(eval.GraderSpec{
		Name:  "context_recall",
		Title: "A judge finds the expected answer in what was retrieved",
		Doc: `Asks the judge target to take the case's expected answer apart into statements and to find each in the passages that were retrieved, in
its words. The value is the share that is found: RAGAS' context recall (Es et al., arXiv:2309.15217, and its documentation). It
passes from ` + "`min`" + ` on. Quotations are looked up as in the grader claims; a statement with a quotation that does not exist is not judged, nor is a
sentence that the judge passes over. Where these could turn the verdict, it is unscored, and so are a case
without an expected answer and an answer without passages.

It judges the retriever, not the answer, which it does not read. That a quotation exists is checked; that it means what the judge says is the
judge's word. It is not measured on your data until ` + "`seatrial calibrate`" + ` has compared it with labels of people.`,
		Version: 1,
		Target:  "target",
		Guesses: true,
		Examples: []eval.Example{
			pass("a passage says it", half, retrieving("Shipping takes five days.", "Nothing.", "Shipping takes five days.")),
			pass("half of it is enough", half, retrieving("Shipping takes five days. Gift cards never expire at all.", "Shipping takes five days.")),
			fail("no passage says it", half, retrieving("Gift cards never expire at all.", "Shipping takes five days.")),
			none("the judge quotes what is not there", half, retrieving("Shipping takes five days???", "Shipping takes five days.")),
			none("nothing was retrieved", half, retrieving("Shipping takes five days.")),
		},
	}, newContextRecall)
}

// retrieving is a sample of a case that expects an answer, with these passages retrieved.
func retrieving(expected string, passages ...string) eval.Sample {
	s := expecting(strconv.Quote(expected), "An answer.")
	for i, p := range passages {
		s.Exchanges[0].Response.Retrieved = append(s.Exchanges[0].Response.Retrieved, eval.Passage{ID: fmt.Sprintf("p%d", i+1), Text: p})
	}
	return s
}

type contextRecall struct {
	options contextRecallOptions
	most    int
	judge   judging.Judge
}

func newContextRecall(o contextRecallOptions, env Env) (eval.Grader, error) {
	g := &contextRecall{options: o, most: defaultMaxClaims}
	if o.Min == 0 {
		return nil, optionError("min", "every share is at least 0: this cannot fail")
	}
	if o.MaxClaims != nil {
		g.most = *o.MaxClaims
	}
	var err error
	g.judge, err = newJudgeOf(o.Target, o.Structured, o.AllowSelf, env)
	return g, err
}

// Identify returns what makes this judge this judge.
func (g *contextRecall) Identify() (any, error) {
	return identified([]judging.Judge{g.judge}, contextRecallSystem, statementsReply, statementsSchema), nil
}

func (g *contextRecall) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) {
	expected, ok := expectedText(s)
	passages := passagesOf(nil, s)
	switch {
	case !ok || strings.TrimSpace(expected) == "":
		return unscored("the case expects no answer that could be looked for")
	case len(passages) == 0:
		return unscored("no passages were retrieved, or the provider reports none with a text")
	}
	q := judging.Question{
		Name: "statements", Instructions: contextRecallSystem, Task: "Passages, a question, and the reference answer.\n",
		Structured: statementsReply, Plain: statementsReply, Schema: fmt.Sprintf(statementsSchema, `"attributable","not_attributable","no_claim"`),
		Material: append(asMaterial(passages), judging.Material{Name: "question", Text: questionOf(s)}, judging.Material{Name: "reference", Text: expected}),
		Repeat:   s.Key.Epoch,
	}
	r, score, err := takeApart(ctx, g.judge, q, s, expected, passages, contextRecallMenu, g.most)
	if err != nil || score.Verdict != "" {
		return score, err
	}
	found := r.with(attributable)
	all := len(r.claims) + len(r.passedOver)
	// What could not be judged may be either: only where both ways end alike is there a verdict.
	least, most := float64(found)/float64(all), float64(found+r.unjudged)/float64(all)
	switch {
	case least >= g.options.Min:
		score.Verdict, score.Value = eval.Pass, least
	case most < g.options.Min:
		score.Verdict, score.Value = eval.Fail, least
	default:
		score.Verdict = eval.Unscored
	}
	score.Explanation = fmt.Sprintf("the passages hold %d of %s of the expected answer, wanted is a share of %v", found, count(all, "statement"), g.options.Min)
	for _, c := range r.claims {
		if c.Problem == "" && c.Ruling == notAttributable {
			score.Explanation += "; not found: " + quote(c.Part)
		}
	}
	score.Explanation = cutLong(score.Explanation + r.whyUnjudged(expected))
	score.Evidence = append(r.evidence(expected, "expected", passages, func(c judging.Statement) bool { return c.Problem != "" || c.Ruling != attributable }),
		r.evidence(expected, "expected", passages, func(c judging.Statement) bool { return c.Problem == "" && c.Ruling == attributable })...)
	score.Details, err = eval.Canonical(map[string]any{"statements": r.claims, attributable: found, notAttributable: r.with(notAttributable), "unjudged": r.unjudged})
	return score, err
}
