package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// readStream sends r and reads a completion as it is written.
func (p *Provider) readStream(ctx context.Context, r *http.Request) (eval.Response, error) {
	s, err := provider.Open(ctx, p.client, r, p.target.Limits.MaxResponseBytes)
	if s == nil {
		return eval.Response{}, err
	}
	defer s.Close()
	var raw bytes.Buffer
	var first time.Duration
	token := func() {
		if first == 0 {
			// Total is the arrival of the bytes that hold it; now is later, by our own work.
			first = max(1, s.Timing().Total)
		}
	}
	resp := eval.Response{RequestID: s.RequestID, Headers: provider.KeepHeaders(s.Header)}
	finish := func() eval.Response {
		resp.Raw, resp.Timing = raw.Bytes(), s.Timing()
		resp.Timing.FirstToken = first
		return resp
	}
	body := io.TeeReader(s, &raw)
	if err != nil {
		// What the error's body holds beyond the message is a hint that may be missing.
		_, _ = io.Copy(io.Discard, body)
		return filtered(finish(), err)
	}
	if isJSON(s.Header) { // the server does not stream
		if _, err := io.Copy(io.Discard, body); err != nil {
			return eval.Response{}, err
		}
		return parse(finish(), s.Fail)
	}
	a := assembly{fail: s.Fail, token: token}
	if err := a.read(newEvents(body)); err != nil {
		return eval.Response{}, err
	}
	answer, err := a.settle(finish())
	s.Scrub(&answer)
	return answer, err
}

func isJSON(h http.Header) bool {
	return strings.HasPrefix(strings.ToLower(h.Get("Content-Type")), "application/json")
}

// assembly puts a streamed answer together.
type assembly struct {
	fail  fail
	token func() // told of each part of the answer

	text, refusal, reasoning   strings.Builder
	calls                      []*call
	legacy                     bool // calls come as function_call
	finish, model, fingerprint text
	usage                      json.RawMessage
	logprobs                   map[string][]json.RawMessage
}

type call struct {
	index     int
	id, name  string
	arguments strings.Builder
}

// read reads chunks up to [DONE].
func (a *assembly) read(events *events) error {
	for first := true; ; first = false {
		ev, err := events.next()
		switch {
		case errors.Is(err, io.EOF) && first:
			return a.fail(eval.ClassMalformed, "a stream was asked for, and what came is none")
		case errors.Is(err, io.EOF):
			return a.fail(eval.ClassTruncated, "the stream ends without [DONE] (a server that never sends it needs stream: false)")
		case err != nil:
			return err
		}
		if string(bytes.TrimSpace(ev.data)) == "[DONE]" {
			return nil
		}
		if err := a.event(ev); err != nil {
			return err
		}
	}
}

func (a *assembly) event(ev event) error {
	var c completion
	if err := json.Unmarshal(ev.data, &c); err != nil {
		if ev.name == "error" {
			return a.fail(eval.ClassMalformed, "the stream reports an error: "+string(ev.data))
		}
		return a.fail(eval.ClassMalformed, "a chunk of the stream is not JSON of a completion")
	}
	if err := inBody(c.Error, a.fail); err != nil {
		return err
	}
	if ev.name == "error" {
		if err := inBody(ev.data, a.fail); err != nil {
			return err
		}
		return a.fail(eval.ClassMalformed, "the stream reports an error without a message")
	}
	if c.Model != "" {
		a.model = c.Model
	}
	if c.Fingerprint != "" {
		a.fingerprint = c.Fingerprint
	}
	if len(c.Usage) > 0 && string(c.Usage) != "null" {
		a.usage = c.Usage
	}
	for _, ch := range c.Choices {
		if ch.Index != 0 {
			continue // choices beyond the first are not read
		}
		if err := a.choice(ch); err != nil {
			return err
		}
	}
	return nil
}

func (a *assembly) choice(c choice) error {
	if err := inBody(c.Error, a.fail); err != nil {
		return err
	}
	if c.Finish != "" {
		a.finish = c.Finish
	}
	d := c.Delta
	if d.Content != "" || d.Refusal != "" || d.reasoning() != "" || len(d.ToolCalls) > 0 || d.FunctionCall != nil {
		a.token()
	}
	a.text.WriteString(string(d.Content))
	a.refusal.WriteString(string(d.Refusal))
	a.reasoning.WriteString(d.reasoning())
	for _, t := range d.ToolCalls {
		a.toolCall(t)
	}
	if d.FunctionCall != nil && (a.legacy || len(a.calls) == 0) {
		a.legacy = true
		a.toolCall(toolCall{Function: *d.FunctionCall})
	}
	return a.addLogprobs(c.Logprobs)
}

// toolCall adds a piece of a call. Pieces belong together by index, except
// where one index comes with another id, as some servers number all calls 0;
// without an index, an id begins a new call.
func (a *assembly) toolCall(t toolCall) {
	var c *call
	if n := len(a.calls); t.Index == nil && n > 0 && t.ID == "" {
		c = a.calls[n-1]
	}
	for i := len(a.calls) - 1; t.Index != nil && c == nil && i >= 0; i-- {
		if known := a.calls[i]; known.index == *t.Index {
			if t.ID == "" || known.id == "" || known.id == string(t.ID) {
				c = known
			}
			break
		}
	}
	if c == nil {
		index := len(a.calls)
		if t.Index != nil {
			index = *t.Index
		}
		c = &call{index: index}
		a.calls = append(a.calls, c)
	}
	if c.id == "" {
		c.id = string(t.ID)
	}
	if c.name == "" {
		c.name = string(t.Function.Name)
	}
	c.arguments.WriteString(string(t.Function.Arguments))
}

// addLogprobs appends the lists that a chunk's logprobs hold.
func (a *assembly) addLogprobs(raw json.RawMessage) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var lists map[string][]json.RawMessage
	if err := json.Unmarshal(raw, &lists); err != nil {
		return a.fail(eval.ClassMalformed, "logprobs of a chunk are not lists")
	}
	if a.logprobs == nil {
		a.logprobs = map[string][]json.RawMessage{}
	}
	for name, list := range lists {
		if list != nil {
			a.logprobs[name] = append(a.logprobs[name], list...)
		}
	}
	return nil
}

func (a *assembly) settle(resp eval.Response) (eval.Response, error) {
	resp.Text, resp.Refusal, resp.Reasoning = a.text.String(), a.refusal.String(), a.reasoning.String()
	resp.FinishReason, resp.Model, resp.Fingerprint = string(a.finish), string(a.model), string(a.fingerprint)
	resp.Usage = usage(a.usage)
	for _, c := range a.calls {
		resp.ToolCalls = append(resp.ToolCalls, eval.ToolCall{ID: c.id, Name: c.name, Arguments: c.arguments.String()})
	}
	if a.logprobs != nil {
		raw, err := json.Marshal(a.logprobs)
		if err != nil {
			return eval.Response{}, a.fail(eval.ClassMalformed, "logprobs of the stream are not JSON")
		}
		resp.Logprobs = raw
	}
	return settle(resp, a.fail)
}
