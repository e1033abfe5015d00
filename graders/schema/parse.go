package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of what Parse accepts. A value beyond them is legal JSON that no
// consumer can be expected to read (RFC 8259, section 9, allows such limits).
const (
	MaxDepth    = 512  // nested arrays and objects
	MaxNumber   = 1000 // characters of a number
	MaxExponent = 400  // beyond float64's 308, and cheap in exact arithmetic
)

// SyntaxError says where a text stops being one JSON value.
type SyntaxError struct {
	Offset int // bytes from the text's start
	Line   int // from 1
	Column int // in bytes, from 1
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Parse reads a text that is exactly one JSON value (RFC 8259), with white space
// around it. Objects become map[string]any, arrays []any, numbers json.Number.
// Duplicate keys, invalid UTF-8, data after the value and what exceeds the
// limits are a *SyntaxError.
func Parse(text string) (any, error) {
	p := parser{s: text}
	if err := p.utf8(); err != nil {
		return nil, err
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	p.space()
	if p.pos < len(p.s) {
		return nil, p.fail(p.pos, "more text after the JSON value")
	}
	return v, nil
}

type parser struct {
	s     string
	pos   int
	depth int
	quiet bool // errors are not read: a place costs counting lines
}

var errSyntax = errors.New("not JSON")

func (p *parser) fail(at int, format string, args ...any) error {
	if p.quiet {
		return errSyntax
	}
	before := p.s[:at]
	return &SyntaxError{
		Offset: at,
		Line:   strings.Count(before, "\n") + 1,
		Column: at - strings.LastIndexByte(before, '\n'),
		Reason: fmt.Sprintf(format, args...),
	}
}

func (p *parser) utf8() error {
	if utf8.ValidString(p.s) {
		return nil
	}
	for i, r := range p.s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(p.s[i:]); n == 1 {
				return p.fail(i, "the text is not valid UTF-8")
			}
		}
	}
	return nil
}

func (p *parser) space() {
	for p.pos < len(p.s) {
		switch p.s[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

func (p *parser) value() (any, error) {
	p.space()
	if p.pos == len(p.s) {
		if strings.TrimSpace(p.s) == "" {
			return nil, p.fail(p.pos, "the text is empty")
		}
		return nil, p.fail(p.pos, "the text ends where a value should be")
	}
	switch c := p.s[p.pos]; {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"':
		return p.str()
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	}
	for _, w := range []struct {
		word  string
		value any
	}{{"true", true}, {"false", false}, {"null", nil}} {
		if strings.HasPrefix(p.s[p.pos:], w.word) {
			p.pos += len(w.word)
			return w.value, nil
		}
	}
	return nil, p.unexpected("a value")
}

func (p *parser) unexpected(want string) error {
	if p.pos == len(p.s) {
		return p.fail(p.pos, "the text ends where %s should be", want)
	}
	r, _ := utf8.DecodeRuneInString(p.s[p.pos:])
	return p.fail(p.pos, "%q where %s should be", r, want)
}

func (p *parser) enter() error {
	if p.depth++; p.depth > MaxDepth {
		return p.fail(p.pos, "nested deeper than %d levels", MaxDepth)
	}
	p.pos++
	p.space()
	return nil
}

// next steps over a comma, or over the closing bracket and reports the end.
func (p *parser) next(closing byte, want string) (end bool, err error) {
	p.space()
	if p.pos < len(p.s) {
		switch p.s[p.pos] {
		case ',':
			p.pos++
			p.space()
			return false, nil
		case closing:
			p.pos++
			p.depth--
			return true, nil
		}
	}
	return false, p.unexpected(want)
}

func (p *parser) array() (any, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	list := []any{}
	if p.pos < len(p.s) && p.s[p.pos] == ']' {
		p.pos++
		p.depth--
		return list, nil
	}
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if end, err := p.next(']', "',' or ']'"); err != nil || end {
			return list, err
		}
	}
}

func (p *parser) object() (any, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	object := map[string]any{}
	if p.pos < len(p.s) && p.s[p.pos] == '}' {
		p.pos++
		p.depth--
		return object, nil
	}
	for {
		at := p.pos
		if at == len(p.s) || p.s[at] != '"' {
			return nil, p.unexpected("a key in double quotes")
		}
		key, err := p.str()
		if err != nil {
			return nil, err
		}
		if _, dup := object[key]; dup {
			return nil, p.fail(at, "duplicate key %s", quote(key, 60))
		}
		p.space()
		if p.pos == len(p.s) || p.s[p.pos] != ':' {
			return nil, p.unexpected("':'")
		}
		p.pos++
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		object[key] = v
		if end, err := p.next('}', "',' or '}'"); err != nil || end {
			return object, err
		}
	}
}

func (p *parser) str() (string, error) {
	start := p.pos
	escaped := false
	for i := start + 1; i < len(p.s); i++ {
		switch c := p.s[i]; {
		case c == '\\':
			escaped = true
			i++
		case c < 0x20:
			return "", p.fail(i, "control character %q inside a string", rune(c))
		case c == '"':
			p.pos = i + 1
			if !escaped {
				return p.s[start+1 : i], nil
			}
			var s string
			if err := json.Unmarshal([]byte(p.s[start:p.pos]), &s); err != nil {
				return "", p.fail(start, "a string with an invalid escape")
			}
			return s, nil
		}
	}
	return "", p.fail(start, "the text ends inside this string")
}

func (p *parser) number() (any, error) {
	start := p.pos
	if p.s[p.pos] == '-' {
		p.pos++
	}
	if p.pos < len(p.s) && p.s[p.pos] == '0' {
		p.pos++
	} else if !p.digits() {
		return nil, p.unexpected("a digit")
	}
	if p.pos < len(p.s) && p.s[p.pos] == '.' {
		p.pos++
		if !p.digits() {
			return nil, p.unexpected("a digit")
		}
	}
	exponent := ""
	if p.pos < len(p.s) && p.s[p.pos]|0x20 == 'e' {
		p.pos++
		if p.pos < len(p.s) && (p.s[p.pos] == '+' || p.s[p.pos] == '-') {
			p.pos++
		}
		at := p.pos
		if !p.digits() {
			return nil, p.unexpected("a digit")
		}
		exponent = strings.TrimLeft(p.s[at:p.pos], "0")
	}
	switch {
	case p.pos-start > MaxNumber:
		return nil, p.fail(start, "a number of more than %d characters", MaxNumber)
	case len(exponent) > 3 || len(exponent) == 3 && exponent > fmt.Sprint(MaxExponent):
		return nil, p.fail(start, "a number with an exponent beyond %d", MaxExponent)
	case p.pos < len(p.s) && '0' <= p.s[p.pos] && p.s[p.pos] <= '9':
		return nil, p.fail(start, "a number with a leading zero")
	}
	return json.Number(p.s[start:p.pos]), nil
}

func (p *parser) digits() bool {
	start := p.pos
	for p.pos < len(p.s) && '0' <= p.s[p.pos] && p.s[p.pos] <= '9' {
		p.pos++
	}
	return p.pos > start
}
