package template

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// filter is what follows a "|". v is never undefined, except for default's; an
// argument that was not given is nil in given too.
type filter struct {
	params   []string
	required int
	apply    func(r *run, v any, args []any) (any, error)
}

var filters map[string]filter

func init() { // not a literal: apply reaches parse through run's methods
	dump := filter{params: []string{"indent"}, apply: applyDump}
	filters = map[string]filter{
		"default": {params: []string{"value", "boolean"}, required: 1}, // filterExpr applies it
		"dump":    dump,
		"first":   {apply: applyFirst},
		"join":    {params: []string{"separator"}, apply: applyJoin},
		"last":    {apply: applyLast},
		"length":  {apply: applyLength},
		"lower":   {apply: onText(strings.ToLower)},
		"replace": {params: []string{"old", "new", "count"}, required: 2, apply: applyReplace},
		"tojson":  dump,
		"trim":    {apply: onText(strings.TrimSpace)},
		"upper":   {apply: onText(strings.ToUpper)},
	}
}

// Filters lists the names of the filters, sorted.
func Filters() []string {
	names := make([]string, 0, len(filters))
	for name := range filters {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// text returns the printed form of what a filter of texts takes: no list, no object.
func (r *run) text(v any) (string, error) {
	switch v.(type) {
	case []any, *object, loopInfo:
		return "", fmt.Errorf("wants a text, not %s", typeName(v))
	}
	return r.printed(v)
}

func onText(f func(string) string) func(*run, any, []any) (any, error) {
	return func(r *run, v any, _ []any) (any, error) {
		s, err := r.text(v)
		if err != nil {
			return nil, err
		}
		return f(s), r.work(len(s))
	}
}

func applyLength(r *run, v any, _ []any) (any, error) {
	n, ok := length(v)
	if !ok {
		return nil, fmt.Errorf("wants a text, a list or an object, not %s", typeName(v))
	}
	if s, ok := v.(string); ok {
		if err := r.work(len(s)); err != nil {
			return nil, err
		}
	}
	return number(fmt.Sprint(n)), nil
}

func applyJoin(r *run, v any, args []any) (any, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("wants a list, not %s", typeName(v))
	}
	separator, err := r.text(args[0])
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for i, item := range list {
		s, err := r.printed(item)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(s)
		if err := r.work(len(separator) + len(s)); err != nil {
			return nil, err
		}
		if err := r.step(); err != nil {
			return nil, err
		}
	}
	return b.String(), nil
}

func applyReplace(r *run, v any, args []any) (any, error) {
	s, err := r.text(v)
	if err != nil {
		return nil, err
	}
	old, err := r.text(args[0])
	if err != nil {
		return nil, err
	}
	with, err := r.text(args[1])
	if err != nil {
		return nil, err
	}
	count := -1
	if args[2] != nil {
		if count, err = natural(args[2], len(s)+1); err != nil {
			return nil, fmt.Errorf("count: %w", err)
		}
	}
	found := strings.Count(s, old)
	if count >= 0 {
		found = min(found, count)
	}
	if err := r.work(len(s) + found*len(with)); err != nil {
		return nil, err
	}
	return strings.Replace(s, old, with, count), nil
}

// natural returns v as an integer from 0 to most; more counts as most.
func natural(v any, most int) (int, error) {
	n, ok := v.(number)
	if !ok {
		return 0, fmt.Errorf("wants a number, not %s", typeName(v))
	}
	i, ok := n.integer()
	if !ok || i < 0 {
		return 0, fmt.Errorf("wants a natural number, not %s", n)
	}
	return int(min(i, int64(most))), nil
}

func applyDump(r *run, v any, args []any) (any, error) {
	indent := ""
	if args[0] != nil {
		n, err := natural(args[0], 10) // JSON.stringify's bound
		if err != nil {
			return nil, fmt.Errorf("indent: %w", err)
		}
		indent = strings.Repeat(" ", n)
	}
	var b strings.Builder
	err := r.writeJSON(&b, v, indent)
	return b.String(), err
}

func applyFirst(_ *run, v any, _ []any) (any, error) { return end(v, false) }
func applyLast(_ *run, v any, _ []any) (any, error)  { return end(v, true) }

func end(v any, last bool) (any, error) {
	switch v := v.(type) {
	case string:
		if v == "" {
			return &undefined{msg: "an empty text has neither first nor last"}, nil
		}
		if last {
			_, n := utf8.DecodeLastRuneInString(v)
			return v[len(v)-n:], nil
		}
		_, n := utf8.DecodeRuneInString(v)
		return v[:n], nil
	case []any:
		if len(v) == 0 {
			return &undefined{msg: "an empty list has neither first nor last"}, nil
		}
		if last {
			return v[len(v)-1], nil
		}
		return v[0], nil
	}
	return nil, fmt.Errorf("wants a list or a text, not %s", typeName(v))
}
