// Package template renders {{ }}: a strict subset of what Jinja and Nunjucks
// agree on, for prompts, grader options and request bodies.
//
// It holds paths (a.b, a['b'], a[0]), literals, operators, the filters that
// [Filters] lists, "x if c else y", if/elif/else, for with loop.index, index0,
// first and last, set, raw, comments and "-" whitespace control. It has no
// include, no macros, no calls and no attributes of built-in values, so that a
// template can reach nothing but its variables.
//
// It is strict where both models are lenient: an undefined name is an error,
// except under the filter default and in "is defined"; operands of unlike type
// are errors; what Jinja and Nunjucks answer differently is an error where it
// can be told apart. Text of values is never rendered again and never escaped.
package template

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bounds of one rendering. A template that meets one fails.
const (
	MaxSteps  = 1_000_000 // nodes evaluated, elements visited
	MaxOutput = 16 << 20  // bytes printed
	maxWork   = 4 * MaxOutput
)

// Template is a parsed template. It is immutable and safe for concurrent use.
type Template struct {
	src    string
	nodes  []node
	static bool
	names  map[string]bool
}

// Error is a mistake in a template, or what stopped its rendering. Line and
// Column count from 1; columns count characters.
type Error struct {
	Line, Column int
	Message      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Parse reads a template. Its errors are [*Error].
func Parse(src string) (*Template, error) {
	tokens, err := lex(src)
	if err == nil {
		p := parser{tokens: tokens, names: map[string]bool{}}
		var nodes []node
		if nodes, err = p.template(); err == nil {
			return &Template{src: src, nodes: nodes, static: !p.tagged && !hasComment(src), names: p.names}, nil
		}
	}
	return nil, locate(src, err)
}

// hasComment is asked only where no other tag was found, where "{#" can begin nothing but a comment.
func hasComment(src string) bool { return strings.Contains(src, "{#") }

// Static reports whether the template holds no tag at all: it renders as it is written.
func (t *Template) Static() bool { return t.static }

// Mentions reports whether an expression of the template holds the name, whether or
// not it is a variable there and whether or not it is ever printed.
func (t *Template) Mentions(name string) bool { return t.names[name] }

// Render prints the template with the variables v. Its errors are [*Error].
func (t *Template) Render(v Vars) (string, error) {
	if t.static {
		return t.src, nil
	}
	r := run{vars: v.root}
	r.out.Grow(len(t.src) + 64)
	if err := r.all(t.nodes); err != nil {
		return "", locate(t.src, err)
	}
	return r.out.String(), nil
}

// Value returns the JSON of the value that the template stands for, where it is
// exactly one "{{ }}" with nothing around it. Of any other template ok is false:
// it is a text, see Render.
func (t *Template) Value(v Vars) (raw json.RawMessage, ok bool, err error) {
	if len(t.nodes) != 1 {
		return nil, false, nil
	}
	print, ok := t.nodes[0].(*printNode)
	if !ok {
		return nil, false, nil
	}
	r := run{vars: v.root}
	value, err := r.value(print.x)
	if err == nil {
		var b strings.Builder
		if err = r.writeJSON(&b, value, ""); err == nil {
			return json.RawMessage(b.String()), true, nil
		}
		err = at(print.x.at(), err)
	}
	return nil, true, locate(t.src, err)
}

// fault is an error at a byte offset; locate makes it an Error.
type fault struct {
	pos int
	msg string
}

func (f *fault) Error() string { return f.msg }

func faultf(pos int, format string, args ...any) error {
	return &fault{pos, fmt.Sprintf(format, args...)}
}

// at gives err a position, unless it has one.
func at(pos int, err error) error {
	if _, ok := err.(*fault); ok || err == nil {
		return err
	}
	return &fault{pos, err.Error()}
}

func locate(src string, err error) error {
	f := at(0, err).(*fault)
	before := src[:min(f.pos, len(src))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return &Error{Line: line, Column: column, Message: f.msg}
}
