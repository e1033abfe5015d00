package suites_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"seatrial/eval"
)

// catalog is a small fake of what cmd registers.
type catalog struct{}

func (catalog) Graders() []eval.GraderSpec {
	spec := func(name, options, shorthand string) eval.GraderSpec {
		return eval.GraderSpec{Name: name, Title: name, Doc: "Doc of " + name + ".", Version: 1, Options: json.RawMessage(options), Shorthand: shorthand}
	}
	all := []eval.GraderSpec{
		spec("all_of", `{"type": "object", "required": ["graders"], "properties": {"graders": {"type": "array"}}}`, ""),
		spec("consistent", `{"type": "object", "additionalProperties": false}`, ""),
		spec("contains", `{"type": "object", "additionalProperties": false, "required": ["text"], "properties": {
			"text": {"type": "string", "minLength": 1}, "fold": {"type": "boolean"}}}`, "text"),
		spec("judge", `{"type": "object", "required": ["target", "rubric"], "properties": {
			"target": {"type": ["string", "array"], "items": {"type": "string"}}, "rubric": {"type": "string"}, "scale": {"$ref": "#/definitions/scale"}},
			"definitions": {"scale": {"type": "integer", "minimum": 2}}}`, "rubric"),
		spec("length", `{"type": "object", "properties": {"min": {"type": "integer"}, "max": {"type": "integer"},
			"unit": {"type": "string", "enum": ["words", "chars"]}}}`, ""),
		spec("not", `{"type": "object", "required": ["grader"], "properties": {"grader": {"type": "object"}}}`, "grader"),
		spec("refused", `{"type": "object", "additionalProperties": false}`, ""),
		spec("regex", `{"type": "object", "required": ["pattern"], "properties": {"pattern": {"type": "string"}}}`, "pattern"),
	}
	for i := range all {
		switch s := &all[i]; s.Name {
		case "all_of":
			s.Nested = "graders"
		case "not":
			s.Nested = "grader"
		case "judge":
			s.Target = "target"
		case "refused":
			s.Languages = []string{"en", "de"}
		case "consistent":
			s.Epochs = true
		}
	}
	return all
}

func (catalog) Providers() []eval.ProviderSpec {
	return []eval.ProviderSpec{
		{Name: "openai", Title: "OpenAI", HTTP: true, Options: json.RawMessage(`{"type": "object", "properties": {"organization": {"type": "string"}}}`)},
		{Name: "scripted", Title: "Scripted", Options: json.RawMessage(`{"type": "object", "properties": {
			"rules": {"type": "array", "items": {"type": "object"}}, "file": {"type": "string"}}}`)},
		{Name: "service", Title: "Service", HTTP: true, SendVars: true, Options: json.RawMessage(`{"type": "object", "required": ["answer"], "properties": {"answer": {"type": "string"}}}`)},
	}
}

func (catalog) CheckGrader(u eval.GraderUse) error {
	if u.Grader != "regex" {
		return nil
	}
	var o struct{ Pattern string }
	if err := json.Unmarshal(u.Options, &o); err != nil {
		return err
	}
	if _, err := regexp.Compile(o.Pattern); err != nil {
		return &eval.OptionError{Path: []string{"pattern"}, Err: err}
	}
	return nil
}

func (catalog) CheckTarget(t eval.Target) (content eval.Digest, err error) {
	if t.Provider == "openai" && t.Model == "" {
		return content, errors.New("openai needs a model")
	}
	if t.Model == "bad-option" {
		return content, &eval.OptionError{Path: []string{"organization"}, Err: fmt.Errorf("not an organization")}
	}
	return content, nil
}
