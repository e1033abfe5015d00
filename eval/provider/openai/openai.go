// Package openai reaches any OpenAI-compatible endpoint: chat completions for
// targets and judges, embeddings and moderations for graders.
//
// Request types and calls are those of github.com/sashabaranov/go-openai. What
// crosses the wire and what is made of the answer are decided by our own
// HTTPDoer (type exchange), because the library drops zeros from the request, polices
// model names, reads without limit and takes a 200 without an answer for one.
package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	sdk "github.com/sashabaranov/go-openai"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// DefaultBaseURL is the endpoint of a target that names none.
const DefaultBaseURL = "https://api.openai.com/v1"

// neutralModel is the model that go-openai is told: it refuses some names, or
// parameters with some names, before it sends. The exchange writes the true one.
const neutralModel = "model"

// Provider reaches one endpoint. It is an [eval.Provider], [eval.Embedder] and
// [eval.Moderator], safe for concurrent use.
//
// openaitest.Server is the fake endpoint.
type Provider struct {
	target  eval.Target
	options Options
	client  *http.Client
	config  sdk.ClientConfig
}

// Kind registers the provider.
var Kind = provider.Kind{
	Spec: eval.ProviderSpec{
		Name:    "openai",
		Title:   "any OpenAI-compatible endpoint",
		Doc:     doc,
		Options: json.RawMessage(optionsSchema),
		HTTP:    true,
	},
	New:     func(t eval.Target, env provider.Env) (eval.Provider, error) { return New(t, env) },
	Check:   check,
	BaseURL: DefaultBaseURL,
}

// New returns the provider of a target. It connects to nothing.
func New(t eval.Target, env provider.Env) (*Provider, error) {
	if err := check(t); err != nil {
		return nil, err
	}
	if env.Client == nil {
		return nil, errors.New("openai: no HTTP client")
	}
	o, err := decodeOptions(t.Options)
	if err != nil {
		return nil, err
	}
	p := &Provider{target: t, options: o, client: env.Client, config: sdk.DefaultConfig(t.APIKey.Reveal())}
	p.config.BaseURL = t.BaseURL
	if t.BaseURL == "" {
		p.config.BaseURL = DefaultBaseURL
	}
	p.config.OrgID = o.Organization
	p.config.APIVersion = o.APIVersion
	if o.APIType == azure {
		p.config.APIType = sdk.APITypeAzure
		if o.APIVersion == "" {
			p.config.APIVersion = defaultAzureVersion
		}
	}
	return p, nil
}

// check reports what is wrong with a target beyond the schema of its options.
func check(t eval.Target) error {
	o, err := decodeOptions(t.Options)
	if err != nil {
		return err
	}
	if t.Model == "" {
		return errors.New("model is missing: name the model, or Azure's deployment")
	}
	if o.APIType == azure && t.BaseURL == "" {
		return errors.New("base_url is missing: for api_type azure it is https://RESOURCE.openai.azure.com")
	}
	if t.BaseURL != "" {
		u, err := url.Parse(t.BaseURL)
		switch {
		case err != nil:
			return errors.New("base_url is not a URL")
		case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
			return fmt.Errorf("base_url %q is not an http or https URL", u.Redacted())
		case u.User != nil:
			return errors.New("base_url holds credentials: use api_key or headers")
		case u.RawQuery != "" || u.Fragment != "":
			return errors.New("base_url has a query or fragment: set api_version, or headers, instead")
		case strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/chat/completions"):
			return errors.New("base_url names a method: leave /chat/completions out")
		}
	}
	return checkParams(t.Params)
}

// Complete asks for one chat completion. See [eval.Provider].
func (p *Provider) Complete(ctx context.Context, req eval.Request) (eval.Response, error) {
	model := p.model(req.Model)
	chat, fields, err := chatRequest(req, model)
	if err != nil {
		return eval.Response{}, &eval.CallError{Class: eval.ClassBadRequest, Message: err.Error(), Err: err}
	}
	var resp eval.Response
	if p.options.Stream {
		chat.StreamOptions = &sdk.StreamOptions{IncludeUsage: true}
		x := p.exchange(fields, func(ctx context.Context, r *http.Request) (err error) {
			resp, err = p.readStream(ctx, r)
			return err
		})
		_, err = x.client(model).CreateChatCompletionStream(ctx, chat)
		return resp, x.outcome(err)
	}
	x := p.exchange(fields, func(ctx context.Context, r *http.Request) (err error) {
		resp, err = p.readWhole(ctx, r)
		return err
	})
	_, err = x.client(model).CreateChatCompletion(ctx, chat)
	return resp, x.outcome(err)
}

// model returns the request's model, or the target's where it has none.
func (p *Provider) model(name string) string {
	if name == "" {
		return p.target.Model
	}
	return name
}
