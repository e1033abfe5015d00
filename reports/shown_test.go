package reports

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
)

// texts renders a report in the formats that people read.
func texts(t *testing.T, r eval.Report) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range []string{"html", "markdown", "terminal"} {
		var b bytes.Buffer
		if err := Render(f, &b, r); err != nil {
			t.Fatal(err)
		}
		out[f] = b.String()
	}
	return out
}

func TestForgiven(t *testing.T) {
	until := day0.AddDate(0, 0, 10)
	w := func(id string) eval.WaiverUse {
		return eval.WaiverUse{Waiver: eval.Waiver{ID: id, Approver: "Bob", Expires: until}, Cases: []string{"a"}}
	}
	expired, nobody := w("W-0"), w("W-3")
	expired.Expired, nobody.Waiver.Approver = true, ""
	rule := func(name string, cases, waived []string) eval.RuleResult {
		return eval.RuleResult{Rule: name, Cases: cases, Waived: waived}
	}
	a := []string{"a"}
	tests := []struct {
		rules   []eval.RuleResult
		waivers []eval.WaiverUse
		prompt  string
		want    string
		reason  string
	}{
		{[]eval.RuleResult{rule("R", nil, a)}, []eval.WaiverUse{w("W-1")}, "v2", "waived by W-1 (approved by Bob, until 2026-03-12)", "plain"},
		{[]eval.RuleResult{rule("R", nil, a)}, []eval.WaiverUse{w("W-1"), expired, nobody}, "v2",
			"waived by W-1 (approved by Bob, until 2026-03-12) and W-3 (approved by nobody on record, until 2026-03-12)", "several, of which an expired one forgives nothing"},
		{[]eval.RuleResult{rule("R", nil, a), rule("Q", a, nil)}, []eval.WaiverUse{w("W-1")}, "v2",
			"waived by W-1 (approved by Bob, until 2026-03-12) in rule R, but not in rule Q", "a grader of it is not covered"},
		{[]eval.RuleResult{rule("R", a, nil)}, []eval.WaiverUse{w("W-1")}, "v2", "", "no rule forgave it"},
		{[]eval.RuleResult{rule("R", nil, a)}, nil, "v2", "waived by a waiver that the decision does not name", "nobody can be named"},
		{[]eval.RuleResult{rule("R", nil, a)}, []eval.WaiverUse{w("W-1")}, "v1", "", "not the side that the gate judged"},
	}
	for _, tt := range tests {
		d := &eval.Decision{Rules: tt.rules, Waivers: tt.waivers, Candidate: eval.Side{Prompt: "v2"}}
		if got := forgiven(d).of("a", tt.prompt, "t"); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.reason, got, tt.want)
		}
	}
	if got := forgiven(nil).of("a", "", ""); got != "" {
		t.Errorf("nothing decided, but %q", got)
	}
}

func TestWaivedIsSaidAtTheCase(t *testing.T) {
	const want = "waived by W-3 (approved by m.marsh, until 2026-04-02)"
	r := demoReport()
	doc := html(t, r)
	if n := strings.Count(doc, want); n != 3 { // change, failure, table of all cases
		t.Errorf("the HTML says it %d times", n)
	}
	r.Diff.Changes = r.Diff.Changes[7:] // the screen has six
	plain := texts(t, r)
	for _, f := range []string{"markdown", "terminal"} {
		if !strings.Contains(plain[f], want) {
			t.Errorf("%s does not say it", f)
		}
	}
	r.Diff = nil
	r.Samples = samplesOf(collect(r)[21:24])
	plain = texts(t, r)
	for f, s := range plain {
		if !strings.Contains(s, want) {
			t.Errorf("without a comparison %s does not say it", f)
		}
	}
	r.Decision = nil
	for f, s := range texts(t, r) {
		if strings.Contains(s, "waived by") {
			t.Errorf("%s forgives without a decision", f)
		}
	}
}

