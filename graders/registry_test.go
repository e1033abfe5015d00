package graders_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
	"seatrial/graders/gradertest"
)

var shipped = graders.NewRegistry(graders.All()...)

func use(grader, options string) eval.GraderUse {
	return eval.GraderUse{Grader: grader, Options: json.RawMessage(options)}
}

func said(text string) eval.Sample {
	return eval.Sample{
		Case:      &eval.Case{ID: "c"},
		Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: text, FinishReason: eval.FinishStop}}},
	}
}

func build(t *testing.T, r graders.Registry, u eval.GraderUse, env graders.Env) (eval.Grader, eval.Digest) {
	t.Helper()
	g, d, err := r.Build(u, env)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := g.(io.Closer); ok {
		t.Cleanup(func() { _ = c.Close() })
	}
	return g, d
}

func TestCheckNamesTheOption(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"bad.json": `{"type":`, "misspelt.json": `{"requird":["a"]}`, "ok.json": `{"type":"object"}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	nested := func(g, options string) string {
		return `{"graders":[{"grader":"refused","options":{}},{"grader":"` + g + `","options":` + options + `}]}`
	}
	for _, c := range []struct {
		grader, options, path, err, reason string
	}{
		{"contain", `{"text":"x"}`, "", `no grader named "contain"; did you mean "contains"?`, "a misspelt grader"},
		{"zzz", `{}`, "", `no grader named "zzz"`, "no such grader, and none like it"},
		{"contains", `{"txt":"x"}`, "txt", `no option named "txt"; did you mean "text"?`, "a misspelt option"},
		{"contains", `{"text":30}`, "text", `want a text, not the number "30"; put it in quotes`, "a number for a text"},
		{"contains", `{"text":null}`, "text", `want a text, not null`, "null is no text"},
		{"contains", `{"text":["x"]}`, "text", `want a text, not a list`, "a list for a text"},
		{"contains", `{"any":["a",1]}`, "any.1", `want a text`, "inside a list"},
		{"contains", `{"any":[]}`, "any", `must not be empty`, "an empty list would never match"},
		{"contains", `{"text":""}`, "text", `must not be empty`, "an empty text always matches"},
		{"contains", `{"any":["a",""]}`, "any.1", `must not be empty`, "an empty text inside a list"},
		{"contains", `{}`, "", `give one of the options text, any and all`, "nothing to look for"},
		{"contains", `{"text":"a","all":["b"]}`, "all", `give only one of`, "two demands"},
		{"contains", `{"text":"a","fold":"yes"}`, "fold", `want true or false, not the text "yes"`, "a text for a boolean"},
		{"contains", `{"Text":"a"}`, "Text", `no option named "Text"`, "case counts"},
		{"contains", `{"text":"a","text":"b"}`, "", `duplicate key "text"`, "an option twice"},
		{"contains", `[]`, "", `want a map of options`, "a list of options"},
		{"equals", `{"text":"a","trim":1}`, "trim", `want true or false`, "a number for a boolean"},
		{"regex", `{}`, "", `option pattern is missing`, "a required option"},
		{"regex", `{"pattern":"("}`, "pattern", `patterns are RE2`, "a bad pattern"},
		{"regex", `{"pattern":"(?!x)"}`, "pattern", `RE2, which has no lookaround`, "lookahead"},
		{"regex", `{"pattern":"(?<=x)y"}`, "pattern", `RE2, which has no lookaround`, "lookbehind"},
		{"regex", `{"pattern":"(a)\\1"}`, "pattern", `no backreferences`, "a backreference"},
		{"regex", `{"pattern":"a)|(b","fold":true}`, "pattern", `unexpected )`, "a pattern that only parses inside the group of fold"},
		{"json_schema", `{}`, "", `give one of the options schema and file`, "no schema"},
		{"json_schema", `{"schema":{"type":"strin"}}`, "schema", `not a valid schema`, "a bad schema"},
		{"json_schema", `{"schema":{"requird":["a"]}}`, "schema", `did you mean "required"?`, "a misspelt keyword"},
		{"json_schema", `{"schema":{"$ref":"urn:a"},"resources":{"urn:a":{"requird":["a"]}}}`, "resources", `did you mean "required"?`, "a misspelt keyword in a resource"},
		{"json_schema", `{"schema":{"$schema":"http://example.org/s"}}`, "schema", `nothing is fetched`, "an unknown dialect"},
		{"json_schema", `{"schema":{"$ref":"file:///etc/hosts"}}`, "schema", `nothing is fetched`, "a file behind a $ref"},
		{"json_schema", `{"schema":{"format":"int32"}}`, "schema", `format "int32" cannot be checked`, "a format that nobody checks"},
		{"json_schema", `{"schema":{"format":"int32"},"format":false}`, "", ``, "which is fine where formats are notes"},
		{"json_schema", `{"schema":{},"draft":"5"}`, "draft", `want one of 4, 6, 7, 2019-09, 2020-12`, "an unknown draft"},
		{"json_schema", `{"file":"none.json"}`, "file", `no such file`, "a missing file"},
		{"json_schema", `{"file":"bad.json"}`, "file", `the text ends`, "a file that is not JSON"},
		{"json_schema", `{"file":"misspelt.json"}`, "file", `did you mean "required"?`, "a misspelt keyword in a file"},
		{"json_schema", `{"file":"."}`, "file", `is not a file`, "a folder"},
		{"json_schema", `{"file":"ok.json"}`, "", ``, "a good file, relative to the suite"},
		{"json_schema", `{"file":"ok.json","schema":{}}`, "file", `give only one`, "two schemas"},
		{"matches", `{"metric":"edit","min":1.5}`, "min", `1.5 is more than 1`, "out of range"},
		{"matches", `{"metric":"edit","min":-1}`, "min", `-1 is less than 0`, "out of range"},
		{"length", `{}`, "", `give min, max or both`, "no bound"},
		{"length", `{"min":3,"max":2}`, "min", `min 3 is more than max 2`, "an empty range"},
		{"length", `{"max":1.5}`, "max", `want a whole number`, "a fraction"},
		{"length", `{"max":3,"unit":"word"}`, "unit", `want one of chars, words, lines, not "word"`, "an unknown unit"},
		{"latency", `{"max":3}`, "max", `want a text such as "1m30s"`, "a number for a duration"},
		{"latency", `{"max":"3 s"}`, "max", `unknown unit`, "a bad duration"},
		{"latency", `{"max":"0s"}`, "max", `more than zero`, "no time at all"},
		{"finish_reason", `{}`, "", `give one of the options is and in`, "no reason"},
		{"tool_args", `{"calls":[]}`, "calls", `must not be empty`, "an empty list demands nothing"},
		{"tool_args", `{"calls":[{"name":"x","count":{"min":2,"max":1}}]}`, "calls.0.count", `nothing or everything`, "a count that never holds"},
		{"tool_args", `{"calls":[{"name":"x","count":{"min":0}}],"extra":true}`, "calls", `demand nothing`, "a count that always holds"},
		{"tool_args", `{"calls":[{"name":"x","count":{"maxx":1}}]}`, "calls.0.count.maxx", `did you mean "max"?`, "a misspelt option of an option"},
		{"tool_args", `{"calls":[{"name":"x","exact":true}]}`, "calls.0.exact", `needs arguments`, "exactly nothing"},
		{"tool_args", `{"order":"strict"}`, "calls", `say nothing`, "an order of nothing"},
		{"tool_args", `{"calls":[{"name":"x"}],"order":"strict","extra":true}`, "extra", `belongs to order any`, "strict and others"},
		{"tool_args", `{"calls":[{"name":"x","count":{"max":2}}],"order":"subsequence"}`, "calls.0.count", `max says nothing`, "a most where others may come"},
		{"tool_args", `{"schemas":{"x":{"type":"strin"}}}`, "schemas.x", `not a valid schema`, "a bad schema"},
		{"tool_args", `{"schemas":{"x":{"requird":["q"]}}}`, "schemas.x", `did you mean "required"?`, "a misspelt keyword"},
		{"cites", `{"sources":[]}`, "sources", `must not be empty`, "no sources"},
		{"cites", `{"sources":[{"id":"a"},{"id":"A"}]}`, "sources.1.id", `a second source`, "one name for two"},
		{"cites", `{"pattern":"x*"}`, "pattern", `needs a group`, "a pattern without a reference"},
		{"cites", `{"pattern":"(x*)"}`, "pattern", `matches the empty text`, "a pattern of nothing"},
		{"cites", `{"sources":[{"name":"a"}]}`, "sources.0", `option id is missing`, "a source without an id"},
		{"csv", `{"separator":"ab"}`, "separator", `one character`, "two characters"},
		{"csv", `{"min_rows":3,"max_rows":2}`, "max_rows", `nothing can have both`, "bounds that exclude each other"},
		{"csv", `{"header":["a","b"],"columns":3}`, "columns", `2 columns, not 3`, "a contradiction"},
		{"sql", `{}`, "", `option dialect is missing`, "whose SQL is not said"},
		{"sql", `{"dialect":"postgres"}`, "dialect", `want one of sqlite`, "a dialect that is not read"},
		{"sql", `{"dialect":"sqlite","schema":"CREATE TABEL x (a)"}`, "schema", `syntax error`, "broken tables"},
		{"sql", `{"dialect":"sqlite","equals":"SELECT 1"}`, "equals", `needs a schema and a fixture`, "nothing to run over"},
		{"sql", `{"dialect":"sqlite","fixture":"INSERT INTO x VALUES (1)"}`, "fixture", `says nothing without equals`, "rows for nothing"},
		{"sql", `{"dialect":"sqlite","schema":"CREATE TABLE x (a)","fixture":"INSERT INTO x VALUES (1)","equals":"SELECT a FROM x WHERE a = 2"}`, "equals", `returns no rows`, "an empty result equals an empty one"},
		{"sql", `{"dialect":"sqlite","schema":"CREATE TABLE x (a)","fixture":"INSERT INTO x VALUES (1)","equals":"SELECT b FROM x"}`, "equals", `no such column`, "a broken expectation"},
		{"yaml", `{"schema":{"type":"strin"}}`, "schema", `not a valid schema`, "a bad schema"},
		{"steps", `{"forbidden":["x"],"calls":[{"name":"x"}]}`, "forbidden.0", `forbidden and expected`, "a contradiction"},
		{"steps", `{"error_pattern":".*"}`, "error_pattern", `matches the empty text`, "everything is a failure"},
		{"steps", `{"max_calls_of":{"x":-1}}`, "max_calls_of.x", `less than 0`, "fewer than none"},
		{"json_schema", `{"schema":{"type":"json_schema","json_schema":{"name":"a"}}}`, "schema", `wrapper of a json_schema without a schema`, "a wrapper around nothing"},
		{"json_schema", `{"schema":{"type":"object","properties":{"a":{}}},"strict":true}`, "schema", `strict mode needs "additionalProperties": false`, "strict rules are checked"},
		{"json_schema", `{"schema":{"name":"a","strict":true,"schema":{"type":"object","properties":{"a":{}}}}}`, "schema", `strict mode needs every property`, "which a wrapper may ask for"},
		{"judge", `{"target":"none","rubric":"r"}`, "target", `no target named "none"`, "an unknown target"},
		{"judge", `{"target":"judge","rubric":""}`, "rubric", `must not be empty`, "an empty rubric"},
		{"all_of", `{"graders":[]}`, "graders", `must not be empty`, "nothing to combine would always pass"},
		{"any_of", nested("contain", `{"text":"x"}`), "graders.1.grader", `did you mean "contains"?`, "a misspelt nested grader"},
		{"all_of", nested("contains", `{"txt":"x"}`), "graders.1.options.txt", `did you mean "text"?`, "a misspelt nested option"},
		{"not", `{"graders":[` + strings.TrimPrefix(nested("any_of", nested("regex", `{"pattern":"("}`)), `{"graders":[{"grader":"refused","options":{}},`),
			"graders.0.options.graders.1.options.pattern", `patterns are RE2`, "two levels down"},
		{"not", nested("contains", `{"text":"x"}`), "graders", `exactly one grader, not 2`, "not of two"},
		{"command", `{"argv":["./none"],"version":"1"}`, "argv", `no such file`, "a missing program"},
		{"command", `{"argv":["seatrial-no-such-program"],"version":"1"}`, "argv", `not found`, "a program that is not in PATH"},
		{"command", `{"argv":["sh"]}`, "", `option version is missing`, "no declared version"},
		{"refused", `{"want":true}`, "want", `no option named "want"`, "a grader without options"},
	} {
		env := gradertest.Env()
		env.Dir = dir
		err := shipped.Check(use(c.grader, c.options), env)
		if c.err == "" {
			if err != nil {
				t.Errorf("%s: %v", c.reason, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: error %v, want one with %q", c.reason, err, c.err)
		}
		var path []string
		if oe := (*eval.OptionError)(nil); errors.As(err, &oe) {
			path = oe.Path
		}
		if got := strings.Join(path, "."); got != c.path {
			t.Errorf("%s: error at %q, want %q (%v)", c.reason, got, c.path, err)
		}
	}
}

func TestCheckWithoutModels(t *testing.T) {
	u := use("judge", `{"target":"none","rubric":"r"}`)
	if err := shipped.Check(u, graders.Env{}); err != nil {
		t.Errorf("check without models looks up no target, and yet: %v", err)
	}
	if _, _, err := shipped.Build(u, graders.Env{}); err == nil || !strings.Contains(err.Error(), "no models") {
		t.Errorf("build without models: %v, want an error", err)
	}
}

// Options that are absent are not an empty list or a null that some loader made of them.
func TestOptionsMayBeAbsent(t *testing.T) {
	for _, options := range []string{"", "null", "{}"} {
		if _, _, err := shipped.Build(use("refused", options), graders.Env{}); err != nil {
			t.Errorf("options %q: %v", options, err)
		}
	}
}

// TestCatalogIsSorted and strict: suites show it, and validate against it.
func TestCatalogIsSorted(t *testing.T) {
	specs := shipped.Specs()
	if len(specs) != len(graders.All()) {
		t.Fatalf("%d specs of %d kinds", len(specs), len(graders.All()))
	}
	for i := range specs[1:] {
		if specs[i].Name >= specs[i+1].Name {
			t.Errorf("%s stands before %s", specs[i].Name, specs[i+1].Name)
		}
	}
}

type careless struct {
	Say string `json:"say" required:"true" doc:"What to do."`
}

// TestGuard holds what the registry guarantees whatever a grader does.
func TestGuard(t *testing.T) {
	registry := graders.NewRegistry(graders.Define(eval.GraderSpec{Name: "careless", Version: 1}, func(o careless, _ graders.Env) (eval.Grader, error) {
		return gradeFunc(func(eval.Sample) (eval.Score, error) {
			switch o.Say {
			case "panic":
				panic("oh no")
			case "nothing":
				return eval.Score{}, nil
			case "maybe":
				return eval.Score{Verdict: "maybe"}, nil
			case "nan":
				return eval.Score{Verdict: eval.Pass, Value: math.NaN()}, nil
			case "two":
				return eval.Score{Verdict: eval.Pass, Value: 2}, nil
			case "cost":
				return eval.Score{Calls: 3, Cost: 1}, errors.New("no verdict")
			}
			return eval.Score{Verdict: eval.Pass, Value: 1}, nil
		}), nil
	}))
	for _, c := range []struct{ say, err, reason string }{
		{"panic", "oh no", "a panic is an error"},
		{"nothing", `the verdict ""`, "no verdict is an error"},
		{"maybe", `the verdict "maybe"`, "another word is an error"},
		{"nan", "not within 0..1", "no number is an error"},
		{"two", "not within 0..1", "a value out of range is an error"},
		{"cost", "no verdict", "an error keeps what it cost"},
	} {
		g, _ := build(t, registry, use("careless", `{"say":"`+c.say+`"}`), graders.Env{})
		score, err := g.Grade(t.Context(), said("x"))
		if err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: error %v, want one with %q", c.reason, err, c.err)
		}
		if c.say == "cost" && (score.Calls != 3 || score.Cost != 1) {
			t.Errorf("%s: %+v", c.reason, score)
		}
	}
	g, _ := build(t, registry, use("careless", `{"say":"pass"}`), graders.Env{})
	failed := said("x")
	failed.Error = &eval.CallError{Class: eval.ClassTimeout}
	for reason, s := range map[string]eval.Sample{"nothing was asked": {}, "the call failed": failed} {
		if score, err := g.Grade(t.Context(), s); err != nil || score.Verdict != eval.Unscored {
			t.Errorf("%s: %s, %v; want unscored though the grader passes everything", reason, score.Verdict, err)
		}
	}
}

type gradeFunc func(eval.Sample) (eval.Score, error)

func (f gradeFunc) Grade(_ context.Context, s eval.Sample) (eval.Score, error) { return f(s) }

func TestTwoKindsOfOneName(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("two kinds of one name were taken")
		}
	}()
	graders.NewRegistry(graders.Equals(), graders.Equals())
}

func TestDigest(t *testing.T) {
	dir := t.TempDir()
	schemaFile := filepath.Join(dir, "s.json")
	writeFile := func(text string) {
		if err := os.WriteFile(schemaFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	writeFile(`{"type": "object"}`)
	env := gradertest.Env()
	env.Dir = dir
	digest := func(u eval.GraderUse) eval.Digest {
		_, d := build(t, shipped, u, env)
		return d
	}
	judge := `{"target":"judge","rubric":"r"}`
	for _, c := range []struct {
		a, b   eval.GraderUse
		same   bool
		reason string
	}{
		{use("contains", `{"text":"a","fold":false}`), use("contains", `{"text":"a"}`), true, "a default that is written out"},
		{use("latency", `{"max":"60s"}`), use("latency", `{"max":"1m"}`), true, "one duration in two forms"},
		{use("contains", `{"text":"a"}`), use("contains", `{"text":"b"}`), false, "another option"},
		{use("contains", `{"text":"a"}`), use("not_contains", `{"text":"a"}`), false, "another grader"},
		{use("json_schema", `{"schema":{"type":"object"}}`), use("json_schema", `{"file":"s.json"}`), true, "one schema inline and in a file"},
		{use("json_schema", `{"schema":{"type":"object"}}`), use("json_schema", `{"schema":{"type":"array"}}`), false, "another schema"},
		{use("all_of", `{"graders":[{"grader":"equals","label":"x","options":{}}]}`), use("all_of", `{"graders":[{"grader":"equals","options":{}}]}`), true, "a label changes no verdict"},
		{use("all_of", `{"graders":[{"grader":"json","options":{}}]}`), use("all_of", `{"graders":[{"grader":"json","options":{"extract":true}}]}`), false, "another nested option"},
		{use("all_of", `{"graders":[{"grader":"json","options":{}}]}`), use("any_of", `{"graders":[{"grader":"json","options":{}}]}`), false, "another combination"},
		{use("judge", judge), use("judge", `{"target":"tested","rubric":"r"}`), false, "another judge"},
		{use("judge", judge), use("judge", `{"target":"judge","rubric":"s"}`), false, "another rubric"},
		{use("command", `{"argv":["sh"],"version":"1","timeout":"1s"}`), use("command", `{"argv":["sh"],"version":"1"}`), true, "a timeout changes no verdict"},
		{use("command", `{"argv":["sh"],"version":"1"}`), use("command", `{"argv":["sh"],"version":"2"}`), false, "a declared version"},
	} {
		if got := digest(c.a) == digest(c.b); got != c.same {
			t.Errorf("%s: same digest %t, want %t", c.reason, got, c.same)
		}
	}
	file, script := use("json_schema", `{"file":"s.json"}`), use("command", `{"argv":["sh","s.json"],"version":"1"}`)
	before, beforeScript := digest(file), digest(script)
	writeFile(`{"type": "array"}`)
	if digest(file) == before {
		t.Error("the schema's file changed and the digest did not")
	}
	if digest(script) == beforeScript {
		t.Error("a file among the program's arguments changed and the digest did not")
	}
}
