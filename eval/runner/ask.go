package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"seatrial/eval"
	"seatrial/eval/template"
)

func (p *pipeline) askAll(provider eval.Provider, queue <-chan eval.Trial) {
	for trial := range queue {
		if p.halting.done() || p.ctx.Err() != nil {
			p.release()
			continue
		}
		s := p.ask(provider, trial)
		stop := p.breakers.see(s.Target.ID, s.Error)
		if stop != nil {
			p.halting.halt(stop)
		}
		if s.Error != nil && (stop != nil || p.asking.Err() != nil) {
			p.release() // the end of the asking may be why it failed
			continue
		}
		p.writes <- record{s, answered}
	}
}

// ask holds one trial's conversation: the prompt, then each of the case's turns,
// each with its loop of mocked tools. Later requests hold the live answers.
func (p *pipeline) ask(provider eval.Provider, trial eval.Trial) *eval.Sample {
	s := &eval.Sample{Key: trial.Key, Index: trial.Index, Case: trial.Case, Prompt: trial.Prompt, Target: trial.Target}
	if err := p.converse(provider, s); err != nil {
		var ce *eval.CallError
		if !errors.As(err, &ce) {
			ce = &eval.CallError{Class: eval.ClassCase, Message: err.Error(), Err: err}
		}
		s.Error = ce
	}
	sum(s)
	s.Answered = p.now()
	if s.Error != nil {
		p.settle(s)
	}
	return s
}

// repeat numbers the draws of one request: those beside the plan are draws of their own.
func repeat(k eval.Key) int {
	switch k.Purpose {
	case eval.Confirm:
		return 1000 + k.Epoch
	case eval.Drift:
		return 2000 + k.Epoch
	}
	return k.Epoch
}

func (p *pipeline) converse(provider eval.Provider, s *eval.Sample) error {
	vars, err := CaseVars(s.Case)
	if err != nil {
		return err
	}
	messages, err := p.renderer.prompt(s.Prompt, vars)
	if err != nil {
		return err
	}
	req := eval.Request{
		Model: s.Target.Model, ResponseFormat: s.Prompt.ResponseFormat, Params: s.Target.Params, Repeat: repeat(s.Key),
		Messages: messages, Tools: offered(s.Case.Tools),
	}
	if s.Target.SendVars {
		req.Vars = s.Case.Vars
	}
	turn := 0
	if asksNow(messages) || len(s.Case.Turns) == 0 {
		turn++
		if err := p.takeTurn(provider, s, &req, turn); err != nil {
			return err
		}
	}
	for _, t := range s.Case.Turns {
		m, err := p.renderer.message(eval.Message{Role: "user", Content: t.Content, Parts: t.Parts}, vars)
		if err != nil {
			return err
		}
		req.Messages = append(req.Messages, m)
		turn++
		if err := p.takeTurn(provider, s, &req, turn); err != nil {
			return err
		}
	}
	return nil
}

// asksNow reports whether the prompt ends with something to answer; a prompt of
// instructions alone waits for the case's first turn.
func asksNow(messages []eval.Message) bool {
	return len(messages) > 0 && messages[len(messages)-1].Role == "user"
}

// takeTurn asks until the model answers without calling a tool, or may not go on.
// A model that is still calling at the last step is graded as it stands: that is behaviour.
func (p *pipeline) takeTurn(provider eval.Provider, s *eval.Sample, req *eval.Request, turn int) error {
	steps := s.Case.MaxSteps
	if steps == 0 {
		steps = eval.DefaultMaxSteps
	}
	for step := 1; ; step++ {
		asked := *req
		asked.Messages = append([]eval.Message(nil), req.Messages...)
		resp, err := provider.Complete(p.asking, asked)
		x := eval.Exchange{Turn: turn, Request: asked}
		if err != nil {
			x.Error = asCallError(p.asking, err)
			s.Exchanges = append(s.Exchanges, x)
			return x.Error
		}
		x.Response = &resp
		s.Exchanges = append(s.Exchanges, x)
		req.Messages = append(req.Messages, eval.Message{Role: "assistant", Content: answerText(resp), ToolCalls: resp.ToolCalls})
		if len(resp.ToolCalls) == 0 || len(s.Case.Tools) == 0 || step == steps {
			return nil
		}
		for _, call := range resp.ToolCalls {
			m, err := mocked(s.Case.Tools, call)
			if err != nil {
				return err
			}
			req.Messages = append(req.Messages, m)
		}
	}
}

