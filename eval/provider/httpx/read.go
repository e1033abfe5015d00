package httpx

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/theory/jsonpath"

	"seatrial/eval"
)

// failure is why a reply is no answer.
type failure struct {
	class   eval.Class
	message string
}

func malformed(format string, args ...any) *failure {
	return &failure{eval.ClassMalformed, fmt.Sprintf(format, args...)}
}

// read picks a response from a reply's body.
func (c *compiled) read(body []byte) (eval.Response, *failure) {
	var resp eval.Response
	root, err := decode(body)
	if err != nil {
		return resp, malformed("the answer is not JSON (%v): %s", err, beginning(body))
	}
	if c.failure != nil {
		for _, v := range c.failure.Select(root) {
			if v != nil && v != false && v != "" {
				return resp, &failure{eval.ClassOverloaded, "the endpoint reports: " + asText(v)}
			}
		}
	}
	answer, bad := one(c.answer, root, "answer")
	if bad == nil && answer == nil {
		bad = malformed("answer: %s is null", c.answer)
	}
	if bad != nil {
		return resp, bad
	}
	if resp.Text = asText(answer); resp.Text == "" {
		return resp, &failure{eval.ClassEmpty, fmt.Sprintf("answer: %s is empty", c.answer)}
	}
	resp.FinishReason = eval.FinishStop
	if c.finish != nil {
		if resp.FinishReason, bad = oneString(c.finish, root, "finish_reason"); bad != nil {
			return resp, bad
		}
	}
	if c.model != nil {
		if resp.Model, bad = oneString(c.model, root, "model"); bad != nil {
			return resp, bad
		}
	}
	resp.Usage = c.usage(root)
	if resp.Retrieved, bad = c.readPassages(root); bad != nil {
		return resp, bad
	}
	resp.Steps, bad = c.readSteps(root)
	return resp, bad
}

func (c *compiled) readPassages(root any) (all []eval.Passage, bad *failure) {
	if c.passages == nil {
		return nil, nil
	}
	found, bad := many(c.passages, root, "retrieved.path")
	if bad != nil {
		return nil, bad
	}
	for i, v := range found {
		at := func(name string) string { return fmt.Sprintf("passage %d: retrieved.%s", i+1, name) }
		var p eval.Passage
		if c.passageText == nil {
			p.Text = asText(v)
		} else if p.Text, bad = oneText(c.passageText, v, at("text")); bad != nil {
			return nil, bad
		}
		if c.passageID != nil {
			if p.ID, bad = oneText(c.passageID, v, at("id")); bad != nil {
				return nil, bad
			}
		}
		if c.passageScore != nil {
			score, bad := one(c.passageScore, v, at("score"))
			if bad != nil {
				return nil, bad
			}
			n, ok := score.(json.Number)
			f, err := n.Float64()
			if !ok || err != nil {
				return nil, malformed("%s: %s is no number", at("score"), c.passageScore)
			}
			p.Score = f
		}
		all = append(all, p)
	}
	return all, nil
}

func (c *compiled) readSteps(root any) (all []eval.Step, bad *failure) {
	if c.steps == nil {
		return nil, nil
	}
	found, bad := many(c.steps, root, "steps.path")
	if bad != nil {
		return nil, bad
	}
	for i, v := range found {
		at := func(name string) string { return fmt.Sprintf("step %d: steps.%s", i+1, name) }
		s := eval.Step{Kind: c.fixedKind}
		if c.kind != nil {
			if s.Kind, bad = oneString(c.kind, v, at("kind")); bad != nil {
				return nil, bad
			}
			if !isKind(s.Kind) {
				return nil, malformed("%s: %q is not message, tool_call or tool_result", at("kind"), s.Kind)
			}
		}
		// A message has no tool and a result no arguments: these may be absent.
		s.Text = optionalText(c.text, v)
		s.Tool = optionalText(c.tool, v)
		s.Arguments = optionalText(c.arguments, v)
		if s.Kind == eval.StepToolCall && s.Tool == "" {
			return nil, malformed("%s: a tool call without the tool's name", at("tool"))
		}
		all = append(all, s)
	}
	return all, nil
}

// usage is not known where a number is missing: then it is no measurement, but
// the answer still is one.
func (c *compiled) usage(root any) eval.Usage {
	if c.usageIn == nil {
		return eval.Usage{}
	}
	in, ok1 := count(c.usageIn, root)
	out, ok2 := count(c.usageOut, root)
	if !ok1 || !ok2 {
		return eval.Usage{}
	}
	return eval.Usage{InputTokens: in, OutputTokens: out, Known: true}
}

func count(p *jsonpath.Path, root any) (int, bool) {
	v, bad := one(p, root, "")
	n, ok := v.(json.Number)
	if bad != nil || !ok {
		return 0, false
	}
	f, err := n.Float64() // some endpoints write 12.0
	if err != nil || f < 0 || f != math.Trunc(f) || f > 1<<53 {
		return 0, false
	}
	return int(f), true
}

// one returns the only value at a path.
func one(p *jsonpath.Path, v any, option string) (any, *failure) {
	switch found := p.Select(v); len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, malformed("%s: nothing is at %s", option, p)
	default:
		return nil, malformed("%s: %d values are at %s, want one", option, len(found), p)
	}
}

func oneString(p *jsonpath.Path, v any, option string) (string, *failure) {
	found, bad := one(p, v, option)
	if bad != nil {
		return "", bad
	}
	s, ok := found.(string)
	if !ok || s == "" {
		return "", malformed("%s: %s is no text: %s", option, p, asText(found))
	}
	return s, nil
}

func oneText(p *jsonpath.Path, v any, option string) (string, *failure) {
	found, bad := one(p, v, option)
	if bad == nil && found == nil {
		bad = malformed("%s: %s is null", option, p)
	}
	if bad != nil {
		return "", bad
	}
	return asText(found), nil
}

func optionalText(p *jsonpath.Path, v any) string {
	if p == nil {
		return ""
	}
	found, bad := one(p, v, "")
	if bad != nil || found == nil {
		return ""
	}
	return asText(found)
}

// many returns the values at a path, or the elements of the one list there. A
// path that can only name one place must find it: an empty list is an
// empty list, but a misspelt name is an error.
func many(p *jsonpath.Path, v any, option string) ([]any, *failure) {
	found := p.Select(v)
	if p.Query().Singular() == nil {
		return found, nil
	}
	if len(found) == 0 {
		return nil, malformed("%s: nothing is at %s", option, p)
	}
	switch l := found[0].(type) {
	case nil:
		return nil, nil
	case []any:
		return l, nil
	}
	return found, nil
}

// asText returns a string as it is and anything else as its JSON.
func asText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := encode(v)
	if err != nil { // what was decoded from JSON encodes
		return err.Error()
	}
	return string(b)
}

func decode(body []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("empty")
		}
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("data after the value")
	}
	return v, nil
}

func beginning(body []byte) string {
	const most = 80
	return strconv.Quote(string(body[:min(len(body), most)]))
}
