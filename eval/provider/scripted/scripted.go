// Package scripted answers from rules that a suite holds: for tests, and for
// demonstrations that need no model. It asks nothing and waits for nothing, and
// the same request gets the same answer every time, epoch by epoch.
package scripted

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/template"
)

// Kind registers the provider.
var Kind = provider.Kind{
	Spec: eval.ProviderSpec{
		Name:  "scripted",
		Title: "answers from rules in the suite",
		Doc: "Answers from rules: the first that fits the last user message. Replies may differ by epoch, in turn (replies) or by weight " +
			"(choose), always the same for the same request. A request that no rule fits is the case's error. It asks no model: " +
			"what it measures is the suite.",
		Options:  schema,
		SendVars: true,
	},
	New: func(t eval.Target, env provider.Env) (eval.Provider, error) {
		o, err := parse(t.Options)
		if err != nil {
			return nil, err
		}
		return &Provider{model: t.Model, options: o}, nil
	},
	Check: func(t eval.Target) error {
		_, err := parse(t.Options)
		return err
	},
	Concurrency: func(eval.Target) int { return 4 }, // nothing is waited for
}

// Provider answers from rules. It is immutable.
type Provider struct {
	model   string
	options options
}

// Complete answers by the first rule that fits. A request that none fits is
// [eval.ClassCase]; the error of a rule is that rule's.
func (p *Provider) Complete(ctx context.Context, req eval.Request) (eval.Response, error) {
	if err := provider.Ended(ctx); err != nil {
		return eval.Response{}, err
	}
	input := req.LastUser()
	for i := range p.options.Rules {
		r := &p.options.Rules[i]
		if r.matches != nil && !r.matches(input) {
			continue
		}
		resp, err := p.answer(r, req, input)
		if ce, ok := err.(*eval.CallError); ok && r.Error == nil {
			ce.Message = fmt.Sprintf("rule %d: %s", i+1, ce.Message)
		}
		return resp, err
	}
	return eval.Response{}, &eval.CallError{
		Class:   eval.ClassCase,
		Message: fmt.Sprintf("none of %d rules fits the last user message %s: add one, or one without a condition at the end", len(p.options.Rules), excerpt(input)),
	}
}

func (p *Provider) answer(r *rule, req eval.Request, input string) (eval.Response, error) {
	if r.Error != nil {
		message := r.Error.Message
		if message == "" {
			message = "the script says so"
		}
		return eval.Response{}, &eval.CallError{Class: r.Error.Class, Status: r.Error.Status, Message: strings.Join(strings.Fields(message), " ")}
	}
	resp := eval.Response{
		Model:        p.model,
		FinishReason: r.FinishReason,
		Timing:       eval.Timing{Total: time.Duration(r.Latency)},
	}
	if r.Usage != nil {
		resp.Usage = eval.Usage{InputTokens: r.Usage.Input, OutputTokens: r.Usage.Output, Known: true}
	}
	if n := len(req.Messages); len(r.ToolCalls) > 0 && (n == 0 || req.Messages[n-1].Role != "tool") {
		resp.FinishReason = eval.FinishToolCalls
		for i, c := range r.ToolCalls {
			resp.ToolCalls = append(resp.ToolCalls, eval.ToolCall{ID: fmt.Sprintf("call_%d_%d", n, i+1), Name: c.Name, Arguments: c.text()})
		}
		return resp, nil
	}
	if resp.FinishReason == "" {
		resp.FinishReason = eval.FinishStop
	}
	resp.Retrieved = slices.Clone(r.Retrieved)
	for _, s := range r.Steps {
		resp.Steps = append(resp.Steps, eval.Step{Kind: s.Kind, Text: s.Text, Tool: s.Tool, CallID: s.CallID, Arguments: s.Arguments, Failed: s.Failed})
	}
	var err error
	if resp.Text, err = p.text(r, req, input); err != nil {
		return eval.Response{}, &eval.CallError{Class: eval.ClassCase, Message: err.Error(), Err: err}
	}
	if resp.Text == "" {
		return eval.Response{}, &eval.CallError{Class: eval.ClassEmpty, Message: "the reply is empty"}
	}
	return resp, nil
}

func (c toolCall) text() string {
	var s string
	switch {
	case len(c.Arguments) == 0:
		return "{}"
	case json.Unmarshal(c.Arguments, &s) == nil && c.Arguments[0] == '"':
		return s
	}
	return string(c.Arguments)
}

func (p *Provider) text(r *rule, req eval.Request, input string) (string, error) {
	chosen, err := p.pick(r, req)
	if err != nil || chosen.Static() {
		return render(chosen, err, template.Vars{})
	}
	raw := make(map[string]json.RawMessage, len(req.Vars)+1)
	for name, value := range req.Vars {
		raw[name] = value
	}
	if raw["input"], err = json.Marshal(input); err != nil {
		return "", err
	}
	vars, err := template.NewVars(raw)
	return render(chosen, err, vars)
}

func render(t *template.Template, err error, vars template.Vars) (string, error) {
	if err != nil {
		return "", err
	}
	text, err := t.Render(vars)
	if err != nil {
		return "", fmt.Errorf("reply: %w", err)
	}
	return text, nil
}

// pick returns the reply of the request's epoch.
func (p *Provider) pick(r *rule, req eval.Request) (*template.Template, error) {
	if r.total == 0 {
		return r.replies[max(req.Repeat-1, 0)%len(r.replies)].text, nil
	}
	digest, err := req.Digest()
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%d:%s%s%d", len(p.options.Seed), p.options.Seed, digest, req.Repeat)
	// 53 bits are all that a float64 between 0 and 1 holds.
	draw := float64(binary.BigEndian.Uint64(h.Sum(nil))>>11) / (1 << 53) * r.total
	for _, c := range r.replies {
		if draw -= c.weight; draw < 0 {
			return c.text, nil
		}
	}
	return r.replies[len(r.replies)-1].text, nil
}

// excerpt quotes the beginning of a text for a message.
func excerpt(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "..."
	}
	return fmt.Sprintf("%q", s)
}
