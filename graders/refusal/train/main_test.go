package main

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	completions = `{"completion":"I cannot lend you my zebra.","label":"2_full_refusal"}
{"completion":"The zebra is in the yard.","label":"1_full_compliance"}
`
	abstentions = `{"completion":"The zebra is not mentioned in the text.","abstains":1}
{"completion":"The zebra is ten years old.","abstains":0}
`
)

// folder makes a data folder of rows that were written for this test.
func folder(t *testing.T, completions, abstentions string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "refusal"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"xstest_completions.jsonl": completions, "delucionqa_abstention.jsonl": abstentions} {
		if err := os.WriteFile(filepath.Join(dir, "refusal", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRun(t *testing.T) {
	dir := folder(t, completions, abstentions)
	var files [][]byte
	for range 2 {
		out := filepath.Join(t.TempDir(), "coefficients.go")
		var errs bytes.Buffer
		if code := run([]string{"-data", dir, "-out", out}, &errs); code != 0 {
			t.Fatalf("exit %d: %s", code, &errs)
		}
		source, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), out, source, parser.AllErrors); err != nil {
			t.Error(err)
		}
		files = append(files, source)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("equal data gave another file")
	}
	for _, want := range []string{"DO NOT EDIT", "CC-BY-4.0", "2 rows, SHA-256", "var shipped = Model", "var shippedAbstainer", "// intercept"} {
		if !bytes.Contains(files[0], []byte(want)) {
			t.Errorf("no %q in\n%.1500s", want, files[0])
		}
	}
	if bytes.Contains(files[0], []byte("zebra")) {
		t.Error("the data's words are in the file")
	}
}

func TestRunRefuses(t *testing.T) {
	for _, c := range []struct {
		args   []string
		code   int
		stderr string
		reason string
	}{
		{nil, 2, "nothing was trained", "no data named"},
		{[]string{"-dat"}, 2, "not defined", "a misspelt flag"},
		{[]string{"-data", filepath.Join(t.TempDir(), "none")}, 1, "no such file", "no such folder"},
		{[]string{"-data", folder(t, "", abstentions)}, 1, "has no rows", "an empty file trains nothing"},
		{[]string{"-data", folder(t, `{"label":"refused"}`, abstentions)}, 1, `row 1: unknown label "refused"`, "a label that is not known"},
		{[]string{"-data", folder(t, completions, `{"completion":"x"}`)}, 1, "neither 0 nor 1", "a label that is missing"},
	} {
		out := filepath.Join(t.TempDir(), "coefficients.go")
		var errs bytes.Buffer
		if code := run(append(c.args, "-out", out), &errs); code != c.code || !strings.Contains(errs.String(), c.stderr) {
			t.Errorf("%s: exit %d, %q; want %d, %q", c.reason, code, errs.String(), c.code, c.stderr)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: a file was written", c.reason)
		}
	}
}
