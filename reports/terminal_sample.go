package reports

import (
	"fmt"
	"strings"

	"seatrial/eval"
)

// Samples renders samples in full: the conversation, the answer, and each score
// with its evidence.
func (t Terminal) Samples(samples []eval.Sample) error {
	p := t.page()
	if len(samples) == 0 {
		p.line("no samples: the case was never asked")
	}
	for i, s := range samples {
		if i > 0 {
			p.line()
		}
		p.sample(s)
	}
	return p.flush(t.W)
}

func (p *page) sample(s eval.Sample) {
	st := stateOf(s)
	name := fmt.Sprintf("%s  prompt %s, target %s, epoch %d", s.Key.Case, s.Key.Prompt, s.Key.Target, s.Key.Epoch)
	if s.Key.Purpose != eval.Planned && s.Key.Purpose != "" {
		name += ", " + string(s.Key.Purpose)
	}
	p.hang(strings.ToUpper(string(st))+"  ", stateStyle(st), oneLine(name))
	var facts []string
	if s.Case != nil && len(s.Case.Tags) > 0 {
		facts = append(facts, "tags "+strings.Join(s.Case.Tags, ", "))
	}
	if s.Case != nil && s.Case.Requirement != "" {
		facts = append(facts, "requirement "+s.Case.Requirement)
	}
	if s.Case != nil && s.Case.Source != "" {
		facts = append(facts, s.Case.Source)
	}
	if s.Latency > 0 {
		facts = append(facts, span(s.Latency))
	}
	if u := usageOf(s); u.Known {
		facts = append(facts, "tokens "+tokens(u))
	}
	if from := s.Last().CachedFrom; from != "" {
		facts = append(facts, "answer from the cache, paid for by run "+from)
	}
	if len(facts) > 0 {
		p.hang("", "", oneLine(strings.Join(facts, "; ")))
	}
	for _, part := range conversation(s) {
		p.block(part.label, part.text)
	}
	if s.Case != nil && len(s.Case.Expected) > 0 {
		p.block("expected", scalar(s.Case.Expected))
	}
	if len(s.Scores) > 0 {
		p.heading("Scores")
	}
	for _, sc := range s.Scores {
		v := verdictWord(sc.Verdict)
		text := oneLine(scoreName(sc))
		if sc.Explanation != "" {
			text += ": " + oneLine(sc.Explanation)
		}
		p.hang(fmt.Sprintf("  %-8s  ", oneLine(v)), verdictStyle(sc.Verdict), text)
		for _, e := range sc.Evidence {
			p.hang("            ", "", oneLine(evidenceLine(e)))
		}
	}
}

// block writes a label and a text verbatim below it, indented.
func (p *page) block(label, text string) {
	p.heading(oneLine(label))
	for _, l := range wrap(Visible(text), p.width-2) {
		p.line("  ", l)
	}
}

// verdictWord never returns an empty word.
func verdictWord(v eval.Verdict) string {
	if v == "" {
		return string(eval.Unscored)
	}
	return string(v)
}

func verdictStyle(v eval.Verdict) string {
	switch v {
	case eval.Pass:
		return green
	case eval.Fail:
		return red
	}
	return yellow
}

func evidenceLine(e eval.Evidence) string {
	line := e.Where
	if e.End > e.Start {
		line += fmt.Sprintf(" %d-%d", e.Start, e.End)
	}
	if e.Text != "" {
		line += fmt.Sprintf(" “%s”", cut(e.Text, 300))
	}
	if e.Note != "" {
		line += " (" + e.Note + ")"
	}
	return line
}
