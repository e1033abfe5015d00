package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/providertest"
)

func replayOf(t *testing.T, cassette string) eval.Provider {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "c.jsonl"), []byte(cassette), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Kind.New(eval.Target{Dir: dir, Options: json.RawMessage(`{"cassette": "c.jsonl"}`)}, provider.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(text string, repeat int) eval.Request {
	return eval.Request{Model: "m", Messages: []eval.Message{{Role: "user", Content: text}}, Repeat: repeat}
}

const cassette = `{"cassette": 1, "note": "written by hand"}
{"request": {"model": "m", "messages": [{"role": "user", "content": "hi"}]}, "responses": [{"text": "hello", "timing": {"start": "2026-01-02T03:04:05Z", "first_token": 5, "total": 7}}, {"error": {"class": "overloaded", "status": 503, "message": "busy"}}]}

{"request": {"messages": [{"role": "user", "content": "call"}], "model": "m"}, "responses": [{"repeat": 2, "tool_calls": [{"name": "f", "arguments": "{}"}]}]}
`

func TestConformance(t *testing.T) {
	providertest.Run(t, providertest.Fixture{
		Provider: replayOf(t, cassette),
		Answers:  []eval.Request{ask("hi", 1), ask("hi", 0), ask("call", 2)},
		Failures: []providertest.Failure{
			{Reason: "recorded error", Request: ask("hi", 2), Class: eval.ClassOverloaded},
			{Reason: "not recorded", Request: ask("bye\nbye", 1), Class: eval.ClassConfig},
			{Reason: "repeat not recorded", Request: ask("call", 1), Class: eval.ClassConfig},
		},
		Untimed: true,
	})
}

func TestSpec(t *testing.T) { providertest.Spec(t, Kind.Spec, options{}) }

func TestAnswer(t *testing.T) {
	p := replayOf(t, cassette)
	resp, err := p.Complete(t.Context(), ask("hi", 1))
	want := eval.Response{Text: "hello", FinishReason: eval.FinishStop,
		Timing: eval.Timing{Start: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), FirstToken: 5, Total: 7}}
	if err != nil || eval.MustDigest(resp) != eval.MustDigest(want) {
		t.Errorf("%+v, %v; want %+v", resp, err, want)
	}
	_, err = p.Complete(t.Context(), ask("hi", 2))
	var ce *eval.CallError
	if !errors.As(err, &ce) || ce.Status != 503 || ce.Message != "busy" {
		t.Fatalf("recorded error: %v", err)
	}
	ce.Message = "changed by a caller"
	if _, err = p.Complete(t.Context(), ask("hi", 2)); err.Error() != "overloaded (HTTP 503): busy" {
		t.Errorf("a caller's change reaches the cassette: %v", err)
	}
}

// A cassette of a provider that is sent no vars answers requests that carry them.
func TestVars(t *testing.T) {
	p := replayOf(t, cassette+`{"request": {"model": "m", "vars": {"a": 1}, "messages": [{"role": "user", "content": "hi"}]}, "responses": [{"text": "with a"}]}`)
	for _, tt := range []struct{ reason, vars, want string }{
		{"recorded without vars", `{"a": 2}`, "hello"},
		{"recorded with these", `{"a": 1}`, "with a"},
	} {
		req := ask("hi", 1)
		if err := json.Unmarshal([]byte(tt.vars), &req.Vars); err != nil {
			t.Fatal(err)
		}
		if resp, err := p.Complete(t.Context(), req); err != nil || resp.Text != tt.want {
			t.Errorf("%s: %q, %v", tt.reason, resp.Text, err)
		}
	}
}

func TestNearest(t *testing.T) {
	p := replayOf(t, `{"request": {"model": "m", "messages": [{"role": "user", "content": "What is the capital of the country France?"}], "params": {"temperature": 0}}, "responses": [{"text": "Paris"}]}
{"request": {"model": "m", "messages": [{"role": "user", "content": "Something else"}]}, "responses": [{"text": "ok"}]}
`)
	req := func(text, temperature string) eval.Request {
		r := ask(text, 1)
		if temperature != "" {
			r.Params = map[string]json.RawMessage{"temperature": json.RawMessage(temperature)}
		}
		return r
	}
	for _, tt := range []struct {
		reason string
		req    eval.Request
		want   string
	}{
		{"a parameter", req("What is the capital of the country France?", "0.5"), "on line 1, differs at params.temperature: recorded 0, asked 0.5"},
		{"a parameter too few", req("What is the capital of the country France?", ""), "on line 1, differs at params: recorded {\"temperature\":0}, asked nothing"},
		{"a word late in a text", req("What is the capital of the country Spain?", "0"), `on line 1, differs at messages[0].content: recorded ...of the country France?", asked ...of the country Spain?"`},
		{"the other one", req("Something else!", ""), "on line 2, differs at messages[0].content"},
	} {
		_, err := p.Complete(t.Context(), tt.req)
		digest, _ := tt.req.Digest()
		if eval.ClassOf(err) != eval.ClassConfig || !strings.Contains(err.Error(), tt.want) ||
			!strings.Contains(err.Error(), "c.jsonl does not hold request "+digest.String()) {
			t.Errorf("%s: %v; want ...%s", tt.reason, err, tt.want)
		}
	}
}

