package suites

import (
	"fmt"
	"slices"

	"seatrial/eval"
	"seatrial/eval/template"
)

// graderKind is a grader of the catalog with the check of its options.
type graderKind struct {
	spec     eval.GraderSpec
	check    *shapeCheck
	keys     []string
	rendered *shapeCheck // for options whose placeholders are rendered
}

// graderUse is a grader as a suite uses it, with where it stands.
type graderUse struct {
	eval.GraderUse
	kind      *graderKind
	at        *node
	options   *node // as in Options, but with places
	templated bool
	nested    []graderUse
}

func newGraderKind(spec eval.GraderSpec) (*graderKind, error) {
	schema, err := graderOptions(spec)
	if err != nil {
		return nil, err
	}
	kind := &graderKind{spec: spec, keys: properties(schema)}
	if kind.rendered, err = newShapeCheck("grader "+spec.Name, schema); err != nil {
		return nil, fmt.Errorf("schema of grader %s: %w", spec.Name, err)
	}
	check := *kind.rendered
	check.templated = true
	kind.check = &check
	return kind, nil
}

// graderUses reads a list of graders.
func (l *loader) graderUses(n *node) []graderUse {
	if n == nil || n.kind != list {
		return nil
	}
	var all []graderUse
	for _, item := range n.items {
		if item.kind != object || len(item.items) != 1 {
			continue // the schema of the document reports it
		}
		if use, ok := l.graderUse(item); ok {
			all = append(all, use)
		}
	}
	return all
}

// graderUse reads "name: options" or "name: value of the main option".
func (l *loader) graderUse(n *node) (graderUse, bool) {
	key, value := n.keys[0], n.items[0]
	kind, ok := l.graders[key.text]
	if !ok {
		l.rep.add(meaning, key, didYouMean(key.text, l.graderNames()), "no grader named %q", key.text)
		return graderUse{}, false
	}
	use := graderUse{GraderUse: eval.GraderUse{Grader: key.text}, kind: kind, at: key}
	options, ok := l.graderOptions(kind, key, value)
	if !ok {
		return graderUse{}, false
	}
	if kind.spec.Nested != "" {
		inner := options.get(kind.spec.Nested)
		if inner != nil && inner.kind != null {
			normal, nested, ok := l.nestedUses(kind, inner)
			if !ok {
				return graderUse{}, false
			}
			use.nested = nested
			options.put(options.keyOf(kind.spec.Nested), normal)
		}
	}
	if !kind.check.check(options, l.rep) {
		return graderUse{}, false
	}
	use.Label = options.get("label").str()
	use.options = options.without("label")
	use.Options = l.canonical(use.options)
	use.templated = template.Templated(string(use.Options))
	l.judgeTarget(use)
	if !l.second {
		l.used[use.Grader] = true
	}
	if !use.templated && !l.second {
		l.checkUse(use, nil) // at once, whatever else is wrong with the case
	}
	return use, true
}

// graderOptions returns the options as a map that may be changed.
func (l *loader) graderOptions(kind *graderKind, key, value *node) (*node, bool) {
	bareNested := false
	if value.kind == object && kind.spec.Nested != "" && len(value.keys) > 0 {
		bareNested = true
		for _, k := range value.keys {
			if slices.Contains(kind.keys, k.text) {
				bareNested = false
			}
		}
	}
	main := mainOption(kind.spec)
	if bareNested {
		main = kind.spec.Nested
	}
	switch {
	case value.bad:
		return nil, false
	case value.kind == object && !bareNested:
		return value.clone(), true
	case value.kind == null:
		return key.at(object), true
	case main == "":
		l.rep.add(meaning, value, "write options as a map, or {}", "the grader %s has no main option that a bare value could set", key.text)
		return nil, false
	}
	options := value.at(object)
	options.set(main, value)
	return options, true
}

// nestedUses reads the graders in a grader and returns them in their normal
// form too: [{"grader": name, "label": label, "options": {...}}].
func (l *loader) nestedUses(kind *graderKind, inner *node) (*node, []graderUse, bool) {
	items := []*node{inner}
	if inner.kind == list {
		items = inner.items
	}
	normal := inner.at(list)
	var nested []graderUse
	ok := true
	for _, item := range items {
		if item.kind != object || len(item.items) != 1 {
			l.rep.add(shape, item, "", "grader %s: a grader is a map of one key: its name", kind.spec.Name)
			ok = false
			continue
		}
		use, good := l.graderUse(item)
		if !good {
			ok = false
			continue
		}
		entry := use.at.at(object)
		name := use.at.at(text)
		name.text = use.Grader
		entry.set("grader", name)
		if use.Label != "" {
			label := use.at.at(text)
			label.text = use.Label
			entry.set("label", label)
		}
		entry.set("options", use.options)
		normal.items = append(normal.items, entry)
		nested = append(nested, use)
	}
	return normal, nested, ok
}

// judgeTarget checks the option that names the target, or the targets, that a grader asks.
func (l *loader) judgeTarget(use graderUse) {
	option := use.kind.spec.Target
	if option == "" {
		return
	}
	n := use.options.get(option)
	if n == nil {
		return
	}
	named := []*node{n}
	if n.kind == list {
		named = n.items
	}
	for _, one := range named {
		if one.kind == text {
			l.mayBeAsked(use, one)
		}
	}
}

// mayBeAsked reports a target that does not exist or may not judge.
func (l *loader) mayBeAsked(use graderUse, n *node) {
	var names []string
	for _, t := range l.allTargets {
		if t.ID == n.text {
			if !t.mayJudge {
				l.rep.add(meaning, n, "mark it judge: true, or judge: both where it is tested too",
					"grader %s: the target %q is tested and may not judge", use.Grader, n.text)
			}
			l.asked[t.ID] = true
			return
		}
		names = append(names, t.ID)
	}
	l.rep.add(meaning, n, didYouMean(n.text, names), "grader %s: no target named %q", use.Grader, n.text)
}

// evalUses returns the uses as the vocabulary has them.
func evalUses(lists ...[]graderUse) []eval.GraderUse {
	var all []eval.GraderUse
	for _, uses := range lists {
		for _, u := range uses {
			all = append(all, u.GraderUse)
		}
	}
	return all
}
