package openai

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/openai/openaitest"
	"seatrial/eval/provider/providertest"
)

const key = "sk-test-0123456789"

// serve starts a server and returns it with a provider of it.
func serve(t testing.TB, h openaitest.Handler, change func(*eval.Target)) (*openaitest.Server, *Provider) {
	t.Helper()
	s := openaitest.NewServer(h, openaitest.Options{})
	t.Cleanup(s.Close)
	target := eval.Target{ID: "t", Provider: "openai", Model: "m-1", BaseURL: s.URL(), APIKey: eval.NewSecret("${KEY}", key)}
	if change != nil {
		change(&target)
	}
	return s, open(t, target)
}

func open(t testing.TB, target eval.Target) *Provider {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 128}
	t.Cleanup(transport.CloseIdleConnections)
	p, err := New(target, provider.Env{Client: &http.Client{Transport: transport}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(text string) eval.Request {
	return eval.Request{Messages: []eval.Message{{Role: "user", Content: text}}}
}

func params(pairs ...string) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = json.RawMessage(pairs[i+1])
	}
	return m
}

func streaming(t *eval.Target) { t.Options = json.RawMessage(`{"stream":true}`) }

// wantClass checks that err is a CallError of the class, fit to be shown.
func wantClass(t *testing.T, err error, class eval.Class) *eval.CallError {
	t.Helper()
	var ce *eval.CallError
	if !errors.As(err, &ce) {
		t.Fatalf("error %v is no CallError; want class %s", err, class)
	}
	if ce.Class != class {
		t.Fatalf("class %s, want %s: %v", ce.Class, class, err)
	}
	if ce.Message == "" || len(ce.Message) > 1000 || strings.Contains(err.Error(), key) {
		t.Fatalf("message %q", ce.Message)
	}
	return ce
}

func TestConformance(t *testing.T) {
	for name, change := range map[string]func(*eval.Target){"whole": nil, "stream": streaming} {
		t.Run(name, func(t *testing.T) {
			respond := func(c openaitest.Call) openaitest.Reply {
				form := openaitest.Completion
				if name == "stream" {
					form = openaitest.Stream
				}
				switch c.LastUser() {
				case "hang":
					return openaitest.Hang()
				case "tool":
					return form(openaitest.Answer{ToolCalls: []openaitest.ToolCall{{ID: `"c1"`, Name: "f", Arguments: `"{}"`}}})
				case "refuse":
					return form(openaitest.Answer{Refusal: "I cannot"})
				case "401":
					return openaitest.Unauthorized()
				case "429":
					return openaitest.RateLimited("2")
				case "500":
					return openaitest.HTML(500)
				case "empty":
					return form(openaitest.Answer{Empty: true})
				case "no finish":
					return form(openaitest.Answer{NoFinish: true})
				}
				return form(openaitest.Answer{Text: "hello"}).With("Set-Cookie", "session=1")
			}
			_, p := serve(t, respond, change)
			slow := ask("hang")
			providertest.Run(t, providertest.Fixture{
				Provider: p,
				Answers:  []eval.Request{ask("hi"), ask("tool"), ask("refuse")},
				Failures: []providertest.Failure{
					{Reason: "credentials", Request: ask("401"), Class: eval.ClassAuth},
					{Reason: "rate", Request: ask("429"), Class: eval.ClassRateLimited},
					{Reason: "down", Request: ask("500"), Class: eval.ClassOverloaded},
					{Reason: "empty", Request: ask("empty"), Class: eval.ClassEmpty},
					{Reason: "no finish reason", Request: ask("no finish"), Class: eval.ClassTruncated},
					{Reason: "a parameter that is not one", Request: eval.Request{Params: params("messages", "[]")}, Class: eval.ClassBadRequest},
				},
				Slow: &slow,
			})
		})
	}
}

func TestSpec(t *testing.T) { providertest.Spec(t, Kind.Spec, Options{}) }

