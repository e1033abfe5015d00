package suites

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"seatrial/eval"
	"seatrial/eval/template"
)

// caseRow is a case as it is read, before it has an id of its own.
type caseRow struct {
	c         eval.Case
	at        *node
	explicit  bool // the id is the author's
	uses      []graderUse
	templates []*template.Template // of the turns
	vars      template.Vars
	decoded   bool // vars are those of c
	attacks   []attackUse
	attackOn  *node // the var that attacks rewrite; nil: not said
	variant   bool  // the case under an attack
}

// constants are what a data set says of all its rows.
type constants struct {
	doc     caseDoc
	uses    []graderUse
	attacks []attackUse
}

// eachCase yields the cases in file order, without ids for those that have
// none. What is wrong with a case is reported and the case left out.
func (l *loader) eachCase(yield func(*caseRow) bool) {
	if l.doc.Cases == nil || l.doc.Cases.kind != list {
		return
	}
	for _, n := range l.doc.Cases.items {
		if n.kind != object {
			continue
		}
		var d caseDoc
		decode(n, &d)
		if n.get("from") != nil {
			if !l.eachRow(d, yield) {
				return
			}
			continue
		}
		if d.Map != nil {
			l.rep.add(meaning, n.keyOf("map"), "", "map needs from: it names the columns of a data set")
		}
		if row := l.caseRow(d, constants{}, true); row != nil && !yield(row) {
			return
		}
	}
}

// caseRow turns a document into a case, or returns nil after reporting why it
// is none. files says that {file: path} among the vars names a file.
func (l *loader) caseRow(d caseDoc, k constants, files bool) *caseRow {
	before := l.rep.total()
	row := &caseRow{at: d.At}
	c := &row.c
	c.ID = d.ID.str()
	row.explicit = c.ID != ""
	c.Source = fmt.Sprintf("%s:%d", d.At.src.file, d.At.line)
	c.Vars = l.vars(k.doc.Vars, d.Vars, files)
	if expected := first(d.Expected, k.doc.Expected); expected != nil {
		l.warnNumbers(expected)
		c.Expected = l.canonical(expected)
	}
	c.Tags = append(slices.Clone(k.doc.Tags.strs()), d.Tags.strs()...)
	slices.Sort(c.Tags)
	c.Tags = slices.Compact(c.Tags)
	c.Requirement = l.requirement(first(d.Requirement, k.doc.Requirement))
	c.Language = first(d.Language, k.doc.Language, l.doc.Language).str()
	c.Cluster = first(d.Cluster, k.doc.Cluster).str()
	c.Split = first(d.Split, k.doc.Split).str()
	c.MaxSteps = int(first(d.MaxSteps, k.doc.MaxSteps).integer())
	turns := d.Turns
	if len(turns) == 0 {
		turns = k.doc.Turns
	}
	for _, t := range turns {
		c.Turns = append(c.Turns, l.turn(t, row))
	}
	tools := d.Tools
	if len(tools) == 0 {
		tools = k.doc.Tools
	}
	c.Tools = l.tools(tools)
	if c.MaxSteps > 0 && len(c.Tools) == 0 {
		l.rep.add(meaning, d.At, "", "max_steps bounds tool calls, and the case has no tools")
	}
	switch {
	case d.Attacks != nil:
		row.attacks = l.attackUses(d.Attacks)
	case k.doc.Attacks != nil:
		row.attacks = k.attacks
	default:
		row.attacks = l.suiteAttacks
	}
	row.attackOn = first(d.AttackOn, k.doc.AttackOn, l.doc.AttackOn)
	own := l.graderUses(d.Graders)
	c.Graders = evalUses(l.suiteUses, k.uses, own)
	row.uses = slices.Concat(l.suiteUses, k.uses, own, row.uses)
	l.warnTwice(row.uses[:len(c.Graders)])
	written := hasItems(l.doc.Graders) || hasItems(k.doc.Graders) || hasItems(d.Graders)
	if len(row.uses) == 0 && !written && l.rep.total() == before {
		l.rep.repeat("no grader", d.At, "add graders to the suite, the case or a turn", "no grader judges the case")
	}
	if n := len(c.Turns); n > 0 && len(row.uses) > 0 && len(c.Graders) == 0 && len(c.Turns[n-1].Graders) == 0 {
		l.rep.repeat("no grader of the last turn", d.At, "add graders to the last turn or to the case, or leave that turn out", "nothing judges the answer to the last turn")
	}
	if l.rep.total() > before {
		return nil
	}
	return row
}