func TestBrokenCassettes(t *testing.T) {
	const request = `"request": {"messages": [{"role": "user", "content": "hi"}]}`
	for _, tt := range []struct{ reason, cassette, want string }{
		{"empty", "", "c.jsonl: the cassette holds no request"},
		{"header alone", `{"cassette": 1}`, "c.jsonl: the cassette holds no request"},
		{"newer", `{"cassette": 2}`, "c.jsonl:1: cassette version 2"},
		{"header with more", `{"cassette": 1, "by": "x"}`, `c.jsonl:1: json: unknown field "by"`},
		{"header later", "{" + request + `, "responses": [{"text": "a"}]}` + "\n" + `{"cassette": 1}`, "c.jsonl:2: a header after"},
		{"not JSON", "\n{", "c.jsonl:2: unexpected end"},
		{"unknown key", "{" + request + `, "response": {"text": "a"}}`, `c.jsonl:1: json: unknown field "response"`},
		{"unknown key in a request", `{"request": {"mesages": []}, "responses": [{"text": "a"}]}`, `c.jsonl:1: request: json: unknown field "mesages"`},
		{"unknown key in a response", "{" + request + `, "responses": [{"txt": "a"}]}`, `c.jsonl:1: response 1: json: unknown field "txt"`},
		{"no request", `{"responses": [{"text": "a"}]}`, "c.jsonl:1: no request"},
		{"no responses", "{" + request + "}", "c.jsonl:1: no responses"},
		{"an empty response", "{" + request + `, "responses": [{}]}`, "c.jsonl:1: response 1: neither text"},
		{"a response and an error", "{" + request + `, "responses": [{"text": "a", "error": {"class": "reset", "message": "m"}}]}`, "beside an error"},
		{"an error without class", "{" + request + `, "responses": [{"error": {"message": "m"}}]}`, "has a class"},
		{"repeat twice", "{" + request + `, "responses": [{"text": "a"}, {"repeat": 1, "text": "b"}]}`, "repeat 1 is there already"},
		{"request twice", strings.Repeat("{"+request+`, "responses": [{"text": "a"}]}`+"\n", 2), "c.jsonl:2: the request is on line 1 already"},
		{"wrong digest", "{" + request + `, "digest": "` + strings.Repeat("0a", 32) + `", "responses": [{"text": "a"}]}`, "c.jsonl:1: the request's digest is"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "c.jsonl"), []byte(tt.cassette), 0o600); err != nil {
			t.Fatal(err)
		}
		target := eval.Target{Dir: dir, Options: json.RawMessage(`{"cassette": "c.jsonl"}`)}
		err := Kind.Check(target)
		var oe *eval.OptionError
		if !errors.As(err, &oe) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want ...%s", tt.reason, err, tt.want)
		}
		if _, err := Kind.New(target, provider.Env{}); err == nil {
			t.Errorf("%s: New takes it", tt.reason)
		}
	}
	for _, options := range []string{``, `{"cassette": ""}`, `{"casette": "c"}`, `{"cassette": "nowhere.jsonl"}`} {
		if Kind.Check(eval.Target{Dir: t.TempDir(), Options: json.RawMessage(options)}) == nil {
			t.Errorf("options %s are taken", options)
		}
	}
}

// model answers with the text and repeat that it was asked for.
type model struct{ calls map[string]int }

func (m model) Complete(_ context.Context, req eval.Request) (eval.Response, error) {
	m.calls[req.LastUser()]++
	switch text := req.LastUser(); {
	case text == "flaky" && m.calls[text] == 1:
		return eval.Response{}, &eval.CallError{Class: eval.ClassOverloaded, Status: 503, Message: "busy"}
	case text == "down":
		return eval.Response{}, &eval.CallError{Class: eval.ClassUnreachable, Message: "refused", Err: errors.New("dial")}
	case text == "ours":
		return eval.Response{}, &eval.CallError{Class: eval.ClassBudget, Message: "spent"}
	default:
		return eval.Response{
			Text: strings.Repeat(text+"<", req.Repeat), FinishReason: eval.FinishStop, Timing: eval.Timing{Total: 9},
			Raw: []byte("raw"), Headers: map[string]string{"X-Request-Id": "secret-looking"}, CachedFrom: "run",
		}, nil
	}
}

