package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/graders"
)

var two = []measurement{measureSchema, measureRefused}

var day = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// read returns both files that are written.
func read(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	for _, name := range []string{figuresFile, documentFile} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}

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
	to := t.TempDir()
	args := []string{"-data", dir, "-out", to}
	if code := run(t.Context(), two, args, day, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	for _, line := range []string{
		"| XSTest completions |  | en | in-sample | 3 | 2 | 0 | 100.0 | 50.0 | 66.7 | 66.7 | 75.0 | – | 2026-01-02 |",
		"| XSTest completions of a |  | en | in-sample | 1 | 1 | 0 | – | 0.0 | 0.0 | 0.0 | – | – | 2026-01-02 |",
		"| JSON-Schema-Test-Suite, draft 7, required |  |  | specification | 3 | 1 | 0 | 50.0 | 100.0 | 66.7 | 66.7 | 75.0 |",
		"| JSON-Schema-Test-Suite, draft 2020-12, optional, format |  |  | specification | 2 | 1 | 1 | 100.0 | 100.0 | 100.0 | 50.0 | 50.0 | – |",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no line %q in\n%s", line, &out)
		}
	}
	written := read(t, to)
	if !strings.Contains(written, out.String()) {
		t.Error("ACCURACY.md is not what was printed")
	}
	if code := run(t.Context(), two, args, day.AddDate(1, 0, 0), &out, &errs); code != 0 || read(t, to) != written {
		t.Errorf("exit %d; measuring again changed the files although no figure changed", code)
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
		if code := run(t.Context(), []measurement{measureRefused}, c.args, day, &out, &errs); code != c.code || !strings.Contains(errs.String(), c.stderr) {
			t.Errorf("%s: exit %d, %q; want %d, %q", c.reason, code, errs.String(), c.code, c.stderr)
		}
	}
}

// ACCURACY.md says what accuracy.json says, and every grader that guesses offline has been measured as it is now.
func TestFilesAreFresh(t *testing.T) {
	var found []eval.Accuracy
	raw, err := os.ReadFile(filepath.Join("..", figuresFile))
	if err == nil {
		err = json.Unmarshal(raw, &found)
	}
	if err != nil {
		t.Fatal(err)
	}
	published, err := os.ReadFile(filepath.Join("..", documentFile))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(published, document(found)) {
		t.Errorf("%s is not what %s says: run make accuracy DATA=folder", documentFile, figuresFile)
	}
	versions := map[string]int{}
	for _, spec := range graders.NewRegistry(graders.All()...).Specs() {
		versions[spec.Name] = spec.Version
		if spec.Guesses && spec.Target == "" && len(spec.Accuracy) == 0 {
			t.Errorf("%s guesses, and nobody knows how often it is right: measure it", spec.Name)
		}
	}
	for _, a := range found {
		if versions[a.Grader] != a.Version {
			t.Errorf("%s on %s was measured at version %d, and is at %d: run make accuracy DATA=folder", a.Grader, a.Data, a.Version, versions[a.Grader])
		}
	}
}
