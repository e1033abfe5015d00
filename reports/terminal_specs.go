package reports

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// Graders renders the names and titles of graders.
func (t Terminal) Graders(specs []eval.GraderSpec) error {
	var names, titles []string
	for _, s := range specs {
		names, titles = append(names, s.Name), append(titles, s.Title)
	}
	return t.specs("grader", "judges", "graders", names, titles)
}

// Providers renders the names and titles of providers.
func (t Terminal) Providers(specs []eval.ProviderSpec) error {
	var names, titles []string
	for _, s := range specs {
		names, titles = append(names, s.Name), append(titles, s.Title)
	}
	return t.specs("provider", "reaches", "providers", names, titles)
}

// Attacks renders the names of the techniques of attack, and what each does.
func (t Terminal) Attacks(names, does []string) error {
	return t.specs("attack", "does", "attacks", names, does)
}

// Attack renders the documentation of one technique: what it does, where it is described,
// the JSON Schema of its options, and what it makes of a text.
func (t Terminal) Attack(name, does, source string, schema json.RawMessage, text, attacked string) error {
	p := t.page()
	p.spec(name, does, source, "", options(schema, ""))
	p.heading("Example")
	p.hang("  from: ", dim, oneLine(text))
	p.line(p.paint(dim, "  to:"))
	for _, line := range strings.Split(Visible(attacked), "\n") {
		for _, l := range wrap(line, p.width-4) {
			p.line("    ", l)
		}
	}
	return p.flush(t.W)
}

// specs lists names and titles, and the command that documents one of them.
func (t Terminal) specs(head, about, cmd string, names, titles []string) error {
	p := t.page()
	p.table(0, column{head: head, cells: lines(names)}, column{head: about, cells: lines(titles), flex: true})
	if len(names) > 0 {
		p.next(command("", cmd, names[0])) // it reads no store
	}
	return p.flush(t.W)
}

// Grader renders the documentation of one grader.
func (t Terminal) Grader(s eval.GraderSpec) error {
	p := t.page()
	about := "version " + count(s.Version)
	if l := languages(s); l != "" {
		about += "; " + l
	}
	p.spec(s.Name, s.Title, about, s.Doc, options(s.Options, s.Shorthand))
	p.accuracy(s)
	if len(s.Examples) > 0 {
		p.heading("Examples")
		for _, e := range s.Examples {
			p.line("  - ", oneLine(s.Name), ": ", oneLine(string(e.Options)))
			p.hang("    "+oneLine(string(e.Want))+": ", verdictStyle(e.Want), oneLine(e.Name)+": "+cut(oneLine(e.Sample.Output()), 400))
		}
	}
	return p.flush(t.W)
}

// accuracy tells how often a grader was right where that was measured.
func (p *page) accuracy(s eval.GraderSpec) {
	rows := accuracyRows(s)
	if len(rows) == 0 && !s.Guesses {
		return
	}
	p.heading("Measured accuracy")
	if len(rows) > 0 {
		for _, l := range wrap("Looks for: "+oneLine(looksFor(s))+".", p.width) {
			p.line(l)
		}
		columns := []column{{head: "labelled data", flex: true}, {head: "how"}, {head: "n"}, {head: "precision"}, {head: "recall"}, {head: "balanced"}, {head: "AUROC"}}
		for _, r := range rows {
			data := r.Data + ", " + r.Language
			if r.Options != "" {
				data += ", options " + r.Options
			}
			if r.Note != "" {
				data += " (" + r.Note + ")"
			}
			for i, cell := range []string{data, r.How, r.N + " (" + r.Of + ")", r.Precision, r.Recall, r.Balanced, r.AUROC + band(r.Band)} {
				columns[i].cells = append(columns[i].cells, oneLine(cell))
			}
		}
		p.table(2, columns...)
	}
	p.line(notMeasured)
}

func band(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// Provider renders the documentation of one provider.
func (t Terminal) Provider(s eval.ProviderSpec) error {
	p := t.page()
	about := "reached without connection settings"
	if s.HTTP {
		about = "reached over HTTP: base_url, api_key and the connection settings of a target apply"
	}
	if s.SendVars {
		about += "; it is sent the variables of a case"
	}
	p.spec(s.Name, s.Title, about, s.Doc, options(s.Options, ""))
	return p.flush(t.W)
}

// spec writes what graders and providers are documented with.
func (p *page) spec(name, title, about, doc string, opts []option) {
	p.hang(oneLine(name)+"  ", bold, oneLine(title))
	for _, l := range wrap(about, p.width) {
		p.line(p.paint(dim, l))
	}
	width := min(p.width, 100)
	for _, b := range docBlocks(doc) {
		if b.Gap {
			p.line()
		}
		for _, text := range b.lines() {
			for _, l := range wrap(Visible(text), width) {
				p.line(l)
			}
		}
	}
	if len(opts) == 0 {
		return
	}
	p.heading("Options")
	var names, texts []string
	for _, o := range opts {
		names = append(names, oneLine(o.name))
		texts = append(texts, oneLine(o.about))
	}
	p.table(2, column{head: "option", cells: names}, column{head: "means", cells: texts, flex: true})
}

type option struct{ name, about string }

// options reads the properties of a JSON Schema, as far as they can be told in a line.
func options(raw json.RawMessage, shorthand string) []option {
	var schema struct {
		Properties map[string]struct {
			Type        any    `json:"type"`
			Description string `json:"description"`
			Default     any    `json:"default"`
		} `json:"properties"`
		Required []string `json:"required"`
	}
	if json.Unmarshal(raw, &schema) != nil {
		return nil
	}
	var list []option
	for _, name := range sortedKeys(schema.Properties) {
		prop := schema.Properties[name]
		var about []string
		if prop.Description != "" {
			about = append(about, prop.Description)
		}
		switch t := prop.Type.(type) {
		case string:
			about = append(about, t)
		case []any:
			about = append(about, strings.Join(strings.Fields(strings.Trim(fmt.Sprint(t), "[]")), " or "))
		}
		if slices.Contains(schema.Required, name) {
			about = append(about, "required")
		}
		if prop.Default != nil {
			about = append(about, fmt.Sprintf("default %v", prop.Default))
		}
		if name == shorthand {
			about = append(about, "what a bare value sets")
		}
		list = append(list, option{name, strings.Join(about, "; ")})
	}
	return list
}
