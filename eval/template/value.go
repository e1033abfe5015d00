package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The values of a template are nil, bool, number, string, []any and *object.
// Beside them an expression may give *undefined, and the name loop gives loopInfo.

// number is a JSON number as written: a digit lost in a prompt is another prompt.
type number string

// object keeps its keys in the order of their text.
type object struct {
	keys   []string
	values map[string]any
}

// undefined says why there is no value.
type undefined struct {
	pos int
	msg string
}

type loopInfo struct{ index, last int }

// Vars are variables, decoded. They are immutable and safe for concurrent use;
// the zero Vars has none.
type Vars struct{ root map[string]any }

// maxNesting is that of encoding/json: deeper values are errors there.
const maxNesting = 10_000

// NewVars decodes variables once for many renderings. Objects keep the order of
// their keys and numbers their spelling. Duplicate keys are errors, and so are
// names that a template could not reach because they are constants.
func NewVars(raw map[string]json.RawMessage) (Vars, error) {
	v := Vars{root: make(map[string]any, len(raw))}
	names := make([]string, 0, len(raw))
	for name := range raw {
		names = append(names, name)
	}
	slices.Sort(names) // so that the first of several mistakes is always the same
	for _, name := range names {
		if _, ok := constants[name]; ok {
			return Vars{}, fmt.Errorf("variable %s: the name is a constant's in templates: use another", name)
		}
		value, err := decode(raw[name])
		if err != nil {
			return Vars{}, fmt.Errorf("variable %s: %w", name, err)
		}
		v.root[name] = value
	}
	return v, nil
}

// maxDigits keeps the work on one number small.
const maxDigits = 1_000

func decode(raw json.RawMessage) (any, error) {
	if len(raw) > 0 && raw[0] == '"' {
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	}
	if !json.Valid(raw) { // also bounds the nesting
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			return nil, err
		}
		return nil, errors.New("not JSON")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return decodeValue(dec)
}

func decodeValue(dec *json.Decoder) (any, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := tok.(type) {
	case json.Number:
		if len(t) > maxDigits {
			return nil, fmt.Errorf("a number has more than %d digits", maxDigits)
		}
		return number(t), nil
	case json.Delim:
		if t == '[' {
			return decodeList(dec)
		}
		return decodeObject(dec)
	}
	return tok, nil
}

func decodeList(dec *json.Decoder) (any, error) {
	list := []any{}
	for dec.More() {
		v, err := decodeValue(dec)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := dec.Token()
	return list, err
}

func decodeObject(dec *json.Decoder) (any, error) {
	o := &object{values: map[string]any{}}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key := tok.(string)
		if _, dup := o.values[key]; dup {
			return nil, fmt.Errorf("duplicate key %q", key)
		}
		if o.values[key], err = decodeValue(dec); err != nil {
			return nil, err
		}
		o.keys = append(o.keys, key)
	}
	_, err := dec.Token()
	return o, err
}

// typeName names a value's type for messages.
func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case number:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "a list"
	case *object:
		return "an object"
	case loopInfo:
		return "the loop"
	}
	return "undefined"
}

// truth follows Jinja: empty lists and objects are false. (In Nunjucks they are
// true, which no template relies on and many get wrong.)
func truth(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case number:
		return strings.ContainsAny(mantissa(v), "123456789")
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case *object:
		return len(v.keys) > 0
	}
	return true
}

// mantissa returns a number's digits without its exponent.
func mantissa(n number) string {
	s := string(n)
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		s = s[:i]
	}
	return s
}

// printed returns the text that {{ v }} prints.
func (r *run) printed(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case bool:
		if v {
			return "true", nil
		}
		return "false", nil
	case number:
		return string(v), nil
	case string:
		return v, nil
	}
	var b strings.Builder
	err := r.writeJSON(&b, v, "")
	return b.String(), err
}

// writeJSON writes v as JSON.stringify does, with numbers as they were written.
// indent is that of one level, or empty for a single line.
func (r *run) writeJSON(b *strings.Builder, v any, indent string) error {
	return r.writeNested(b, v, indent, 1)
}

func (r *run) writeNested(b *strings.Builder, v any, indent string, depth int) error {
	before := b.Len()
	if depth > maxNesting {
		return fmt.Errorf("value is nested deeper than %d", maxNesting)
	}
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		fmt.Fprint(b, v)
	case number:
		b.WriteString(string(v))
	case string:
		quote(b, v)
	case []any:
		return r.writeMembers(b, "[", "]", len(v), indent, depth, func(i int) error {
			return r.writeNested(b, v[i], indent, depth+1)
		})
	case *object:
		return r.writeMembers(b, "{", "}", len(v.keys), indent, depth, func(i int) error {
			quote(b, v.keys[i])
			b.WriteByte(':')
			if indent != "" {
				b.WriteByte(' ')
			}
			return r.writeNested(b, v.values[v.keys[i]], indent, depth+1)
		})
	default:
		return fmt.Errorf("%s has no printed form: use its index, index0, first or last", typeName(v))
	}
	return r.work(b.Len() - before)
}

func (r *run) writeMembers(b *strings.Builder, open, end string, n int, indent string, depth int, member func(int) error) error {
	b.WriteString(open)
	line := func(level int) error {
		if indent == "" || n == 0 {
			return nil
		}
		b.WriteByte('\n')
		for range level {
			b.WriteString(indent)
		}
		return r.work(level * len(indent))
	}
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := line(depth); err != nil {
			return err
		}
		if err := r.step(); err != nil {
			return err
		}
		if err := member(i); err != nil {
			return err
		}
	}
	if err := line(depth - 1); err != nil {
		return err
	}
	b.WriteString(end)
	return nil
}

// quote writes s as a JSON string, escaping what must be and no more.
func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b.WriteString(s[start:i])
		start = i + 1
		switch c {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		default:
			fmt.Fprintf(b, `\u%04x`, c)
		}
	}
	b.WriteString(s[start:])
	b.WriteByte('"')
}

// clip shortens what a message quotes.
func clip(s string) string {
	if runes := []rune(s[:min(len(s), 200)]); len(runes) > 40 {
		return string(runes[:40]) + "..."
	}
	return s
}

// length counts characters, elements or keys.
func length(v any) (int, bool) {
	switch v := v.(type) {
	case string:
		return utf8.RuneCountInString(v), true
	case []any:
		return len(v), true
	case *object:
		return len(v.keys), true
	}
	return 0, false
}
