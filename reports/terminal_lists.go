package reports

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// Runs renders a list of runs, in the order given.
func (t Terminal) Runs(runs []eval.Run) error {
	p := t.page()
	if len(runs) == 0 {
		p.line("no runs yet; begin with: ", command("run", "suite.yaml"))
		return p.flush(t.W)
	}
	cols := []column{
		{head: "run"}, {head: "begun", spare: 1},
		{head: "state", style: func(s string) string {
			if s == string(eval.Finished) {
				return ""
			}
			return yellow
		}},
		{head: "label", spare: 2}, {head: "prompts", spare: 3}, {head: "targets", spare: 4},
		{head: "cases", right: true, spare: 6}, {head: "epochs", right: true, spare: 7}, {head: "samples", right: true, spare: 5},
		{head: "suite"},
	}
	for _, r := range runs {
		row := []string{
			oneLine(r.ID), r.Created.UTC().Format("2006-01-02 15:04"), oneLine(string(r.State)), oneLine(r.Label),
			fit(lines(r.Plan.Prompts), 2), fit(lines(r.Plan.Targets), 2),
			count(r.Plan.NumCases), count(r.Plan.Epochs), count(r.Plan.Trials), oneLine(r.Suite.Name),
		}
		for i, cell := range row {
			cols[i].cells = append(cols[i].cells, cell)
		}
	}
	p.table(0, cols...)
	return p.flush(t.W)
}

// Problems renders mistakes as they are, one a line, and how many there are.
func (t Terminal) Problems(problems []error) error {
	p := t.page()
	for _, err := range problems {
		for l := range strings.SplitSeq(Visible(err.Error()), "\n") {
			p.line(l) // not wrapped: editors parse file:line:column
		}
	}
	if len(problems) > 1 {
		p.line(counted(len(problems), "problem"))
	}
	return p.flush(t.W)
}

// Graders renders the names and titles of graders.
func (t Terminal) Graders(specs []eval.GraderSpec) error {
	p := t.page()
	var names, titles []string
	for _, s := range specs {
		names = append(names, oneLine(s.Name))
		titles = append(titles, oneLine(s.Title))
	}
	p.table(0, column{head: "grader", cells: names}, column{head: "judges", cells: titles, flex: true})
	if len(specs) > 0 {
		p.next(command("graders", specs[0].Name))
	}
	return p.flush(t.W)
}

// Grader renders the documentation of one grader.
func (t Terminal) Grader(s eval.GraderSpec) error {
	p := t.page()
	p.hang(oneLine(s.Name)+"  ", bold, oneLine(s.Title))
	p.line(p.paint(dim, "version "+count(s.Version)))
	p.line()
	for i, paragraph := range strings.Split(strings.TrimSpace(s.Doc), "\n\n") {
		if i > 0 {
			p.line()
		}
		for _, l := range wrap(oneLine(paragraph), min(p.width, 100)) {
			p.line(l)
		}
	}
	if opts := options(s); len(opts) > 0 {
		p.heading("Options")
		var names, texts []string
		for _, o := range opts {
			names = append(names, oneLine(o.name))
			texts = append(texts, oneLine(o.about))
		}
		p.table(2, column{head: "option", cells: names}, column{head: "means", cells: texts, flex: true})
	}
	if len(s.Examples) > 0 {
		p.heading("Examples")
		for _, e := range s.Examples {
			p.line("  - ", oneLine(s.Name), ": ", oneLine(string(e.Options)))
			p.hang("    "+oneLine(string(e.Want))+": ", verdictStyle(e.Want), oneLine(e.Name)+": "+cut(oneLine(e.Sample.Output()), 400))
		}
	}
	return p.flush(t.W)
}

type option struct{ name, about string }

// options reads the properties of a grader's JSON Schema, as far as they can be told in a line.
func options(s eval.GraderSpec) []option {
	var schema struct {
		Properties map[string]struct {
			Type        any    `json:"type"`
			Description string `json:"description"`
			Default     any    `json:"default"`
		} `json:"properties"`
		Required []string `json:"required"`
	}
	if json.Unmarshal(s.Options, &schema) != nil {
		return nil
	}
	var list []option
	for _, name := range sortedKeys(schema.Properties) {
		prop := schema.Properties[name]
		var about []string
		if prop.Description != "" {
			about = append(about, prop.Description)
		}
		if word, ok := prop.Type.(string); ok {
			about = append(about, word)
		}
		if slices.Contains(schema.Required, name) {
			about = append(about, "required")
		}
		if prop.Default != nil {
			about = append(about, fmt.Sprintf("default %v", prop.Default))
		}
		if name == s.Shorthand {
			about = append(about, "what a bare value sets")
		}
		list = append(list, option{name, strings.Join(about, "; ")})
	}
	return list
}

// Baselines renders a list of baselines, in the order given.
func (t Terminal) Baselines(list []eval.Baseline) error {
	p := t.page()
	if len(list) == 0 {
		p.line("no baselines yet; approve a run with: ", command("baseline", "set", "NAME", "RUN"))
		return p.flush(t.W)
	}
	cols := []column{
		{head: "baseline"}, {head: "run"}, {head: "prompt"}, {head: "target"},
		{head: "set (UTC)", spare: 1}, {head: "by", spare: 2}, {head: "why", spare: 3},
	}
	for _, b := range list {
		row := []string{
			oneLine(b.Name), oneLine(fmt.Sprintf("%s@%d", b.RunID, b.Grading)), oneLine(b.Prompt), oneLine(b.Target),
			b.Set.UTC().Format("2006-01-02 15:04"), oneLine(b.By), oneLine(b.Why),
		}
		for i, cell := range row {
			cols[i].cells = append(cols[i].cells, cell)
		}
	}
	p.table(0, cols...)
	return p.flush(t.W)
}
