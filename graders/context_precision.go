package graders

import (
	"context"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/graders/judging"
)

type contextPrecisionOptions struct {
	Target     string  `json:"target" required:"true" nonempty:"true" digest:"-" doc:"The target that judges."`
	Min        float64 `json:"min" required:"true" min:"0" max:"1" doc:"The least mean precision that passes."`
	Structured *bool   `json:"structured,omitempty" doc:"Ask with response_format json_schema; default true. Set false for endpoints that do not know it."`
	AllowSelf  bool    `json:"allow_self,omitempty" doc:"Let the judge judge what its own model's service retrieved."`
}

const (
	contextPrecisionSystem = `You check which of the passages that were retrieved for a question help to arrive at a reference answer. ` + judging.Fences + `

Take the passages in their order, each for itself, and leave none out. For each give its number, the reason in a sentence, with the words of
the passage that decide, and then the verdict:
useful: it holds something that the reference answer says, or from which it follows.
not_useful: it does not, however near the subject it is.
cannot_judge: what is needed to decide is missing. Do not guess.`
	contextPrecisionReply  = `Reply with one JSON object and nothing else: {"passages": [{"passage": 1, "reason": "...", "verdict": "..."}]}`
	contextPrecisionSchema = `{"type":"object","properties":{"passages":{"type":"array","items":{"type":"object","properties":{"passage":{"type":"integer"},` +
		`"reason":{"type":"string"},"verdict":{"type":"string","enum":["useful","not_useful","cannot_judge"]}},` +
		`"required":["passage","reason","verdict"],"additionalProperties":false}}},"required":["passages"],"additionalProperties":false}`
)

// maxPassages is how many passages one question to a judge holds.
const maxPassages = 100

// ContextPrecision returns the grader that asks whether what helps was retrieved first.
func ContextPrecision() Kind {
	const most = `{"target":"judge","min":0.8}`
	return Define(eval.GraderSpec{
		Name:  "context_precision",
		Title: "A judge finds what helps at the top of what was retrieved",
		Doc: `Asks the judge target which of the retrieved passages help to arrive at the case's expected answer. The value is the mean of precision@k over the
ranks k of those that do, where precision@k is their share among the first k: RAGAS' context precision (its documentation), which
is average precision (Manning, Raghavan, Schütze, Introduction to Information Retrieval, section 8.4) over what was retrieved. It passes from ` + "`min`" + ` on;
where none helps the value is 0.

Unscored without an expected answer, without passages, with more than 100, where the judge leaves one out or rules on one twice, and where it cannot
judge one. It judges the retriever, not the answer, which it does not read, and does not see what the retriever missed: see
context_recall. It is not measured on your data until ` + "`seatrial calibrate`" + ` has compared it with labels of people.`,
		Version: 1,
		Target:  "target",
		Guesses: true,
		Examples: []eval.Example{
			pass("what helps comes first", most, retrieving("You have 30 days.", "Shoes: 30 days.", "Shipping takes five days.")),
			fail("it comes last", most, retrieving("You have 30 days.", "Shipping takes five days.", "Shoes: 30 days.")),
			fail("nothing helps", most, retrieving("You have 30 days.", "Shipping takes five days.")),
			none("the judge cannot tell", most, retrieving("You have 30 days.", "???", "Shoes: 30 days.")),
			none("nothing was retrieved", most, retrieving("You have 30 days.")),
		},
	}, newContextPrecision)
}

type contextPrecision struct {
	least float64
	judge judging.Judge
}

func newContextPrecision(o contextPrecisionOptions, env Env) (eval.Grader, error) {
	if o.Min == 0 {
		return nil, optionError("min", "every precision is at least 0: this cannot fail")
	}
	j, err := newJudgeOf(o.Target, o.Structured, o.AllowSelf, env)
	return &contextPrecision{o.Min, j}, err
}

