package scripted

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/providertest"
)

func open(t *testing.T, options string) eval.Provider {
	t.Helper()
	p, err := Kind.New(eval.Target{Model: "m", Options: json.RawMessage(options)}, provider.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(text string) eval.Request {
	return eval.Request{Messages: []eval.Message{{Role: "system", Content: "s"}, {Role: "user", Content: text}}, Repeat: 1}
}

func epoch(text string, n int) eval.Request {
	r := ask(text)
	r.Repeat = n
	return r
}

func TestConformance(t *testing.T) {
	p := open(t, `{"rules": [
		{"contains": "weather", "tool_calls": [{"name": "forecast", "arguments": {"day": 1}}], "reply": "Sunny."},
		{"equals": "refused", "error": {"class": "auth", "status": 401}},
		{"equals": "hi", "choose": [{"weight": 1, "reply": "a"}, {"weight": 2, "reply": "b"}]},
		{"equals": "silent", "reply": ""}
	]}`)
	providertest.Run(t, providertest.Fixture{
		Provider: p,
		Answers:  []eval.Request{ask("the weather?"), ask("hi"), epoch("hi", 2)},
		Failures: []providertest.Failure{
			{Reason: "scripted error", Request: ask("refused"), Class: eval.ClassAuth},
			{Reason: "no rule", Request: ask("bye\n"), Class: eval.ClassCase},
			{Reason: "empty reply", Request: ask("silent"), Class: eval.ClassEmpty},
		},
		Untimed: true,
	})
}

func TestSpec(t *testing.T) {
	providertest.Spec(t, Kind.Spec, options{})
	for class := range classes {
		if !strings.Contains(string(schema), `"`+string(class)+`"`) {
			t.Errorf("the schema does not know class %s", class)
		}
	}
}

func TestRules(t *testing.T) {
	p := open(t, `{"rules": [
		{"equals": "Exact", "reply": "equals"},
		{"contains": "Refund", "fold": true, "reply": "contains {{ input }} {{ product }}"},
		{"regex": "^\\d+$", "replies": ["one", "two"]},
		{"reply": "default", "finish_reason": "length", "usage": {"input": 3, "output": 4}, "latency": "1.5s",
			"retrieved": [{"id": "d1", "text": "passage", "score": 0.5}], "steps": [{"kind": "tool_call", "tool": "f", "call_id": "1", "arguments": "{}"}]}
	]}`)
	for _, tt := range []struct {
		reason, text string
		repeat       int
		want         string
	}{
		{"equals", "Exact", 1, "equals"},
		{"equals is exact", "exact", 1, "default"},
		{"contains folds, and replies see input and vars", "my REFUND", 1, "contains my REFUND box"},
		{"first epoch", "42", 1, "one"},
		{"second epoch", "42", 2, "two"},
		{"replies go round", "42", 3, "one"},
		{"an epoch that nobody set", "42", 0, "one"},
	} {
		req := epoch(tt.text, tt.repeat)
		req.Vars = map[string]json.RawMessage{"product": json.RawMessage(`"box"`), "input": json.RawMessage(`"not this"`)}
		resp, err := p.Complete(t.Context(), req)
		if err != nil || resp.Text != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.reason, resp.Text, err, tt.want)
		}
	}
	resp, err := p.Complete(t.Context(), ask("anything"))
	if err != nil {
		t.Fatal(err)
	}
	want := eval.Response{
		Text: "default", FinishReason: "length", Model: "m", Usage: eval.Usage{InputTokens: 3, OutputTokens: 4, Known: true},
		Timing:    eval.Timing{Total: 1500 * time.Millisecond},
		Retrieved: []eval.Passage{{ID: "d1", Text: "passage", Score: 0.5}},
		Steps:     []eval.Step{{Kind: eval.StepToolCall, Tool: "f", CallID: "1", Arguments: "{}"}},
	}
	if eval.MustDigest(resp) != eval.MustDigest(want) {
		t.Errorf("answer %+v, want %+v", resp, want)
	}
}

func TestUndefinedReply(t *testing.T) {
	p := open(t, `{"rules": [{"reply": "{{ nope }}"}]}`)
	_, err := p.Complete(t.Context(), ask("x"))
	if eval.ClassOf(err) != eval.ClassCase || !strings.Contains(err.Error(), "rule 1: reply: line 1, column 4: nope is undefined") {
		t.Errorf("undefined placeholder: %v", err)
	}
}