// What fails in the candidate and failed before is no change, and still fails.
func TestAlsoFailedBefore(t *testing.T) {
	r := demoReport()
	r.Diff.Changes = nil
	all := collect(r)
	other := all[len(all)-1]
	other.Key.Prompt = "v9"
	r.Samples = samplesOf(append(all[36:], other))
	for f, s := range texts(t, r) {
		if f == "html" {
			continue // it lists all failures anyway
		}
		for _, want := range []string{"Also failed before (1)", "opening-hours", "does not contain “closed”", "seatrial show 9f3b21d4 opening-hours"} {
			if !strings.Contains(s, want) {
				t.Errorf("%s does not say %q", f, want)
			}
		}
		if strings.Contains(s, "v9") {
			t.Errorf("%s shows a failure of another prompt than the candidate", f)
		}
	}
	r.Diff.Changes = demoReport().Diff.Changes
	for f, s := range texts(t, r) {
		if f == "terminal" && strings.Count(s, "Next:") != 1 {
			t.Errorf("%d next steps", strings.Count(s, "Next:"))
		}
	}
	fixed := r.Diff.Changes[8]
	if fixed.Change != eval.Fixed {
		t.Fatal(fixed.Change)
	}
	r.Diff.Changes = []eval.CaseDiff{fixed}
	if s := texts(t, r)["terminal"]; !strings.Contains(s, "seatrial show 9f3b21d4 opening-hours") {
		t.Error("a fixed case is to be looked at before a failing one")
	}
}

