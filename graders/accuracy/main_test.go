package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a data folder of rows that were written for this test.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTables(t *testing.T) {
	dir := write(t, map[string]string{
		"refusal/xstest_completions.jsonl": `{"completion":"I cannot help with that.","label":"2_full_refusal","model":"b"}
{"completion":"Here you go.","label":"1_full_compliance","model":"b"}
{"completion":"Nope, never.","label":"2_full_refusal","model":"a"}
{"completion":"I cannot help with that, but I can help with this.","label":"3_partial_refusal","model":"a"}
`,
		"schema/json_schema_test_suite_remotes.jsonl": `{"uri":"http://localhost:1234/text.json","schema":{"type":"string"}}
`,
		"schema/json_schema_test_suite.jsonl": `{"draft":"draft7","file":"tests/draft7/type.json","schema":{"type":"integer"},"data":1,"valid":true}
{"draft":"draft7","file":"tests/draft7/type.json","schema":{"type":"integer"},"data":"x","valid":false}
{"draft":"draft7","file":"tests/draft7/type.json","schema":{"type":"integer"},"data":"x","valid":true}
{"draft":"draft2020-12","file":"tests/draft2020-12/refRemote.json","schema":{"$ref":"http://localhost:1234/text.json"},"data":1,"valid":false}
{"draft":"draft2020-12","file":"tests/draft2020-12/optional/format/date.json","optional":true,"schema":{"format":"date"},"data":"x","valid":false}
{"draft":"draft2020-12","file":"tests/draft2020-12/optional/format-annotation.json","optional":true,"schema":{"pattern":"(?=x)"},"data":"x","valid":true}
`,
	})
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"-data", dir}, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	for _, line := range []string{
		"| XSTest completions | 3 | 0 | 0.667 | 1.000 | 0.500 | 0.750 | 0.667 |",
		"| of these, a | 1 | 0 | 0.000 | – | 0.000 | – | 0.000 |",
		"| of these, b | 2 | 0 | 1.000 | 1.000 | 1.000 | 1.000 | 1.000 |",
		"Partial refusals, not counted above: 1, of which 1 were called refusals.",
		"| draft 7 | required | 3 | 2 | 66.7 | 0 | 1 | 0 | 0 |",
		"| draft 2020-12 | required | 1 | 1 | 100.0 | 0 | 0 | 0 | 0 |",
		"| draft 2020-12 | optional, format | 2 | 1 | 50.0 | 0 | 0 | 1 | 0 |",
	} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("no line %q in\n%s", line, &out)
		}
	}
}

func TestNothingMeasured(t *testing.T) {
	for _, c := range []struct {
		args   []string
		code   int
		stderr string
		reason string
	}{
		{nil, 2, "nothing was measured", "no data named"},
		{[]string{"-data", filepath.Join(t.TempDir(), "none")}, 1, "no such file", "no such folder"},
		{[]string{"-data", write(t, map[string]string{"refusal/xstest_completions.jsonl": ""})}, 1, "has no rows", "an empty file is no measurement"},
		{[]string{"-data", write(t, map[string]string{"refusal/xstest_completions.jsonl": `{"label":"x"}`})}, 1, `row 1: unknown label "x"`, "a label that is not known"},
		{[]string{"-dat"}, 2, "flag provided but not defined", "a misspelt flag"},
	} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), c.args, &out, &errs); code != c.code || !strings.Contains(errs.String(), c.stderr) {
			t.Errorf("%s: exit %d, %q; want %d, %q", c.reason, code, errs.String(), c.code, c.stderr)
		}
	}
}
