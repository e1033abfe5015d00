// Package catalogue holds the clauses of frameworks that requirements serve: ids and our own words, each with its
// source. It knows what there is and what is near to it; the files are read by package suites, as those of users are.
//
// A catalogue is no statement that its framework is met, nor that what it lists is all of it.
package catalogue

import (
	"embed"
	"slices"
	"strconv"
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

// Near returns the id of the control whose clause was probably meant, or "": one that is named without its beginning
// (15.5 for art-15.5), one that is written alike, or the one that it is a part of (9.2.2 of 9.2).
func (c Catalogue) Near(clause string) string {
	var clauses, longer []string
	whole, low := "", strings.ToLower(clause)
	for _, k := range c.Controls {
		_, known := Split(k.ID)
		clauses = append(clauses, known)
		switch is := strings.ToLower(known); {
		case strings.HasSuffix(is, "."+low), strings.HasSuffix(is, "-"+low):
			longer = append(longer, known)
		case strings.HasPrefix(low, is+".") && len(known) > len(whole):
			whole = known
		}
	}
	near := text.Nearest(clause, clauses)
	switch {
	case len(longer) == 1:
		near = longer[0]
	case !strings.HasPrefix(near, whole):
		near = whole
	}
	if near == "" {
		return ""
	}
	return c.ID + ":" + near
}

// most is how many controls are named as probably meant.
const most = 3

// Meant returns the ids of the controls that were probably meant by one that does not exist: of the catalogue that it
// names, of one whose id is near, else those that have its clause. Where a catalogue alone is near, it is that one's id.
func Meant(control string, all []Catalogue) []string {
	name, clause := Split(control)
	ids := make([]string, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	near := name
	if !slices.Contains(ids, name) {
		near = NearID(name, ids)
	}
	var have []string
	for _, c := range all {
		k, has := c.Control(clause)
		switch {
		case c.ID == near && has:
			return []string{k.ID}
		case c.ID == near && c.Near(clause) != "":
			return []string{c.Near(clause)}
		case has:
			have = append(have, k.ID)
		}
	}
	switch {
	case near == "" && len(have) <= most:
		return have
	case near != "" && near != name:
		return []string{near}
	}
	return nil
}

// Quoted lists the ids that [Meant] returns for a sentence: "a" or "b".
func Quoted(ids []string) string {
	var list []string
	for _, id := range ids {
		list = append(list, strconv.Quote(id))
	}
	return strings.Join(list, " or ")
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