// hasItems reports whether something stands where a list belongs.
func hasItems(n *node) bool { return n != nil && (n.kind != list || len(n.items) > 0) }

// first returns the first node that is there.
func first(nodes ...*node) *node {
	for _, n := range nodes {
		if n != nil && n.kind != null {
			return n
		}
	}
	return nil
}

func (l *loader) vars(shared, own *node, files bool) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	add := func(n *node, files bool) {
		if n == nil || n.kind != object {
			return
		}
		if all == nil {
			all = make(map[string]json.RawMessage, len(n.items))
		}
		for i, k := range n.keys {
			v := n.items[i]
			if k.text == "expected" {
				l.rep.add(meaning, k, "", `the name "expected" is taken by the case's expected answer`)
			}
			if files {
				if name := fileOf(v); name != nil {
					if v = l.varFile(name); v == nil {
						continue
					}
				}
			}
			l.warnNumbers(v)
			all[k.text] = l.canonical(v)
		}
	}
	add(shared, true)
	add(own, files)
	return all
}

// fileOf returns the name in {file: name}, or nil.
func fileOf(v *node) *node {
	if v.kind == object && len(v.keys) == 1 && v.keys[0].text == "file" && v.items[0].kind == text {
		return v.items[0]
	}
	return nil
}

func (l *loader) varFile(n *node) *node {
	file := l.path(n, "file")
	if file == "" {
		return nil
	}
	data, path, err := l.box.read(n.src.dir, file, maxText)
	if err != nil {
		l.rep.fileProblem(n, "file", file, err)
		return nil
	}
	content, ok := l.text(&node{src: sourceOf(path)}, data)
	if !ok {
		return nil
	}
	v := n.at(text)
	v.text = content
	return v
}

// warnNumbers warns of numbers that are not kept as they are written.
func (l *loader) warnNumbers(n *node) {
	if n.written != "" {
		l.rep.warn(n, "quote it if the text is meant", "%s is read as the number %s", n.written, n.text)
	}
	for _, item := range n.items {
		l.warnNumbers(item)
	}
}

func (l *loader) requirement(n *node) string {
	id := n.str()
	if id == "" {
		return ""
	}
	if !slices.Contains(l.requirementIDs, id) {
		l.rep.repeat("requirement\x00"+id, n, didYouMean(id, l.requirementIDs), "no requirement %q", id)
	}
	return id
}

// turn reads a user's message: a text, or a map. Its graders join the row's uses.
func (l *loader) turn(d turnDoc, row *caseRow) eval.Turn {
	if d.At.kind == text {
		row.templates = append(row.templates, l.parse(d.At)...)
		return eval.Turn{Content: eval.NormalText(d.At.text)}
	}
	if d.At.kind != object {
		return eval.Turn{}
	}
	l.contentOrParts(d.At, d.Content, d.Parts)
	t := eval.Turn{Content: eval.NormalText(d.Content.str())}
	row.templates = append(row.templates, l.parse(d.Content)...)
	t.Parts = l.parts(d.Parts, &row.templates)
	uses := l.graderUses(d.Graders)
	l.warnTwice(uses)
	t.Graders = evalUses(uses)
	row.uses = append(row.uses, uses...)
	return t
}

func (l *loader) tools(docs []toolDoc) []eval.Tool {
	var all []eval.Tool
	seen := map[string]bool{}
	for _, d := range docs {
		t := eval.Tool{Name: d.Name.str(), Description: d.Description.str()}
		if t.Name != "" && seen[t.Name] {
			l.rep.add(meaning, d.Name, "", "the tool %q is here twice", t.Name)
		}
		seen[t.Name] = true
		if d.Schema != nil {
			t.Schema = l.canonical(d.Schema)
		}
		if d.Result != nil {
			t.Result = l.canonical(d.Result)
		}
		all = append(all, t)
	}
	return all
}

// errChanged is a data set that is not what it was.
var errChanged = errors.New("the suite's data changed since it was loaded: run again")
