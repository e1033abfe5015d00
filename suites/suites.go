// Package suites reads suites: YAML in, a validated [eval.Suite] and its trials
// out. It finds every mistake in one go and says where it is and what was
// probably meant; a suite that loads can be run.
//
// It stops there. It asks no model, grades nothing and stores nothing. What
// graders and providers there are it learns from an [eval.Catalog].
//
// Data sets are read twice: Load validates, hashes and indexes the cases, after
// it they are streamed, so that memory does not depend on their size. A data
// set that changed in between is an error.
package suites

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
)

// Options are what a suite is read with.
type Options struct {
	Catalog eval.Catalog
	// Getenv looks up environment variables; nil: there are none.
	Getenv func(string) (string, bool)
	// AllowOutside admits files outside the suite's folder.
	AllowOutside bool
	// Bar is put on the suite's gate, and is part of it from then on.
	Bar Bar
}

// Loaded is a suite that can be run.
type Loaded struct {
	Suite eval.Suite
	// Warnings are doubts, and what targets lack on this machine (an unset
	// variable, a missing certificate); Select turns the latter into errors
	// where the target is used.
	Warnings []Problem

	loader *loader
}

// Graders returns the specs of all graders that the suite uses, nested ones too, sorted by name.
func (l *Loaded) Graders() []eval.GraderSpec {
	var specs []eval.GraderSpec
	for _, name := range sortedKeys(l.loader.used) {
		specs = append(specs, l.loader.graders[name].spec)
	}
	return specs
}

// loader reads one suite. It is used by one goroutine.
type loader struct {
	catalog eval.Catalog
	getenv  func(string) (string, bool)
	rep     *report
	box     sandbox
	bar     Bar

	graders         map[string]*graderKind
	attackKinds     map[string]*attackKind
	providers       map[string]*providerKind
	suiteCheck      *shapeCheck
	rowCheck        *shapeCheck
	promptFileCheck *shapeCheck

	open   []string        // files being extended
	merged map[string]bool // files that are part of the suite already

	second bool // the cases were checked before

	doc            suiteDoc
	allTargets     []*target
	allPrompts     []*prompt
	promptless     bool
	promptsGood    bool
	allSendVars    bool
	suiteUses      []graderUse
	suiteAttacks   []attackUse
	requirementIDs []string
	asked          map[string]bool // targets that graders ask
	used           map[string]bool // types of graders, nested ones too
	checked        map[[32]byte]bool
	scopes         []*scope
	census         census
	index          *index
}

type providerKind struct {
	spec  eval.ProviderSpec
	check *shapeCheck
}

// Load reads the suite in file and all that it names. A suite that is wrong is
// an error of type [Problems], which holds all that is wrong with it.
func Load(file string, o Options) (*Loaded, error) {
	fail := func(err error) (*Loaded, error) { return nil, Problems{{File: file, Message: err.Error()}} }
	box, err := newSandbox(filepath.Dir(file), o.AllowOutside)
	if err != nil {
		return fail(reason(err))
	}
	l, err := newLoader(o)
	if err != nil {
		return fail(err)
	}
	l.box = box
	root := l.tree(&node{src: &source{file: file}}, filepath.Dir(file), filepath.Base(file))
	if root == nil {
		return nil, l.rep.err()
	}
	suite, err := l.load(file, root)
	if err != nil {
		return nil, err
	}
	loaded := &Loaded{Suite: suite, loader: l, Warnings: l.rep.warnings}
	for _, t := range l.allTargets {
		loaded.Warnings = append(loaded.Warnings, t.unready...)
	}
	sortProblems(loaded.Warnings)
	return loaded, nil
}

func newLoader(o Options) (*loader, error) {
	l := &loader{
		catalog: o.Catalog, getenv: o.Getenv, rep: newReport(), bar: o.Bar,
		graders: map[string]*graderKind{}, providers: map[string]*providerKind{},
		merged: map[string]bool{}, asked: map[string]bool{}, used: map[string]bool{}, checked: map[[32]byte]bool{},
		census: newCensus(), index: newIndex(),
	}
	if l.catalog == nil {
		return nil, errors.New("no catalog of graders and providers was given")
	}
	if l.getenv == nil {
		l.getenv = func(string) (string, bool) { return "", false }
	}
	for _, spec := range l.catalog.Graders() {
		kind, err := newGraderKind(spec)
		if err != nil {
			return nil, err
		}
		l.graders[spec.Name] = kind
	}
	for _, spec := range l.catalog.Providers() {
		schema, err := providerOptions(spec)
		if err != nil {
			return nil, err
		}
		check, err := newShapeCheck("options of provider "+spec.Name, schema)
		if err != nil {
			return nil, fmt.Errorf("schema of provider %s: %w", spec.Name, err)
		}
		l.providers[spec.Name] = &providerKind{spec, check}
	}
	var err1, err2, err3, err4 error
	l.attackKinds, err4 = attackKinds()
	l.suiteCheck, err1 = suiteCheck()
	l.rowCheck, err2 = rowCheck()
	l.promptFileCheck, err3 = promptFileCheck()
	return l, errors.Join(err1, err2, err3, err4)
}

