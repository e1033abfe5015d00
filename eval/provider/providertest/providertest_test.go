package providertest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

type fake func(ctx context.Context, req eval.Request) (eval.Response, error)

func (f fake) Complete(ctx context.Context, req eval.Request) (eval.Response, error) {
	return f(ctx, req)
}

// good keeps the contract: it answers anything but "bad", and waits for ever on "slow".
func good(ctx context.Context, req eval.Request) (eval.Response, error) {
	if req.LastUser() == "slow" {
		<-ctx.Done()
	}
	if err := ctx.Err(); err != nil {
		class := eval.ClassCanceled
		if errors.Is(err, context.DeadlineExceeded) {
			class = eval.ClassTimeout
		}
		return eval.Response{}, &eval.CallError{Class: class, Message: "ended", Err: err}
	}
	if req.LastUser() == "bad" {
		return eval.Response{}, &eval.CallError{Class: eval.ClassBadRequest, Message: "bad"}
	}
	return eval.Response{Text: "hi", FinishReason: eval.FinishStop, Timing: eval.Timing{Start: time.Unix(1, 0), Total: 1}}, nil
}

func ask(text string) eval.Request {
	return eval.Request{Messages: []eval.Message{{Role: "user", Content: text}}}
}

func fixture(p eval.Provider) Fixture {
	slow := ask("slow")
	return Fixture{
		Provider: p,
		Answers:  []eval.Request{ask("hello")},
		Failures: []Failure{{"refused", ask("bad"), eval.ClassBadRequest}},
		Slow:     &slow,
	}
}

func TestGood(t *testing.T) { Run(t, fixture(fake(good))) }

// Each breach of the contract must be found.
func TestBreaches(t *testing.T) {
	spoilt := func(spoil func(*eval.Response)) fake {
		return func(ctx context.Context, req eval.Request) (eval.Response, error) {
			resp, err := good(ctx, req)
			spoil(&resp)
			return resp, err
		}
	}
	for _, tt := range []struct {
		reason string
		p      fake
		want   string
	}{
		{"empty", spoilt(func(r *eval.Response) { r.Text = "" }), "neither text"},
		{"no finish reason", spoilt(func(r *eval.Response) { r.FinishReason = "" }), "no finish reason"},
		{"tool calls that finish as text", spoilt(func(r *eval.Response) { r.ToolCalls = []eval.ToolCall{{Name: "f"}} }), "tool calls with finish reason"},
		{"untimed", spoilt(func(r *eval.Response) { r.Timing.Total = 0 }), "no total time"},
		{"late first token", spoilt(func(r *eval.Response) { r.Timing.FirstToken = 2 }), "first token after"},
		{"unknown usage", spoilt(func(r *eval.Response) { r.Usage.InputTokens = 2 }), "said to be unknown"},
		{"credentials kept", spoilt(func(r *eval.Response) { r.Headers = map[string]string{"Set-Cookie": "x"} }), "header Set-Cookie"},
		{"request changed", func(ctx context.Context, req eval.Request) (eval.Response, error) {
			req.Messages[0].Name = req.Messages[0].Name + "x"
			return good(ctx, req)
		}, "request was modified"},
		{"plain error", func(ctx context.Context, req eval.Request) (eval.Response, error) {
			resp, err := good(ctx, req)
			if err != nil {
				err = errors.New(err.Error())
			}
			return resp, err
		}, "is no *eval.CallError"},
		{"wrong class", func(ctx context.Context, req eval.Request) (eval.Response, error) {
			resp, err := good(ctx, req)
			var ce *eval.CallError
			if errors.As(err, &ce) {
				ce.Class = eval.ClassReset
			}
			return resp, err
		}, "class reset, want"},
		{"long message", func(ctx context.Context, req eval.Request) (eval.Response, error) {
			resp, err := good(ctx, req)
			var ce *eval.CallError
			if errors.As(err, &ce) {
				ce.Message = "a\nb"
			}
			return resp, err
		}, "is not one line"},
		{"context ignored", func(_ context.Context, req eval.Request) (eval.Response, error) {
			if req.LastUser() == "slow" {
				req = ask("hello")
			}
			return good(context.Background(), req)
		}, "no error, want class canceled"},
	} {
		var problems []string
		for _, c := range checks {
			if c.name == "concurrent" { // some breaches are races
				continue
			}
			problems = append(problems, c.check(fixture(tt.p))...)
		}
		all := strings.Join(problems, "; ")
		if !strings.Contains(all, tt.want) {
			t.Errorf("%s: %q; want %q", tt.reason, all, tt.want)
		}
	}
}

func TestSpec(t *testing.T) {
	type options struct {
		Path string `json:"path"`
		Rows []struct {
			Text string `json:"text"`
		} `json:"rows"`
	}
	const ok = `{"type":"object","additionalProperties":false,"properties":{"path":{"type":"string","description":"d"},
		"rows":{"type":"array","description":"d","items":{"type":"object","additionalProperties":false,"properties":{"text":{"type":"string","description":"d"}}}}}}`
	for _, tt := range []struct{ reason, old, new, want string }{
		{"as it should be", "", "", ""},
		{"not JSON", "{", "[", "schema of the options"},
		{"lenient inside", `"items":{"type":"object","additionalProperties":false`, `"items":{"type":"object"`, "options.rows[]: additionalProperties"},
		{"undescribed", `"string","description":"d"`, `"string"`, "options.path: no description"},
		{"unknown to the struct", `"path"`, `"pathh"`, "options.pathh: the struct has no such field"},
		{"unknown to the schema", `"text":`, `"texts":`, "options.rows[].text: the schema has no such property"},
	} {
		spec := eval.ProviderSpec{Name: "n", Title: "t", Doc: "d", Options: json.RawMessage(strings.Replace(ok, tt.old, tt.new, 1))}
		all := strings.Join(checkSpec(spec, options{}), "; ")
		if tt.want == "" && all != "" || !strings.Contains(all, tt.want) {
			t.Errorf("%s: %q; want %q", tt.reason, all, tt.want)
		}
	}
}
