package suites

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"seatrial/eval"
	"seatrial/suites/catalogue"
)

// Catalogues returns the catalogues of controls that ship, sorted by id.
func Catalogues() ([]catalogue.Catalogue, error) {
	var all []catalogue.Catalogue
	for _, id := range catalogue.IDs() {
		c, err := shipped(id)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

var read sync.Map // of catalogues that ship, by id

// shipped reads a catalogue that ships.
func shipped(id string) (catalogue.Catalogue, error) {
	if c, ok := read.Load(id); ok {
		return c.(catalogue.Catalogue), nil
	}
	data, name, err := catalogue.File(id)
	if err != nil {
		return catalogue.Catalogue{}, err
	}
	rep := newReport()
	c, ok := readCatalogue(sourceOf(name), data, rep)
	if !ok || c.ID != id {
		return catalogue.Catalogue{}, errors.Join(fmt.Errorf("the catalogue %s cannot be read", id), rep.err())
	}
	read.Store(id, c)
	return c, nil
}

// readCatalogue returns the catalogue in a file, and whether it is one without a mistake.
func readCatalogue(src *source, data []byte, rep *report) (catalogue.Catalogue, bool) {
	before := rep.total()
	n := parseDocument(src, data, rep)
	if n == nil {
		return catalogue.Catalogue{}, false
	}
	check, err := catalogueCheck()
	if err != nil {
		rep.add(shape, n, "", "%v", err)
		return catalogue.Catalogue{}, false
	}
	if n.kind != object {
		rep.add(shape, n, "", "a catalogue must be a map, not %s", n.kind)
		return catalogue.Catalogue{}, false
	}
	check.check(n, rep)
	var d catalogueDoc
	decode(n, &d)
	c := catalogue.Catalogue{ID: d.Catalogue.str(), Title: d.Title.str(), Source: d.Source.str()}
	lines := map[string]int{}
	for _, k := range d.Controls {
		id := k.ID.str()
		if first, twice := lines[id]; twice && id != "" {
			rep.add(meaning, k.ID, "", "the control %q is here twice: first on line %d", id, first)
			continue
		}
		lines[id] = k.At.line
		c.Controls = append(c.Controls, eval.Control{ID: c.ID + ":" + id, Catalogue: c.Title, Title: k.Title.str()})
	}
	return c, rep.total() == before
}

// shelf are the catalogues that a suite can name. Those that ship are read when they are.
type shelf struct {
	own []catalogue.Catalogue
	// broken says that a catalogue of the suite's own could not be read: what is not found may be in it.
	broken bool
}

// shelf reads the catalogues that a suite brings along.
func (l *loader) shelf(names []*node) *shelf {
	s := &shelf{}
	seen := map[string]bool{}
	for _, n := range names {
		file := l.path(n, "catalogues")
		if file == "" {
			s.broken = true
			continue
		}
		data, path, err := l.box.read(n.src.dir, file, maxDocument)
		if err != nil {
			l.rep.fileProblem(n, "catalogue", file, err)
			s.broken = true
			continue
		}
		identity := path
		if real, err := filepath.EvalSymlinks(path); err == nil {
			identity = real
		}
		if seen[identity] {
			continue // reached on two ways: it counts once
		}
		seen[identity] = true
		c, ok := readCatalogue(sourceOf(path), data, l.rep)
		if !ok {
			s.broken = true
			continue
		}
		if slices.Contains(s.ids(), c.ID) {
			l.rep.add(meaning, n, "give it a name or an edition of its own", "catalogue %s: there is a catalogue %s already", file, c.ID)
			continue
		}
		s.own = append(s.own, c)
	}
	return s
}

// ids returns the ids of all catalogues, sorted.
func (s *shelf) ids() []string {
	ids := catalogue.IDs()
	for _, c := range s.own {
		ids = append(ids, c.ID)
	}
	slices.Sort(ids)
	return ids
}

// catalogue returns the catalogue of an id.
func (s *shelf) catalogue(id string) (catalogue.Catalogue, bool) {
	for _, c := range s.own {
		if c.ID == id {
			return c, true
		}
	}
	c, err := shipped(id)
	return c, err == nil
}

// checkControls reports the controls of a requirement that do not exist.
func (l *loader) checkControls(n *node, s *shelf) {
	if n == nil || n.kind != list {
		return
	}
	seen := map[string]bool{}
	for _, item := range n.items {
		id := item.str()
		if id == "" {
			continue // the schema's to report
		}
		if seen[id] {
			l.rep.add(meaning, item, "", "the control %q is here twice", id)
		}
		seen[id] = true
		l.checkControl(item, id, s)
	}
}

func (l *loader) checkControl(item *node, id string, s *shelf) {
	name, clause := catalogue.Split(id)
	c, ok := s.catalogue(name)
	if ok {
		if _, exists := c.Control(clause); exists {
			return
		}
		otherwise := "its file lists them"
		if slices.Contains(catalogue.IDs(), name) {
			otherwise = "`seatrial controls " + name + "` lists them"
		}
		l.rep.add(meaning, item, meant(s.meant(id), otherwise), "no control %q in the catalogue %s", clause, name)
		return
	}
	if s.broken {
		return
	}
	if name == "" {
		l.rep.add(meaning, item, meant(s.meant(id), "`seatrial controls` lists catalogues"), "no control %q: name its catalogue too, as in owasp-llm:2026:LLM07", id)
		return
	}
	l.rep.add(meaning, item, meant(s.meant(id), "known: "+strings.Join(s.ids(), ", ")), "no control %q: there is no catalogue %s", id, name)
}

// meant returns the controls that were probably meant by one that does not exist.
func (s *shelf) meant(control string) []string {
	all := slices.Clone(s.own)
	for _, id := range catalogue.IDs() {
		if c, err := shipped(id); err == nil {
			all = append(all, c)
		}
	}
	return catalogue.Meant(control, all)
}

// meant is a hint that names what is near, or says what else there is.
func meant(near []string, otherwise string) string {
	if len(near) == 0 {
		return otherwise
	}
	return fmt.Sprintf("did you mean %s?", catalogue.Quoted(near))
}

// matrix returns the ids of the catalogues that reports show whole.
func (l *loader) matrix(n *node, s *shelf) []string {
	if n == nil || n.kind != list {
		return nil
	}
	var ids []string
	for _, item := range n.items {
		id := item.str()
		switch _, ok := s.catalogue(id); {
		case id == "" || slices.Contains(ids, id): // the schema's to report; said already
		case ok:
			ids = append(ids, id)
		case !s.broken:
			var near []string
			if known := catalogue.NearID(id, s.ids()); known != "" {
				near = append(near, known)
			}
			l.rep.add(meaning, item, meant(near, "known: "+strings.Join(s.ids(), ", ")), "no catalogue %q", id)
		}
	}
	return ids
}

// shown returns the controls that the requirements serve and those of whole catalogues, by catalogue and in its order.
func (s *shelf) shown(requirements []eval.Requirement, whole []string) []eval.Control {
	served := map[string]map[string]bool{}
	for _, id := range whole {
		served[id] = nil
	}
	for _, r := range requirements {
		for _, id := range r.Controls {
			name, _ := catalogue.Split(id)
			if served[name] == nil {
				served[name] = map[string]bool{}
			}
			served[name][id] = true
		}
	}
	var all []eval.Control
	for _, name := range sortedKeys(served) {
		c, _ := s.catalogue(name)
		for _, k := range c.Controls {
			if slices.Contains(whole, name) || served[name][k.ID] {
				all = append(all, k)
			}
		}
	}
	return all
}
