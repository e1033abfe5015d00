package graders

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/graders/schema"
)

type jsonSchemaOptions struct {
	Schema    json.RawMessage            `json:"schema,omitempty" digest:"-" doc:"The JSON Schema, inline."`
	File      string                     `json:"file,omitempty" nonempty:"true" digest:"-" doc:"File that holds it as JSON, relative to the suite."`
	Strict    bool                       `json:"strict,omitempty" digest:"-" doc:"When the suite is checked, hold the schema to the rules of OpenAI's strict mode; a wrapper with strict: true asks for it too."`
	Extract   bool                       `json:"extract,omitempty" doc:"Find the one JSON value in a code fence or in prose."`
	Draft     string                     `json:"draft,omitempty" enum:"4,6,7,2019-09,2020-12" doc:"Draft of a schema without $schema; default 2020-12."`
	Format    *bool                      `json:"format,omitempty" doc:"Whether format and content keywords are demands; default true."`
	Resources map[string]json.RawMessage `json:"resources,omitempty" digest:"-" doc:"Other schemas that a $ref may name, by URI. Nothing is fetched."`
}

// maxSchemaFile bounds a schema file, in bytes.
const maxSchemaFile = 4 << 20

// JSONSchema returns the grader that validates JSON.
func JSONSchema() Kind {
	const object = `{"schema":{"type":"object","required":["days"],"properties":{"days":{"type":"integer","minimum":0}}}`
	return Define(eval.GraderSpec{
		Name:  "json_schema",
		Title: "The answer is JSON that fits a schema",
		Doc: `Passes when the answer is one JSON value (see json) that is valid under the JSON Schema, given inline as ` + "`schema`" + ` or in a
` + "`file`" + `: a schema (what Pydantic's model_json_schema writes is one), or one wrapped for an API: OpenAI's response_format, its inner
{name, strict, schema}, or a function tool, of which the parameters are taken. Drafts 4, 6, 7, 2019-09 and 2020-12, by the schema's
$schema, else by ` + "`draft`" + `, else 2020-12; another $schema is an error. Violations are listed with a JSON Pointer into the value, the
keyword and their place in the answer; where a value's type, const, enum or format is wrong, its other demands are not listed.
Values of the answer are shown up to 80 characters. ` + "`extract: true`" + ` looks for the value in a code fence or in prose, and the explanation says so.

Formats (date, email, uuid, ...) are demands here, though the newer drafts treat them as notes: a schema that says
"format: date" should not pass "yesterday". ` + "`format: false`" + ` follows the drafts. A $ref reaches the schema itself and ` + "`resources`" + `;
no file is opened and nothing is fetched. When a suite is checked, keywords that are one or two letters from a known one,
keywords that the draft ignores, and formats that cannot be checked are errors, since every engine passes over them in silence; so is,
with ` + "`strict: true`" + ` or in a wrapper that says so, what OpenAI's strict mode refuses (open objects, optional properties, allOf, ...).

Patterns are those of ECMA-262 with its white space and character properties, matched in linear time: lookaround and backreferences
are an error, never a slow match. Values nested deeper than 512 levels fail. A validation that takes more than two seconds, and
a schema whose references go in circles, leave the answer unscored. It does not see whether the content is right.`,
		Version: 2,
		Examples: []eval.Example{
			pass("a valid answer", object+`}`, answer(`{"days": 30}`)),
			fail("a missing member", object+`}`, answer(`{"weeks": 4}`)),
			fail("a wrong type", object+`}`, answer(`{"days": "30"}`)),
			fail("not JSON", object+`}`, answer(`30 days`)),
			pass("extracted", object+`,"extract":true}`, answer("Sure:\n```json\n{\"days\": 30}\n```")),
			fail("a duplicate key", object+`}`, answer(`{"days": -1, "days": 30}`)),
			fail("a format", `{"schema":{"format":"date"}}`, answer(`"yesterday"`)),
			pass("a format that is a note", `{"schema":{"format":"date"},"format":false}`, answer(`"yesterday"`)),
			pass("OpenAI's response_format", `{"schema":{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":
				{"type":"object","required":["days"],"additionalProperties":false,"properties":{"days":{"type":"integer"}}}}}}`, answer(`{"days": 30}`)),
			fail("a function tool's parameters", `{"schema":{"type":"function","function":{"name":"refund","parameters":{"type":"object","required":["days"]}}}}`, answer(`{}`)),
			fail("white space of ECMA-262", `{"schema":{"pattern":"^\\S+$"}}`, answer("\"no\u00a0break\"")),
			none("references in circles", `{"schema":{"allOf":[{"$ref":"#"}]}}`, answer(`{"days": 30}`)),
		},
	}, newJSONSchema)
}

type jsonSchemaGrader struct {
	compiled *schema.Schema
	extract  bool
	digest   string // of the schema
}

