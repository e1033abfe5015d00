package reports

import (
	"fmt"
	"strings"

	"seatrial/eval"
)

// Unjudged renders what is to be labelled: the conversation, what is expected and the answer,
// and nothing that a grader said.
func (t Terminal) Unjudged(s eval.Sample) error {
	p := t.page()
	p.line()
	p.hang("CASE  ", bold, oneLine(fmt.Sprintf("%s  prompt %s, target %s, epoch %d", s.Key.Case, s.Key.Prompt, s.Key.Target, s.Key.Epoch)))
	for _, part := range conversation(s) {
		p.block(part.label, part.text)
	}
	if s.Case != nil && len(s.Case.Expected) > 0 {
		p.block("expected", scalar(s.Case.Expected))
	}
	return p.flush(t.W)
}

// Calibrations renders how well graders agree with people.
func (t Terminal) Calibrations(all []eval.Calibration) error {
	p := t.page()
	for i, c := range all {
		if i > 0 {
			p.line()
		}
		p.calibration(c)
	}
	return p.flush(t.W)
}

func (p *page) calibration(c eval.Calibration) {
	p.hang(oneLine(c.Name)+"  ", bold, fmt.Sprintf("%s by %s: %s should pass, %s should fail", counted(c.Labels, "labelled answer"),
		people(c.Raters), count(c.Pass), count(c.Labels-c.Pass)))
	p.hang("", dim, "grader digest "+c.Digest.Short())
	if c.Split > 0 {
		p.hang("", "", counted(c.Split, "further answer")+" left out: people disagree evenly")
	}
	if c.Unscored > 0 {
		p.hang("", yellow, counted(c.Unscored, "answer")+" without a verdict of the grader")
	}
	m := c.Confusion
	p.heading("Confusion matrix")
	p.table(2, column{head: "people say", cells: []string{"pass", "fail"}},
		column{head: "grader passes", right: true, cells: []string{count(m.PassPass), count(m.FailPass)}},
		column{head: "grader fails", right: true, cells: []string{count(m.PassFail), count(m.FailFail)}})
	p.heading("Agreement")
	var names, values []string
	row := func(name, value string) { names, values = append(names, name), append(values, value) }
	if c.Accuracy != nil {
		row("same verdict", fmt.Sprintf("%s of %s", percent(*c.Accuracy), count(m.Judged())))
	}
	if c.Kappa != nil {
		value := fixed(*c.Kappa)
		if b := c.KappaInterval; b != nil {
			value += fmt.Sprintf(" (%.0f %% interval %s to %s)", 100*b.Level, fixed(b.Low), fixed(b.High))
		}
		row("Cohen's kappa", value)
	} else {
		row("Cohen's kappa", "cannot be told: all of one class, or nothing was judged")
	}
	if c.AC1 != nil {
		row("Gwet's AC1", fixed(*c.AC1))
	}
	p.table(2, column{head: "measure", cells: names}, column{head: "value", cells: values, flex: true})
	if n := m.Judged(); n < 30 {
		p.hang("  ", yellow, fmt.Sprintf("%s are few: a gate counts a calibration from 30 on, with labels of both kinds.", counted(n, "judged answer")))
	}
	if len(c.Disagreements) > 0 {
		p.heading("Where they differ")
		var ids, people, grader, values []string
		for _, d := range c.Disagreements {
			id := d.Case
			if d.Epoch > 1 {
				id += fmt.Sprintf(", epoch %d", d.Epoch)
			}
			ids, people, grader, values = append(ids, oneLine(id)), append(people, string(d.People)), append(grader, string(d.Grader)), append(values, fixed(d.Value))
		}
		p.table(2, column{head: "case", cells: ids, flex: true}, column{head: "people", cells: people}, column{head: "grader", cells: grader}, column{head: "value", cells: values, right: true})
	}
	if t := c.Threshold; t != nil {
		p.heading("Threshold")
		p.hang("  ", "", strings.TrimSpace(fmt.Sprintf("Passing values from %s on would agree best: balanced agreement %s, %s on cases that did not choose it; the grader's own verdicts reach %s.",
			fixed(t.Value), percent(t.Balanced), percent(t.CrossValidated), percent(t.Own))))
	}
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return count(n) + " people"
}
