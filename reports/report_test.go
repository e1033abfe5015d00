package reports

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"seatrial/eval"
)

func TestFormats(t *testing.T) {
	for _, f := range Formats() {
		if err := Render(f, io.Discard, demoReport()); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
	if !slices.IsSorted(Formats()) {
		t.Error("not sorted")
	}
	err := Render("pdf", io.Discard, demoReport())
	if err == nil || !strings.Contains(err.Error(), "html, json, jsonl, junit, markdown, pr-comment, sarif, terminal") {
		t.Errorf("an unknown format gives %v", err)
	}
}

// A report that could not be read to its end is an error in every format that
// reads samples, also where it fails late.
func TestBrokenSamples(t *testing.T) {
	broken := errors.New("disk gone")
	r := demoReport()
	all := r.Samples
	r.Diff = nil
	r.Samples = func(yield func(eval.Sample, error) bool) {
		for s := range all {
			if !yield(s, nil) {
				return
			}
		}
		yield(eval.Sample{}, broken)
	}
	for _, f := range Formats() {
		if err := Render(f, io.Discard, r); !errors.Is(err, broken) {
			t.Errorf("%s: %v", f, err)
		}
	}
	var b bytes.Buffer
	if err := JSON(&b, r); err == nil || strings.HasSuffix(b.String(), "}\n") {
		t.Error("a JSON document that lacks samples looks whole")
	}
}

type fullDisk struct{ room int }

func (d *fullDisk) Write(b []byte) (int, error) {
	if d.room -= len(b); d.room < 0 {
		return 0, errors.New("disk full")
	}
	return len(b), nil
}

func TestWriteErrors(t *testing.T) {
	r := demoReport()
	for _, f := range Formats() {
		var whole bytes.Buffer
		if err := Render(f, &whole, r); err != nil {
			t.Fatal(err)
		}
		for _, room := range []int{0, whole.Len() / 2, whole.Len() - 1} {
			if Render(f, &fullDisk{room}, r) == nil {
				t.Errorf("%s: a disk with room for %d of %d bytes is no error", f, room, whole.Len())
			}
		}
	}
}

func TestNoSamplesIsNoReport(t *testing.T) {
	r := demoReport()
	r.Samples = nil
	if err := JUnit(io.Discard, r); !errors.Is(err, errNoSamples) {
		t.Errorf("JUnit without samples: %v", err)
	}
	var b bytes.Buffer
	if err := JSON(&b, r); err != nil || strings.Contains(b.String(), `"samples"`) {
		t.Errorf("JSON without samples: %v", err)
	}
	if !strings.Contains(html(t, r), "was given no samples") {
		t.Error("HTML does not say that it has no samples")
	}
}

// Where nothing was decided, nothing may look decided.
func TestNoDecision(t *testing.T) {
	r := demoReport()
	r.Decision.Outcome = ""
	for _, f := range []string{"html", "markdown", "terminal"} {
		var b bytes.Buffer
		if err := Render(f, &b, r); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "NO DECISION") {
			t.Errorf("%s shows no outcome as a decision", f)
		}
	}
	r.Decision, r.Diff = nil, nil
	if !strings.Contains(html(t, r), `<h1><span class="outcome warn">`) {
		t.Error("where nobody asked for a decision, that looks like a refusal")
	}
	r.Summary.Total.Tally.Passed++
	if !strings.Contains(html(t, r), `<h1><span class="outcome bad">`) {
		t.Error("numbers that do not add up do not look bad")
	}
	for _, o := range []eval.Outcome{"", "go", "Go", eval.NoGo, eval.BrokenGate, "anything"} {
		if outcomeStyle(o) != red || outcomeTone(o) != "bad" || mark(o) != "❌" {
			t.Errorf("%q does not look bad", o)
		}
	}
}

func TestTerminalWidth(t *testing.T) {
	r := demoReport()
	long := demoReport()
	long.Run.Plan.Prompts = []string{"v1", "v2"}
	for i := range long.Summary.Cells {
		long.Summary.Cells[i].Prompt = strings.Repeat("prompt-with-a-long-name-", 3)
		long.Summary.Cells[i].Target = strings.Repeat("日本語", 12)
	}
	for _, width := range []int{60, 80, 120, 200} {
		for _, color := range []bool{false, true} {
			var b bytes.Buffer
			term := Terminal{W: &b, Width: width, Color: color}
			for _, err := range []error{term.Run(r), term.Run(long), term.Summary(r), term.Samples(collect(r)),
				term.Runs([]eval.Run{r.Run, r.Diff.Baseline.Run}, demoDecisions()), term.Grader(r.Graders[0])} {
				if err != nil {
					t.Fatal(err)
				}
			}
			for l := range strings.Lines(b.String()) {
				if w := twwidth.Width(strings.TrimRight(l, "\n")); w > width {
					t.Errorf("%d columns at a width of %d: %s", w, width, l)
				}
			}
		}
	}
}

