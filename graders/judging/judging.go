// Package judging asks models for judgements and believes only what it can check: it
// fences what is judged, reads replies by a strict menu, and finds quotations again in the texts that
// they claim to come from. What the judgements mean is the graders' business.
package judging

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"seatrial/eval"
)

// Judge is a model that is asked.
type Judge struct {
	Provider   eval.Provider
	Target     eval.Target
	Structured bool // ask with a response format; else in words alone
	AllowSelf  bool // it may judge answers of its own model
}

// Question is what a judge is asked.
type Question struct {
	Name         string     // of the response format
	Instructions string     // the system message; see [Fences]
	Task         string     // what the suite's author wants, before the material; ends in a line end
	Material     []Material // what is judged, and what it is judged by
	// How says how to reply: Structured with the response format Schema, Plain without it.
	Structured, Plain string
	Schema            string
	Repeat            int // the epoch: a cache keeps repeats independent
}

// Reply is what a judge said, and what it took.
type Reply struct {
	Judge string // the target's id
	Model string // as served
	Text  string
	Bill  Bill
	given []string // the material that it was given
}

// Bill is what asking took. A cached answer costs nothing.
type Bill struct {
	Calls int
	Usage eval.Usage
	Cost  float64
}

// Add returns the sum of both.
func (b Bill) Add(c Bill) Bill {
	switch {
	case c.Calls == 0:
		return b
	case b.Calls == 0:
		return c
	}
	return Bill{b.Calls + c.Calls, b.Usage.Add(c.Usage), b.Cost + c.Cost}
}

// NoVerdict says that a judge answered and gave no verdict that can be taken.
type NoVerdict struct{ Judge, Why string }

func (e *NoVerdict) Error() string { return "judge " + e.Judge + " gave no verdict: " + e.Why }

// Ask asks the judge about answers of the tested targets. A judge that is one of them is not asked, unless
// AllowSelf is set. A refusal and a reply that was cut off are [*NoVerdict]; a call that failed keeps
// its [*eval.CallError]. The reply's bill holds in every case.
func (j Judge) Ask(ctx context.Context, q Question, tested ...*eval.Target) (Reply, error) {
	reply := Reply{Judge: j.Target.ID}
	for _, t := range tested {
		if !j.AllowSelf && j.Wrote(t) {
			return reply, fmt.Errorf("judge %s is the model under test: choose another, or set allow_self: true", j.Target.ID)
		}
	}
	r, err := j.Provider.Complete(ctx, j.request(q))
	if err != nil {
		class := eval.ClassOf(err)
		if class != eval.ClassBudget {
			reply.Bill.Calls = 1
		}
		if class == eval.ClassBadRequest && j.Structured {
			err = fmt.Errorf("%w (if the endpoint does not know response_format, set structured: false)", err)
		}
		return reply, fmt.Errorf("ask judge %s: %w", j.Target.ID, err)
	}
	if r.CachedFrom == "" {
		reply.Bill = Bill{1 + len(r.Attempts), r.Usage, j.Target.Price.Cost(r.Usage)}
	}
	reply.Model, reply.Text = r.Model, afterThoughts(r.Text)
	for _, m := range q.Material {
		reply.given = append(reply.given, m.Text)
	}
	switch {
	case r.Refusal != "":
		return reply, reply.NoVerdict("it refused with %s", quoted(r.Refusal))
	case r.FinishReason == eval.FinishLength, r.FinishReason == eval.FinishContentFilter:
		return reply, reply.NoVerdict("its answer ended with finish reason %s", r.FinishReason)
	}
	return reply, nil
}

// NoVerdict is the error of a reply that cannot be taken.
func (r Reply) NoVerdict(format string, args ...any) error {
	return &NoVerdict{r.Judge, fmt.Sprintf(format, args...)}
}

// Wrote reports whether answers of a target are the judge's own model's. A nil target wrote nothing.
func (j Judge) Wrote(t *eval.Target) bool {
	own := j.Target
	return t != nil && (t.ID == own.ID || t.Model != "" && t.Model == own.Model && t.Provider == own.Provider)
}

// request is the same for the same question, so that a cache and a replay find its answer.
func (j Judge) request(q Question) eval.Request {
	how := q.Plain
	request := eval.Request{Model: j.Target.Model, Params: maps.Clone(j.Target.Params), Repeat: q.Repeat}
	if j.Structured {
		how = q.Structured
		request.ResponseFormat = &eval.ResponseFormat{Type: "json_schema", Name: q.Name, Schema: json.RawMessage(q.Schema), Strict: true}
	}
	request.Messages = []eval.Message{
		{Role: "system", Content: q.Instructions},
		{Role: "user", Content: fenced(q.Task, q.Material) + how},
	}
	if request.Params == nil {
		request.Params = map[string]json.RawMessage{}
	}
	if _, set := request.Params["temperature"]; !set {
		request.Params["temperature"] = json.RawMessage("0")
	}
	return request
}

// quoted returns at most 120 characters of s in Go's quotes.
func quoted(s string) string {
	const most = 120
	if runes := []rune(s[:min(len(s), 4*most+4)]); len(runes) > most {
		return strconv.Quote(string(runes[:most])) + "..."
	}
	return strconv.Quote(s)
}