func TestRecordAndReplay(t *testing.T) {
	write := func(order []eval.Request) string {
		var b bytes.Buffer
		rec := NewRecorder(&b)
		p := rec.Wrap(model{map[string]int{}})
		for _, req := range order {
			_, _ = p.Complete(t.Context(), req)
		}
		if err := rec.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Complete(t.Context(), ask("late", 1)); err == nil {
			t.Error("an answer after Close is lost without a word")
		}
		return b.String()
	}
	order := []eval.Request{ask("a", 2), ask("b", 1), ask("a", 1), ask("flaky", 1), ask("flaky", 1), ask("down", 1), ask("ours", 1)}
	got := write(order)
	order[0], order[2] = order[2], order[0]
	if other := write(order); other != got {
		t.Errorf("another order writes another cassette:\n%s%s", got, other)
	}
	for _, no := range []string{"secret-looking", "raw", "cached_from", "ours", "busy", "u003c"} {
		if strings.Contains(got, no) {
			t.Errorf("the cassette holds %q:\n%s", no, got)
		}
	}
	p := replayOf(t, got)
	for _, tt := range []struct {
		req  eval.Request
		want string
	}{{ask("a", 1), "a<"}, {ask("a", 2), "a<a<"}, {ask("b", 1), "b<"}, {ask("flaky", 1), "flaky<"}} {
		resp, err := p.Complete(t.Context(), tt.req)
		if err != nil || resp.Text != tt.want || resp.Timing.Total != 9 {
			t.Errorf("%s: %+v, %v", tt.want, resp, err)
		}
	}
	if _, err := p.Complete(t.Context(), ask("down", 1)); eval.ClassOf(err) != eval.ClassUnreachable {
		t.Errorf("recorded failure: %v", err)
	}
	if _, err := p.Complete(t.Context(), ask("ours", 1)); eval.ClassOf(err) != eval.ClassConfig {
		t.Errorf("a spent budget was recorded: %v", err)
	}
}

func TestRecorderConformance(t *testing.T) {
	rec := NewRecorder(&bytes.Buffer{})
	p := replayOf(t, cassette)
	providertest.Run(t, providertest.Fixture{Provider: rec.Wrap(p), Answers: []eval.Request{ask("hi", 1)}, Untimed: true})
}

func FuzzRead(f *testing.F) {
	f.Add(cassette)
	f.Add(`{"request": {}, "responses": [{"repeat": 3, "text": "a"}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		c, err := read(strings.NewReader(s), "c.jsonl")
		if err != nil {
			if !strings.HasPrefix(err.Error(), "c.jsonl:") {
				t.Errorf("%v does not name the file", err)
			}
			return
		}
		if _, err := (&Provider{c}).Complete(t.Context(), ask("no such question", 1)); err == nil {
			t.Error("a request that was not recorded is answered")
		}
	})
}

type able struct{ model }

func (able) Embed(context.Context, string, []string) ([][]float64, eval.Usage, error) {
	return [][]float64{{1}}, eval.Usage{}, nil
}

func (able) Moderate(context.Context, string, []string) ([]map[string]float64, error) {
	return []map[string]float64{{"hate": 1}}, nil
}

// A grader that asks for embeddings or ratings does so in a recorded run too.
func TestRecordingKeepsAbilities(t *testing.T) {
	wrap := func(p eval.Provider) eval.Provider { return NewRecorder(io.Discard).Wrap(p) }
	p := wrap(able{})
	embedder, embeds := p.(eval.Embedder)
	moderator, moderates := p.(eval.Moderator)
	if !embeds || !moderates {
		t.Fatalf("embeds %v, moderates %v", embeds, moderates)
	}
	if v, _, err := embedder.Embed(t.Context(), "m", []string{"a"}); len(v) != 1 || err != nil {
		t.Errorf("embeddings %v, %v", v, err)
	}
	if r, err := moderator.Moderate(t.Context(), "m", []string{"a"}); len(r) != 1 || err != nil {
		t.Errorf("ratings %v, %v", r, err)
	}
	if _, embeds := wrap(model{}).(eval.Embedder); embeds {
		t.Error("an ability that was not there appears")
	}
}
