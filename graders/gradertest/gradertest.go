// Package gradertest is the conformance test of graders. A grader's own test is
//
//	func TestMine(t *testing.T) { gradertest.Run(t, mine.Kind()) }
package gradertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"seatrial/eval"
	"seatrial/graders"
)

// quick is how long a hostile input may take: generous, since tests share
// their machine and run under the race detector, and far below what a blow-up takes.
const quick = 20 * time.Second

// Run holds each kind to the contract of graders: it is documented, its examples
// hold, a bad option is refused, a sample without an answer is unscored, grading
// is deterministic, safe for concurrent use and leaves the sample as it is, and
// hostile answers end quickly (but for -short). Its spec says whether it compares epochs. Judges are asked through [Env]; nested graders may be any that ship.
func Run(t *testing.T, kinds ...graders.Kind) {
	t.Helper()
	registry := registryOf(kinds)
	for _, k := range kinds {
		t.Run(k.Spec.Name, func(t *testing.T) {
			documented(t, k.Spec)
			if t.Failed() {
				return
			}
			for _, e := range k.Spec.Examples {
				t.Run(e.Name, func(t *testing.T) { example(t, registry, k.Spec.Name, e) })
			}
			refusesUnknownOption(t, registry, k.Spec)
			first := k.Spec.Examples[0]
			use := eval.GraderUse{Grader: k.Spec.Name, Options: first.Options}
			g, _ := build(t, registry, use)
			if _, compares := g.(eval.CaseGrader); compares != k.Spec.Epochs {
				t.Errorf("it compares epochs: %v, and its spec says %v", compares, k.Spec.Epochs)
			}
			needsAnAnswer(t, g)
			concurrent(t, g, first.Sample)
			if !testing.Short() { // one goroutine has nothing to race with
				hostile(t, g)
			}
		})
	}
}

// registryOf returns a registry of the kinds and, for nesting, of all that ship.
func registryOf(kinds []graders.Kind) graders.Registry {
	own := map[string]bool{}
	for _, k := range kinds {
		own[k.Spec.Name] = true
	}
	all := append([]graders.Kind(nil), kinds...)
	for _, k := range graders.All() {
		if !own[k.Spec.Name] {
			all = append(all, k)
		}
	}
	return graders.NewRegistry(all...)
}

var (
	nameForm  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	titleForm = regexp.MustCompile(`^[A-Z].{5,70}[^.]$`)
)

func documented(t *testing.T, spec eval.GraderSpec) {
	t.Helper()
	if !nameForm.MatchString(spec.Name) {
		t.Errorf("name %q: want lower case and underscores", spec.Name)
	}
	if !titleForm.MatchString(spec.Title) {
		t.Errorf("title %q: want half a line that begins with a capital and ends without a full stop", spec.Title)
	}
	if len(spec.Doc) < 150 {
		t.Errorf("doc has %d bytes: say what the grader does and what it cannot see", len(spec.Doc))
	}
	if spec.Version < 1 {
		t.Errorf("version %d: versions begin at 1", spec.Version)
	}
	var options struct {
		Type       string `json:"type"`
		Properties map[string]struct {
			Description string `json:"description"`
		} `json:"properties"`
		AdditionalProperties *bool `json:"additionalProperties"`
	}
	if err := json.Unmarshal(spec.Options, &options); err != nil {
		t.Fatalf("options: %v", err)
	}
	if options.Type != "object" || options.AdditionalProperties == nil || *options.AdditionalProperties {
		t.Errorf("options: want the schema of an object that allows no other members")
	}
	for name, p := range options.Properties {
		if p.Description == "" {
			t.Errorf("option %s has no doc", name)
		}
	}
	for what, option := range map[string]string{"shorthand": spec.Shorthand, "nested": spec.Nested, "target": spec.Target} {
		if _, ok := options.Properties[option]; option != "" && !ok {
			t.Errorf("%s names the option %q, which does not exist", what, option)
		}
	}
	seen := map[string]bool{}
	verdicts := map[eval.Verdict]int{}
	for _, e := range spec.Examples {
		if seen[e.Name] {
			t.Errorf("two examples named %q", e.Name)
		}
		seen[e.Name] = true
		verdicts[e.Want]++
	}
	if verdicts[eval.Pass] == 0 || verdicts[eval.Fail] == 0 {
		t.Errorf("examples: want at least one that passes and one that fails")
	}
}