func (l *loader) load(file string, root *node) (eval.Suite, error) {
	l.suiteCheck.check(root, l.rep)
	decode(root, &l.doc)
	d := &l.doc

	s := eval.Suite{
		Name: d.Suite.str(), File: file, Language: d.Language.str(), Description: d.Description.str(),
		Owner: d.Owner.str(), Classification: d.Classification.str(), Limitations: d.Limitations.strs(),
		Epochs: max(1, int(d.Epochs.integer())),
	}
	shelf := l.shelf(d.Catalogues)
	s.Requirements = l.requirements(d.Requirements, shelf)
	s.Controls = shelf.shown(s.Requirements, l.matrix(d.Matrix, shelf))
	l.targets(d.Targets)
	before := l.rep.total()
	l.prompts(d.Prompts)
	l.promptsGood = l.rep.total() == before
	l.promptless = len(d.Prompts) == 0
	l.allSendVars = !slices.ContainsFunc(l.tested(), func(t *target) bool { return !t.SendVars })
	l.suiteUses = l.graderUses(d.Graders)
	l.suiteAttacks = l.attackUses(d.Attacks)
	s.Gate = l.raise(l.gate(d.Gate), l.bar)
	s.Waivers = l.waivers(d.Waivers)
	s.Retention = days(d.Retention)
	if a := d.Approvals.str(); a == eval.ApprovalsOtherKey {
		s.Approvals = a
	}
	l.firstPass()
	// Without all cases nobody can say what no case has.
	if !l.rep.failed() {
		l.checkScopes()
		l.warnUntested()
		l.warnUnattacked()
	}
	if err := l.rep.err(); err != nil {
		return eval.Suite{}, err
	}
	for _, t := range l.allTargets {
		s.Targets = append(s.Targets, t.Target)
	}
	for _, p := range l.allPrompts {
		s.Prompts = append(s.Prompts, p.Prompt)
	}
	s.Digest = l.digest(s)
	return s, nil
}

// days reads how many days "90d" are; the schema has its form.
func days(n *node) int {
	v, err := strconv.Atoi(strings.TrimSuffix(n.str(), "d"))
	if err != nil {
		return 0
	}
	return v
}

func (l *loader) requirements(docs []requirementDoc, shelf *shelf) []eval.Requirement {
	var all []eval.Requirement
	for _, d := range docs {
		id := d.ID.str()
		if id != "" && slices.Contains(l.requirementIDs, id) {
			l.rep.add(meaning, d.ID, "", "the requirement %q is here twice", id)
			continue
		}
		l.requirementIDs = append(l.requirementIDs, id)
		l.checkControls(d.Controls, shelf)
		all = append(all, eval.Requirement{ID: id, Text: d.Text.str(), Controls: d.Controls.strs()})
	}
	return all
}

// digest returns the digest of the suite with the cases that were indexed.
func (l *loader) digest(s eval.Suite) eval.Digest {
	var cases []eval.NamedDigest
	for _, c := range l.index.entries {
		cases = append(cases, eval.NamedDigest{ID: c.id, Digest: c.digest})
	}
	return s.DigestWith(cases)
}

// Cases streams the cases in file order. A case that is not what it was when
// the suite was loaded ends the stream with an error.
func (l *Loaded) Cases() iter.Seq2[eval.Case, error] {
	return l.loader.secondPass(func(int) bool { return true })
}

// secondPass reads the cases again and yields those that want says, by position.
func (l *loader) secondPass(want func(i int) bool) iter.Seq2[eval.Case, error] {
	return func(yield func(eval.Case, error) bool) {
		again := *l
		again.rep, again.asked, again.second = newReport(), map[string]bool{}, true // several passes may run at once
		i, more, stopped := 0, false, false
	cases:
		for plain := range again.eachCase {
			if i < len(l.index.entries) {
				plain.c.ID = cmp.Or(plain.c.ID, l.index.entries[i].id)
			}
			for row := range again.withVariants(plain) {
				if again.rep.failed() || i == len(l.index.entries) {
					more = true
					break cases
				}
				entry := l.index.entries[i]
				c := row.c
				c.Digest = c.DigestRow()
				if c.ID != entry.id || c.Digest != entry.digest {
					yield(eval.Case{}, Problems{row.at.problem("", "%v", errChanged)})
					return
				}
				if want(i) && !yield(c, nil) {
					stopped = true
					break cases
				}
				i++
			}
		}
		switch {
		case stopped:
		case again.rep.failed():
			problems := again.rep.err().(Problems)
			yield(eval.Case{}, append(problems, Problem{File: l.doc.Cases.src.file, Message: errChanged.Error()}))
		case more || i < len(l.index.entries):
			yield(eval.Case{}, Problems{{File: l.doc.Cases.src.file, Message: errChanged.Error()}})
		}
	}
}

func (l *loader) graderNames() []string   { return sortedKeys(l.graders) }
func (l *loader) providerNames() []string { return sortedKeys(l.providers) }

func (l *loader) caseIDs() []string {
	ids := make([]string, len(l.index.entries))
	for i, e := range l.index.entries {
		ids[i] = e.id
	}
	return ids
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