func TestCheck(t *testing.T) {
	good := eval.Target{ID: "t", Provider: "openai", Model: "m", BaseURL: "https://h.example/v1"}
	for _, tt := range []struct {
		reason string
		change func(*eval.Target)
		want   string // part of the error; "": none
	}{
		{"as it should be", func(*eval.Target) {}, ""},
		{"the default endpoint", func(t *eval.Target) { t.BaseURL = "" }, ""},
		{"no model", func(t *eval.Target) { t.Model = "" }, "model is missing"},
		{"unknown option", func(t *eval.Target) { t.Options = json.RawMessage(`{"streem":true}`) }, "streem"},
		{"option of a wrong type", func(t *eval.Target) { t.Options = json.RawMessage(`{"stream":"yes"}`) }, "stream"},
		{"unknown api_type", func(t *eval.Target) { t.Options = json.RawMessage(`{"api_type":"anthropic"}`) }, "api_type"},
		{"azure has no default endpoint", func(t *eval.Target) { t.BaseURL, t.Options = "", json.RawMessage(`{"api_type":"azure"}`) }, "base_url is missing"},
		{"not http", func(t *eval.Target) { t.BaseURL = "ftp://h.example" }, "not an http"},
		{"no host", func(t *eval.Target) { t.BaseURL = "https:///v1" }, "not an http"},
		{"credentials in the URL", func(t *eval.Target) { t.BaseURL = "https://u:p@h.example/v1" }, "credentials"},
		{"a query would be lost", func(t *eval.Target) { t.BaseURL = "https://h.example/v1?a=b" }, "query"},
		{"the whole path", func(t *eval.Target) { t.BaseURL = "https://h.example/v1/chat/completions" }, "names a method"},
		{"zero temperature", func(t *eval.Target) { t.Params = params("temperature", "0") }, ""},
		{"model as a parameter", func(t *eval.Target) { t.Params = params("model", `"x"`) }, "params: model"},
		{"stream as a parameter", func(t *eval.Target) { t.Params = params("stream", "true") }, "options: {stream: true}"},
		{"choices that nobody reads", func(t *eval.Target) { t.Params = params("n", "3") }, "epochs"},
		{"one choice", func(t *eval.Target) { t.Params = params("n", "1") }, ""},
		{"no JSON", func(t *eval.Target) { t.Params = params("top_k", "{") }, "top_k is not JSON"},
	} {
		target := good
		tt.change(&target)
		err := Kind.Check(target)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v; want %q", tt.reason, err, tt.want)
		}
		if _, err := Kind.New(target, provider.Env{Client: http.DefaultClient}); (err == nil) != (tt.want == "") {
			t.Errorf("%s: New: %v", tt.reason, err)
		}
	}
	if _, err := Kind.New(good, provider.Env{}); err == nil {
		t.Error("a provider without a client")
	}
}

func TestAPIType(t *testing.T) {
	for _, tt := range []struct {
		reason, options, model, key string
		path                        string
		header, value               string
	}{
		{"openai", `{}`, "m/1", key, "/v1/chat/completions", "Authorization", "Bearer " + key},
		{"no key, no header", `{}`, "m", "", "/v1/chat/completions", "Authorization", ""},
		{"organization", `{"organization":"org-1"}`, "m", key, "/v1/chat/completions", "Openai-Organization", "org-1"},
		{"gateway with a version", `{"api_version":"v9"}`, "m", key, "/v1/chat/completions?api-version=v9", "Authorization", "Bearer " + key},
		{"azure", `{"api_type":"azure"}`, "gpt-3.5:x", key, "/v1/openai/deployments/gpt-3.5:x/chat/completions?api-version=2024-10-21", "Api-Key", key},
		{"azure never sends a bearer", `{"api_type":"azure"}`, "d", key, "/v1/openai/deployments/d/chat/completions?api-version=2024-10-21", "Authorization", ""},
		{"azure version", `{"api_type":"azure","api_version":"2025-01-01-preview"}`, "a/b", key, "/v1/openai/deployments/a%2Fb/chat/completions?api-version=2025-01-01-preview", "Api-Key", key},
		{"azure without a key, as with auth", `{"api_type":"azure"}`, "d", "", "/v1/openai/deployments/d/chat/completions?api-version=2024-10-21", "Api-Key", ""},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s, p := serve(t, openaitest.Always(openaitest.Text("x")), func(target *eval.Target) {
				target.Options, target.Model, target.APIKey = json.RawMessage(tt.options), tt.model, eval.NewSecret("${KEY}", tt.key)
			})
			if _, err := p.Complete(t.Context(), ask("hi")); err != nil {
				t.Fatal(err)
			}
			got := s.Last()
			if got.Path != tt.path {
				t.Errorf("path %s, want %s", got.Path, tt.path)
			}
			if values := got.Header[tt.header]; strings.Join(values, ",") != tt.value || tt.value == "" && values != nil {
				t.Errorf("%s: %q, want %q", tt.header, values, tt.value)
			}
			if got.JSON()["model"] != tt.model {
				t.Errorf("model %v", got.JSON()["model"])
			}
		})
	}
}

func TestDefaultEndpoint(t *testing.T) {
	p := open(t, eval.Target{Model: "m"})
	var asked string
	p.client.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		asked = r.URL.String()
		return nil, errors.New("no network here")
	})
	_, err := p.Complete(t.Context(), ask("hi"))
	wantClass(t, err, eval.ClassUnreachable)
	if asked != "https://api.openai.com/v1/chat/completions" {
		t.Errorf("asked %s", asked)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