func build(t *testing.T, registry graders.Registry, use eval.GraderUse) (eval.Grader, eval.Digest) {
	t.Helper()
	g, digest, err := registry.Build(use, Env())
	if err != nil {
		t.Fatalf("build with %s: %v", use.Options, err)
	}
	if c, ok := g.(io.Closer); ok {
		t.Cleanup(func() {
			if err := c.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
	return g, digest
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Verdict is what a reader sees of one grading: an error is unscored.
func Verdict(score eval.Score, err error) eval.Verdict {
	if err != nil {
		return eval.Unscored
	}
	return score.Verdict
}

// Grade judges an example's sample: with its other epochs where it has some, which only an eval.CaseGrader can.
func Grade(ctx context.Context, g eval.Grader, e eval.Example) (eval.Score, error) {
	if len(e.Epochs) == 0 {
		return g.Grade(ctx, e.Sample)
	}
	cases, ok := g.(eval.CaseGrader)
	if !ok {
		return eval.Score{}, errors.New("the example has epochs, and the grader compares none")
	}
	scores, err := cases.GradeCase(ctx, append([]eval.Sample{e.Sample}, e.Epochs...))
	if err != nil {
		return eval.Score{}, err
	}
	return scores[0], nil
}

func example(t *testing.T, registry graders.Registry, name string, e eval.Example) {
	use := eval.GraderUse{Grader: name, Options: e.Options}
	if err := registry.Check(use, Env()); err != nil {
		t.Fatalf("check refuses the example: %v", err)
	}
	g, digest := build(t, registry, use)
	if _, again := build(t, registry, use); digest != again || digest.IsZero() {
		t.Errorf("digest %s, and when built again %s", digest.Short(), again.Short())
	}
	before := marshal(t, e.Sample)
	score, err := Grade(t.Context(), g, e)
	if got := Verdict(score, err); got != e.Want {
		t.Errorf("verdict %s (%s, error %v), want %s", got, score.Explanation, err, e.Want)
	}
	if after := marshal(t, e.Sample); !bytes.Equal(before, after) {
		t.Errorf("the sample was changed:\n%s\n%s", before, after)
	}
	if err == nil {
		presentable(t, score, e.Sample)
	}
	second, errSecond := Grade(t.Context(), g, e)
	if a, b := marshal(t, score), marshal(t, second); !bytes.Equal(a, b) || (err == nil) != (errSecond == nil) {
		t.Errorf("graded twice:\n%s, %v\n%s, %v", a, err, b, errSecond)
	}
}

// presentable checks what reports show as it is.
func presentable(t *testing.T, score eval.Score, s eval.Sample) {
	t.Helper()
	if score.Explanation == "" || len(score.Explanation) > 20_000 {
		t.Errorf("explanation of %d bytes: want a sentence", len(score.Explanation))
	}
	if !utf8.ValidString(score.Explanation) || strings.ContainsFunc(score.Explanation, unicode.IsControl) {
		t.Errorf("explanation %.200q holds control characters or bad bytes", score.Explanation)
	}
	output := s.Output()
	for _, e := range score.Evidence {
		if e.Where == "output" && (e.Start < 0 || e.Start > e.End || e.End > len(output)) {
			t.Errorf("evidence %d to %d is outside the output of %d bytes", e.Start, e.End, len(output))
		}
	}
}

// refusesUnknownOption adds an option to an otherwise good example, so that no other mistake can be what is refused.
func refusesUnknownOption(t *testing.T, registry graders.Registry, spec eval.GraderSpec) {
	t.Helper()
	options := map[string]json.RawMessage{}
	if err := json.Unmarshal(spec.Examples[0].Options, &options); err != nil {
		t.Fatalf("options of the first example: %v", err)
	}
	options["no_such_option"] = json.RawMessage("true")
	err := registry.Check(eval.GraderUse{Grader: spec.Name, Options: marshal(t, options)}, Env())
	var oe *eval.OptionError
	if !errors.As(err, &oe) || len(oe.Path) != 1 || oe.Path[0] != "no_such_option" {
		t.Errorf("an unknown option: %v, want an OptionError at no_such_option", err)
	}
}

func needsAnAnswer(t *testing.T, g eval.Grader) {
	t.Helper()
	for reason, s := range map[string]eval.Sample{
		"nothing was asked":     {},
		"the call failed":       {Error: &eval.CallError{Class: eval.ClassTimeout}},
		"the last call failed":  {Exchanges: []eval.Exchange{{Response: &eval.Response{Text: "30 days"}}, {Error: &eval.CallError{Class: eval.ClassReset}}}},
		"the answer is missing": {Exchanges: []eval.Exchange{{Turn: 1}}},
	} {
		score, err := g.Grade(t.Context(), s)
		if got := Verdict(score, err); got != eval.Unscored {
			t.Errorf("%s: verdict %s, want unscored", reason, got)
		}
	}
}

func concurrent(t *testing.T, g eval.Grader, s eval.Sample) {
	t.Helper()
	want, errWant := g.Grade(t.Context(), s)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				score, err := g.Grade(t.Context(), s)
				if Verdict(score, err) != Verdict(want, errWant) {
					t.Errorf("concurrently: verdict %s, alone %s (%v)", Verdict(score, err), Verdict(want, errWant), err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func hostile(t *testing.T, g eval.Grader) {
	t.Helper()
	for name, text := range map[string]string{
		"one letter":             strings.Repeat("a", 1<<18),
		"invalid UTF-8":          strings.Repeat("\xff\xfe days ", 5_000),
		"control characters":     strings.Repeat("\x1b[2J\x00\r\n\u202e", 5_000),
		"deep nesting":           strings.Repeat(`[{"a":`, 10_000),
		"open fences":            strings.Repeat("```json\n{", 5_000),
		"one long line of space": strings.Repeat(" ", 100_000) + "x",
		"huge exponent":          `{"days": 1e20000000}`,
	} {
		s := eval.Sample{
			Case: &eval.Case{ID: "hostile", Expected: json.RawMessage(`"30 days"`)},
			Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{
				Text: text, FinishReason: text[:1], ToolCalls: []eval.ToolCall{{Name: "search", Arguments: text}},
			}}},
		}
		before := marshal(t, s)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), quick)
		score, err := g.Grade(ctx, s)
		cancel()
		if took := time.Since(start); took >= quick {
			t.Errorf("%s: took %s", name, took)
		}
		if err != nil && strings.Contains(err.Error(), "panicked") {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			presentable(t, score, s)
		}
		if after := marshal(t, s); !bytes.Equal(before, after) {
			t.Errorf("%s: the sample was changed", name)
		}
	}
}
