package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// node is a value of a document with its place.
type node struct {
	line, column int // 0: the document has no lines
	path         []string
	keys         []*node // of a map
	items        []*node // of a map or a list
	value        any     // nil, bool, string, json.Number, []any or map[string]any
}

// get returns the member of a map, or nil.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for i, k := range n.keys {
		if k.value == key {
			return n.items[i]
		}
	}
	return nil
}

// find follows a path as far as it goes.
func (n *node) find(path []string) *node {
	for _, step := range path {
		next := n.get(step)
		if i, err := strconv.Atoi(step); err == nil && n.keys == nil && i >= 0 && i < len(n.items) {
			next = n.items[i]
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// text returns a string's value, or "".
func (n *node) text() string {
	if n == nil {
		return ""
	}
	s, _ := n.value.(string)
	return s
}

// maxDepth bounds how deep a document may be nested.
const maxDepth = 50

// reader turns a document into nodes and collects what is wrong.
type reader struct {
	file     string // "" of a document that stands in options
	problems Problems
}

func (r *reader) add(n *node, hint, format string, args ...any) {
	p := Problem{File: r.file, Line: n.line, Column: n.column, Message: fmt.Sprintf(format, args...), Hint: hint}
	if n.line == 0 {
		p.Path = strings.Join(n.path, ".")
	}
	if !slices.Contains(r.problems, p) {
		r.problems = append(r.problems, p)
	}
}

// readYAML reads the only document of data; nil where there is none.
func (r *reader) readYAML(data []byte) *node {
	start := &node{line: 1, column: 1}
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithUniqueKeys(false))
	if err != nil {
		r.add(start, "", "read YAML: %v", err)
		return nil
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); err != nil {
		r.syntax(start, err)
		return nil
	}
	if err := loader.Load(&second); err == nil {
		r.add(&node{line: second.Line, column: second.Column}, "put it into a file of its own", "a second YAML document")
		return nil
	} else if !errors.Is(err, io.EOF) {
		r.syntax(start, err)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		r.add(start, "", "the file is empty")
		return nil
	}
	before := len(r.problems)
	n := r.convert(doc.Content[0], nil)
	if len(r.problems) > before {
		return nil
	}
	return n
}

func (r *reader) syntax(n *node, err error) {
	var le *yaml.LoadError
	if errors.Is(err, io.EOF) {
		r.add(n, "", "the file is empty")
		return
	}
	message := err.Error()
	if errors.As(err, &le) {
		message = le.Message
		mark := le.Mark
		if mark.Line == 0 {
			mark = le.ContextMark
		}
		n = &node{line: max(mark.Line, 1), column: max(mark.Column, 1)}
	}
	r.add(n, "", "YAML: %s", strings.TrimPrefix(message, "yaml: "))
}

func (r *reader) convert(y *yaml.Node, path []string) *node {
	n := &node{line: y.Line, column: y.Column, path: path}
	if len(path) > maxDepth {
		r.add(n, "", "nested more than %d deep", maxDepth)
		return n
	}
	switch y.Kind {
	case yaml.ScalarNode:
		r.scalar(y, n)
	case yaml.SequenceNode:
		values := make([]any, 0, len(y.Content))
		for i, item := range y.Content {
			child := r.convert(item, append(slices.Clone(path), strconv.Itoa(i)))
			n.items = append(n.items, child)
			values = append(values, child.value)
		}
		n.value = values
	case yaml.MappingNode:
		r.mapping(y, n)
	default:
		r.add(n, "write it out", "aliases are not supported in policies")
	}
	return n
}

func (r *reader) scalar(y *yaml.Node, n *node) {
	switch tag := y.ShortTag(); tag {
	case "!!str":
		n.value = y.Value
	case "!!null":
	case "!!bool":
		n.value = strings.EqualFold(y.Value, "true")
	case "!!int", "!!float":
		var v json.Number
		if json.Unmarshal([]byte(y.Value), &v) != nil || len(y.Value) > 20 {
			r.add(n, "write it in decimal, or quote it", "the number %q is not supported", y.Value)
			return
		}
		n.value = v
	default:
		r.add(n, "quote it", "the tag %s is not supported", tag)
	}
}

func (r *reader) mapping(y *yaml.Node, n *node) {
	values := make(map[string]any, len(y.Content)/2)
	lines := map[string]int{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		k, v := y.Content[i], y.Content[i+1]
		key := &node{line: k.Line, column: k.Column, path: n.path, value: k.Value}
		if k.Kind != yaml.ScalarNode || k.ShortTag() == "!!merge" {
			r.add(key, "", "a key must be a text")
			continue
		}
		if first, dup := lines[k.Value]; dup {
			r.add(key, "", "the key %q is here twice: first on line %d", k.Value, first)
			continue
		}
		lines[k.Value] = k.Line
		child := r.convert(v, append(slices.Clone(n.path), k.Value))
		n.keys, n.items = append(n.keys, key), append(n.items, child)
		values[k.Value] = child.value
	}
	n.value = values
}

// fromValue makes nodes of a document that was read elsewhere: nil, bool, string, json.Number, []any, map[string]any.
func fromValue(v any, path []string) *node {
	n := &node{path: path, value: v}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			n.items = append(n.items, fromValue(item, append(slices.Clone(path), strconv.Itoa(i))))
		}
	case map[string]any:
		n.keys = []*node{}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			n.keys = append(n.keys, &node{path: path, value: key})
			n.items = append(n.items, fromValue(v[key], append(slices.Clone(path), key)))
		}
	}
	return n
}
