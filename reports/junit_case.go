package reports

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"seatrial/eval"
)

// junitCases is how many cases a rule of the gate names: each is a test case as well.
const junitCases = 100

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitProblem `xml:"failure,omitempty"`
	Error   *junitProblem `xml:"error,omitempty"`
	Skipped *junitSkip    `xml:"skipped,omitempty"`
}

type junitSkip struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

type junitProblem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func problem(kind, message, text string) *junitProblem {
	return &junitProblem{Type: oneLine(kind), Message: cut(oneLine(message), 500), Text: xmlText(text)}
}

func skip(message, text string) *junitSkip {
	return &junitSkip{Message: cut(oneLine(message), 500), Text: xmlText(text)}
}

// xmlText is Visible; XML 1.0 can hold no control characters at all.
func xmlText(s string) string { return Visible(s) }

func junitSample(r eval.Report, s eval.Sample, waived forgiveness) junitCase {
	d := r.Decision
	c := junitCase{
		Class: xmlText(s.Key.Prompt + "." + s.Key.Target),
		Name: oneLine(fmt.Sprintf("%s [prompt %s, target %s, epoch %d]",
			s.Key.Case, s.Key.Prompt, s.Key.Target, s.Key.Epoch)),
		Time: junitSeconds(s.Latency),
	}
	if leftOut(r.Run, s) {
		c.Skipped = skip(leftOutWords(r.Run), "")
		return c
	}
	st := stateOf(s)
	if st == passed {
		return c
	}
	reasons := why(s)
	text := strings.Join(reasons, "\n")
	by := ""
	if st == failed {
		by = waived.of(s.Key.Case, s.Key.Prompt, s.Key.Target)
	}
	if by != "" {
		text += "\n\n" + by
	}
	if out := s.Output(); out != "" {
		text += "\n\nanswer:\n" + cut(out, 4000)
	}
	forgiven := by != "" && !waived.against[s.Key.Case]
	if forgiven || d != nil && lets(*d) {
		what := "which the gate allows"
		switch {
		case by != "":
			what = by
		case !judged(d.Candidate, s.Key):
			what = "on which the gate did not decide"
		}
		c.Skipped = skip(string(st)+", "+what+": "+strings.Join(reasons, "; "), text)
		return c
	}
	if st == failed {
		c.Failure = problem("fail", strings.Join(reasons, "; "), text)
	} else {
		c.Error = problem(string(st), string(st)+": "+strings.Join(reasons, "; "), text)
	}
	return c
}

// junitOwn are the test cases about the whole.
func junitOwn(r eval.Report, samples int) []junitCase {
	run := junitCase{Class: "seatrial", Name: "seatrial run", Time: "0.000"}
	if what, text := aboutRun(r, samples); what != "" {
		run.Error = problem(what, text, complete(r.Run, r.Summary.Total.Tally))
	}
	gate := junitCase{Class: "seatrial", Name: "seatrial gate", Time: "0.000"}
	if r.Decision == nil {
		gate.Skipped = skip("nothing was decided", "")
		return []junitCase{run, gate}
	}
	d := r.Decision
	if d.Outcome != eval.Go {
		word := outcomeWord(d.Outcome)
		var text strings.Builder
		for _, rule := range d.Rules {
			fmt.Fprintf(&text, "%s  %s: %s; found: %s\n", outcomeWord(rule.Outcome), rule.Rule, rule.Demand, rule.Found)
			if rule.More != "" {
				fmt.Fprintf(&text, "    it would take: %s\n", rule.More)
			}
			if len(rule.Cases) > 0 {
				fmt.Fprintf(&text, "    cases: %s\n", fit(rule.Cases, junitCases))
			}
		}
		if lets(*d) {
			gate.Skipped = skip(d.Sentence, text.String())
		} else {
			gate.Failure = problem("gate", word+": "+headline(*d), text.String())
		}
	}
	return []junitCase{run, gate}
}

// junitNames makes names unique within their class: CI servers keep one of two
// test cases of the same name, and not always the one that failed. It holds 64 bits of
// each name's digest; two names that share them are told apart as equal ones are.
type junitNames map[uint64]int

func (n junitNames) unique(class, name string) string {
	first := n.at(class, name)
	for try := name; ; try = fmt.Sprintf("%s #%d", name, n[first]) {
		if at := n.at(class, try); n[at] == 0 {
			n[at]++
			return try
		}
		n[first]++
	}
}

func (n junitNames) at(class, name string) uint64 {
	sum := sha256.Sum256([]byte(class + "\x00" + name))
	return binary.BigEndian.Uint64(sum[:8])
}
