package suites

import (
	"path/filepath"
	"slices"
	"strings"
)

// tree returns the suite of a file with all that it extends merged into it, or
// nil where it could not be read.
func (l *loader) tree(n *node, dir, name string) *node {
	data, path, err := l.box.read(dir, name, maxDocument)
	if err != nil {
		if n.line == 0 {
			l.rep.addProblem(Problem{File: n.src.file, Message: err.Error()})
		} else {
			l.rep.fileProblem(n, "suite", name, err)
		}
		return nil
	}
	identity := path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		identity = real
	}
	if i := slices.Index(l.open, identity); i >= 0 {
		l.rep.add(meaning, n, "", "extends itself: %s", strings.Join(append(shown(l.open[i:]), filepath.Base(identity)), " -> "))
		return nil
	}
	if l.merged[identity] {
		return nil // reached on two ways: it counts once
	}
	l.open = append(l.open, identity)
	defer func() { l.open = l.open[:len(l.open)-1] }()
	l.merged[identity] = true

	src := sourceOf(path)
	if len(l.open) == 1 {
		src.file = n.src.file // as the user named it
	}
	doc := parseDocument(src, data, l.rep)
	if doc == nil || doc.kind != object {
		if doc != nil {
			l.rep.add(shape, doc, "", "a suite must be a map, not %s", doc.kind)
		}
		return nil
	}
	if v := doc.get("version"); v != nil && len(l.open) > 1 && v.text != "1" {
		l.rep.add(shape, v, "", "version must be 1")
	}
	doc = l.inlineWaivers(doc)
	var all *node
	for _, b := range extended(doc.get("extends")) {
		if file := l.path(b, "extends"); file != "" {
			if base := l.tree(b, doc.src.dir, file); base != nil {
				all = mergeSuites(all, base)
			}
		}
	}
	return mergeSuites(all, doc)
}

func shown(files []string) []string {
	var all []string
	for _, f := range files {
		all = append(all, filepath.Base(f))
	}
	return all
}

// parseDocument reads JSON where the file's name says so, else YAML.
func parseDocument(src *source, data []byte, rep *report) *node {
	if strings.EqualFold(filepath.Ext(src.file), ".json") {
		return parseJSON(src, data, 1, rep)
	}
	return parseYAML(src, data, rep)
}

func extended(n *node) []*node {
	switch {
	case n == nil:
		return nil
	case n.kind == text:
		return []*node{n}
	case n.kind == list:
		return slices.DeleteFunc(slices.Clone(n.items), func(i *node) bool { return i.kind != text })
	}
	return nil
}

// mergeSuites returns base with what over says instead or in addition.
func mergeSuites(base, over *node) *node {
	if base == nil {
		return over
	}
	merged := base.without("extends")
	merged.src, merged.line, merged.column = over.src, over.line, over.column
	for i, k := range over.keys {
		v := over.items[i]
		if b := merged.get(k.text); b != nil {
			v = mergeValues(k.text, b, v)
		}
		merged.put(k, v)
	}
	return merged
}

// mergeValues appends lists, replacing entries of the same id in place, and
// merges the gate key by key; any other value of over replaces base's.
func mergeValues(key string, base, over *node) *node {
	switch {
	case base.kind == list && over.kind == list && key != "extends":
		merged := base.clone()
		for _, item := range over.items {
			id := item.get("id").str()
			same := func(b *node) bool { return id != "" && b.get("id").str() == id }
			// Only entries of base are replaced: two of one id in one file stay a mistake.
			if i := slices.IndexFunc(merged.items[:len(base.items)], same); i >= 0 && merged.items[i] == base.items[i] {
				merged.items[i] = item
			} else {
				merged.items = append(merged.items, item)
			}
		}
		merged.src, merged.line, merged.column = over.src, over.line, over.column
		return merged
	case key == "gate" && base.kind == object && over.kind == object:
		merged := base.clone()
		merged.src, merged.line, merged.column = over.src, over.line, over.column
		for i, k := range over.keys {
			v := over.items[i]
			if b := merged.get(k.text); b != nil {
				v = mergeValues(k.text, b, v)
			}
			merged.put(k, v)
		}
		return merged
	}
	return over
}

// inlineWaivers replaces the name of a file of waivers by the list in it.
func (l *loader) inlineWaivers(doc *node) *node {
	n := doc.get("waivers")
	if n == nil || n.kind != text {
		return doc
	}
	doc = doc.clone()
	key := doc.keyOf("waivers")
	waivers := n.at(list)
	doc.put(key, waivers)
	file := l.path(n, "waivers")
	if file == "" {
		return doc
	}
	data, path, err := l.box.read(n.src.dir, file, maxDocument)
	if err != nil {
		l.rep.fileProblem(n, "waivers", file, err)
		return doc
	}
	content := parseDocument(sourceOf(path), data, l.rep)
	if content == nil {
		return doc
	}
	if content.kind == object {
		for _, k := range content.keys {
			if k.text != "waivers" {
				l.rep.add(shape, k, didYouMean(k.text, []string{"waivers"}), "unknown key %q", k.text)
			}
		}
		inner := content.get("waivers")
		if inner == nil {
			l.rep.add(shape, content, "", `a file of waivers is a list, or a map with the key "waivers"`)
			return doc
		}
		content = inner
	}
	if content.kind != list {
		l.rep.add(shape, content, "", "waivers must be a list, not %s", content.kind)
		return doc
	}
	doc.put(key, content)
	return doc
}
