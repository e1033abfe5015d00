package httpx

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/theory/jsonpath"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/template"
)

type options struct {
	Method       string            `json:"method"`
	Path         string            `json:"path"`
	Query        map[string]string `json:"query"`
	Body         json.RawMessage   `json:"body"`
	Answer       string            `json:"answer"`
	Retrieved    *retrieved        `json:"retrieved"`
	Steps        *steps            `json:"steps"`
	Usage        *usage            `json:"usage"`
	Model        string            `json:"model"`
	FinishReason string            `json:"finish_reason"`
	Error        string            `json:"error"`
}

type retrieved struct {
	Path  string `json:"path"`
	ID    string `json:"id"`
	Text  string `json:"text"`
	Score string `json:"score"`
}

type steps struct {
	Path      string `json:"path"`
	Kind      string `json:"kind"`
	Text      string `json:"text"`
	Tool      string `json:"tool"`
	Arguments string `json:"arguments"`
}

type usage struct {
	Input  string `json:"input"`
	Output string `json:"output"`
}

var schema = json.RawMessage(`{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "additionalProperties": false,
  "required": ["answer"],
  "properties": {
    "method": {"enum": ["GET", "POST", "PUT", "PATCH"], "description": "The HTTP method; POST where there is none."},
    "path": {"type": "string", "minLength": 1, "description": "Appended to the target's base_url, which may also be the full URL."},
    "query": {"type": "object", "additionalProperties": {"type": "string"}, "description": "Parameters of the URL. Values may hold {{ }}."},
    "body": {"description": "The JSON document that is sent. Its strings may hold {{ }} over the case's variables and over input (the last user message), system, messages, model, params and vars (all variables). A string that is exactly one {{ name }} keeps that value's JSON type."},
    "answer": {"type": "string", "minLength": 1, "description": "JSONPath (RFC 9535) of the answer's text. What is no string is taken as its JSON."},
    "retrieved": {
      "type": "object", "additionalProperties": false, "required": ["path"],
      "description": "Where the passages are that were found.",
      "properties": {
        "path": {"type": "string", "minLength": 1, "description": "JSONPath of the passages, or of their list."},
        "id": {"type": "string", "minLength": 1, "description": "JSONPath of the id, from the passage."},
        "text": {"type": "string", "minLength": 1, "description": "JSONPath of the text, from the passage; none: the passage is the text."},
        "score": {"type": "string", "minLength": 1, "description": "JSONPath of the score, from the passage."}
      }
    },
    "steps": {
      "type": "object", "additionalProperties": false, "required": ["path", "kind"],
      "description": "Where an agent says what it did.",
      "properties": {
        "path": {"type": "string", "minLength": 1, "description": "JSONPath of the steps, or of their list."},
        "kind": {"type": "string", "minLength": 1, "description": "message, tool_call or tool_result, or the JSONPath of one of these words, from the step."},
        "text": {"type": "string", "minLength": 1, "description": "JSONPath of the text, from the step."},
        "tool": {"type": "string", "minLength": 1, "description": "JSONPath of the tool's name, from the step."},
        "arguments": {"type": "string", "minLength": 1, "description": "JSONPath of the call's arguments, from the step. What is no string is taken as its JSON."}
      }
    },
    "usage": {
      "type": "object", "additionalProperties": false, "required": ["input", "output"],
      "description": "Where the tokens are counted.",
      "properties": {
        "input": {"type": "string", "minLength": 1, "description": "JSONPath of the number of input tokens."},
        "output": {"type": "string", "minLength": 1, "description": "JSONPath of the number of output tokens."}
      }
    },
    "model": {"type": "string", "minLength": 1, "description": "JSONPath of the model as served."},
    "finish_reason": {"type": "string", "minLength": 1, "description": "JSONPath of the finish reason; stop where this is not set."},
    "error": {"type": "string", "minLength": 1, "description": "JSONPath of an error: the call has failed where something is there other than null, false and the empty string."}
  }
}`)

// compiled are options ready for use.
type compiled struct {
	method string
	url    *url.URL
	query  map[string]*template.Template
	body   document // nil: none

	answer, model, finish, failure *jsonpath.Path // nil: not configured, as are those below
	usageIn, usageOut              *jsonpath.Path

	passages, passageID, passageText, passageScore *jsonpath.Path
	steps, kind, text, tool, arguments             *jsonpath.Path
	fixedKind                                      string
}