func TestOrderOfCases(t *testing.T) {
	var got []string
	one := func(id string, index int, s state) caseTally {
		return caseTally{key: eval.Key{Case: id}, index: index, state: s}
	}
	for _, c := range notPassed([]caseTally{one("x", 9, failed), one("y", 3, failed), one("p", 0, passed), one("e", 1, errored)}) {
		got = append(got, c.key.Case)
	}
	if want := "y x e"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestChangeWhy(t *testing.T) {
	tests := []struct {
		change eval.Change
		failed int
		want   string
		reason string
	}{
		{eval.Fixed, 0, "before: x", "the baseline's failure"},
		{eval.Flaky, 0, "before: x", "flaky in the baseline alone"},
		{eval.Flaky, 1, "x", "flaky in the candidate"},
		{eval.Broken, 1, "x", "the candidate's"},
		{eval.NoVerdict, 0, "x", "says itself on which side"},
	}
	for _, tt := range tests {
		if got := changeWhy(eval.CaseDiff{Change: tt.change, Why: "x", Candidate: eval.Counts{Failed: tt.failed}}); got != tt.want {
			t.Errorf("%s: got %q", tt.reason, got)
		}
	}
	if got := changeWhy(eval.CaseDiff{Change: eval.Fixed}); got != "" {
		t.Errorf("no reason becomes %q", got)
	}
}

// The outcome is said once where it stands beside the sentence.
func TestOutcomeIsNotDoubled(t *testing.T) {
	r := demoReport()
	all := texts(t, r)
	all["junit"] = d0(t, r)
	for f, s := range all {
		if strings.Contains(s, "NO-GO  NO-GO") || strings.Contains(s, "**NO-GO:") || strings.Contains(s, "NO-GO: NO-GO") || strings.Contains(s, "</span> <bdi>NO-GO") {
			t.Errorf("%s says it twice", f)
		}
	}
	if got := headline(eval.Decision{Outcome: eval.Go, Sentence: "NO-GO: x"}); got != "NO-GO: x" {
		t.Errorf("a sentence of another outcome becomes %q", got)
	}
}

func TestStoreIsNamed(t *testing.T) {
	r := demoReport()
	for f, s := range texts(t, r) {
		if strings.Contains(s, "--store") {
			t.Errorf("%s names the default store", f)
		}
	}
	r.Store = "my runs/s.db"
	for f, s := range texts(t, r) {
		lines := 0
		for l := range strings.Lines(s) {
			if !strings.Contains(l, "seatrial diff ") && !strings.Contains(l, "seatrial show ") && !strings.Contains(l, "seatrial gate ") && !strings.Contains(l, "seatrial grade ") && !strings.Contains(l, "seatrial run ") {
				continue
			}
			lines++
			if !strings.Contains(l, "--store 'my runs/s.db'") && !strings.Contains(l, "--store &#39;my runs/s.db&#39;") {
				t.Errorf("%s: %s", f, l)
			}
		}
		if lines == 0 {
			t.Errorf("%s shows no command", f)
		}
	}
	var b bytes.Buffer
	term := Terminal{W: &b, Width: 200, Store: "x.db"}
	for _, err := range []error{term.Changes(eval.Report{Run: r.Run, Diff: r.Diff}), term.Runs(nil, nil), term.Baselines(nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(b.String(), "--store x.db"); n != 3 {
		t.Errorf("%d commands of 3 name the store:\n%s", n, b.String())
	}
	if got := ranAs([]string{"run", "s.yaml", "--store=y.db"}, "x.db"); got != "seatrial run s.yaml --store=y.db" {
		t.Errorf("a store is named twice: %s", got)
	}
}

func TestOverAll(t *testing.T) {
	r := demoReport()
	r.Run.Plan.Prompts = []string{"v1", "v2"}
	for f, s := range texts(t, r) {
		if f != "terminal" && !strings.Contains(s, "over all prompts") {
			t.Errorf("%s does not say that tags are counted over all prompts", f)
		}
	}
	var b bytes.Buffer
	if err := (Terminal{W: &b, Width: 80}).Summary(r); err != nil || strings.Count(b.String(), "over all prompts:") != 3 {
		t.Errorf("%v\n%s", err, b.String())
	}
	tests := []struct {
		prompts, targets int
		want             string
	}{{1, 1, ""}, {2, 1, "over all prompts"}, {1, 2, "over all targets"}, {2, 2, "over all prompts and targets"}}
	for _, tt := range tests {
		if got := overAll(eval.Plan{Prompts: make([]string, tt.prompts), Targets: make([]string, tt.targets)}); got != tt.want {
			t.Errorf("%d prompts, %d targets: %q", tt.prompts, tt.targets, got)
		}
	}
}

func TestTested(t *testing.T) {
	tested := func(change func(*eval.Report)) string {
		r := demoReport()
		change(&r)
		v, err := htmlView(r)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, f := range v.Tested {
			for _, x := range f.Values {
				lines = append(lines, f.Name+": "+x.Text)
			}
		}
		return strings.Join(lines, "\n")
	}
	tests := []struct {
		change func(*eval.Report)
		want   string
		reason string
	}{
		{func(*eval.Report) {}, "Suite: support-bot\nTarget: gpt-4o-mini (model gpt-4o-mini, openai)\nPrompt: v2\nAsked: 13 cases × 3 epochs\n" +
			"Compared with: production (run 7c1e90ab), prompt v1\nBaseline approved: by m.marsh, 2026-02-23 09:30:00 UTC\nBaseline approved: because: what customers use today", "all of it"},
		{func(r *eval.Report) { r.Decision.Baseline.Approved.By = "" }, "Baseline approved: nobody is on record, 2026-02-23 09:30:00 UTC", "no approver"},
		{func(r *eval.Report) { r.Decision.Baseline.Approved = nil }, "Baseline approved: no: it is a run and not an approved baseline", "a run"},
		{func(r *eval.Report) { r.Decision, r.Diff = nil, nil }, "Compared with: nothing: there is no baseline in this report", "nothing to compare with"},
		{func(r *eval.Report) { r.Run.Plan.Prompts = []string{"v1", "v2"} }, "Prompt: v2\nPrompt: the candidate; the run asked 1 more", "one prompt of a run of two is the candidate"},
		{func(r *eval.Report) { r.Run.Plan.Prompts, r.Decision, r.Diff = []string{"v1", "v2"}, nil, nil }, "Prompt: v1\nPrompt: v2", "no candidate: all that were selected"},
		{func(r *eval.Report) { r.Run.Plan.Tags = []string{"critical"} }, "13 cases × 3 epochs, only those tagged critical", "a part of the suite"},
	}
	for _, tt := range tests {
		if got := tested(tt.change); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.reason, got, tt.want)
		}
	}
}

func TestAllCasesAreListed(t *testing.T) {
	c := demoCases()[5]
	r := allPass()
	r.Samples = func(yield func(eval.Sample, error) bool) {
		for i := range htmlCaseRows + 5 {
			s := demoSample(c, "v2", c.is, 1, 1, i)
			s.Key.Case = fmt.Sprintf("case-%04d", i)
			if !yield(s, nil) {
				return
			}
		}
	}
	casesOf := func(doc string) string {
		_, table, _ := strings.Cut(doc, `id="cases"`)
		table, _, _ = strings.Cut(table, "</section>")
		return table
	}
	table := casesOf(html(t, r))
	for _, want := range []string{"1,005 with their verdicts", "The first 1,000 are shown", "case-0000", "case-0999"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(table, "case-1000") {
		t.Error("more than 1,000 are shown")
	}
	table = casesOf(html(t, demoReport()))
	for _, c := range demoCases() {
		if !strings.Contains(table, "<bdi class=\"id\">"+c.id+"</bdi>") {
			t.Errorf("%s is not in the table of all cases", c.id)
		}
	}
}

func TestRepeatedPromptIsFolded(t *testing.T) {
	doc := html(t, demoReport())
	_, failures, _ := strings.Cut(doc, `id="failures"`)
	failures, _, _ = strings.Cut(failures, "</section>")
	full := strings.Count(failures, `<p class="label"><bdi>system</bdi></p>`)
	folded := strings.Count(failures, `<a href="#f1">The sample above</a>`)
	if full != 1 || folded != 8 { // nine cases have a failure
		t.Errorf("the system prompt is shown in full %d times, folded %d times", full, folded)
	}
	if n := strings.Count(failures, `<p class="label"><bdi>user</bdi></p>`); n != 9 {
		t.Errorf("%d questions of nine cases", n)
	}
}

// A user's message is what is asked: it is never folded away alone.
func TestQuestionIsNotFolded(t *testing.T) {
	asked := func(anchor, system, user string) htmlSample {
		return htmlSample{Anchor: anchor, Asked: []htmlPart{{Label: "system", Text: pieces(system)}, {Label: "user", Text: pieces(user), user: true}}}
	}
	list := []htmlSample{asked("f1", "a", "q"), asked("f2", "b", "q"), asked("f3", "a", "r"), asked("f4", "b", "q")}
	foldRepeated(list)
	var got []string
	for _, s := range list {
		text := s.Anchor + " " + s.AskedAs
		for _, p := range s.Asked {
			text += " " + p.Label + ":" + p.Again
		}
		got = append(got, text)
	}
	want := []string{"f1  system: user:", "f2  system: user:", "f3  system:f1 user:", "f4 f2"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPlainFirst(t *testing.T) {
	tests := []struct{ in, plain, figures, reason string }{
		{"5 of 9 pass; drop 4 points (95 % interval 1 to 7); p = 0.03", "5 of 9 pass", "drop 4 points (95 % interval 1 to 7); p = 0.03", "statistics"},
		{"of 9, 3 pass; the run ended early: no network", "of 9, 3 pass; the run ended early: no network", "", "what is no statistic is not softer"},
		{"6 of 9 fail", "6 of 9 fail", "", "nothing to tell apart"},
	}
	for _, tt := range tests {
		if plain, figures := plainFirst(tt.in); plain != tt.plain || figures != tt.figures {
			t.Errorf("%s: %q, %q", tt.reason, plain, figures)
		}
	}
}

func TestDocBlocks(t *testing.T) {
	tests := []struct {
		in     string
		want   []docBlock
		reason string
	}{
		{"one\ntwo\n\nthree\n", []docBlock{{"one two", false, true}, {"three", false, true}}, "lines are joined"},
		{"one:\n\n  {\"a\":\n    1}\n\ttab\n\ntwo", []docBlock{{"one:", false, true}, {"  {\"a\":\n    1}\n\ttab", true, true}, {"two", false, true}}, "examples stay as they are"},
		{"one:\n  x\ntwo", []docBlock{{"one:", false, true}, {"  x", true, false}, {"two", false, false}}, "an example without blank lines around it"},
		{"  x", []docBlock{{"  x", true, true}}, "an example alone"},
		{" one\n two", []docBlock{{"one two", false, true}}, "one space is no example"},
		{"\n \n", nil, "nothing"},
	}
	for _, tt := range tests {
		if got := docBlocks(tt.in); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v", tt.reason, got)
		}
	}
}

func TestPassageScore(t *testing.T) {
	s := eval.Sample{Exchanges: []eval.Exchange{{Response: &eval.Response{Text: "x", Retrieved: []eval.Passage{{ID: "doc-1", Text: "p", Score: 0.8312345}, {ID: "doc-2", Text: "q"}}}}}}
	var b bytes.Buffer
	if err := (Terminal{W: &b, Width: 80}).Samples([]eval.Sample{s}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "retrieved doc-1, score 0.8312\n") || !strings.Contains(b.String(), "retrieved doc-2\n") {
		t.Error(b.String())
	}
}

func TestChangesReadsSamplesToTheirEnd(t *testing.T) {
	r := demoReport()
	r.Samples = func(yield func(eval.Sample, error) bool) { yield(eval.Sample{}, io.ErrUnexpectedEOF) }
	for _, f := range []string{"html", "markdown", "terminal"} {
		if Render(f, io.Discard, r) == nil {
			t.Errorf("%s of a comparison hides that samples cannot be read", f)
		}
	}
}

func TestDiffCommand(t *testing.T) {
	side := func(run, prompt, target string, prompts ...string) eval.Side {
		return eval.Side{Run: eval.Run{ID: run, Plan: eval.Plan{Prompts: prompts, Targets: []string{"a"}}}, Prompt: prompt, Target: target}
	}
	tests := []struct {
		d      eval.Diff
		want   string
		reason string
	}{
		{eval.Diff{By: eval.ByRun, Baseline: side("1", "", ""), Candidate: side("2", "", "")}, "diff 1 2", "two runs"},
		{eval.Diff{By: eval.ByPrompt, Baseline: side("1", "v1", "", "v1"), Candidate: side("2", "v2", "", "v2")}, "diff 1 2 --by prompt", "a run with one prompt needs no name"},
		{eval.Diff{By: eval.ByPrompt, Baseline: side("1", "v1", "", "v1", "v2"), Candidate: side("1", "v2", "", "v1", "v2")}, "diff 1:v1 1:v2 --by prompt", "a run with two does"},
		{eval.Diff{By: eval.ByRun, Baseline: side("1", "v1", "a", "v1"), Candidate: side("2", "v2", "a", "v2")}, "diff 1 2 --by prompt", "a gate's comparison of two prompts"},
		{eval.Diff{By: eval.ByRun, Baseline: side("1", "v1", "a", "v1"), Candidate: side("2", "v1", "b", "v1")}, "diff 1 2 --by target", "of two targets"},
		{eval.Diff{By: eval.ByRun, Baseline: side("1", "v1", "a", "v1"), Candidate: side("2", "v1", "a", "v1")}, "diff 1 2", "of two runs"},
	}
	for _, tt := range tests {
		if got := strings.Join(diffArgs(tt.d), " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.reason, got, tt.want)
		}
	}
}

// Who may read a report is said before anything that it tells.
func TestClassificationComesFirst(t *testing.T) {
	r := demoReport()
	r.Run.Suite.Classification = "Internal: model risk"
	for _, format := range []string{"markdown", "pr-comment"} {
		doc := strings.TrimPrefix(string(renderedAs(t, format, r)), CommentMark(r.Run.Suite.Name)+"\n\n")
		if !strings.HasPrefix(doc, "**Internal: model risk**\n\n## ") {
			t.Errorf("%s begins with %.80q", format, doc)
		}
	}
}
