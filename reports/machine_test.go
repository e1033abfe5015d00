package reports

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"seatrial/eval"
)

// renderedAs is a report in a format.
func renderedAs(t testing.TB, format string, r eval.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(format, &b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// failing is a report of n cases of which each fails, with an answer and a reason of so many bytes.
func failing(n, size int) eval.Report {
	r := allPass()
	r.Run.Plan.Epochs = 1
	r.Summary.Total.Tally = eval.Tally{Planned: n, Failed: n}
	r.Decision = &eval.Decision{Outcome: eval.NoGo, Sentence: "NO-GO: all fail.", Rules: []eval.RuleResult{{Rule: "require pass_rate", Outcome: eval.NoGo, Demand: "at least 90 %", Found: "0 %"}}}
	r.Graders = []eval.GraderSpec{{Name: "no_pii", Title: "no personal data", Safety: true}}
	r.Samples = many(n, size, eval.Fail)
	return r
}

// many makes samples as they are read, so that none is held.
func many(n, size int, verdict eval.Verdict) iter.Seq2[eval.Sample, error] {
	noise := strings.Repeat("0123456789abcdef<&|\"", size/20+1)
	return func(yield func(eval.Sample, error) bool) {
		for i := range n {
			id := fmt.Sprintf("case-%06d", i)
			text := fmt.Sprintf("%08x%s", uint32(i)*2654435761, noise[:size])
			s := eval.Sample{Key: eval.Key{Case: id, Prompt: "v2", Target: "mini", Epoch: 1, Purpose: eval.Planned}, Index: i,
				Case: &eval.Case{ID: id, Source: fmt.Sprintf("data/rows.jsonl:%d", i+1)}, Answered: day0, Latency: time.Second, Verdict: verdict,
				Exchanges: []eval.Exchange{{Turn: 1, Request: eval.Request{Messages: []eval.Message{{Role: "user", Content: "x"}}}, Response: &eval.Response{Text: text, FinishReason: eval.FinishStop}}},
				Scores:    []eval.Score{{Grader: "no_pii", Name: "no_pii", Verdict: verdict, Explanation: text}}}
			if !yield(s, nil) {
				return
			}
		}
	}
}

func TestTop(t *testing.T) {
	got := top[int]{n: 3, order: func(a, b int) int { return a%10 - b%10 }}
	for _, x := range []int{19, 5, 11, 8, 21, 2, 7, 31, 41} {
		got.add(x)
	}
	if list := got.first(); !slices.Equal(list, []int{11, 21, 31}) || got.more() != 6 {
		t.Errorf("kept %v, and %d more: equal ones stay as they came", list, got.more())
	}
}

func TestPlace(t *testing.T) {
	tests := []struct {
		root, dir, source string
		file              string
		line              int
		reason            string
	}{
		{"", "", "suite.yaml:7", "suite.yaml", 7, "no repository: as it is"},
		{"/w", "/w/evals", "suite.yaml:7", "evals/suite.yaml", 7, "from the root, not from where the program ran"},
		{"/w", "/w/evals", "../data/x.jsonl:3", "data/x.jsonl", 3, "a file beside the folder"},
		{"/w", "/w/evals", "/w/a/b.yaml:1", "a/b.yaml", 1, "an absolute name below the root"},
		{"/w", "/w", "../out.yaml:2", "../out.yaml", 2, "outside it stays as it is"},
		{"/w", "/w", "./suite.yaml:2", "suite.yaml", 2, "GitLab takes no ./"},
		{"/w", "/w", "c:x.yaml", "c:x.yaml", 0, "a colon in the name is no line"},
		{"/w", "/w", "", "", 0, "not known"},
	}
	for _, tt := range tests {
		if file, line := place(eval.Report{Root: tt.root, Dir: tt.dir}, tt.source); file != tt.file || line != tt.line {
			t.Errorf("%s: got %s, line %d", tt.reason, file, line)
		}
	}
}

func TestAnnotations(t *testing.T) {
	list := checkAnnotations(t, string(renderedAs(t, "github-annotations", demoReport())))
	if list[0].kind != "error" || !strings.HasPrefix(list[0].text, "prompt v2 is worse") || list[0].file != "suite.yaml" || list[0].line != "1" {
		t.Errorf("the first is not the decision: %+v", list[0])
	}
	find := func(part string) annotation {
		for _, a := range list {
			if strings.Contains(a.title, part) {
				return a
			}
		}
		t.Errorf("nothing about %s", part)
		return annotation{}
	}
	if a := find("gate%3A regression"); a.kind != "error" {
		t.Errorf("a rule that blocks: %+v", a)
	}
	if a := find("refund-window"); a.kind != "error" || a.file != "suite.yaml" || a.line != "40" || !strings.Contains(a.text, "0 of 3 passed") {
		t.Errorf("a case that a rule names: %+v", a)
	}
	if a := find("opening-hours"); a.kind != "warning" {
		t.Errorf("a case that fails and blocks nothing: %+v", a)
	}
	if a := find("warranty"); a.kind != "notice" || !strings.Contains(a.text, "waived by W-3") {
		t.Errorf("a case that is forgiven: %+v", a)
	}
	if slices.ContainsFunc(list, func(a annotation) bool { return strings.Contains(a.title, "shipping-time") }) {
		t.Error("a case that passes is told of")
	}

	r := failing(1000, 10)
	r.Decision.Rules[0].Cases = []string{"case-000700", "case-000900"}
	list = checkAnnotations(t, string(renderedAs(t, "github-annotations", r)))
	if len(list) != 14 { // the decision, its rule and two cases; ten warnings
		t.Fatalf("%d annotations", len(list))
	}
	if !strings.Contains(list[2].title, "case-000700") || !strings.Contains(list[3].title, "case-000900") {
		t.Errorf("the worst are not first: %+v", list[2:4])
	}
	if last := list[13]; last.title != "seatrial%3A and 989 more" {
		t.Errorf("the tenth warning says %+v", last)
	}
	// A rule for a grader that no waiver forgives names the case that another rule forgives.
	both := failing(2, 10)
	both.Decision.Rules = []eval.RuleResult{{Rule: "one", Outcome: eval.Go, Waived: []string{"case-000000", "case-000001"}}, {Rule: "two", Outcome: eval.NoGo, Cases: []string{"case-000000"}}}
	kinds := map[string]string{}
	for _, a := range checkAnnotations(t, string(renderedAs(t, "github-annotations", both))) {
		kinds[strings.TrimSuffix(a.title, " (prompt v2%2C target mini)")] = a.kind
	}
	if kinds["seatrial%3A case case-000000"] != "error" || kinds["seatrial%3A case case-000001"] != "notice" {
		t.Errorf("what one rule forgives and another counts: %v", kinds)
	}
	r = allPass()
	if doc := string(renderedAs(t, "github-annotations", r)); doc != "::notice file=suite.yaml,line=1,title=seatrial%3A GO::All is well.\n" {
		t.Errorf("GO says %s", doc)
	}
	r.Run.State = eval.Stopped
	r.Decision = nil
	if doc := string(renderedAs(t, "github-annotations", r)); !strings.Contains(doc, "::error file=suite.yaml,line=1,title=seatrial%3A run%3A unfinished") {
		t.Errorf("an unfinished run says %s", doc)
	}
}

func TestCodeQuality(t *testing.T) {
	list := checkCodeQuality(t, renderedAs(t, "gitlab-codequality", demoReport()))
	severities := map[string]string{}
	for _, x := range list {
		for _, part := range []string{"gate: regression", "refund-window", "opening-hours", "timeout", "warranty"} {
			if strings.Contains(x.Description, part) && severities[part] == "" {
				severities[part] = x.Severity
			}
		}
	}
	for part, want := range map[string]string{"gate: regression": "blocker", "refund-window": "blocker", "opening-hours": "major", "timeout": "minor", "warranty": "info"} {
		if severities[part] != want {
			t.Errorf("%s is %q, want %s", part, severities[part], want)
		}
	}
	at := func(part string) int {
		return slices.IndexFunc(list, func(x codeQualityJSON) bool { return strings.Contains(x.Description, part) })
	}
	if at("case opening-hours") > at("case timeout") || at("case 日本語") > at("case hostile-markup") {
		t.Error("what fails does not stand before what has no verdict, or what always fails before what fails sometimes")
	}
	list = checkCodeQuality(t, renderedAs(t, "gitlab-codequality", failing(6000, 10)))
	if last := list[len(list)-1]; len(list) != maxCodeQuality || !strings.HasPrefix(last.Description, "more: and 1,002 more: seatrial show ") { // 6,000 cases and a rule
		t.Errorf("%d findings, the last %+v", len(list), last)
	}
	if doc := renderedAs(t, "gitlab-codequality", allPass()); string(doc) != "[]\n" {
		t.Errorf("nothing wrong is %s", doc)
	}
}

// What finds a finding again does not change with lines, answers or runs.
func TestFingerprintsAreStable(t *testing.T) {
	prints := func(change func(*eval.Report, *eval.Sample)) (all []string) {
		r := failing(3, 10)
		list := collect(r)
		for i := range list {
			change(&r, &list[i])
		}
		r.Samples = samplesOf(list)
		for _, x := range checkCodeQuality(t, renderedAs(t, "gitlab-codequality", r)) {
			all = append(all, x.Fingerprint)
		}
		for _, x := range checkSARIF(t, renderedAs(t, "sarif", r)).Runs[0].Results {
			all = append(all, x.PartialFingerprints["seatrial/v1"], x.PartialFingerprints["primaryLocationLineHash"])
		}
		return all
	}
	before := prints(func(*eval.Report, *eval.Sample) {})
	if len(before) != 4+6 {
		t.Fatalf("%d fingerprints", len(before))
	}
	tests := []struct {
		change func(*eval.Report, *eval.Sample)
		same   bool
		reason string
	}{
		{func(_ *eval.Report, s *eval.Sample) { s.Case.Source = "data/rows.jsonl:99" }, true, "lines move"},
		{func(r *eval.Report, s *eval.Sample) { r.Run.ID, s.Scores[0].Explanation = "other", "other words" }, true, "another run says it otherwise"},
		{func(r *eval.Report, s *eval.Sample) { r.Run.Suite.Digest, r.Tool = eval.MustDigest("x"), "9" }, true, "the suite or the tool changed"},
		{func(_ *eval.Report, s *eval.Sample) { s.Key.Prompt = "v9" }, false, "another prompt"},
		{func(r *eval.Report, _ *eval.Sample) { r.Run.Suite.Name = "other" }, false, "another suite in the same repository"},
	}
	for _, tt := range tests {
		if same := slices.Equal(prints(tt.change), before); same != tt.same {
			t.Errorf("%s: same %v", tt.reason, same)
		}
	}
}

func TestCSV(t *testing.T) {
	tests := []struct{ text, want, reason string }{
		{"=1+1", "'=1+1", "a formula"},
		{"+1", "'+1", "a formula of old"},
		{"-1", "'-1", "a formula of old"},
		{"@SUM(1)", "'@SUM(1)", "a formula of old"},
		{"\t=1", "'    =1", "white space hides none"},
		{"\n =1", "'\n =1", "nor does a line feed"},
		{"＝1", "'＝1", "full width"},
		{"\u00a0\u3000=1", "'\u00a0\u3000=1", "behind space that is no ASCII"},
		{"a=1", "a=1", "no formula"},
		{"", "", "nothing"},
		{"\r=1", `\x0d=1`, "a carriage return is shown"},
	}
	for _, tt := range tests {
		if got := cell(tt.text); got != tt.want {
			t.Errorf("%s: %q becomes %q, want %q", tt.reason, tt.text, got, tt.want)
		}
	}
	rows := checkCSV(t, renderedAs(t, "csv", demoReport()))
	if len(rows) != 40 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, want := range []string{"9f3b21d4", "support-bot", "refund-window", "v2", "gpt-4o-mini", "1", "failed", "contains", "contains: the answer does not contain “30 days”", "", "refund; critical", "REQ-12", "suite.yaml:40",
		"Can I return it after 40 days?", "Yes, of course! You can return it at any time, and we refund the full price.", "850", "212", "31", "", "gpt-4o-mini-2024-07-18", "2026-03-02T09:30:00Z"} {
		if rows[1][i] != want {
			t.Errorf("%s is %q, want %q", rows[0][i], rows[1][i], want)
		}
	}
	r := allPass()
	s := collect(r)[0]
	s.Exchanges[0].Response.Text = "one, \"two\"\nthree " + strings.Repeat("x", 40_000)
	r.Samples = samplesOf([]eval.Sample{s})
	if got := checkCSV(t, renderedAs(t, "csv", r))[1][14]; !strings.HasPrefix(got, "one, \"two\"\nthree xx") || len([]rune(got)) != maxCell {
		t.Errorf("quoting or cutting went wrong: %d characters, %.40q", len(got), got)
	}
}

func TestJSONLIsWholeOrHasNoEnd(t *testing.T) {
	doc := renderedAs(t, "jsonl", demoReport())
	lines := checkJSONL(t, doc)
	if len(lines) != 41 || string(lines[40]["samples"]) != "39" {
		t.Errorf("%d lines, the last says %s", len(lines), lines[40]["samples"])
	}
	var s eval.Sample
	if err := json.Unmarshal(bytes.Split(doc, []byte("\n"))[1], &s); err != nil || s.Key.Case != "refund-window" || s.Output() == "" {
		t.Errorf("a line is no sample: %v", err)
	}
	if strings.Contains(string(lines[1]["target"]), "id") || lines[1]["prompt"] != nil {
		t.Error("each line repeats prompt and target")
	}
	r := demoReport()
	r.Holdout = &eval.Holdout{Cases: 2}
	if header := checkJSONL(t, renderedAs(t, "jsonl", r))[0]; !strings.Contains(string(header["holdout"]), `"cases":2`) {
		t.Errorf("the header does not say that cases are held out: %s", header["holdout"])
	}
}

// lookedAt is a report of a run that stopped at a look: one sample passed, one was not asked.
func lookedAt() eval.Report {
	r := allPass()
	asked := collect(r)[0]
	left := eval.Sample{Key: asked.Key, Index: 1, Case: asked.Case, Prompt: asked.Prompt, Target: asked.Target}
	left.Key.Case = "left-out"
	r.Samples = samplesOf([]eval.Sample{asked, left})
	r.Summary.Total.Tally = eval.Tally{Planned: 2, Passed: 1, Missing: 1}
	look := eval.Look{Number: 2, Of: 4, Fraction: 0.5, Epochs: 1}
	r.Decision.Look = &look
	r.Run.Looks = []eval.LookTaken{{Look: look, Outcome: eval.Go, Sentence: "GO", Ends: true}}
	return r
}

// What was not asked because the decision had fallen is no error.
func TestSamplesLeftOut(t *testing.T) {
	const words = "not asked: the decision fell at look 2 of 4"
	r := lookedAt()
	d := junit(t, r)
	if d.Failures+d.Errors != 0 || d.Suites[0].Skipped != 1 {
		t.Errorf("JUnit: %d failures, %d errors, %d skipped", d.Failures, d.Errors, d.Suites[0].Skipped)
	}
	if !slices.ContainsFunc(d.Suites[0].Cases, func(c junitRead) bool { return c.Skipped != nil && c.Skipped.Message == words }) {
		t.Error("JUnit does not say why it is skipped")
	}
	if rows := checkCSV(t, renderedAs(t, "csv", r)); rows[2][6] != "not asked" || rows[2][8] != words {
		t.Errorf("CSV says %q", rows[2])
	}
	if list := checkAnnotations(t, string(renderedAs(t, "github-annotations", r))); len(list) != 1 {
		t.Errorf("annotations: %+v", list)
	}
	if list := checkCodeQuality(t, renderedAs(t, "gitlab-codequality", r)); len(list) != 0 {
		t.Errorf("code quality: %+v", list)
	}
	if inv := checkSARIF(t, renderedAs(t, "sarif", r)).Runs[0].Invocations[0]; !inv.ExecutionSuccessful || len(inv.ToolExecutionNotifications) > 0 {
		t.Errorf("SARIF: %+v", inv)
	}
	for _, format := range []string{"markdown", "pr-comment"} {
		if strings.Contains(string(renderedAs(t, format, r)), "left-out") {
			t.Errorf("%s lists it among what did not pass", format)
		}
	}
	page := string(renderedAs(t, "html", r))
	if !strings.Contains(page, "<strong>1</strong> not asked (decided early)") || strings.Contains(page, "unscored, errored or missing") || strings.Contains(page, ">Missing<") {
		t.Error("the HTML report sounds an alarm for it")
	}
	tests := []struct {
		change func(*eval.Report)
		reason string
	}{
		{func(r *eval.Report) { r.Run.Looks = nil }, "no look was taken"},
		{func(r *eval.Report) { r.Run.State = eval.Stopped }, "the run is not finished"},
		{func(r *eval.Report) {
			s := collect(*r)
			s[1].Answered = day0
			r.Samples = samplesOf(s)
			r.Decision.Outcome = eval.NoGo
		}, "it was answered, and not judged"},
	}
	for _, tt := range tests {
		r := lookedAt()
		tt.change(&r)
		if d := junit(t, r); d.Errors == 0 {
			t.Errorf("%s, and JUnit has no error", tt.reason)
		}
		if list := checkCodeQuality(t, renderedAs(t, "gitlab-codequality", r)); len(list) == 0 {
			t.Errorf("%s, and nothing is found", tt.reason)
		}
	}
}

// What was never asked is called so everywhere, and why is said of the whole; what brought no answer took no known tokens.
func TestWithoutAnAnswer(t *testing.T) {
	r := allPass()
	s := collect(r)[0]
	s.Exchanges, s.Scores, s.Verdict, s.Answered = nil, nil, "", time.Time{}
	down := s
	down.Key.Case, down.Answered, down.Usage = "down", day0, eval.Usage{Known: true}
	down.Error = &eval.CallError{Class: eval.ClassReset, Message: "no route"}
	down.Exchanges = []eval.Exchange{{Error: down.Error}}
	r.Samples, r.Decision = samplesOf([]eval.Sample{s, down}), nil
	r.Summary.Total.Tally = eval.Tally{Planned: 2, Errored: 1, Missing: 1}
	r.Run.State, r.Run.Stop = eval.Stopped, "the target is down"
	list := checkAnnotations(t, string(renderedAs(t, "github-annotations", r)))
	if list[0].text != "1 planned sample never asked; the run is not finished: the target is down" || list[1].text != "never asked" {
		t.Errorf("annotations %+v", list)
	}
	if text := string(renderedAs(t, "terminal", r)); strings.Count(text, "never asked") != 1 {
		t.Errorf("the terminal says it twice:\n%s", text)
	}
	rows := checkCSV(t, renderedAs(t, "csv", r))
	if rows[1][6] != "missing" || rows[1][8] != "never asked" || rows[2][6] != "errored" || rows[2][16] != "" || rows[2][17] != "" {
		t.Errorf("CSV says %q", rows[1:])
	}
	if c := junit(t, r).Suites[0].Cases[2]; c.Error == nil || c.Error.Message != "missing: never asked" {
		t.Errorf("JUnit says %+v", c)
	}
}

// Samples that were asked to confirm a flip or to see the baseline drift are no line of any format of one line a
// sample, but for those that hold all.
func TestPurposes(t *testing.T) {
	r := allPass()
	s := collect(r)
	for _, p := range []eval.Purpose{eval.Confirm, eval.Drift} {
		x := failing(1, 10)
		again := collect(x)[0]
		again.Key.Purpose = p
		s = append(s, again)
	}
	r.Samples = samplesOf(s)
	r.Graders = failing(1, 10).Graders
	if d := junit(t, r); len(d.Suites[0].Cases) != 3 {
		t.Errorf("JUnit has %d test cases", len(d.Suites[0].Cases))
	}
	if rows := checkCSV(t, renderedAs(t, "csv", r)); len(rows) != 2 {
		t.Errorf("CSV has %d rows", len(rows))
	}
	if list := checkSARIF(t, renderedAs(t, "sarif", r)).Runs[0].Results; len(list) != 0 {
		t.Errorf("SARIF has %d results", len(list))
	}
	if lines := checkJSONL(t, renderedAs(t, "jsonl", r)); len(lines) != 5 {
		t.Errorf("JSONL has %d lines", len(lines))
	}
}

func TestSARIF(t *testing.T) {
	use := func(grader, label, options string) eval.GraderUse {
		return eval.GraderUse{Grader: grader, Label: label, Options: json.RawMessage(options)}
	}
	score := func(grader, name string, v eval.Verdict) eval.Score {
		return eval.Score{Grader: grader, Name: name, Verdict: v, Explanation: "because of " + name}
	}
	sample := func(id string, epoch int, tags []string, uses []eval.GraderUse, scores ...eval.Score) eval.Sample {
		s := eval.Sample{Key: eval.Key{Case: id, Prompt: "v2", Target: "mini", Epoch: epoch, Purpose: eval.Planned},
			Case: &eval.Case{ID: id, Tags: tags, Graders: uses, Source: "data/a b.jsonl:12"}, Scores: scores, Answered: day0, Exchanges: []eval.Exchange{{Response: &eval.Response{Text: "x"}}}}
		s.Verdict = eval.VerdictOf(nil, scores)
		return s
	}
	r := allPass()
	r.Decision = nil
	r.Graders = []eval.GraderSpec{{Name: "contains"}, {Name: "no_pii", Title: "no personal data", Safety: true}, {Name: "all_of", Nested: "graders"}, {Name: "not", Nested: "graders"}}
	r.Samples = samplesOf([]eval.Sample{
		sample("quality", 1, nil, nil, score("contains", "contains", eval.Fail)),
		sample("leak", 1, nil, nil, score("no_pii", "no_pii", eval.Pass), score("no_pii", "strict", eval.Fail)),
		sample("leak", 2, nil, nil, score("no_pii", "no_pii", eval.Fail), score("no_pii", "strict", eval.Fail)),
		sample("attacked", 1, []string{"attack", "attack:base64"}, nil, score("contains", "contains", eval.Fail)),
		sample("nested", 1, nil, []eval.GraderUse{use("all_of", "both", `{"graders":[{"grader":"contains","options":{}},{"grader":"not","options":{"graders":[{"grader":"no_pii","options":{}}]}}]}`), use("all_of", "", `{"graders":[{"grader":"contains","options":{}}]}`)},
			score("all_of", "both", eval.Fail), score("all_of", "all_of", eval.Fail)),
		sample("unjudged", 1, nil, nil, score("no_pii", "no_pii", eval.Unscored)),
	})
	log := checkSARIF(t, renderedAs(t, "sarif", r))
	var got []string
	for _, x := range log.Runs[0].Results {
		got = append(got, fmt.Sprintf("%s %s %d %s", x.RuleID, x.Level, x.OccurrenceCount, x.Message.Text))
		at := x.Locations[0].PhysicalLocation
		if at.ArtifactLocation.URI != "data/a%20b.jsonl" || at.ArtifactLocation.URIBaseID != "%SRCROOT%" || at.Region.StartLine != 12 {
			t.Errorf("a location is %+v", at)
		}
	}
	want := []string{
		"all_of/both error 1 case nested (prompt v2, target mini) fails both: because of both",
		"contains error 1 case attacked (prompt v2, target mini) fails contains: because of contains",
		"no_pii/strict error 2 case leak (prompt v2, target mini) fails strict in 2 of 2 epochs: because of strict",
		"no_pii error 1 case leak (prompt v2, target mini) fails no_pii in 1 of 2 epochs: because of no_pii",
	}
	if !slices.Equal(got, want) {
		t.Errorf("results, worst first:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if notes := log.Runs[0].Invocations[0].ToolExecutionNotifications; len(notes) != 1 || notes[0].Level != "warning" || !strings.HasPrefix(notes[0].Message.Text, "1 sample without a verdict") {
		t.Errorf("notifications %+v", notes)
	}

	r.Decision = &eval.Decision{Outcome: eval.Go, Rules: []eval.RuleResult{{Rule: "r", Outcome: eval.Go, Waived: []string{"attacked"}}},
		Waivers: []eval.WaiverUse{{Waiver: eval.Waiver{ID: "W-1", Case: "attacked", Approver: "Bob", Expires: day0}, Cases: []string{"attacked"}}}}
	list := checkSARIF(t, renderedAs(t, "sarif", r)).Runs[0].Results
	if last := list[3]; last.RuleID != "contains" || last.Level != "note" || len(last.Suppressions) != 1 || last.Suppressions[0].Justification != "waived by W-1 (approved by Bob, until 2026-03-02)" {
		t.Errorf("what is forgiven is not last or not suppressed: %+v", last)
	}
	r.Decision.Rules[0].Waived = []string{"leak"}
	r.Decision.Waivers = []eval.WaiverUse{{Waiver: eval.Waiver{ID: "W-1", Case: "leak", Grader: "strict", Approver: "Bob", Expires: day0}, Cases: []string{"leak"}}}
	for _, x := range checkSARIF(t, renderedAs(t, "sarif", r)).Runs[0].Results {
		if x.RuleID == "no_pii" && (len(x.Suppressions) > 0 || x.Level != "error") || x.RuleID == "no_pii/strict" && len(x.Suppressions) != 1 {
			t.Errorf("a waiver of one grader forgives another's failure, or not its own: %+v", x)
		}
	}
	r.Run.State, r.Run.Stop = eval.Stopped, "the target is down"
	inv := checkSARIF(t, renderedAs(t, "sarif", r)).Runs[0].Invocations[0]
	if inv.ExecutionSuccessful || !strings.Contains(inv.ToolExecutionNotifications[0].Message.Text, "the target is down") {
		t.Errorf("a run that was stopped is %+v", inv)
	}

	var b bytes.Buffer
	if err := sarifWithin(&b, failing(30, 10), 10); err != nil {
		t.Fatal(err)
	}
	log = checkSARIF(t, b.Bytes())
	if notes := log.Runs[0].Invocations[0].ToolExecutionNotifications; len(log.Runs[0].Results) != 10 || len(notes) != 1 || !strings.HasPrefix(notes[0].Message.Text, "and 20 more results") {
		t.Errorf("%d results, notifications %+v", len(log.Runs[0].Results), notes)
	}
}

// GitHub takes 10 MB of 25,000 results, compressed: 400 bytes a result, which 300 Chinese characters at random are not.
func TestSARIFFitsInAnyScript(t *testing.T) {
	const n = 500
	r, rnd := failing(n, 10), rand.New(rand.NewPCG(1, 2))
	plain := r.Samples
	r.Samples = func(yield func(eval.Sample, error) bool) {
		for s, err := range plain {
			reason := make([]rune, 1000)
			for i := range reason {
				reason[i] = rune(0x4e00 + rnd.IntN(3000))
			}
			s.Scores[0].Explanation = string(reason)
			if !yield(s, err) {
				return
			}
		}
	}
	doc := renderedAs(t, "sarif", r)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(doc); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if most := 10_000_000 / maxSARIF * n; packed.Len() > most {
		t.Errorf("%d results are %d bytes, %d compressed: more than %d", n, len(doc), packed.Len(), most)
	}
	if text := checkSARIF(t, doc).Runs[0].Results[0].Message.Text; !strings.HasSuffix(text, "…") || !utf8.ValidString(text) {
		t.Errorf("a reason is cut to %q", text)
	}
}

// What does not fit is left out in the order of its weight: texts before test cases, what passes before what fails.
func TestJUnitRoom(t *testing.T) {
	r := failing(400, 1000)
	all := func(yield func(eval.Sample, error) bool) {
		for s, err := range many(400, 1000, eval.Pass) {
			if s.Key.Case += "-ok"; !yield(s, err) {
				return
			}
		}
		for s, err := range many(400, 1000, eval.Fail) {
			if !yield(s, err) {
				return
			}
		}
	}
	r.Samples = all
	tests := []struct {
		bytes         int // for samples
		failed, texts int
		passed        int
		more          []string
		reason        string
	}{
		{4_000_000, 400, 400, 400, nil, "all of it"},
		{900_000, 400, -1, 400, nil, "some texts are left out"},
		{520_000, 400, 0, -1, []string{"passed"}, "and some of what passes"},
		{200_000, -1, 0, 0, []string{"failed", "passed"}, "and some of what fails"},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		if err := junitWithin(&b, r, tt.bytes+junitFixed); err != nil {
			t.Fatal(err)
		}
		if b.Len() > tt.bytes+junitFixed {
			t.Errorf("%s: %d bytes", tt.reason, b.Len())
		}
		d := checkJUnit(t, b.Bytes())
		failed, texts, passed := 0, 0, 0
		var more []string
		for _, c := range d.Suites[0].Cases {
			if m := regexp.MustCompile(`^and [\d,]+ more (.*)$`).FindStringSubmatch(c.Name); m != nil {
				more = append(more, m[1])
				if (m[1] == "failed") != (c.Failure != nil) {
					t.Errorf("%s: %s is no failure", tt.reason, c.Name)
				}
				continue
			}
			switch {
			case c.Class == "seatrial":
			case c.Failure != nil:
				failed++
				if c.Failure.Text != "" {
					texts++
				}
			default:
				passed++
			}
		}
		for _, x := range [][2]int{{failed, tt.failed}, {texts, tt.texts}, {passed, tt.passed}} {
			if x[1] >= 0 && x[0] != x[1] || x[1] < 0 && (x[0] == 0 || x[0] == 400) {
				t.Errorf("%s: %d failed, %d texts, %d passed", tt.reason, failed, texts, passed)
				break
			}
		}
		if !slices.Equal(more, tt.more) {
			t.Errorf("%s: left out %v", tt.reason, more)
		}
	}
}

// The room for what is no sample holds the decision, however many cases its rules name.
func TestJUnitRoomForTheDecision(t *testing.T) {
	r := allPass()
	var ids []string
	for i := range 20_000 {
		ids = append(ids, fmt.Sprintf("%s-%06d", strings.Repeat("long", 20), i))
	}
	r.Decision = &eval.Decision{Outcome: eval.NoGo, Rules: []eval.RuleResult{{Rule: "require pass all", Outcome: eval.NoGo, Cases: ids}}}
	doc := renderedAs(t, "junit", r)
	if len(doc) > junitFixed || !strings.Contains(string(doc), ids[99]+" and 19,900 more") {
		t.Errorf("%d bytes", len(doc))
	}
}

func TestMarkdownFits(t *testing.T) {
	r := failing(2000, 400)
	for i := range 2000 {
		r.Summary.Tags = append(r.Summary.Tags, eval.Slice{Name: fmt.Sprintf("tag-%d-%s", i, strings.Repeat("@", 50))})
	}
	for i := range 2000 {
		r.Decision.Rechecks = append(r.Decision.Rechecks, eval.Recheck{Case: fmt.Sprintf("case-%06d", i), Must: true, Fresh: eval.Counts{Passed: i + 1}, Finding: eval.Suspected})
	}
	doc := string(renderedAs(t, "pr-comment", r))
	if n := strings.Count(doc, "| suspected |"); n != commentRows || !strings.Contains(doc, "| tag-0-") {
		t.Errorf("%d cases that would block crowd out the rest:\n%.3000s", n, doc)
	}
	if len(doc) > 65_536 || !strings.Contains(doc, "all fail") || !strings.Contains(doc, "case-000019") || !strings.Contains(doc, "(20 of 2,000") {
		t.Errorf("%d bytes; the decision or the failures are cut:\n%.3000s", len(doc), doc)
	}
	for _, room := range []int{mdLeast, 100_000, maxMarkdown} {
		var b bytes.Buffer
		if err := MarkdownWithin(&b, r, room); err != nil || b.Len() > room {
			t.Errorf("%d bytes where %d are left: %v", b.Len(), room, err)
		}
		if doc := b.String(); !strings.Contains(doc, "all fail") || !strings.Contains(doc, "case-000000") || !regexp.MustCompile(`And [\d,]+ more\.|does not fit`).MatchString(doc) {
			t.Errorf("of %d bytes, decision, failures or what is left out are not there", room)
		}
	}
	if err := MarkdownWithin(&bytes.Buffer{}, r, mdLeast-1); err == nil {
		t.Error("a summary without the decision is none")
	}
}
