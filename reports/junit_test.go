package reports

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"testing"

	"seatrial/eval"
)

// junitDoc is the structure that the JUnit schemas in use share. Strict
// readers know no other element or attribute.
type junitDoc struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Suites   []struct {
		Name       string  `xml:"name,attr"`
		Tests      int     `xml:"tests,attr"`
		Failures   int     `xml:"failures,attr"`
		Errors     int     `xml:"errors,attr"`
		Skipped    int     `xml:"skipped,attr"`
		Time       float64 `xml:"time,attr"`
		Timestamp  string  `xml:"timestamp,attr"`
		Hostname   string  `xml:"hostname,attr"`
		Properties []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"properties>property"`
		Cases []junitRead `xml:"testcase"`
		Out   []string    `xml:"system-out"`
		Err   []string    `xml:"system-err"`
		Other []junitAny  `xml:",any"`
		Attrs []xml.Attr  `xml:",any,attr"`
	} `xml:"testsuite"`
	Other []junitAny `xml:",any"`
}

type junitRead struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitProblem `xml:"failure"`
	Error   *junitProblem `xml:"error"`
	Skipped *junitSkip    `xml:"skipped"`
	Other   []junitAny    `xml:",any"`
	Attrs   []xml.Attr    `xml:",any,attr"`
}

type junitAny struct{ XMLName xml.Name }

func checkJUnit(t *testing.T, doc []byte) junitDoc {
	t.Helper()
	var d junitDoc
	if err := xml.Unmarshal(doc, &d); err != nil {
		t.Fatalf("junit: %v", err)
	}
	if len(d.Suites) != 1 || len(d.Other) > 0 {
		t.Fatalf("junit: %d suites, others %v", len(d.Suites), d.Other)
	}
	s := d.Suites[0]
	if len(s.Other) > 0 || len(s.Attrs) > 0 || len(s.Out) != 1 || len(s.Err) != 1 {
		t.Errorf("junit: unknown parts of a suite: %v %v", s.Other, s.Attrs)
	}
	if len(s.Timestamp) != len("2006-01-02T15:04:05") || s.Hostname == "" {
		t.Errorf("junit: timestamp %q, hostname %q", s.Timestamp, s.Hostname)
	}
	failures, errors, skipped := 0, 0, 0
	names := map[string]bool{}
	for _, c := range s.Cases {
		if len(c.Other) > 0 || len(c.Attrs) > 0 {
			t.Errorf("junit: unknown parts of a case: %v %v", c.Other, c.Attrs)
		}
		if names[c.Class+"\x00"+c.Name] {
			t.Errorf("junit: two test cases %s %s", c.Class, c.Name)
		}
		names[c.Class+"\x00"+c.Name] = true
		if c.Class == "" || c.Name == "" {
			t.Error("junit: a test case without a name")
		}
		if _, err := strconv.ParseFloat(c.Time, 64); err != nil {
			t.Errorf("junit: time: %v", err)
		}
		for _, p := range []*junitProblem{c.Failure, c.Error} {
			if p != nil && (p.Type == "" || p.Message == "") {
				t.Errorf("junit: %s fails without type or message", c.Name)
			}
		}
		if c.Failure != nil {
			failures++
		}
		if c.Error != nil {
			errors++
		}
		if c.Skipped != nil {
			skipped++
			if c.Skipped.Message == "" {
				t.Errorf("junit: %s is skipped without a message", c.Name)
			}
		}
	}
	if got, want := [...]int{d.Tests, d.Failures, d.Errors, s.Tests, s.Failures, s.Errors, s.Skipped},
		[...]int{len(s.Cases), failures, errors, len(s.Cases), failures, errors, skipped}; got != want {
		t.Errorf("junit: says %v, has %v", got, want)
	}
	return d
}

func junit(t *testing.T, r eval.Report) junitDoc {
	t.Helper()
	var b bytes.Buffer
	if err := JUnit(&b, r); err != nil {
		t.Fatal(err)
	}
	return checkJUnit(t, b.Bytes())
}

func TestJUnitDemo(t *testing.T) {
	r := demoReport()
	r.Summary.Total.Tally.Planned, r.Summary.Total.Tally.Missing = 40, 1
	d := junit(t, r)
	// 39 samples, the run, the gate. 17 samples fail and the gate; one is forgiven; 6 have no verdict, and the run misses one.
	if d.Tests != 41 || d.Failures != 18 || d.Suites[0].Skipped != 1 || d.Errors != 7 {
		t.Errorf("%d tests, %d failures, %d skipped, %d errors", d.Tests, d.Failures, d.Suites[0].Skipped, d.Errors)
	}
	props := map[string]string{}
	for _, p := range d.Suites[0].Properties {
		props[p.Name] = p.Value
	}
	for _, name := range []string{"seatrial.run", "seatrial.suite.digest", "seatrial.plan.digest", "seatrial.prompt.v2.digest", "seatrial.target.gpt-4o-mini.digest", "seatrial.tool"} {
		if props[name] == "" {
			t.Errorf("no property %s", name)
		}
	}
	if props["seatrial.decision"] != "NO-GO" {
		t.Errorf("decision %q", props["seatrial.decision"])
	}
}

// allPass is a report in which nothing is wrong.
func allPass() eval.Report {
	c := demoCases()[5]
	return eval.Report{Run: demoRun("1", "", "v2"), Samples: samplesOf([]eval.Sample{demoSample(c, "v2", c.is, 3, 1, 0)}),
		Summary:  eval.Summary{Total: eval.Slice{Tally: eval.Tally{Planned: 1, Passed: 1}}},
		Decision: &eval.Decision{Outcome: eval.Go, Sentence: "All is well."}}
}

// A reader of JUnit alone must not see green where there is none.
func TestJUnitCannotReadGreen(t *testing.T) {
	if d := junit(t, allPass()); d.Failures+d.Errors != 0 {
		t.Fatalf("%+v is not green, but all is well", d)
	}
	tests := []struct {
		reason string
		change func(*eval.Report)
	}{
		{"NO-GO", func(r *eval.Report) { r.Decision.Outcome = eval.NoGo }},
		{"INCONCLUSIVE", func(r *eval.Report) { r.Decision.Outcome = eval.Inconclusive }},
		{"BROKEN", func(r *eval.Report) { r.Decision.Outcome = eval.BrokenGate }},
		{"no outcome", func(r *eval.Report) { r.Decision.Outcome = "" }},
		{"an outcome that is not known", func(r *eval.Report) { r.Decision.Outcome = "go" }},
		{"a run that was stopped", func(r *eval.Report) { r.Run.State = eval.Stopped }},
		{"a run without a state", func(r *eval.Report) { r.Run.State = "" }},
		{"a sample that was never asked", func(r *eval.Report) { r.Summary.Total.Tally.Missing = 1 }},
		{"no samples", func(r *eval.Report) { r.Samples = samplesOf(nil) }},
		{"samples asked again alone", func(r *eval.Report) {
			s := collect(*r)
			s[0].Key.Purpose = eval.Confirm
			r.Samples = samplesOf(s)
		}},
		{"nothing decided and a sample with no verdict", func(r *eval.Report) {
			r.Decision = nil
			s := collect(*r)
			s[0].Verdict = ""
			r.Samples = samplesOf(s)
		}},
		{"nothing decided and a verdict that is not known", func(r *eval.Report) {
			r.Decision = nil
			s := collect(*r)
			s[0].Verdict = "passed"
			r.Samples = samplesOf(s)
		}},
		{"nothing decided and a sample with an error that has a verdict", func(r *eval.Report) {
			r.Decision = nil
			s := collect(*r)
			s[0].Error = &eval.CallError{Class: eval.ClassReset}
			r.Samples = samplesOf(s)
		}},
	}
	for _, tt := range tests {
		r := allPass()
		tt.change(&r)
		if d := junit(t, r); d.Failures+d.Errors == 0 {
			t.Errorf("%s reads green", tt.reason)
		}
	}
}

// What a gate allows must not stop a deployment that the gate lets through.
func TestJUnitAgreesWithTheGate(t *testing.T) {
	c := demoCases()
	bad := demoSample(c[0], "v2", c[0].is, 0, 1, 1)
	excused := demoSample(c[1], "v2", c[1].is, 0, 1, 2)
	timeout := demoSample(c[10], "v2", "", 0, 1, 3)
	other := demoSample(c[0], "v1", c[0].is, 0, 1, 4)
	r := allPass()
	r.Samples = samplesOf(append(collect(r), bad, excused, timeout, other))
	r.Decision.Candidate = eval.Side{Run: r.Run, Prompt: "v2", Target: "gpt-4o-mini"}
	r.Decision.Rules = []eval.RuleResult{{Rule: "require pass_rate", Outcome: eval.Go, Waived: []string{"refund-opened"}}}
	r.Decision.Waivers = []eval.WaiverUse{{Waiver: eval.Waiver{ID: "W-1", Approver: "Bob", Expires: day0}, Cases: []string{"refund-opened"}}}
	messages := func(d junitDoc) []string {
		var list []string
		for _, c := range d.Suites[0].Cases {
			if c.Skipped != nil {
				list = append(list, c.Skipped.Message)
			}
		}
		return list
	}
	d := junit(t, r)
	want := []string{
		"failed, which the gate allows: contains: " + c[0].why,
		"failed, waived by W-1 (approved by Bob, until 2026-03-02): contains: " + c[1].why,
		"errored, which the gate allows: timeout: no answer within 60 s",
		"failed, on which the gate did not decide: contains: " + c[0].why,
	}
	if got := messages(d); d.Failures+d.Errors != 0 || !slices.Equal(got, want) {
		t.Errorf("%d failures, %d errors, skipped %q", d.Failures, d.Errors, got)
	}
	for _, o := range []eval.Outcome{eval.NoGo, eval.Inconclusive, eval.BrokenGate, ""} {
		r.Decision.Outcome = o
		if d := junit(t, r); d.Failures != 3 || d.Errors != 1 || !slices.Equal(messages(d), want[1:2]) {
			t.Errorf("with the decision %q: %d failures, %d errors, skipped %q", o, d.Failures, d.Errors, messages(d))
		}
	}
	r.Decision.Rules = append(r.Decision.Rules, eval.RuleResult{Rule: "require pass all", Outcome: eval.NoGo, Cases: []string{"refund-opened"}})
	if d := junit(t, r); d.Failures != 4 || len(messages(d)) > 0 {
		t.Errorf("what one rule forgives and another counts: %d failures, skipped %q", d.Failures, messages(d))
	}
	r.Decision = nil
	d = junit(t, r)
	if got := messages(d); d.Failures != 3 || d.Errors != 1 || !slices.Equal(got, []string{"nothing was decided"}) {
		t.Errorf("with nothing decided: %d failures, %d errors, skipped %q", d.Failures, d.Errors, got)
	}
}

func TestJUnitNamesAreUnique(t *testing.T) {
	var list []eval.Sample
	for _, id := range []string{"a", "a", "a #2", "a", "a\x00", `a\x00`, "b"} {
		list = append(list, demoSample(demoCase{id: id}, "v2", "yes", 1, 1, 0))
	}
	r := allPass()
	r.Samples = samplesOf(list)
	if d := junit(t, r); len(d.Suites[0].Cases) != len(list)+2 {
		t.Errorf("%d cases", len(d.Suites[0].Cases))
	}
	if !strings.Contains(d0(t, r), "#2") {
		t.Error("nothing was renamed: the test proves nothing")
	}
}

func d0(t *testing.T, r eval.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := JUnit(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
