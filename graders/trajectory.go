package graders

import "seatrial/eval"

// trajectory is what a target did, in order.
type trajectory struct {
	steps []eval.Step
	// reported says that calls of tools would be seen: the case offered tools, or some were reported.
	// A target of which nothing is seen may have called none or may not tell.
	reported bool
}

// trajectoryOf returns the steps of a sample, or of its last turn alone. Where the sample
// lists calls that its exchanges do not show, both are taken.
func trajectoryOf(s eval.Sample, lastTurn bool) trajectory {
	t := trajectory{reported: s.Case != nil && len(s.Case.Tools) > 0}
	exchanges := s.Exchanges
	if lastTurn && len(exchanges) > 0 {
		turn := exchanges[len(exchanges)-1].Turn
		t.steps = stepsOf(exchanges, func(x eval.Exchange) bool { return x.Turn == turn })
	} else {
		t.steps = stepsOf(exchanges, func(eval.Exchange) bool { return true })
		if len(callsBeyond(s.Steps, t.steps)) > 0 {
			t.steps = append(append([]eval.Step(nil), s.Steps...), callsBeyond(t.steps, s.Steps)...)
		}
	}
	for _, step := range t.steps {
		t.reported = t.reported || step.Kind != eval.StepMessage
	}
	return t
}

// callsOf returns the tool calls of a sample.
func callsOf(s eval.Sample) []eval.ToolCall {
	var calls []eval.ToolCall
	for _, c := range trajectoryOf(s, false).calls() {
		calls = append(calls, c.ToolCall)
	}
	return calls
}

// callsBeyond returns the calls of steps that others do not hold as often.
func callsBeyond(steps, others []eval.Step) []eval.Step {
	type key struct{ tool, arguments string }
	known := map[key]int{}
	for _, step := range others {
		if step.Kind == eval.StepToolCall {
			known[key{step.Tool, step.Arguments}]++
		}
	}
	var beyond []eval.Step
	for _, step := range steps {
		if step.Kind != eval.StepToolCall {
			continue
		}
		k := key{step.Tool, step.Arguments}
		if known[k]--; known[k] < 0 {
			beyond = append(beyond, step)
		}
	}
	return beyond
}

// stepsOf lists what the exchanges of interest tell, as a run does: results that were sent back, an
// agent's own steps, the message, its calls. What an agent reports in both forms is one: a call with
// the same id, an answer that is also its last step.
func stepsOf(exchanges []eval.Exchange, of func(eval.Exchange) bool) []eval.Step {
	var steps []eval.Step
	seen := 0 // messages that were sent before
	for _, x := range exchanges {
		sent := x.Request.Messages[min(seen, len(x.Request.Messages)):]
		seen = len(x.Request.Messages)
		if !of(x) {
			continue
		}
		for _, m := range sent {
			if m.Role == "tool" {
				steps = append(steps, eval.Step{Kind: eval.StepToolResult, Tool: m.Name, CallID: m.ToolCallID, Text: m.Content})
			}
		}
		r := x.Response
		if r == nil {
			continue
		}
		steps = append(steps, r.Steps...)
		told := map[string]bool{}
		for _, step := range r.Steps {
			if step.Kind == eval.StepToolCall && step.CallID != "" {
				told[step.CallID] = true
			}
		}
		text := (eval.Sample{Exchanges: []eval.Exchange{x}}).Output()
		if n := len(r.Steps); text != "" && !(n > 0 && r.Steps[n-1].Kind == eval.StepMessage && r.Steps[n-1].Text == text) {
			steps = append(steps, eval.Step{Kind: eval.StepMessage, Text: text})
		}
		for _, c := range r.ToolCalls {
			if !told[c.ID] {
				steps = append(steps, eval.Step{Kind: eval.StepToolCall, Tool: c.Name, CallID: c.ID, Arguments: c.Arguments})
			}
		}
	}
	return steps
}

// calls returns the calls of the trajectory; their step is their number in it.
func (t trajectory) calls() []madeCall {
	var calls []madeCall
	for i, step := range t.steps {
		if step.Kind == eval.StepToolCall {
			calls = append(calls, made(eval.ToolCall{ID: step.CallID, Name: step.Tool, Arguments: step.Arguments}, i+1))
		}
	}
	return calls
}
