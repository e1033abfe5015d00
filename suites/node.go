package suites

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// kind is the JSON type of a node.
type kind int

const (
	null kind = iota
	boolean
	number
	text
	list
	object
)

func (k kind) String() string {
	return [...]string{"nothing", "true or false", "a number", "a text", "a list", "a map"}[k]
}

// node is a value of a document together with the place it was written at.
// YAML, JSON, JSONL and CSV all become nodes, so that everything after reading
// treats them alike and every message can point at a line.
type node struct {
	src     *source
	line    int
	column  int
	kind    kind
	text    string  // scalars: the text, or the JSON notation of a number or boolean
	keys    []*node // of an object: texts, in the order of the file
	items   []*node // of an object or a list
	bad     bool    // reported already, as what cannot be read
	written string  // of a YAML number: its notation, where JSON has another
	first   int     // of a text: the line that it begins on, where its lines are those of the file
}

// source is a file that nodes come from.
type source struct {
	file string // as people see it
	dir  string // that paths in it are relative to
}

// at returns an empty node of kind k at n's place.
func (n *node) at(k kind) *node {
	return &node{src: n.src, line: n.line, column: n.column, kind: k}
}

// get returns the value of key, or nil where n is no object or has no such key.
func (n *node) get(key string) *node {
	if n == nil || n.kind != object {
		return nil
	}
	for i, k := range n.keys {
		if k.text == key {
			return n.items[i]
		}
	}
	return nil
}

// keyOf returns the node of the key itself, or n.
func (n *node) keyOf(key string) *node {
	for i, k := range n.keys {
		if k.text == key {
			return n.keys[i]
		}
	}
	return n
}

// put sets key to value, in place where the key exists.
func (n *node) put(key, value *node) {
	for i, k := range n.keys {
		if k.text == key.text {
			n.keys[i], n.items[i] = key, value
			return
		}
	}
	n.push(key, value)
}

// push is put for a key that n does not have.
func (n *node) push(key, value *node) {
	n.keys, n.items = append(n.keys, key), append(n.items, value)
}

// set is put with a key that no file holds.
func (n *node) set(key string, value *node) {
	k := value.at(text)
	k.text = key
	n.put(k, value)
}

// clone returns a copy of n whose keys and items can be put without changing n.
func (n *node) clone() *node {
	c := *n
	c.keys = append([]*node(nil), n.keys...)
	c.items = append([]*node(nil), n.items...)
	return &c
}

// without returns n without key.
func (n *node) without(key string) *node {
	c := n.clone()
	for i, k := range c.keys {
		if k.text == key {
			c.keys = append(c.keys[:i], c.keys[i+1:]...)
			c.items = append(c.items[:i], c.items[i+1:]...)
			return c
		}
	}
	return c
}

// find follows path (keys and indexes) as far as it exists. Its second result
// is the key's own node where the last step was one, else the same node.
func (n *node) find(path []string) (value, place *node) {
	place = n
	for _, step := range path {
		switch n.kind {
		case object:
			next := n.get(step)
			if next == nil {
				return n, place
			}
			n, place = next, n.keyOf(step)
		case list:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(n.items) {
				return n, place
			}
			n = n.items[i]
			place = n
		default:
			return n, place
		}
	}
	return n, place
}

// str returns the text of a text node, else "".
func (n *node) str() string {
	if n == nil || n.kind != text {
		return ""
	}
	return n.text
}

// integer returns the value of a number node without a fraction, else 0.
func (n *node) integer() int64 {
	if n == nil || n.kind != number {
		return 0
	}
	if i, err := strconv.ParseInt(n.text, 10, 64); err == nil {
		return i
	}
	f, _ := strconv.ParseFloat(n.text, 64)
	if f > 1<<53 || f < -1<<53 {
		return 0
	}
	return int64(f)
}

// float returns the value of a number node, else 0.
func (n *node) float() float64 {
	if n == nil || n.kind != number {
		return 0
	}
	f, _ := strconv.ParseFloat(n.text, 64)
	return f
}

// isTrue reports whether n is the boolean true.
func (n *node) isTrue() bool { return n != nil && n.kind == boolean && n.text == "true" }

// strs returns the texts of a list of texts; a single text is a list of one.
func (n *node) strs() []string {
	if n == nil {
		return nil
	}
	if n.kind == text {
		return []string{n.text}
	}
	var all []string
	for _, i := range n.items {
		if n.kind == list && i.kind == text {
			all = append(all, i.text)
		}
	}
	return all
}

// json returns n as JSON, keys in the order of the file.
func (n *node) json() json.RawMessage {
	var b bytes.Buffer
	n.writeJSON(&b)
	return b.Bytes()
}

func (n *node) writeJSON(b *bytes.Buffer) {
	switch n.kind {
	case null:
		b.WriteString("null")
	case boolean, number:
		b.WriteString(n.text)
	case text:
		writeJSONString(b, n.text)
	case list:
		b.WriteByte('[')
		for i, v := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			v.writeJSON(b)
		}
		b.WriteByte(']')
	case object:
		b.WriteByte('{')
		for i, v := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSONString(b, n.keys[i].text)
			b.WriteByte(':')
			v.writeJSON(b)
		}
		b.WriteByte('}')
	}
}

func writeJSONString(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	b.Truncate(b.Len() - 1)
}

// value returns n as gojsonschema wants it.
func (n *node) value() any {
	switch n.kind {
	case boolean:
		return n.text == "true"
	case number:
		return json.Number(n.text)
	case text:
		return n.text
	case list:
		all := make([]any, len(n.items))
		for i, v := range n.items {
			all[i] = v.value()
		}
		return all
	case object:
		m := make(map[string]any, len(n.items))
		for i, v := range n.items {
			m[n.keys[i].text] = v.value()
		}
		return m
	}
	return nil
}