// Colour is never alone: without it, the words are the same.
func TestColorOnlyRepeats(t *testing.T) {
	r := demoReport()
	var plain, painted bytes.Buffer
	if err := (Terminal{W: &plain, Width: 80}).Run(r); err != nil {
		t.Fatal(err)
	}
	if err := (Terminal{W: &painted, Width: 80, Color: true}).Run(r); err != nil {
		t.Fatal(err)
	}
	bare := painted.String()
	for _, s := range []string{bold, dim, red, green, yellow, "0"} {
		bare = strings.ReplaceAll(bare, "\x1b["+s+"m", "")
	}
	trim := func(s string) string {
		var out []string
		for l := range strings.SplitSeq(s, "\n") {
			out = append(out, strings.TrimRight(l, " "))
		}
		return strings.Join(out, "\n")
	}
	if trim(bare) != trim(plain.String()) {
		t.Errorf("without colour:\n%s\nwith colour, taken away:\n%s", plain.String(), bare)
	}
	if bare == painted.String() {
		t.Error("nothing was painted: the test proves nothing")
	}
}

func TestMarkdownFitsAJobSummary(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine, and much text")
	}
	r := demoReport()
	r.Run.Suite.Name = strings.Repeat("@", 5000)
	r.Decision.Sentence = strings.Repeat("#", 1<<20)
	c := r.Diff.Changes[0]
	c.Why = strings.Repeat("`|", 1<<19)
	c.CandidateSample.Exchanges[0].Response.Text = strings.Repeat("```\n", 1<<18)
	r.Diff.Changes = slices.Repeat([]eval.CaseDiff{c}, 20_000)
	r.Summary.Tags = slices.Repeat([]eval.Slice{{Name: strings.Repeat("|", 1<<12)}}, 3000)
	r.Decision.Rules = slices.Repeat([]eval.RuleResult{{Rule: strings.Repeat("@", 5000), Found: strings.Repeat("@", 5000), Cases: slices.Repeat([]string{strings.Repeat("@", 500)}, 50)}}, 100)
	var b bytes.Buffer
	if err := Markdown(&b, r); err != nil {
		t.Fatal(err)
	}
	if b.Len() >= 1<<20 {
		t.Errorf("%d bytes", b.Len())
	}
	if !strings.Contains(b.String(), "does not fit") {
		t.Errorf("all of it fits into %d bytes: the test proves nothing", b.Len())
	}
	if !strings.HasPrefix(b.String(), "## ❌ NO-GO") {
		t.Error("the decision is not first")
	}
}

func TestFigures(t *testing.T) {
	tests := []struct{ got, want, reason string }{
		{percent(1), "100 %", "exact"},
		{percent(0.9999), ">99.9 %", "not all is never 100 %"},
		{percent(0.0001), "<0.1 %", "some is never 0 %"},
		{percent(0), "0 %", "exact"},
		{tallyRate(eval.Tally{Planned: 3, Errored: 3}), "n/a", "no rate over no judged samples"},
		{quantile(0, 0), "n/a", "no quantile over no samples"},
		{count(1234567), "1,234,567", "groups of three"},
		{count(-1234), "-1,234", "negative"},
		{count(123), "123", "short"},
		{span(1400 * time.Millisecond), "1.40 s", "seconds"},
		{span(850 * time.Millisecond), "850 ms", "milliseconds"},
		{span(90 * time.Second), "1m30s", "minutes"},
		{money(0.000065), "0.000065", "and is a plain number"},
		{money(0.00042), "0.00042", "small money is not nothing"},
		{pvalue(0.0004), "p < 0.001", "as papers do"},
		{epochs(eval.Counts{}), "not there", "no epoch is no pass"},
		{epochs(eval.Counts{Unscored: 1}), "no verdict", "nor is one without verdict"},
		{tokens(eval.Usage{}), "not reported", "an unknown zero is no measurement"},
		{shell("it's; rm -rf"), `'it'\''s; rm -rf'`, "a command that is shown can be pasted"},
		{shell("~root"), "'~root'", "the shell expands a tilde"},
		{shell(""), "''", "an empty argument stays one"},
		{fit([]string{"a", "b", "c"}, 2), "a, b and 1 more", "what is cut is counted"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q: %s", tt.got, tt.want, tt.reason)
		}
	}
}
