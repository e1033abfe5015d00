// Package replay answers with recorded responses: a run without a model, and a
// test of everything behind it. A cassette is a file of JSON lines, one a
// request; [Recorder] makes one from any provider.
//
// It never guesses: a request that is not on the cassette, letter for letter,
// has no answer, and neither has a repeat that was not recorded.
package replay

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"seatrial/eval"
	"seatrial/eval/provider"
)

type options struct {
	Cassette string `json:"cassette"`
}

// Kind registers the provider.
var Kind = provider.Kind{
	Spec: eval.ProviderSpec{
		Name:  "replay",
		Title: "answers with recorded responses",
		Doc: "Answers each request with the response that a cassette holds for it, timings included. Model, parameters, messages and " +
			"tools must be those that were recorded. A request or an epoch that is not recorded is an error that says where the nearest " +
			"one differs. Make a cassette with run --record FILE.",
		Options: json.RawMessage(`{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "additionalProperties": false,
  "required": ["cassette"],
  "properties": {
    "cassette": {"type": "string", "minLength": 1, "description": "The file of recorded responses, relative to the suite's folder."}
  }
}`),
		// Recordings of providers that are sent vars hold them; the others are
		// found without.
		SendVars: true,
		Recorded: true,
	},
	New: func(t eval.Target, _ provider.Env) (eval.Provider, error) {
		c, err := open(t)
		if err != nil {
			return nil, err
		}
		return &Provider{c}, nil
	},
	Check: func(t eval.Target) error {
		_, err := open(t)
		return err
	},
	Content: func(t eval.Target) (eval.Digest, error) {
		file, err := cassetteOf(t)
		if err != nil {
			return eval.Digest{}, err
		}
		body, err := os.ReadFile(file)
		return sha256.Sum256(body), err
	},
	Concurrency: func(eval.Target) int { return 4 }, // nothing is waited for
}

// cassetteOf returns the path of a target's cassette.
func cassetteOf(t eval.Target) (string, error) {
	var o options
	if err := provider.DecodeOptions(t.Options, &o); err != nil {
		return "", err
	}
	if o.Cassette == "" {
		return "", &eval.OptionError{Path: []string{"cassette"}, Err: errors.New("the cassette is not named")}
	}
	file := filepath.FromSlash(o.Cassette)
	if !filepath.IsAbs(file) {
		file = filepath.Join(t.Dir, file)
	}
	return file, nil
}

func open(t eval.Target) (*tape, error) {
	file, err := cassetteOf(t)
	if err != nil {
		return nil, err
	}
	c, err := load(file)
	if err != nil {
		return nil, &eval.OptionError{Path: []string{"cassette"}, Err: err}
	}
	return c, nil
}

// Provider answers from a cassette. It is immutable.
type Provider struct{ tape *tape }

// Complete answers with what was recorded for the request and its Repeat. What
// was not is [eval.ClassConfig]; recorded errors are returned as they were.
func (p *Provider) Complete(ctx context.Context, req eval.Request) (eval.Response, error) {
	if err := provider.Ended(ctx); err != nil {
		return eval.Response{}, err
	}
	r, err := p.tape.find(req)
	if err != nil {
		return eval.Response{}, &eval.CallError{Class: eval.ClassConfig, Message: err.Error(), Err: err}
	}
	a, ok := r.answers[max(req.Repeat, 1)]
	if !ok {
		return eval.Response{}, &eval.CallError{Class: eval.ClassConfig, Message: fmt.Sprintf(
			"%s:%d holds repeats %v of request %s, not %d: record it with as many epochs", p.tape.file, r.line, r.repeats(), r.digest.Short(), max(req.Repeat, 1))}
	}
	if a.Error != nil {
		failure := *a.Error
		failure.Attempts = slices.Clone(failure.Attempts)
		return eval.Response{}, &failure
	}
	resp := a.Response
	resp.ToolCalls = slices.Clone(resp.ToolCalls)
	resp.Steps = slices.Clone(resp.Steps)
	resp.Retrieved = slices.Clone(resp.Retrieved)
	resp.Attempts = slices.Clone(resp.Attempts)
	return resp, nil
}

// find returns what is recorded of a request: with its vars, or as a provider
// that is sent none would have recorded it.
func (c *tape) find(req eval.Request) (*recorded, error) {
	digest, err := req.Digest()
	if err != nil {
		return nil, err
	}
	if r, ok := c.records[digest]; ok {
		return r, nil
	}
	bare := req
	bare.Vars = nil
	bareDigest, err := bare.Digest()
	if err != nil {
		return nil, err
	}
	if r, ok := c.records[bareDigest]; ok {
		return r, nil
	}
	return nil, c.missing(req, bare)
}