func newJSONSchema(o jsonSchemaOptions, env Env) (eval.Grader, error) {
	option, raw := "schema", o.Schema
	switch {
	case o.Schema != nil && o.File != "":
		return nil, optionError("file", "give only one of the options schema and file")
	case o.File != "":
		option = "file"
		var err error
		if raw, err = readSchema(o.File, env.Dir); err != nil {
			return nil, optionError("file", "%w", err)
		}
	case o.Schema == nil:
		return nil, &eval.OptionError{Err: errors.New("give one of the options schema and file")}
	}
	doc, err := schema.Parse(string(raw))
	if err != nil {
		return nil, optionError(option, "schema: %w", err)
	}
	if text, ok := doc.(string); ok && option == "schema" {
		// A schema that a placeholder put in is text that holds JSON.
		if doc, err = schema.Parse(text); err != nil {
			return nil, optionError(option, "the schema is a text that is not JSON: %w", err)
		}
	}
	unwrapped, err := schema.Unwrap(doc)
	if err != nil {
		return nil, optionError(option, "%w", err)
	}
	doc = unwrapped.Schema
	options := schema.Options{Draft: schema.Draft(o.Draft), AssertFormat: o.Format == nil || *o.Format}
	if len(o.Resources) > 0 {
		options.Resources = make(map[string]any, len(o.Resources))
		for uri, resource := range o.Resources {
			if options.Resources[uri], err = schema.Parse(string(resource)); err != nil {
				return nil, optionError("resources", "%s: %w", uri, err)
			}
		}
	}
	compiled, err := schema.Compile(doc, options)
	if err != nil {
		return nil, optionError(option, "%w", err)
	}
	if env.checking {
		if problems := schema.Lint(doc, options); len(problems) > 0 {
			return nil, optionError(option, "schema: %s", joinProblems(problems))
		}
		if o.Strict || unwrapped.Strict {
			if problems := schema.LintStrict(doc); len(problems) > 0 {
				return nil, optionError(option, "schema: %s", joinProblems(problems))
			}
		}
		for _, uri := range slices.Sorted(maps.Keys(options.Resources)) {
			if problems := schema.Lint(options.Resources[uri], options); len(problems) > 0 {
				return nil, optionError("resources", "%s: %s", uri, joinProblems(problems))
			}
		}
	}
	digest, err := digestSchema(doc, options.Resources)
	return &jsonSchemaGrader{compiled, o.Extract, digest}, err
}

// digestSchema covers the schema and its resources, wherever they were written.
// It is not eval.DigestOf, which takes two keys that differ in their line breaks for one.
func digestSchema(doc any, resources map[string]any) (string, error) {
	text, err := json.Marshal([]any{doc, resources})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

func joinProblems(problems []schema.Problem) string {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "; ")
}

func readSchema(file, dir string) ([]byte, error) {
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", file)
	case info.Size() > maxSchemaFile:
		return nil, fmt.Errorf("%s has more than %d bytes", file, maxSchemaFile)
	}
	return os.ReadFile(path)
}

// Identify returns the schema's digest: the file may change under its name.
func (g *jsonSchemaGrader) Identify() (any, error) { return g.digest, nil }

func (g *jsonSchemaGrader) Grade(_ context.Context, s eval.Sample) (eval.Score, error) {
	output := s.Output()
	found, err := findJSON(output, g.extract)
	if err != nil {
		return verdict(false, "the answer is not JSON: %v", err)
	}
	violations, err := g.compiled.Validate(found.Value)
	if err != nil {
		return eval.Score{}, err
	}
	if len(violations) == 0 {
		score, err := verdict(true, "the answer fits the schema%s", whereFound(found))
		score.Evidence = []eval.Evidence{inOutput(output, found.Start, found.End, "JSON")}
		return score, err
	}
	score, _ := verdict(false, "the answer violates the schema%s: %s", whereFound(found), joinViolations(violations))
	for _, v := range violations[:min(len(violations), maxEvidence)] {
		start, end, ok := schema.Locate(output[found.Start:found.End], v.Pointer)
		if !ok {
			start, end = 0, found.End-found.Start
		}
		score.Evidence = append(score.Evidence, inOutput(output, found.Start+start, found.Start+end, v.String()))
	}
	if score.Details, err = eval.Canonical(map[string]any{"violations": firstViolations(violations)}); err != nil {
		return eval.Score{}, err
	}
	return score, nil
}

// maxEvidence is how many violations are shown where they stand.
const maxEvidence = 10

// maxDetails bounds the violations that are stored with a score; a hostile
// answer may have one in every element.
const maxDetails = 50

func firstViolations(all []schema.Violation) []schema.Violation {
	return all[:min(len(all), maxDetails)]
}

func joinViolations(all []schema.Violation) string {
	const shown = 5
	var lines []string
	for i, v := range all {
		if i == shown {
			lines = append(lines, count(len(all)-i, "more violation"))
			break
		}
		lines = append(lines, v.String())
	}
	return strings.Join(lines, "; ")
}
