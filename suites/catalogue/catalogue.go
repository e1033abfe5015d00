// Package catalogue holds the clauses of frameworks that requirements serve: ids and our own words, each with its
// source. It knows what there is and what is near to it; the files are read by package suites, as those of users are.
//
// A catalogue is no statement that its framework is met, nor that what it lists is all of it.
package catalogue

import (
	"embed"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/eval/text"
)

// Catalogue is one edition of a framework.
type Catalogue struct {
	ID       string // "owasp-llm:2025"
	Title    string
	Source   string
	Controls []eval.Control // in the source's order
}

//go:embed *.yaml
var files embed.FS

// IDs returns the ids of the catalogues that ship, sorted.
func IDs() []string {
	entries, err := files.ReadDir(".")
	if err != nil { // of what is embedded
		panic(err)
	}
	var ids []string
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".yaml")
		ids = append(ids, strings.Replace(name, ".", ":", 1))
	}
	slices.Sort(ids)
	return ids
}

// File returns the file of a catalogue that ships, and its name.
func File(id string) (data []byte, name string, err error) {
	name = strings.Replace(id, ":", ".", 1) + ".yaml"
	data, err = files.ReadFile(name)
	return data, name, err
}

// Split takes the id of a control apart: a clause holds no colon.
func Split(control string) (catalogue, clause string) {
	i := strings.LastIndexByte(control, ':')
	if i < 0 {
		return "", control
	}
	return control[:i], control[i+1:]
}

// Control returns the control of a clause.
func (c Catalogue) Control(clause string) (eval.Control, bool) {
	i := slices.IndexFunc(c.Controls, func(k eval.Control) bool { return k.ID == c.ID+":"+clause })
	if i < 0 {
		return eval.Control{}, false
	}
	return c.Controls[i], true
}

// Near returns the id of the control whose clause was probably meant, or "".
func (c Catalogue) Near(clause string) string {
	var clauses, longer []string
	for _, k := range c.Controls {
		_, known := Split(k.ID)
		clauses = append(clauses, known)
		if strings.HasSuffix(strings.ToLower(known), "."+strings.ToLower(clause)) {
			longer = append(longer, known)
		}
	}
	near := text.Nearest(clause, clauses)
	if len(longer) == 1 {
		near = longer[0]
	}
	if near == "" {
		return ""
	}
	return c.ID + ":" + near
}

// NearID returns which of the ids of catalogues was probably meant, or "". An edition that is left out or does not exist
// is the newest that does.
func NearID(id string, ids []string) string {
	name, _, _ := strings.Cut(id, ":")
	newest := ""
	for _, known := range ids {
		if base, _, _ := strings.Cut(known, ":"); base == name && known > newest {
			newest = known
		}
	}
	if newest != "" {
		return newest
	}
	return text.Nearest(id, ids)
}
