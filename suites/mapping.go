package suites

import (
	"slices"
	"strings"
)

// mapRow builds a case from the columns that the suite names.
func (l *loader) mapRow(s *dataSet, row *node) *node {
	if s.sample == nil {
		s.sample = keyNames(row)
	}
	for _, k := range row.keys {
		s.seen[k.text] = true
	}
	m := s.doc.Map
	c := row.at(object)
	ok := true
	missing := func(column *node) {
		ok = false
		if s.columns == nil { // of a CSV the header has been checked
			l.rep.repeat("column\x00"+position(column), row, didYouMean(column.text, keyNames(row)), "the row has no column %q", column.text)
		}
	}
	if m.ID != nil {
		if v := first(row.get(m.ID.str())); v == nil || v.text == "" {
			missing(m.ID)
		} else {
			c.set("id", asText(v))
		}
	}
	if m.Vars != nil && m.Vars.kind == object {
		vars := row.at(object)
		for i, name := range m.Vars.keys {
			column := m.Vars.items[i]
			v := row.get(column.str())
			if v == nil {
				missing(column)
				continue
			}
			vars.push(name, v)
		}
		c.set("vars", vars)
	}
	for key, column := range map[string]*node{"expected": m.Expected, "language": m.Language, "requirement": m.Requirement, "cluster": m.Cluster} {
		v := first(row.get(column.str()))
		if v == nil || s.columns != nil && v.text == "" {
			continue
		}
		if key == "requirement" || key == "cluster" {
			v = asText(v)
		}
		c.set(key, v)
	}
	if v := first(row.get(m.Tags.str())); v != nil {
		c.set("tags", tagList(v))
	}
	if !ok {
		return nil
	}
	return c
}

// unusedColumns reports columns of the map that no row had.
func (l *loader) unusedColumns(s *dataSet) {
	if s.doc.Map == nil || s.columns != nil {
		return
	}
	m := s.doc.Map
	for _, column := range []*node{m.Expected, m.Tags, m.Language, m.Requirement, m.Cluster} {
		if column != nil && column.kind == text && !s.seen[column.text] {
			l.rep.add(meaning, column, didYouMean(column.text, s.sample), "no row of the data set has a column %q", column.text)
		}
	}
}

func keyNames(n *node) []string {
	var all []string
	for _, k := range n.keys {
		all = append(all, k.text)
	}
	return all
}

// asText returns a number or boolean as the text that it is written as.
func asText(v *node) *node {
	if v.kind != number && v.kind != boolean {
		return v
	}
	t := v.at(text)
	t.text = v.text
	return t
}

// tagList returns the list of tags in "a, b" or "a; b"; other values stay.
func tagList(v *node) *node {
	if v.kind != text {
		return v
	}
	tags := v.at(list)
	for _, tag := range strings.FieldsFunc(v.text, func(r rune) bool { return r == ',' || r == ';' }) {
		if tag = strings.TrimSpace(tag); tag != "" {
			t := v.at(text)
			t.text = tag
			tags.items = append(tags.items, t)
		}
	}
	return tags
}

// csvCase builds a case from a row of CSV by the names of its columns.
func csvCase(row *node) *node {
	c := row.at(object)
	vars := row.at(object)
	for i, k := range row.keys {
		v := row.items[i]
		switch k.text {
		case "id", "expected", "requirement", "language":
			if v.text != "" {
				c.put(k, v)
			}
		case "tags":
			c.put(k, tagList(v))
		default:
			vars.push(k, v)
		}
	}
	c.set("vars", vars)
	return c
}

// checkHeader reports columns of the map that a CSV does not have.
func (l *loader) checkHeader(s *dataSet, keys []*node) bool {
	if s.doc.Map == nil {
		return true
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.text
	}
	m := s.doc.Map
	wanted := []*node{m.ID, m.Expected, m.Tags, m.Language, m.Requirement, m.Cluster}
	if m.Vars != nil {
		wanted = append(wanted, m.Vars.items...)
	}
	ok := true
	for _, w := range wanted {
		if w != nil && w.kind == text && !slices.Contains(names, w.text) {
			l.rep.add(meaning, w, didYouMean(w.text, names), "%s has no column %q", s.src.file, w.text)
			ok = false
		}
	}
	return ok
}
