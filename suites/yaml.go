package suites

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v4"
)

// Bounds on what a YAML document may unfold into.
const (
	maxDepth       = 200
	maxFromAliases = 100_000 // nodes
	maxNumber      = 400     // characters
)

// parseYAML returns the only document of data as nodes, or nil after reporting
// why there is none. Aliases and merge keys are resolved.
func parseYAML(src *source, data []byte, rep *report) *node {
	start := &node{src: src}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !utf8.Valid(data) {
		rep.add(reading, invalidUTF8(src, data), "save the file as UTF-8", "not UTF-8")
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithUniqueKeys(false))
	if err != nil {
		rep.add(reading, start, "", "read YAML: %v", err)
		return nil
	}
	var doc yaml.Node
	if err := loader.Load(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			rep.add(reading, start, "", "the file is empty")
		} else {
			reportSyntax(src, data, err, rep)
		}
		return nil
	}
	var second yaml.Node
	if err := loader.Load(&second); err == nil {
		rep.add(reading, &node{src: src, line: second.Line, column: second.Column}, "put it into a file of its own",
			"a second YAML document")
		return nil
	} else if !errors.Is(err, io.EOF) {
		reportSyntax(src, data, err, rep)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		rep.add(reading, start, "", "the file is empty")
		return nil
	}
	c := yamlReader{src: src, rep: rep, open: map[*yaml.Node]bool{}, lines: strings.Split(string(data), "\n")}
	n := c.convert(doc.Content[0], 0)
	if c.refused {
		return nil
	}
	return n
}