func answerText(r eval.Response) string {
	if r.Text == "" {
		return r.Refusal
	}
	return r.Text
}

// mocked returns the message that stands in for a tool's answer.
func mocked(tools []eval.Tool, call eval.ToolCall) (eval.Message, error) {
	for _, t := range tools {
		if t.Name != call.Name || t.Result == nil {
			continue
		}
		text := string(t.Result)
		var s string
		if json.Unmarshal(t.Result, &s) == nil {
			text = s
		}
		return eval.Message{Role: "tool", Name: t.Name, ToolCallID: call.ID, Content: text}, nil
	}
	return eval.Message{}, &eval.CallError{Class: eval.ClassCase, Message: fmt.Sprintf(
		"the model called the tool %q, which has no result in this case: give it one under tools, or set max_steps: 1 to grade the call itself", call.Name)}
}

// offered returns the tools as the model sees them.
func offered(tools []eval.Tool) []eval.Tool {
	if len(tools) == 0 {
		return nil
	}
	out := make([]eval.Tool, len(tools))
	for i, t := range tools {
		t.Result = nil
		out[i] = t
	}
	return out
}

// asCallError holds providers to their contract: every error has a class.
func asCallError(ctx context.Context, err error) *eval.CallError {
	var ce *eval.CallError
	switch {
	case errors.As(err, &ce):
		return ce
	case ctx.Err() != nil:
		return &eval.CallError{Class: eval.ClassCanceled, Message: "interrupted", Err: err}
	}
	return &eval.CallError{Class: eval.ClassMalformed, Message: err.Error(), Err: err}
}

// sum fills what is derived from the exchanges.
func sum(s *eval.Sample) {
	known := true
	for _, x := range s.Exchanges {
		switch {
		case x.Error != nil:
			s.Calls += len(x.Error.Attempts)
		case x.Response != nil:
			r := x.Response
			known = known && r.Usage.Known
			s.Usage = s.Usage.Add(r.Usage)
			s.Latency += r.Timing.Total
			if r.CachedFrom == "" {
				s.Calls += 1 + len(r.Attempts)
				s.Cost += s.Target.Price.Cost(r.Usage)
			}
		}
	}
	s.Usage.Known = known && len(s.Exchanges) > 0
	s.Steps = trajectory(s.Exchanges)
}

// trajectory lists what happened, in order: an agent's own steps where the
// provider reports them, then the message, its tool calls and their results.
func trajectory(exchanges []eval.Exchange) []eval.Step {
	var steps []eval.Step
	seen := 0 // messages of the conversation that steps tell already
	for _, x := range exchanges {
		for i := seen; i < len(x.Request.Messages); i++ {
			if m := x.Request.Messages[i]; m.Role == "tool" {
				steps = append(steps, eval.Step{Kind: eval.StepToolResult, Tool: m.Name, CallID: m.ToolCallID, Text: m.Content})
			}
		}
		seen = len(x.Request.Messages)
		r := x.Response
		if r == nil {
			continue
		}
		steps = append(steps, r.Steps...)
		if text := answerText(*r); text != "" {
			steps = append(steps, eval.Step{Kind: eval.StepMessage, Text: text, Usage: r.Usage, Took: r.Timing.Total})
		}
		for _, c := range r.ToolCalls {
			steps = append(steps, eval.Step{Kind: eval.StepToolCall, Tool: c.Name, CallID: c.ID, Arguments: c.Arguments})
		}
	}
	return steps
}

// CaseVars returns what placeholders of a case may name: its vars and, where it
// has one, expected.
func CaseVars(c *eval.Case) (template.Vars, error) {
	raw := c.Vars
	if len(c.Expected) > 0 {
		raw = make(map[string]json.RawMessage, len(c.Vars)+1)
		for k, v := range c.Vars {
			raw[k] = v
		}
		raw["expected"] = c.Expected
	}
	return template.NewVars(raw)
}
