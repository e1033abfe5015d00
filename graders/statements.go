package graders

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/eval/text"
	"seatrial/graders/judging"
)

// The prompts of graders that let a judge take a text apart and rule on each statement of it. What text that is, and
// the rulings, are the graders' own.
const (
	statementsParts = `For each statement give
part: the words that make it, copied exactly.
claim: what they state, as a sentence that can be understood alone.
quote: the words of one passage that decide, copied exactly, at least four words; "..." may stand for words left
out between them. Empty where there are none.
reason: how these words decide, in a sentence.
ruling: one of these.
`
	statementsNoClaim = `no_claim: the words state nothing that could be checked (a greeting, a question, an offer, that something is not known).`
	statementsReply   = `Reply with one JSON object and nothing else:
{"statements": [{"part": "...", "claim": "...", "quote": "...", "reason": "...", "ruling": "..."}]}`
	statementsSchema = `{"type":"object","properties":{"statements":{"type":"array","items":{"type":"object","properties":{"part":{"type":"string"},` +
		`"claim":{"type":"string"},"quote":{"type":"string"},"reason":{"type":"string"},"ruling":{"type":"string","enum":[%s]}},` +
		`"required":["part","claim","quote","reason","ruling"],"additionalProperties":false}}},"required":["statements"],"additionalProperties":false}`
)

const noClaim = "no_claim"

// defaultMaxClaims is how many statements a text may be taken apart into.
const defaultMaxClaims = 60

// takenApart is a text and what a judge made of it: what counts of it, and what cannot.
type takenApart struct {
	claims     []judging.Statement // all but no_claim
	passedOver []text.Span         // sentences that the judge said nothing of
	unjudged   int                 // claims with a problem, and passedOver
}

// with counts the sound claims of a ruling.
func (r takenApart) with(ruling string) int {
	n := 0
	for _, c := range r.claims {
		if c.Problem == "" && c.Ruling == ruling {
			n++
		}
	}
	return n
}

// takeApart lets the judge take about apart and checks what it says. Where there is nothing to go by, the score says why; its
// verdict is "" where there is.
func takeApart(ctx context.Context, j judging.Judge, q judging.Question, s eval.Sample, about string, passages []string, menu judging.Rulings, most int) (takenApart, eval.Score, error) {
	reply, err := j.Ask(ctx, q, s.Target)
	var said struct {
		Statements []judging.Statement `json:"statements"`
	}
	if err == nil {
		err = reply.Object(&said)
	}
	score, err := billed(reply, err)
	if err != nil || score.Verdict != "" {
		return takenApart{}, score, err
	}
	none := func(format string, args ...any) (takenApart, eval.Score, error) {
		score.Verdict, score.Explanation = eval.Unscored, "judge "+j.Target.ID+" "+fmt.Sprintf(format, args...)
		return takenApart{}, score, nil
	}
	if n := len(said.Statements); n > most {
		return none("made %s of it, and more than %d are not judged (max_claims)", count(n, "statement"), most)
	}
	r := takenApart{passedOver: judging.Check(said.Statements, about, passages, menu)}
	r.unjudged = len(r.passedOver)
	for _, st := range said.Statements {
		if st.Ruling == noClaim && st.Problem == "" {
			continue
		}
		r.claims = append(r.claims, st)
		if st.Problem != "" {
			r.unjudged++
		}
	}
	if len(r.claims) == 0 && len(r.passedOver) == 0 {
		return none("found no claim in it: there is nothing to check")
	}
	return r, score, nil
}

// evidence shows the claims for which show returns true: where they are made, and what the passages say.
func (r takenApart) evidence(about, where string, passages []string, show func(judging.Statement) bool) []eval.Evidence {
	var all []eval.Evidence
	for _, c := range r.claims {
		if !show(c) {
			continue
		}
		note := c.Ruling + ": " + cut(c.Reason)
		if c.Problem != "" {
			note = "not judged: " + c.Problem
		}
		for _, at := range c.At {
			all = append(all, eval.Evidence{Where: where, Start: at.Start, End: at.End, Text: cut(at.Of(about)), Note: note})
		}
		start := offsetOf(passages, c.Source)
		for _, in := range c.In {
			all = append(all, eval.Evidence{Where: "context", Start: start + in.Start, End: start + in.End, Text: cut(in.Of(passages[c.Source])), Note: c.Ruling})
		}
	}
	return all
}

// passagesOf returns what a grader holds an answer to: the option's where it is given, else what was retrieved.
func passagesOf(option given, s eval.Sample) []string {
	if option != nil {
		if strings.TrimSpace(option.text()) == "" {
			return nil
		}
		return option
	}
	var found []string
	for _, p := range s.Retrieved() {
		if strings.TrimSpace(p.Text) != "" {
			found = append(found, p.Text)
		}
	}
	return found
}

// betweenPassages joins passages to the one context that offsets in evidence are of.
const betweenPassages = "\n\n"

func offsetOf(passages []string, n int) int {
	offset := 0
	for _, p := range passages[:min(n, len(passages))] {
		offset += len(p) + len(betweenPassages)
	}
	return offset
}

// asMaterial fences each passage for itself.
func asMaterial(passages []string) []judging.Material {
	all := make([]judging.Material, len(passages))
	for i, p := range passages {
		all[i] = judging.Material{Name: fmt.Sprintf("passage %d", i+1), Text: p}
	}
	return all
}

// billed is a score with what asking took. It is unscored where the judge gave no verdict; an error stays one.
func billed(reply judging.Reply, err error) (eval.Score, error) {
	score := eval.Score{Calls: reply.Bill.Calls, Usage: reply.Bill.Usage, Cost: reply.Bill.Cost}
	var none *judging.NoVerdict
	if errors.As(err, &none) {
		score.Verdict, score.Explanation = eval.Unscored, none.Error()
		return score, nil
	}
	return score, err
}

// questionOf returns the last thing that the user said.
func questionOf(s eval.Sample) string {
	if n := len(s.Exchanges); n > 0 {
		return s.Exchanges[n-1].Request.LastUser()
	}
	return ""
}