func invalidUTF8(src *source, data []byte) *node {
	good := 0
	for good < len(data) {
		r, size := utf8.DecodeRune(data[good:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		good += size
	}
	before := data[:good]
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	return &node{src: src, line: bytes.Count(before, []byte("\n")) + 1, column: utf8.RuneCount(before[lineStart:]) + 1}
}

var bareTemplate = regexp.MustCompile(`^\s*(?:- *)?(?:[^\s:#"']+\s*:\s+)?\{[{%]`)

func reportSyntax(src *source, data []byte, err error, rep *report) {
	n := &node{src: src}
	message := err.Error()
	var le *yaml.LoadError
	if errors.As(err, &le) {
		message = le.Message
		mark := le.Mark
		if mark.Line == 0 {
			mark = le.ContextMark
		}
		n.line, n.column = mark.Line, mark.Column
		if le.ContextMsg != "" {
			message += " " + le.ContextMsg
		}
	}
	message = strings.TrimPrefix(message, "yaml: ")
	lines := strings.Split(string(data), "\n")
	hint := ""
	// The parser often notices a line late, so the line before counts too.
	for _, l := range []int{n.line, n.line - 1} {
		if l >= 1 && l <= len(lines) {
			switch {
			case bareTemplate.MatchString(lines[l-1]):
				hint = `quote it: "{{ name }}"`
			case strings.HasPrefix(strings.TrimLeft(lines[l-1], " "), "\t"):
				hint = "indent with spaces, not with tabs"
			}
		}
	}
	if hint == "" && strings.HasPrefix(message, "mapping values are not allowed") {
		hint = `a text that holds ": " must be quoted; a key must be indented like its neighbours`
	}
	rep.add(reading, n, hint, "YAML: %s", message)
}

// yamlReader turns the library's nodes into ours.
type yamlReader struct {
	src     *source
	rep     *report
	lines   []string
	open    map[*yaml.Node]bool // anchors that are being expanded
	alias   int                 // how many aliases deep
	copied  int
	outer   *node // the alias that is being expanded
	refused bool
}

func (c *yamlReader) convert(y *yaml.Node, depth int) *node {
	n := &node{src: c.src, line: y.Line, column: y.Column}
	if c.refused {
		return n
	}
	if depth > maxDepth {
		c.refuse(n, "nested more than %d deep", maxDepth)
		return n
	}
	if c.alias > 0 {
		if c.copied++; c.copied > maxFromAliases {
			c.refuse(c.outer, "aliases unfold into more than %d values", maxFromAliases)
			return n
		}
	}
	switch y.Kind {
	case yaml.AliasNode:
		return c.expand(y, n, depth)
	case yaml.ScalarNode:
		c.scalar(y, n)
	case yaml.SequenceNode:
		n.kind = list
		c.checkTag(y, n, "!!seq")
		n.items = make([]*node, 0, len(y.Content))
		for _, item := range y.Content {
			n.items = append(n.items, c.convert(item, depth+1))
		}
	case yaml.MappingNode:
		c.mapping(y, n, depth)
	}
	return n
}

func (c *yamlReader) refuse(n *node, format string, args ...any) {
	c.refused = true
	c.rep.add(reading, n, "", format, args...)
}

func (c *yamlReader) expand(y *yaml.Node, n *node, depth int) *node {
	if y.Alias == nil || c.open[y.Alias] || c.contains(y.Alias, y) {
		c.refuse(n, "the alias *%s stands inside its own anchor", y.Value)
		return n
	}
	if c.alias == 0 {
		c.outer = n
	}
	c.open[y.Alias] = true
	c.alias++
	n = c.convert(y.Alias, depth+1)
	c.alias--
	delete(c.open, y.Alias)
	return n
}

// contains reports whether the alias stands directly inside its anchor. Deeper
// loops end at the depth limit or at an anchor that is open.
func (c *yamlReader) contains(anchor, alias *yaml.Node) bool {
	for _, item := range anchor.Content {
		if item == alias {
			return true
		}
	}
	return false
}

func (c *yamlReader) checkTag(y *yaml.Node, n *node, want string) {
	if tag := y.ShortTag(); tag != want && tag != "!" && tag != "" {
		c.rep.add(reading, n, "leave the tag out", "the tag %s is not supported", tag)
	}
}

func (c *yamlReader) mapping(y *yaml.Node, n *node, depth int) {
	n.kind = object
	c.checkTag(y, n, "!!map")
	lines := make(map[string]int, len(y.Content)/2)
	var merges []*node
	for i := 0; i+1 < len(y.Content); i += 2 {
		k, v := y.Content[i], y.Content[i+1]
		key := &node{src: c.src, line: k.Line, column: k.Column, kind: text, text: k.Value}
		if k.Kind == yaml.AliasNode && k.Alias != nil && k.Alias.Kind == yaml.ScalarNode {
			key.text = k.Alias.Value
		} else if k.Kind != yaml.ScalarNode {
			c.badKey(y, n, k, key)
			return
		}
		if k.ShortTag() == "!!merge" && k.Style == 0 {
			merges = append(merges, c.convert(v, depth+1))
			continue
		}
		if first, dup := lines[key.text]; dup {
			c.rep.add(reading, key, "", "the key %q is here twice: first on line %d", key.text, first)
			continue
		}
		lines[key.text] = k.Line
		n.keys = append(n.keys, key)
		n.items = append(n.items, c.convert(v, depth+1))
	}
	for _, m := range merges {
		c.merge(n, m, lines)
	}
}

// merge adds what << brings; keys that n has already win, as do earlier maps.
func (c *yamlReader) merge(n, from *node, have map[string]int) {
	switch from.kind {
	case object:
		for i, k := range from.keys {
			if _, ok := have[k.text]; !ok {
				have[k.text] = k.line
				n.keys, n.items = append(n.keys, k), append(n.items, from.items[i])
			}
		}
	case list:
		for _, m := range from.items {
			if m.kind != object {
				c.rep.add(reading, m, "", "<< takes maps, not %s", m.kind)
				continue
			}
			c.merge(n, m, have)
		}
	default:
		c.rep.add(reading, from, "", "<< takes a map, not %s", from.kind)
	}
}

// badKey reports a key that is no scalar, which is nearly always {{ name }} without quotes.
func (c *yamlReader) badKey(y *yaml.Node, n *node, k *yaml.Node, key *node) {
	n.kind, n.keys, n.items, n.bad = null, nil, nil, true
	if y.Style&yaml.FlowStyle != 0 && k.Kind == yaml.MappingNode {
		c.rep.add(reading, n, `quote it: "{{ name }}"`, "a placeholder without quotes is a map to YAML")
		return
	}
	c.rep.add(reading, key, "", "a key must be a text")
}
