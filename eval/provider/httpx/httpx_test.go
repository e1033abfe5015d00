package httpx

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/providertest"
)

// service is a RoundTripper that asks a handler and needs no socket.
type service http.HandlerFunc

func (s service) RoundTrip(req *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	s(w, req)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

// answers replies with a body, whatever it is asked.
func answers(body string) service {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

func open(t *testing.T, s service, target eval.Target) eval.Provider {
	t.Helper()
	if target.BaseURL == "" {
		target.BaseURL = "https://rag.example/v1/"
	}
	p, err := Kind.New(target, provider.Env{Client: &http.Client{Transport: s}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func targetWith(s string) eval.Target { return eval.Target{Options: json.RawMessage(s)} }

func ask(text string) eval.Request {
	return eval.Request{
		Model:    "m",
		Messages: []eval.Message{{Role: "system", Content: "be brief"}, {Role: "user", Content: text}},
		Params:   map[string]json.RawMessage{"temperature": json.RawMessage("0")},
		Vars:     map[string]json.RawMessage{"customer": json.RawMessage(`{"id": 12345678901234567890}`), "lang": json.RawMessage(`"de"`)},
	}
}

func TestConformance(t *testing.T) {
	p := open(t, func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		switch {
		case err != nil:
			t.Error(err)
		case strings.Contains(string(body), "slow"):
			<-req.Context().Done()
		case strings.Contains(string(body), "refused"):
			w.WriteHeader(http.StatusUnauthorized)
		case strings.Contains(string(body), "page"):
			_, _ = io.WriteString(w, "<html>\n<title>x</title>")
		case strings.Contains(string(body), "empty"):
			_, _ = io.WriteString(w, `{"answer": ""}`)
		default:
			w.Header().Set("Set-Cookie", "session=1")
			_, _ = io.WriteString(w, `{"answer": "hello"}`)
		}
	}, targetWith(`{"body": {"q": "{{ input }}", "extra": "{{ extra | default('') }}"}, "answer": "$.answer"}`))
	slow := ask("slow")
	providertest.Run(t, providertest.Fixture{
		Provider: p,
		Answers:  []eval.Request{ask("hi"), ask("you")},
		Failures: []providertest.Failure{
			{Reason: "401", Request: ask("refused"), Class: eval.ClassAuth},
			{Reason: "HTML", Request: ask("page"), Class: eval.ClassMalformed},
			{Reason: "empty answer", Request: ask("empty"), Class: eval.ClassEmpty},
		},
		Slow: &slow,
	})
}

func TestSpec(t *testing.T) { providertest.Spec(t, Kind.Spec, options{}) }

func TestRequest(t *testing.T) {
	const key = "sk-very-secret"
	var got *http.Request
	var body string
	record := service(func(w http.ResponseWriter, req *http.Request) {
		got, body = req, ""
		if req.Body != nil {
			b, _ := io.ReadAll(req.Body)
			body = string(b)
		}
		_, _ = io.WriteString(w, `{"a": "ok"}`)
	})
	for _, tt := range []struct {
		reason, base, options, method, url, body string
	}{
		{"a string that is one placeholder keeps its type", "https://h/v1", `{"path": "/ask", "answer": "$.a",
			"body": {"z": "{{ customer.id }}", "a": ["{{ messages }}", 1.50, null, true, "{{ params.temperature }}"], "t": "{{ lang | upper }}!", "c": "{{ vars.customer }}"}}`,
			"POST", "https://h/v1/ask", `{"z":12345678901234567890,"a":[[{"role":"system","content":"be brief"},{"role":"user","content":"<hi> \"you\""}],1.50,null,true,0],"t":"DE!","c":{"id":12345678901234567890}}`},
		{"what is asked stays as it is written", "https://h/v1", `{"answer": "$.a", "body": {"q": "{{ input }}", "s": "{{ system }}", "m": "{{ model }}", "x": " {{ input }}"}}`,
			"POST", "https://h/v1", `{"q":"<hi> \"you\"","s":"be brief","m":"m","x":" <hi> \"you\""}`},
		{"query", "https://h/v1?k=1", `{"method": "GET", "answer": "$.a", "query": {"q": "{{ input }}&x=1", "lang": "{{ lang }}"}}`,
			"GET", "https://h/v1?k=1&lang=de&q=%3Chi%3E+%22you%22%26x%3D1", ""},
		{"another method, slashes", "https://h/v1/", `{"method": "PUT", "path": "ask/it", "answer": "$.a", "body": []}`, "PUT", "https://h/v1/ask/it", "[]"},
	} {
		target := targetWith(tt.options)
		target.BaseURL, target.APIKey = tt.base, eval.NewSecret("${KEY}", key)
		if _, err := open(t, record, target).Complete(t.Context(), ask(`<hi> "you"`)); err != nil {
			t.Errorf("%s: %v", tt.reason, err)
			continue
		}
		if got.Method != tt.method || got.URL.String() != tt.url || body != tt.body {
			t.Errorf("%s: %s %s %s; want %s %s %s", tt.reason, got.Method, got.URL, body, tt.method, tt.url, tt.body)
		}
		if got.Header.Get("Authorization") != "Bearer "+key || (got.Header.Get("Content-Type") == "application/json") != (tt.body != "") {
			t.Errorf("%s: headers %v", tt.reason, got.Header)
		}
	}
	if _, err := open(t, record, targetWith(`{"body": {}, "answer": "$.a"}`)).Complete(t.Context(), eval.Request{}); err != nil {
		t.Error(err)
	}
	if got.Header.Get("Authorization") != "" {
		t.Error("an Authorization header without a key")
	}
}

func TestUndefined(t *testing.T) {
	for options, want := range map[string]string{
		`{"body": {"q": ["x", "{{ nope }}"]}, "answer": "$"}`:              "body.q[1]: line 1, column 4: nope is undefined",
		`{"method": "GET", "query": {"q": "a {{ nope }}"}, "answer": "$"}`: "query.q: line 1, column 6: nope is undefined",
	} {
		asked := false
		p := open(t, func(http.ResponseWriter, *http.Request) { asked = true }, targetWith(options))
		_, err := p.Complete(t.Context(), ask("x"))
		if eval.ClassOf(err) != eval.ClassCase || !strings.Contains(err.Error(), want) || asked {
			t.Errorf("%s: %v; want %s, nothing sent", options, err, want)
		}
	}
}

const full = `{"body": {}, "answer": "$.result.text", "model": "$.model", "finish_reason": "$.stop", "error": "$.error",
	"retrieved": {"path": "$.docs", "id": "$.id", "text": "$.body.text", "score": "$.score"},
	"steps": {"path": "$.trace[*]", "kind": "$.type", "text": "$.text", "tool": "$.tool", "arguments": "$.args"},
	"usage": {"input": "$.tokens.in", "output": "$.tokens.out"}}`

const fullAnswer = `{"result": {"text": "30 days"}, "model": "m-2", "stop": "length", "error": null, "tokens": {"in": 12, "out": 3.0},
	"docs": [{"id": 12345678901234567890, "body": {"text": "p1"}, "score": 0.5}, {"id": "d2", "body": {"text": "p2"}, "score": 1}],
	"trace": [{"type": "tool_call", "tool": "search", "args": {"q": "x"}}, {"type": "tool_result", "text": "found", "tool": null}, {"type": "message", "text": "so"}]}`

func TestAnswer(t *testing.T) {
	resp, err := open(t, answers(fullAnswer), targetWith(full)).Complete(t.Context(), ask("x"))
	if err != nil {
		t.Fatal(err)
	}
	if resp.Timing.Total <= 0 || string(resp.Raw) != fullAnswer {
		t.Errorf("timing %+v, raw %s", resp.Timing, resp.Raw)
	}
	resp.Timing, resp.Headers = eval.Timing{}, nil
	want := eval.Response{
		Text: "30 days", Model: "m-2", FinishReason: "length", Usage: eval.Usage{InputTokens: 12, OutputTokens: 3, Known: true},
		Retrieved: []eval.Passage{{ID: "12345678901234567890", Text: "p1", Score: 0.5}, {ID: "d2", Text: "p2", Score: 1}},
		Steps: []eval.Step{
			{Kind: eval.StepToolCall, Tool: "search", Arguments: `{"q":"x"}`}, {Kind: eval.StepToolResult, Text: "found"}, {Kind: eval.StepMessage, Text: "so"},
		},
	}
	if eval.MustDigest(resp) != eval.MustDigest(want) {
		t.Errorf("%+v, want %+v", resp, want)
	}
}

func TestReading(t *testing.T) {
	for _, tt := range []struct {
		reason, options, body string
		class                 eval.Class // "": an answer
		want                  string     // the text, or part of the message
	}{
		{"an object is taken as its JSON", `{"body": {}, "answer": "$.a"}`, `{"a": {"b": 1.50, "c": "<"}}`, "", `{"b":1.50,"c":"<"}`},
		{"the whole body", `{"body": {}, "answer": "$"}`, `"hi"`, "", "hi"},
		{"a filter", `{"body": {}, "answer": "$.m[?@.role=='assistant'].text"}`, `{"m": [{"role": "user", "text": "q"}, {"role": "assistant", "text": "a"}]}`, "", "a"},
		{"no error", full, strings.Replace(fullAnswer, `"error": null`, `"error": ""`, 1), "", "30 days"},
		{"no passages", full, strings.Replace(fullAnswer, `"docs": [`, `"docs": [], "old": [`, 1), "", "30 days"},
		{"null passages", full, strings.Replace(fullAnswer, `"docs": [`, `"docs": null, "old": [`, 1), "", "30 days"},
		{"passages that are texts", `{"body": {}, "answer": "$.a", "retrieved": {"path": "$.d[*]"}}`, `{"a": "x", "d": ["p"]}`, "", "x"},
		{"usage that is no number", full, strings.Replace(fullAnswer, `"in": 12`, `"in": "12"`, 1), "", "30 days"},

		{"nothing at the path", full, `{"result": {}}`, eval.ClassMalformed, `answer: nothing is at $["result"]["text"]`},
		{"null at the path", full, `{"result": {"text": null}}`, eval.ClassMalformed, "is null"},
		{"empty text", full, `{"result": {"text": ""}}`, eval.ClassEmpty, "is empty"},
		{"several values", `{"body": {}, "answer": "$.*"}`, `{"a": "x", "b": "y"}`, eval.ClassMalformed, "2 values are at"},
		{"HTML", full, "<html>", eval.ClassMalformed, `not JSON`},
		{"no body", full, "", eval.ClassMalformed, "empty"},
		{"data after", full, fullAnswer + "{}", eval.ClassMalformed, "data after"},
		{"cut off", full, fullAnswer[:50], eval.ClassMalformed, "not JSON"},
		{"an error in a 200", full, strings.Replace(fullAnswer, `"error": null`, `"error": {"code": 7}`, 1), eval.ClassOverloaded, `the endpoint reports: {"code":7}`},
		{"error true", full, `{"error": true}`, eval.ClassOverloaded, "true"},
		{"passages misspelt", full, strings.Replace(fullAnswer, `"docs"`, `"dcos"`, 1), eval.ClassMalformed, "retrieved.path: nothing is at"},
		{"a passage without text", full, strings.Replace(fullAnswer, `"text": "p2"`, `"t": "p2"`, 1), eval.ClassMalformed, "passage 2: retrieved.text"},
		{"a score that is no number", full, strings.Replace(fullAnswer, `0.5`, `"high"`, 1), eval.ClassMalformed, "passage 1: retrieved.score"},
		{"an unknown step", full, strings.Replace(fullAnswer, `"type": "message"`, `"type": "thought"`, 1), eval.ClassMalformed, `step 3: steps.kind: "thought"`},
		{"a call of nothing", full, strings.Replace(fullAnswer, `"tool": "search", `, ``, 1), eval.ClassMalformed, "step 1: steps.tool"},
		{"no finish reason", full, strings.Replace(fullAnswer, `"stop"`, `"sotp"`, 1), eval.ClassMalformed, "finish_reason: nothing"},
		{"no model", full, strings.Replace(fullAnswer, `"m-2"`, `2`, 1), eval.ClassMalformed, "model: "},
	} {
		resp, err := open(t, answers(tt.body), targetWith(tt.options)).Complete(t.Context(), ask("x"))
		if eval.ClassOf(err) != tt.class || tt.class == "" && (err != nil || resp.Text != tt.want) || tt.class != "" && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %q, %v; want %s %q", tt.reason, resp.Text, err, tt.class, tt.want)
		}
		if strings.HasPrefix(tt.reason, "usage") && resp.Usage != (eval.Usage{}) {
			t.Errorf("%s: %+v is a measurement", tt.reason, resp.Usage)
		}
	}
}

// An endpoint that repeats the key in its answer must not bring it into the store.
func TestSecretInError(t *testing.T) {
	target := targetWith(`{"body": {}, "answer": "$.a", "error": "$.error"}`)
	target.APIKey = eval.NewSecret("${KEY}", "sk-very-secret")
	_, err := open(t, answers(`{"error": "bad key sk-very-secret"}`), target).Complete(t.Context(), ask("x"))
	if err == nil || strings.Contains(err.Error(), "very-secret") {
		t.Errorf("%v", err)
	}
}

func TestTooLarge(t *testing.T) {
	target := targetWith(`{"body": {}, "answer": "$.a"}`)
	target.Limits.MaxResponseBytes = 10
	if _, err := open(t, answers(`{"a": "more than ten bytes"}`), target).Complete(t.Context(), ask("x")); eval.ClassOf(err) != eval.ClassTooLarge {
		t.Errorf("%v", err)
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct{ reason, base, options, path, want string }{
		{"no answer", "", `{"body": {}}`, "answer", "missing"},
		{"unknown key", "", `{"body": {}, "answer": "$", "anwser": "$"}`, "", "unknown field"},
		{"bad JSONPath", "", `{"body": {}, "answer": "a.b"}`, "answer", "JSONPath"},
		{"bad inner JSONPath", "", `{"body": {}, "answer": "$", "retrieved": {"path": "$.d", "text": "text"}}`, "retrieved.text", "JSONPath"},
		{"passages without path", "", `{"body": {}, "answer": "$", "retrieved": {"text": "$.t"}}`, "retrieved", "missing"},
		{"steps without path", "", `{"body": {}, "answer": "$", "steps": {"kind": "message"}}`, "steps", "missing"},
		{"unknown kind", "", `{"body": {}, "answer": "$", "steps": {"path": "$.s", "kind": "thought"}}`, "steps.kind", "neither"},
		{"half a usage", "", `{"body": {}, "answer": "$", "usage": {"input": "$.i"}}`, "usage", "input and output"},
		{"bad template", "", `{"body": {"a": [1, "{{ x"]}, "answer": "$"}`, "body.a.1", "without its }}"},
		{"bad template in query", "", `{"body": {}, "query": {"q": "{% if %}"}, "answer": "$"}`, "query.q", "expected a value"},
		{"no body", "", `{"answer": "$"}`, "body", "needs a body"},
		{"a GET with one", "", `{"method": "GET", "body": {}, "answer": "$"}`, "body", "no body"},
		{"unknown method", "", `{"method": "FETCH", "body": {}, "answer": "$"}`, "method", "no method"},
		{"path that is a URL", "", `{"path": "https://evil/x", "body": {}, "answer": "$"}`, "path", "only appended"},
		{"path with a query", "", `{"path": "/x?a=1", "body": {}, "answer": "$"}`, "path", "only appended"},
		{"base_url without host", "rag.example", `{"body": {}, "answer": "$"}`, "", "http://"},
		{"base_url with a password", "https://u:geheim@rag.example", `{"body": {}, "answer": "$"}`, "", "credentials"},
		{"no base_url", "none", `{"body": {}, "answer": "$"}`, "", "base_url is missing"},
	} {
		target := targetWith(tt.options)
		switch tt.base {
		case "":
			target.BaseURL = "https://rag.example"
		case "none":
		default:
			target.BaseURL = tt.base
		}
		err := Kind.Check(target)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v; want ...%s", tt.reason, err, tt.want)
			continue
		}
		var oe *eval.OptionError
		if errors.As(err, &oe); tt.path != "" && (oe == nil || strings.Join(oe.Path, ".") != tt.path) {
			t.Errorf("%s: at %+v, want %s", tt.reason, oe, tt.path)
		}
	}
}
