package graders

import (
	"context"
	"encoding/json"

	"seatrial/eval"
	"seatrial/graders/document"
)

type yamlOptions struct {
	Schema  json.RawMessage `json:"schema,omitempty" digest:"-" doc:"JSON Schema that the document must fit, inline."`
	File    string          `json:"file,omitempty" nonempty:"true" digest:"-" doc:"File that holds it as JSON, relative to the suite."`
	Extract bool            `json:"extract,omitempty" doc:"Find the document in a code fence."`
}

// YAML returns the grader that asks for YAML.
func YAML() Kind {
	return Define(eval.GraderSpec{
		Name:  "yaml",
		Title: "The answer is YAML",
		Doc: `Passes when the answer is exactly one YAML document that is a mapping or a list, and fits ` + "`schema`" + ` (or the one in ` + "`file`" + `) where
there is one; see json_schema for how it is read. Duplicate keys, keys that are no scalars, tags of an application, a second
document, cycles, aliases that unfold into more than 200,000 values and nesting beyond 512 levels fail, with line and column.

Almost every sentence is a YAML scalar, and "Note: this is prose" is a mapping: ask for a schema to be sure of the shape. For the
schema timestamps are texts, and numbers that JSON does not have (.inf, .nan) fail. ` + "`extract: true`" + ` takes the one code
fence marked yaml or yml, or without a language. It does not see comments, nor whether the content is right.`,
		Version: 1,
		Examples: []eval.Example{
			pass("a mapping", `{}`, answer("days: 30\nitems:\n  - tent\n  - stove\n")),
			fail("prose", `{}`, answer("You have 30 days.")),
			fail("a duplicate key", `{}`, answer("days: 30\ndays: 31\n")),
			fail("broken indentation", `{}`, answer("a:\n  b: 1\n c: 2\n")),
			pass("fits a schema", `{"schema":{"type":"object","required":["days"],"properties":{"days":{"type":"integer"}}}}`, answer("days: 30")),
			fail("does not fit it", `{"schema":{"type":"object","required":["days"],"properties":{"days":{"type":"integer"}}}}`, answer("days: thirty")),
			pass("in a code fence, extracted", `{"extract":true}`, answer("Sure:\n```yaml\ndays: 30\n```")),
			fail("in a code fence", `{}`, answer("```yaml\ndays: 30\n```")),
			none("references in circles", `{"schema":{"allOf":[{"$ref":"#"}]}}`, answer("days: 30")),
		},
	}, newYAML)
}

type yamlGrader struct {
	schema  *jsonSchemaGrader // nil: any shape
	extract bool
}

func newYAML(o yamlOptions, env Env) (eval.Grader, error) {
	g := &yamlGrader{extract: o.Extract}
	if o.Schema != nil || o.File != "" {
		built, err := newJSONSchema(jsonSchemaOptions{Schema: o.Schema, File: o.File}, env)
		if err != nil {
			return nil, err
		}
		g.schema = built.(*jsonSchemaGrader)
	}
	return g, nil
}

// Identify returns the schema's digest: the file may change under its name.
func (g *yamlGrader) Identify() (any, error) {
	if g.schema == nil {
		return nil, nil
	}
	return g.schema.Identify()
}

func (g *yamlGrader) Grade(_ context.Context, s eval.Sample) (eval.Score, error) {
	output := s.Output()
	p, err := findDocument(output, g.extract, "yaml", "yml")
	if err != nil {
		return verdict(false, "the answer is not YAML: %v", err)
	}
	value, err := document.YAML(output[p.start:p.end])
	if err != nil {
		return isNoDocument(output, p, "YAML", err)
	}
	if !isCompound(value) {
		return verdict(false, "the answer is a bare YAML scalar%s, not a mapping or a list: %s", p.where(), shortJSON(value))
	}
	if g.schema == nil {
		return isDocument(output, p, "YAML", "")
	}
	violations, err := g.schema.compiled.Validate(value)
	switch {
	case err != nil:
		return eval.Score{}, err
	case len(violations) == 0:
		return isDocument(output, p, "YAML", " that fits the schema")
	}
	score, _ := verdict(false, "the answer violates the schema%s: %s", p.where(), joinViolations(violations))
	score.Evidence = []eval.Evidence{inOutput(output, p.start, p.end, "YAML")}
	score.Details, err = eval.Canonical(map[string]any{"violations": firstViolations(violations)})
	return score, err
}
