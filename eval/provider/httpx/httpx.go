// Package httpx asks any JSON endpoint, such as a customer's own RAG service or
// agent: a templated body goes out, and JSONPaths (RFC 9535) pick the answer,
// the passages, the steps and the usage from what comes back.
//
// It speaks no protocol of its own; for the OpenAI API there is package openai.
package httpx

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/template"
)

// Kind registers the provider.
var Kind = provider.Kind{
	Spec: eval.ProviderSpec{
		Name:  "httpx",
		Title: "any JSON endpoint",
		Doc: "Sends a JSON document made from the case to base_url and picks the answer by JSONPath; so too, where configured, the retrieved " +
			"passages, an agent's steps, token usage, model and finish reason. Tools of a case are not sent: the endpoint has its own. " +
			"An answer that is not where it should be is an error, never an empty answer.",
		Options:  schema,
		SendVars: true,
		HTTP:     true,
	},
	New: func(t eval.Target, env provider.Env) (eval.Provider, error) {
		c, err := compile(t)
		if err != nil {
			return nil, err
		}
		return &Provider{compiled: c, client: env.Client, key: t.APIKey, limit: t.Limits.MaxResponseBytes}, nil
	},
	Check: func(t eval.Target) error {
		_, err := compile(t)
		return err
	},
}

// Provider asks one endpoint. It is immutable.
type Provider struct {
	*compiled
	client *http.Client
	key    eval.Secret
	limit  int64
}

// Complete sends one request. A body or query that does not render is
// [eval.ClassCase]; an answer that is not where it should be [eval.ClassMalformed];
// what the endpoint calls an error, in an answer with status 2xx,
// [eval.ClassOverloaded]; the rest is [provider.Do]'s.
func (p *Provider) Complete(ctx context.Context, req eval.Request) (eval.Response, error) {
	if err := provider.Ended(ctx); err != nil {
		return eval.Response{}, err
	}
	out, err := p.build(req)
	if err != nil {
		return eval.Response{}, &eval.CallError{Class: eval.ClassCase, Message: err.Error(), Err: err}
	}
	reply, err := provider.Do(ctx, p.client, out, p.limit)
	if err != nil {
		return eval.Response{}, err
	}
	resp, failure := p.read(reply.Body)
	if failure != nil {
		return eval.Response{}, reply.Fail(failure.class, failure.message)
	}
	resp.Timing = reply.Timing
	resp.RequestID = reply.RequestID
	resp.Raw = reply.Body
	resp.Headers = provider.KeepHeaders(reply.Header)
	reply.Scrub(&resp)
	return resp, nil
}

func (p *Provider) build(req eval.Request) (*http.Request, error) {
	vars, err := variables(req)
	if err != nil {
		return nil, err
	}
	u := *p.url
	if len(p.query) > 0 {
		query := u.Query()
		for name, t := range p.query {
			value, err := t.Render(vars)
			if err != nil {
				return nil, fmt.Errorf("query.%s: %w", name, err)
			}
			query.Set(name, value)
		}
		u.RawQuery = query.Encode()
	}
	var body io.Reader
	if p.body != nil {
		var b bytes.Buffer
		if err := p.body.write(&b, "body", vars); err != nil {
			return nil, err
		}
		body = bytes.NewReader(b.Bytes())
	}
	out, err := http.NewRequest(p.method, u.String(), body) // provider.Do gives it the context
	if err != nil {
		return nil, err
	}
	if body != nil {
		out.Header.Set("Content-Type", "application/json")
	}
	out.Header.Set("Accept", "application/json")
	if !p.key.IsZero() {
		out.Header.Set("Authorization", "Bearer "+p.key.Reveal())
	}
	return out, nil
}

// variables are the case's own and, stronger than these, what the request holds.
func variables(req eval.Request) (template.Vars, error) {
	raw := make(map[string]json.RawMessage, len(req.Vars)+6)
	all := make(map[string]json.RawMessage, len(req.Vars)) // vars may be nil, which is JSON's null
	for name, value := range req.Vars {
		raw[name], all[name] = value, value
	}
	system := ""
	for _, m := range req.Messages {
		if m.Role == "system" || m.Role == "developer" {
			if system != "" {
				system += "\n\n"
			}
			system += m.Content
		}
	}
	messages, params := req.Messages, req.Params
	if messages == nil {
		messages = []eval.Message{}
	}
	if params == nil {
		params = map[string]json.RawMessage{}
	}
	for name, value := range map[string]any{
		"input": req.LastUser(), "system": system, "messages": messages, "model": req.Model, "params": params, "vars": all,
	} {
		b, err := encode(value)
		if err != nil {
			return template.Vars{}, fmt.Errorf("variable %s: %w", name, err)
		}
		raw[name] = b
	}
	return template.NewVars(raw)
}