// Identify returns what makes this judge this judge.
func (g *contextPrecision) Identify() (any, error) {
	return identified([]judging.Judge{g.judge}, contextPrecisionSystem, contextPrecisionReply, contextPrecisionSchema), nil
}

// usefulness is what a judge says of one passage.
type usefulness struct {
	Passage int    `json:"passage"` // from 1
	Reason  string `json:"reason"`
	Verdict string `json:"verdict"`
}

func (g *contextPrecision) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) {
	expected, ok := expectedText(s)
	passages := passagesOf(nil, s)
	switch {
	case !ok || strings.TrimSpace(expected) == "":
		return unscored("the case expects no answer that passages could help with")
	case len(passages) == 0:
		return unscored("no passages were retrieved, or the provider reports none with a text")
	case len(passages) > maxPassages:
		return unscored("%d passages were retrieved, and more than %d are not judged", len(passages), maxPassages)
	}
	reply, err := g.judge.Ask(ctx, judging.Question{
		Name: "passages", Instructions: contextPrecisionSystem, Task: fmt.Sprintf("A question, a reference answer, and %s.\n", count(len(passages), "passage")),
		Structured: contextPrecisionReply, Plain: contextPrecisionReply, Schema: contextPrecisionSchema,
		Material: append([]judging.Material{{Name: "question", Text: questionOf(s)}, {Name: "reference", Text: expected}}, asMaterial(passages)...),
		Repeat:   s.Key.Epoch,
	}, s.Target)
	var said struct {
		Passages []usefulness `json:"passages"`
	}
	if err == nil {
		err = reply.Object(&said)
	}
	ranked := make([]usefulness, len(passages))
	if err == nil {
		err = inRanks(said.Passages, ranked, reply)
	}
	score, err := billed(reply, err)
	if err != nil || score.Verdict != "" {
		return score, err
	}
	useful := 0
	var explained []string
	for i, p := range ranked {
		if p.Verdict == "useful" {
			useful++
			score.Value += float64(useful) / float64(i+1)
			explained = append(explained, fmt.Sprint(i+1))
		}
		start := offsetOf(passages, i)
		score.Evidence = append(score.Evidence, eval.Evidence{Where: "context", Start: start, End: start + len(passages[i]), Text: cut(passages[i]), Note: p.Verdict + ": " + cut(p.Reason)})
	}
	helps := "none helps"
	if useful > 0 {
		score.Value /= float64(useful)
		helps = strings.Join(explained, ", ") + " help"
	}
	score.Verdict = eval.Fail
	if score.Value >= g.least {
		score.Verdict = eval.Pass
	}
	score.Explanation = fmt.Sprintf("mean precision %.3f, wanted is %v: of %s, %s", score.Value, g.least, count(len(passages), "passage"), helps)
	score.Details, err = eval.Canonical(map[string]any{"passages": ranked, "useful": useful})
	return score, err
}

// inRanks puts what was said of passages in their order. Each must be ruled on once.
func inRanks(said, ranked []usefulness, reply judging.Reply) error {
	for _, p := range said {
		if p.Passage < 1 || p.Passage > len(ranked) {
			return reply.NoVerdict("it rules on a passage %d of %d", p.Passage, len(ranked))
		}
		at := &ranked[p.Passage-1]
		if at.Verdict != "" {
			return reply.NoVerdict("it rules on passage %d twice", p.Passage)
		}
		*at = p
	}
	for i, p := range ranked {
		switch {
		case p.Verdict == "":
			return reply.NoVerdict("it leaves out passage %d", i+1)
		case p.Verdict == cannotJudge:
			return reply.NoVerdict("it cannot judge passage %d: %s", i+1, quote(p.Reason))
		case p.Verdict != "useful" && p.Verdict != "not_useful":
			return reply.NoVerdict("%s is not on the menu", quote(p.Verdict))
		case strings.TrimSpace(p.Reason) == "":
			return reply.NoVerdict("there is no reason for passage %d", i+1)
		}
	}
	return nil
}
