package graders_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
)

var update = flag.Bool("update", false, "write GRADERS.md and the golden verdicts")

// TestDocumentIsFresh holds GRADERS.md to the specs. Run it with -update to write the file.
func TestDocumentIsFresh(t *testing.T) {
	want := document(t, graders.NewRegistry(graders.All()...).Specs())
	if *update {
		if err := os.WriteFile("GRADERS.md", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("GRADERS.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("GRADERS.md is stale: run go test ./graders -update")
	}
}

func document(t *testing.T, specs []eval.GraderSpec) []byte {
	var b bytes.Buffer
	b.WriteString("# Graders\n\nGenerated from the code by `go test ./graders -update`; do not edit.\n\n")
	b.WriteString("A grader judges one sample: pass, fail, or unscored where it cannot judge. Unscored is never a pass.\n\n")
	for _, s := range specs {
		fmt.Fprintf(&b, "- [%s](#%s): %s\n", s.Name, s.Name, s.Title)
	}
	for _, s := range specs {
		fmt.Fprintf(&b, "\n## %s\n\n%s. Version %d of its code.%s\n\n%s\n", s.Name, s.Title, s.Version, known(s), s.Doc)
		documentOptions(t, &b, s)
		b.WriteString("\nExamples (options, answer, verdict):\n\n")
		for _, e := range s.Examples {
			all := shown(e.Sample)
			for _, other := range e.Epochs {
				all += "; other epoch " + shown(other)
			}
			fmt.Fprintf(&b, "- %s: `%s`, %s: **%s**\n", e.Name, e.Options, all, e.Want)
		}
	}
	return b.Bytes()
}

// known says what a grader reads and whether its accuracy was measured.
func known(s eval.GraderSpec) string {
	var b strings.Builder
	if len(s.Languages) > 0 {
		fmt.Fprintf(&b, " It reads %s alone; other languages are unscored.", strings.Join(s.Languages, ", "))
	}
	if s.Safety {
		b.WriteString(" What fails it is a finding of safety or policy, for code scanning (SARIF).")
	}
	switch {
	case len(s.Accuracy) > 0:
		fmt.Fprintf(&b, " How often it is right: [ACCURACY.md](ACCURACY.md#%s).", s.Name)
	case s.Guesses:
		b.WriteString(" How often it is right depends on the model that it asks: measure it with `seatrial calibrate`.")
	}
	return b.String()
}

func documentOptions(t *testing.T, b *bytes.Buffer, s eval.GraderSpec) {
	t.Helper()
	type option struct {
		Type        any      `json:"type"`
		Description string   `json:"description"`
		Enum        []string `json:"enum"`
	}
	var schema struct {
		Properties map[string]option `json:"properties"`
		Required   []string          `json:"required"`
	}
	if err := json.Unmarshal(s.Options, &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Properties) == 0 {
		b.WriteString("\nIt has no options.\n")
		return
	}
	b.WriteString("\nOptions:\n\n")
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		o := schema.Properties[name]
		kind := "any JSON"
		switch t := o.Type.(type) {
		case string:
			kind = t
		case []any:
			kind = strings.Trim(fmt.Sprint(t), "[]")
			kind = strings.Join(strings.Fields(kind), " or ")
		}
		if len(o.Enum) > 0 {
			kind = strings.Join(o.Enum, ", ")
		}
		if slices.Contains(schema.Required, name) {
			kind += "; required"
		}
		if name == s.Shorthand {
			kind += "; a bare value sets it"
		}
		fmt.Fprintf(b, "- `%s` (%s): %s\n", name, kind, o.Description)
	}
}

// shown is a sample in a few words.
func shown(s eval.Sample) string {
	last := s.Last()
	var parts []string
	if s.Case != nil && len(s.Case.Expected) > 0 {
		parts = append(parts, fmt.Sprintf("expected `%s`", s.Case.Expected))
	}
	if s.Case != nil && s.Case.Language != "" {
		parts = append(parts, "language "+s.Case.Language)
	}
	switch text, err := json.Marshal(s.Output()); {
	case err != nil:
		panic(err)
	case len(last.ToolCalls) > 0:
		for _, c := range last.ToolCalls {
			parts = append(parts, fmt.Sprintf("calls `%s(%s)`", c.Name, c.Arguments))
		}
	case strings.Contains(string(text), "`"):
		parts = append(parts, "`` "+string(text)+" ``")
	default:
		parts = append(parts, "`"+string(text)+"`")
	}
	if last.FinishReason != "" && last.FinishReason != eval.FinishStop && last.FinishReason != eval.FinishToolCalls {
		parts = append(parts, "finish reason "+last.FinishReason)
	}
	return strings.Join(parts, ", ")
}
