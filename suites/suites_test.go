package suites_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/suites"
)

var environment = map[string]string{"KEY": "sk-value", "TOKEN": "tok-value", "EMPTY": "", "HOST": "models.example", "SET": "prompts"}

func getenv(name string) (string, bool) {
	v, ok := environment[name]
	return v, ok
}

func options() suites.Options { return suites.Options{Catalog: catalog{}, Getenv: getenv} }

// write puts files, "name: content", into a folder of their own and returns the path of the first.
func write(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, files[0])
}

func load(t testing.TB, files ...string) *suites.Loaded {
	t.Helper()
	l, err := suites.Load(write(t, files...), options())
	if err != nil {
		t.Fatalf("Load:\n%v", err)
	}
	return l
}

func cases(t testing.TB, l *suites.Loaded) []eval.Case {
	t.Helper()
	var all []eval.Case
	for c, err := range l.Cases() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func TestLoadGood(t *testing.T) {
	l, err := suites.Load("testdata/good/suite.yaml", options())
	if err != nil {
		t.Fatalf("Load:\n%v", err)
	}
	for _, w := range l.Warnings {
		t.Error("warning:", w)
	}
	all := cases(t, l)
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID)
		if c.Digest != c.DigestRow() || c.Digest.IsZero() {
			t.Errorf("case %s: digest %s", c.ID, c.Digest)
		}
	}
	want := []string{"refund-window", "case-81712337ab12", "1", "b", "csv-1", "case-ecf8713166f2", "case-ecf8713166f2-2", "row-1"}
	if !slices.Equal(ids, want) {
		t.Errorf("cases %q, want %q", ids, want)
	}
	got, err := json.MarshalIndent(struct {
		Suite eval.Suite
		Cases []eval.Case
	}{l.Suite, all}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/good/golden.json", append(got, '\n'))
	for _, secret := range []string{"sk-value", "tok-value"} {
		if strings.Contains(string(got), secret) || strings.Contains(fmt.Sprintf("%+v %#v", l.Suite, l.Suite), secret) {
			t.Errorf("the secret %s can be read", secret)
		}
	}
	small := l.Suite.Targets[0]
	if got := small.APIKey.Reveal(); got != "sk-value" {
		t.Errorf("api_key reveals %q", got)
	}
	if got := small.Connection.Headers["X-Gateway"].Reveal(); got != "Bearer tok-value" {
		t.Errorf("header reveals %q", got)
	}
	if small.Dir != "testdata/good" {
		t.Errorf("Dir is %q", small.Dir)
	}
}

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file, which -update rewrites.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs (-update rewrites it); now:\n%s", file, got)
	}
}

func TestWarnings(t *testing.T) {
	l := load(t, "suite.yaml", frame+`description: about issue #12
requirements: [{id: R, text: r}]
cases:
  - id: a
    vars: {zip: 007, version: 1.10, hex: 0x10, plain: 7, quoted: "007", text: 1_000, big: 12345678901234567890}
    turns: [x]
    graders: [contains: x, contains: x]
`)
	want := []string{
		`:5:14: everything from "#12" on is a comment`,
		`:6:16: no case is evidence for the requirement "R"`,
		`:9:17: 007 is read as the number 7 (quote it if the text is meant)`,
		`:9:31: 1.10 is read as the number 1.1 (`,
		`:9:42: 0x10 is read as the number 16 (`,
		`:11:15: the grader contains is here twice with the same options: first at `,
		`:11:28: the grader contains is here twice with the same options: first at `,
	}
	if len(l.Warnings) != len(want) {
		t.Fatalf("warnings %v", l.Warnings)
	}
	for i, w := range l.Warnings {
		if !strings.Contains(w.Error(), want[i]) {
			t.Errorf("warning %v, want %s", w, want[i])
		}
	}
	vars := cases(t, l)[0].Vars
	for name, want := range map[string]string{"zip": "7", "version": "1.1", "quoted": `"007"`, "text": `"1_000"`, "big": "12345678901234567890"} {
		if string(vars[name]) != want {
			t.Errorf("%s is %s, want %s", name, vars[name], want)
		}
	}
}

func TestRepeatedProblemsAreCounted(t *testing.T) {
	var rows strings.Builder
	for i := range 40 {
		fmt.Fprintf(&rows, `{"id": "c%d", "vars": {"q": "x"}}`+"\n", i)
	}
	_, err := suites.Load(write(t, "suite.yaml", `suite: s
version: 1
targets: [{id: t, provider: scripted}]
prompts: [{id: p, messages: [{role: user, content: "{{ nope }}"}]}]
graders: [contains: "{{ nil }}"]
cases: [{from: d.jsonl}]
`, "d.jsonl", rows.String()), options())
	var problems suites.Problems
	errors.As(err, &problems)
	if len(problems) != 12 {
		t.Fatalf("%d problems:\n%v", len(problems), err)
	}
	if !strings.Contains(err.Error(), "and 35 more cases") {
		t.Errorf("the others are not counted:\n%v", err)
	}
}

func TestPromptless(t *testing.T) {
	const suite = "suite: s\nversion: 1\ntargets: [{id: t, provider: %s}]\ngraders: [contains: x]\ncases: [{id: a, vars: {q: x}%s}]\n"
	tests := []struct{ provider, turns, want, reason string }{
		{"scripted", ", turns: [hi]", "", "turns are sent as they are"},
		{"service, options: {answer: $.a}", "", "", "the provider sends the vars"},
		{"scripted", "", "case a: nothing to send", "there is nothing to send"},
	}
	for _, tt := range tests {
		l, err := suites.Load(write(t, "suite.yaml", fmt.Sprintf(suite, tt.provider, tt.turns)), options())
		if tt.want != "" {
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Load: %v, want %s: %s", err, tt.want, tt.reason)
			}
			continue
		}
		if err != nil {
			t.Errorf("Load: %v: %s", err, tt.reason)
			continue
		}
		if len(l.Suite.Prompts) != 1 || l.Suite.Prompts[0].ID != suites.DefaultPrompt || len(l.Suite.Prompts[0].Messages) > 0 {
			t.Errorf("prompts %+v", l.Suite.Prompts)
		}
	}
}