// A loop of tool calls must end: calls first, the reply once a result is there.
func TestToolLoop(t *testing.T) {
	p := open(t, `{"rules": [{"tool_calls": [{"name": "a", "arguments": {"n": 1.50}}, {"name": "b", "arguments": "not JSON"}, {"name": "c"}], "reply": "done"}]}`)
	req := ask("go")
	resp, err := p.Complete(t.Context(), req)
	if err != nil || resp.Text != "" || resp.FinishReason != eval.FinishToolCalls || len(resp.ToolCalls) != 3 {
		t.Fatalf("first: %+v, %v", resp, err)
	}
	for i, want := range []string{`{"n": 1.50}`, "not JSON", "{}"} {
		if got := resp.ToolCalls[i].Arguments; got != want {
			t.Errorf("arguments %d: %s, want %s", i, got, want)
		}
	}
	req.Messages = append(req.Messages, eval.Message{Role: "assistant", ToolCalls: resp.ToolCalls}, eval.Message{Role: "tool", Content: "r", ToolCallID: resp.ToolCalls[0].ID})
	if resp, err = p.Complete(t.Context(), req); err != nil || resp.Text != "done" || resp.ToolCalls != nil {
		t.Errorf("after the result: %+v, %v", resp, err)
	}
	req.Messages = append(req.Messages, eval.Message{Role: "user", Content: "again"})
	next, err := p.Complete(t.Context(), req)
	if err != nil || len(next.ToolCalls) != 3 || next.ToolCalls[0].ID == "call_2_1" {
		t.Errorf("next turn: %+v, %v; want calls with ids of their own", next, err)
	}
}

func TestChoose(t *testing.T) {
	const script = `{"seed": "%s", "rules": [{"choose": [{"weight": 3, "reply": "good"}, {"weight": 1, "reply": "bad"}]}]}`
	draw := func(seed string) (string, int) {
		p := open(t, fmt.Sprintf(script, seed))
		var all strings.Builder
		good := 0
		for i := range 200 {
			for e := 1; e <= 5; e++ {
				resp, err := p.Complete(t.Context(), epoch(fmt.Sprint("question ", i), e))
				if err != nil {
					t.Fatal(err)
				}
				if resp.Text == "good" {
					good++
				}
				all.WriteString(resp.Text[:1])
			}
		}
		return all.String(), good
	}
	first, good := draw("a")
	if again, _ := draw("a"); again != first {
		t.Error("the same seed draws differently")
	}
	if other, _ := draw("b"); other == first {
		t.Error("another seed draws the same")
	}
	if good < 700 || good > 800 { // 750 expected; this draw is fixed
		t.Errorf("%d of 1000 good, want about 750", good)
	}
	differs := false
	for i := 0; i < len(first); i += 5 {
		differs = differs || strings.Trim(first[i:i+5], first[i:i+1]) != ""
	}
	if !differs {
		t.Error("epochs never differ")
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct{ reason, options, path, want string }{
		{"no options", ``, "rules", "no rules"},
		{"unknown key", `{"rules": [{"reply": "a", "replay": "b"}]}`, "", "unknown field"},
		{"data after", `{"rules": [{"reply": "a"}]} {}`, "", "data after"},
		{"two conditions", `{"rules": [{"equals": "a", "contains": "b", "reply": "c"}]}`, "rules.0.regex", "one of"},
		{"bad regex", `{"rules": [{"regex": "(", "reply": "c"}]}`, "rules.0.regex", "missing closing"},
		{"contains nothing", `{"rules": [{"contains": "", "reply": "c"}]}`, "rules.0.contains", "empty"},
		{"fold alone", `{"rules": [{"fold": true, "reply": "c"}]}`, "rules.0.fold", "nothing to compare"},
		{"default first", `{"rules": [{"reply": "a"}, {"equals": "x", "reply": "b"}]}`, "rules.0", "comes last"},
		{"no answer", `{"rules": [{"equals": "x"}]}`, "rules.0", "exactly one of"},
		{"two answers", `{"rules": [{"reply": "x", "replies": ["y"]}]}`, "rules.0", "exactly one of"},
		{"no replies", `{"rules": [{"replies": []}]}`, "rules.0", "no replies"},
		{"tool calls alone", `{"rules": [{"tool_calls": [{"name": "f"}]}]}`, "rules.0", "exactly one of"},
		{"error with calls", `{"rules": [{"error": {"class": "auth"}, "tool_calls": [{"name": "f"}]}]}`, "rules.0", "no tool_calls"},
		{"unknown class", `{"rules": [{"error": {"class": "autth"}}]}`, "rules.0", "no class"},
		{"weight zero", `{"rules": [{"choose": [{"weight": 0, "reply": "a"}]}]}`, "rules.0", "not above zero"},
		{"bad template", `{"rules": [{"reply": "{{ a"}]}`, "rules.0", "reply 1: line 1, column 1"},
		{"bad latency", `{"rules": [{"reply": "a", "latency": "1"}]}`, "", "missing unit"},
	} {
		err := Kind.Check(eval.Target{Options: json.RawMessage(tt.options)})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want ...%s", tt.reason, err, tt.want)
			continue
		}
		var oe *eval.OptionError
		if errors.As(err, &oe); tt.path != "" && (oe == nil || strings.Join(oe.Path, ".") != tt.path) {
			t.Errorf("%s: at %+v, want %s", tt.reason, oe, tt.path)
		}
		if _, err := Kind.New(eval.Target{Options: json.RawMessage(tt.options)}, provider.Env{}); err == nil {
			t.Errorf("%s: New takes it", tt.reason)
		}
	}
}

func TestCanceledScriptIsNotTheContext(t *testing.T) {
	p := open(t, `{"rules": [{"error": {"class": "canceled", "message": "two\nlines"}}]}`)
	_, err := p.Complete(t.Context(), ask("x"))
	if eval.ClassOf(err) != eval.ClassCanceled || errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
}
