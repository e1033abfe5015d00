package graders

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"

	"seatrial/eval"
	"seatrial/graders/schema"
)

type callCount struct {
	Min *int `json:"min,omitempty" min:"0" doc:"Fewest calls."`
	Max *int `json:"max,omitempty" min:"0" doc:"Most calls."`
}

type toolCalledOptions struct {
	Name      string          `json:"name" required:"true" nonempty:"true" doc:"The tool's name."`
	Arguments json.RawMessage `json:"arguments,omitempty" doc:"JSON that the arguments must hold: objects may have more members, lists must have the same length."`
	Count     *callCount      `json:"count,omitempty" doc:"How many such calls there must be; default at least one."`
	Not       bool            `json:"not,omitempty" doc:"There must be no such call."`
}

// ToolCalled returns the grader that looks for calls of a tool.
func ToolCalled() Kind {
	search := func(arguments string) eval.ToolCall { return eval.ToolCall{Name: "search", Arguments: arguments} }
	return Define(eval.GraderSpec{
		Name:  "tool_called",
		Title: "The model called this tool",
		Doc: `Passes when the tool was called, with ` + "`arguments`" + ` only calls whose arguments hold that JSON (objects may have more
members; lists must have the same length, element by element; numbers are equal by value), ` + "`count`" + ` times. With ` + "`not: true`" + `
there must be no such call. All turns and steps are seen: the model's own calls and those that an agent reported.

It does not see whether the tool was the right one to call, in which order calls came, or what an agent did without
reporting it. Arguments that are not valid JSON match no ` + "`arguments`" + `.`,
		Version:   1,
		Shorthand: "name",
		Examples: []eval.Example{
			pass("the tool was called", `{"name":"search"}`, calling(search(`{"q":"refund"}`))),
			fail("another was", `{"name":"search"}`, calling(eval.ToolCall{Name: "lookup", Arguments: "{}"})),
			fail("none was", `{"name":"search"}`, answer("Yes.")),
			pass("with these arguments among others", `{"name":"search","arguments":{"q":"refund","n":5}}`, calling(search(`{"q":"refund","n":5.0,"lang":"en"}`))),
			fail("with other arguments", `{"name":"search","arguments":{"q":"refund"}}`, calling(search(`{"q":"return"}`))),
			fail("arguments that are not JSON", `{"name":"search","arguments":{}}`, calling(search(`{"q":`))),
			fail("too often", `{"name":"search","count":{"max":1}}`, calling(search("{}"), search("{}"))),
			pass("never", `{"name":"delete","not":true}`, answer("Yes.")),
			fail("though it must not be", `{"name":"delete","not":true}`, calling(eval.ToolCall{Name: "delete", Arguments: "{}"})),
		},
	}, newToolCalled)
}

func newToolCalled(o toolCalledOptions, _ Env) (eval.Grader, error) {
	least, most := 1, -1
	switch c := o.Count; {
	case o.Not && c != nil:
		return nil, optionError("count", "count makes no sense with not: true")
	case o.Not:
		least, most = 0, 0
	case c != nil:
		if c.Min != nil {
			least = *c.Min
		}
		if c.Max != nil {
			most = *c.Max
			if c.Min == nil {
				least = 0
			}
		}
		if c.Min == nil && c.Max == nil || most >= 0 && least > most || least == 0 && most < 0 {
			return nil, optionError("count", "count allows nothing or everything; give min, max or both with min not above max")
		}
	}
	var wanted any
	if o.Arguments != nil {
		var err error
		if wanted, err = schema.Parse(string(o.Arguments)); err != nil {
			return nil, optionError("arguments", "%w", err)
		}
	}
	return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
		var evidence []eval.Evidence
		others := 0
		for _, call := range callsOf(s) {
			if call.Name != o.Name {
				continue
			}
			if o.Arguments != nil {
				if got, err := schema.Parse(call.Arguments); err != nil || !holds(got, wanted) {
					others++
					continue
				}
			}
			evidence = append(evidence, eval.Evidence{Where: "arguments", Text: cut(call.Arguments), Note: "call of " + o.Name})
		}
		n := len(evidence)
		with := ""
		if o.Arguments != nil {
			with = fmt.Sprintf(" with the wanted arguments (and %s with others)", count(others, "time"))
		}
		score, err := verdict(n >= least && (most < 0 || n <= most), "%s was called %s%s, wanted is %s",
			quote(o.Name), count(n, "time"), with, countWanted(least, most))
		score.Evidence = evidence
		return score, err
	}), nil
}

func countWanted(least, most int) string {
	switch {
	case most == 0:
		return "never"
	case most < 0:
		return fmt.Sprintf("at least %d", least)
	case least == most:
		return fmt.Sprintf("exactly %d", least)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

// callsOf returns the tool calls of a sample. The steps may or may not repeat
// those of the exchanges, so that a call is taken from both only once.
func callsOf(s eval.Sample) []eval.ToolCall {
	var calls []eval.ToolCall
	addMissing := func(more []eval.ToolCall) {
		known := len(calls)
		used := make([]bool, known)
	next:
		for _, call := range more {
			for i, have := range calls[:known] {
				sameID := have.ID == call.ID || have.ID == "" || call.ID == ""
				if !used[i] && sameID && have.Name == call.Name && have.Arguments == call.Arguments {
					used[i] = true
					continue next
				}
			}
			calls = append(calls, call)
		}
	}
	ofSteps := func(steps []eval.Step) (calls []eval.ToolCall) {
		for _, step := range steps {
			if step.Kind == eval.StepToolCall {
				calls = append(calls, eval.ToolCall{ID: step.CallID, Name: step.Tool, Arguments: step.Arguments})
			}
		}
		return calls
	}
	addMissing(ofSteps(s.Steps))
	var own, reported []eval.ToolCall
	for _, x := range s.Exchanges {
		if x.Response != nil {
			own = append(own, x.Response.ToolCalls...)
			reported = append(reported, ofSteps(x.Response.Steps)...)
		}
	}
	addMissing(reported)
	addMissing(own)
	return calls
}

// holds reports whether got has everything that wanted has.
func holds(got, wanted any) bool {
	switch wanted := wanted.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return false
		}
		for key, value := range wanted {
			member, ok := object[key]
			if !ok || !holds(member, value) {
				return false
			}
		}
		return true
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(wanted) {
			return false
		}
		for i := range list {
			if !holds(list[i], wanted[i]) {
				return false
			}
		}
		return true
	case json.Number:
		number, ok := got.(json.Number)
		if !ok {
			return false
		}
		a, okA := new(big.Rat).SetString(string(number))
		b, okB := new(big.Rat).SetString(string(wanted))
		return okA && okB && a.Cmp(b) == 0
	}
	return got == wanted
}
