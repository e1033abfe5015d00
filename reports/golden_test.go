package reports

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"seatrial/eval"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	flag.Parse()
	twwidth.SetEastAsian(false) // the tester's locale must not change widths
	os.Exit(m.Run())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (go test -update writes it)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs at byte %d; look at what go test -update changes\ngot:\n%s", file, differ(got, want), got)
	}
}

func differ(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func TestGolden(t *testing.T) {
	r := demoReport()
	unfinished := demoReport()
	unfinished.Run.State, unfinished.Run.Stop = eval.Stopped, "the budget of 30 calls is spent"
	unfinished.Decision, unfinished.Diff = nil, nil
	covered := coveredReport()
	runs := []eval.Run{r.Run, r.Diff.Baseline.Run, unfinished.Run}
	render := func(format string, r eval.Report) func(*bytes.Buffer) error {
		return func(b *bytes.Buffer) error { return Render(format, b, r) }
	}
	term := func(width int, f func(Terminal) error) func(*bytes.Buffer) error {
		return func(b *bytes.Buffer) error { return f(Terminal{W: b, Width: width}) }
	}
	attacked := demoReport()
	attacked.Graders[1].Safety = true
	list := collect(attacked)
	for i := range list {
		if list[i].Key.Case == "hostile-markup" {
			list[i].Case.Tags = append(list[i].Case.Tags, eval.TagAttack)
		}
	}
	attacked.Samples = samplesOf(list)
	for name, f := range map[string]func(*bytes.Buffer) error{
		"report.html":           render("html", wholeReport()),
		"report.json":           render("json", r),
		"report.xml":            render("junit", r),
		"report.md":             render("markdown", r),
		"report.csv":            render("csv", r),
		"report.jsonl":          render("jsonl", r),
		"report.sarif":          render("sarif", attacked),
		"annotations.txt":       render("github-annotations", r),
		"codequality.json":      render("gitlab-codequality", r),
		"comment.md":            render("pr-comment", r),
		"run-80.txt":            term(80, func(t Terminal) error { return t.Run(r) }),
		"run-200.txt":           term(200, func(t Terminal) error { return t.Run(r) }),
		"run-color.txt":         func(b *bytes.Buffer) error { return Terminal{W: b, Width: 80, Color: true}.Run(r) },
		"unfinished-80.txt":     term(80, func(t Terminal) error { return t.Run(unfinished) }),
		"unfinished.md":         render("markdown", unfinished),
		"diff-80.txt":           term(80, func(t Terminal) error { return t.Changes(eval.Report{Run: r.Run, Diff: r.Diff}) }),
		"flaky-80.txt":          term(80, func(t Terminal) error { return t.Flakiness(demoFlakiness()) }),
		"prospect-80.txt":       term(80, func(t Terminal) error { return t.Prospect(demoProspect()) }),
		"changes-color.txt":     func(b *bytes.Buffer) error { return Terminal{W: b, Width: 80, Color: true}.Changes(r) },
		"changes-80.txt":        term(80, func(t Terminal) error { return t.Changes(r) }),
		"summary-80.txt":        term(80, func(t Terminal) error { return t.Summary(r) }),
		"decision-80.txt":       term(80, func(t Terminal) error { return t.Decision(*r.Decision) }),
		"runs-80.txt":           term(80, func(t Terminal) error { return t.Runs(runs, demoDecisions()) }),
		"samples-80.txt":        term(80, func(t Terminal) error { return t.Samples(collect(r)[6:9]) }),
		"graders-80.txt":        term(80, func(t Terminal) error { return t.Graders(r.Graders) }),
		"grader-80.txt":         term(80, func(t Terminal) error { return t.Grader(r.Graders[0]) }),
		"grader-example-80.txt": term(80, func(t Terminal) error { return t.Grader(r.Graders[1]) }),
		"providers-80.txt":      term(80, func(t Terminal) error { return t.Providers([]eval.ProviderSpec{demoProvider()}) }),
		"provider-80.txt":       term(80, func(t Terminal) error { return t.Provider(demoProvider()) }),
		"coverage-80.txt":       term(80, func(t Terminal) error { return t.Summary(covered) }),
		"coverage-run-80.txt":   term(80, func(t Terminal) error { return t.Run(covered) }),
		"coverage.md":           render("markdown", covered),
		"coverage.json":         render("json", covered),
		"controls-80.txt":       term(80, func(t Terminal) error { return t.Controls([]eval.Control{covered.Controls[0].Control}) }),
		"catalogues-80.txt":     term(80, func(t Terminal) error { return t.Catalogues([]string{"c:1"}, []string{"A framework"}, []int{1212}) }),
		"runs.json":             func(b *bytes.Buffer) error { return JSONRuns(b, runs[:1], demoDecisions()) },
		"samples.json":          func(b *bytes.Buffer) error { return JSONSamples(b, collect(r)[:1]) },
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := f(&b); err != nil {
				t.Fatal(err)
			}
			got := b.Bytes()
			if strings.HasSuffix(name, ".html") {
				got = readable(t, got)
			}
			golden(t, name, got)
			var again bytes.Buffer
			if err := f(&again); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Bytes(), again.Bytes()) {
				t.Error("the same value gave other bytes the second time")
			}
		})
	}
}