// compile reads a target's options. An *eval.OptionError names what is at fault.
func compile(t eval.Target) (*compiled, error) {
	var o options
	if err := provider.DecodeOptions(t.Options, &o); err != nil {
		return nil, err
	}
	c := &compiled{method: o.Method, query: map[string]*template.Template{}}
	if err := c.request(t.BaseURL, o); err != nil {
		return nil, err
	}
	if o.Answer == "" {
		return nil, fault(errors.New("the path of the answer is missing"), "answer")
	}
	type slot struct {
		into *(*jsonpath.Path)
		path string
		at   []string
	}
	slots := []slot{
		{&c.answer, o.Answer, []string{"answer"}},
		{&c.model, o.Model, []string{"model"}},
		{&c.finish, o.FinishReason, []string{"finish_reason"}},
		{&c.failure, o.Error, []string{"error"}},
	}
	if u := o.Usage; u != nil {
		slots = append(slots, slot{&c.usageIn, u.Input, []string{"usage", "input"}}, slot{&c.usageOut, u.Output, []string{"usage", "output"}})
		if u.Input == "" || u.Output == "" {
			return nil, fault(errors.New("usage has input and output"), "usage")
		}
	}
	if r := o.Retrieved; r != nil {
		slots = append(slots, slot{&c.passages, r.Path, []string{"retrieved", "path"}}, slot{&c.passageID, r.ID, []string{"retrieved", "id"}},
			slot{&c.passageText, r.Text, []string{"retrieved", "text"}}, slot{&c.passageScore, r.Score, []string{"retrieved", "score"}})
		if r.Path == "" {
			return nil, fault(errors.New("the path of the passages is missing"), "retrieved")
		}
	}
	if s := o.Steps; s != nil {
		slots = append(slots, slot{&c.steps, s.Path, []string{"steps", "path"}}, slot{&c.text, s.Text, []string{"steps", "text"}},
			slot{&c.tool, s.Tool, []string{"steps", "tool"}}, slot{&c.arguments, s.Arguments, []string{"steps", "arguments"}})
		switch {
		case s.Path == "":
			return nil, fault(errors.New("the path of the steps is missing"), "steps")
		case strings.HasPrefix(s.Kind, "$"):
			slots = append(slots, slot{&c.kind, s.Kind, []string{"steps", "kind"}})
		case !isKind(s.Kind):
			return nil, fault(fmt.Errorf("%q is neither a JSONPath nor message, tool_call or tool_result", s.Kind), "steps", "kind")
		default:
			c.fixedKind = s.Kind
		}
	}
	for _, s := range slots {
		if s.path == "" {
			continue
		}
		p, err := jsonpath.Parse(s.path)
		if err != nil {
			return nil, fault(fmt.Errorf("JSONPath %q: %w", s.path, err), s.at...)
		}
		*s.into = p
	}
	return c, nil
}

// request compiles what is sent.
func (c *compiled) request(baseURL string, o options) error {
	switch c.method {
	case "":
		c.method = http.MethodPost
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch:
	default:
		return fault(fmt.Errorf("no method %q: there are GET, POST, PUT and PATCH", c.method), "method")
	}
	var err error
	if c.url, err = endpoint(baseURL, o.Path); err != nil {
		return err
	}
	for name, value := range o.Query {
		if c.query[name], err = template.Parse(value); err != nil {
			return fault(err, "query", name)
		}
	}
	switch hasBody := len(o.Body) > 0; {
	case hasBody && c.method == http.MethodGet:
		return fault(errors.New("a GET has no body: use query, or another method"), "body")
	case !hasBody && c.method != http.MethodGet:
		return fault(fmt.Errorf("a %s needs a body", c.method), "body")
	case hasBody:
		if c.body, err = compileDocument(o.Body); err != nil {
			return err
		}
	}
	return nil
}

func endpoint(baseURL, path string) (*url.URL, error) {
	if baseURL == "" {
		return nil, errors.New("base_url is missing: it is the endpoint's address")
	}
	u, err := url.Parse(baseURL)
	switch {
	case err != nil:
		return nil, errors.New("base_url is no URL") // the error would quote it, and what it may hold
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("base_url does not begin with http:// or https:// and a host")
	case u.User != nil:
		return nil, errors.New("base_url holds credentials: use api_key, headers or auth")
	}
	if path == "" {
		return u, nil
	}
	p, err := url.Parse(path)
	switch {
	case err != nil:
		return nil, fault(err, "path")
	case p.IsAbs() || p.Host != "" || p.RawQuery != "" || p.Fragment != "":
		return nil, fault(errors.New("path is only appended to base_url: put the host there, and parameters into query"), "path")
	}
	return u.JoinPath(p.EscapedPath()), nil
}

func isKind(s string) bool {
	return s == eval.StepMessage || s == eval.StepToolCall || s == eval.StepToolResult
}

func fault(err error, path ...string) error {
	return &eval.OptionError{Path: path, Err: err}
}
