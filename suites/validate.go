package suites

import (
	"fmt"
	"math/big"
	"slices"
	"sort"
	"strings"

	"github.com/xeipuuv/gojsonschema"

	"seatrial/eval/template"

	words "seatrial/eval/text"
)

// shapeCheck validates nodes against one schema and reports what does not fit
// at the line where it was written.
type shapeCheck struct {
	root     map[string]any
	compiled *gojsonschema.Schema
	// of is what is validated, in words: "grader contains"; empty: a file.
	of string
	// templated says that texts may hold placeholders: until they are rendered
	// nothing but their type is known.
	templated bool
}

func newShapeCheck(of string, schema map[string]any) (*shapeCheck, error) {
	compiled, err := gojsonschema.NewSchema(closedLoader{gojsonschema.NewGoLoader(schema)})
	if err != nil {
		return nil, err
	}
	return &shapeCheck{root: schema, compiled: compiled, of: of}, nil
}

// closedLoader keeps gojsonschema from fetching references from files or the network.
type closedLoader struct{ gojsonschema.JSONLoader }

func (l closedLoader) LoaderFactory() gojsonschema.JSONLoaderFactory { return closedFactory{} }

type closedFactory struct{}

func (closedFactory) New(source string) gojsonschema.JSONLoader {
	return brokenLoader{gojsonschema.NewReferenceLoader(source), source}
}

type brokenLoader struct {
	gojsonschema.JSONLoader
	source string
}

func (l brokenLoader) LoadJSON() (any, error) {
	return nil, fmt.Errorf("schema reference %s: only references inside the schema are followed", l.source)
}

// delimiter separates the steps of a path. It is not UTF-8, so no key holds it.
const delimiter = "\xff"

// check reports where n does not fit. It returns whether it fits.
func (s *shapeCheck) check(n *node, rep *report) bool {
	mistakes, err := s.mistakes(n)
	if err != nil {
		rep.add(shape, n, "", "%v", err)
		return false
	}
	ok := true
	for _, m := range mistakes {
		value, place := n.find(m.path)
		if s.templated && m.kind != "invalid_type" && value.kind == text && template.Templated(value.text) {
			continue
		}
		ok = false
		if !value.bad {
			s.report(m, value, place, rep)
		}
	}
	return ok
}

// mistake is a gojsonschema error, taken apart.
type mistake struct {
	kind    string
	path    []string
	details map[string]any
	plain   string
}

func (s *shapeCheck) mistakes(n *node) (all []mistake, err error) {
	defer func() {
		// Known of the library: some numbers make it panic.
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot be validated: %v", p)
		}
	}()
	result, err := s.compiled.Validate(gojsonschema.NewRawLoader(n.value()))
	if err != nil {
		return nil, fmt.Errorf("cannot be validated: %w", err)
	}
	for _, e := range result.Errors() {
		path := strings.Split(e.Context().String(delimiter), delimiter)[1:]
		all = append(all, mistake{e.Type(), path, e.Details(), e.Description()})
	}
	// The library walks maps in random order.
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if c := slices.Compare(a.path, b.path); c != 0 {
			return c < 0
		}
		return a.plain < b.plain
	})
	return all, nil
}

func (s *shapeCheck) report(m mistake, value, place *node, rep *report) {
	name := strings.TrimSuffix(strings.TrimSpace(s.of+" "+pathName(m.path)), ".")
	switch m.kind {
	case "additional_property_not_allowed":
		key := fmt.Sprint(m.details["property"])
		hint := didYouMean(key, properties(s.schemaAt(m.path)))
		rep.add(shape, value.keyOf(key), hint, "unknown key %q%s", key, in(name))
	case "required":
		rep.add(shape, value, "", "%s needs the key %q", subject(name, "the file"), m.details["property"])
	case "invalid_type":
		hint := ""
		if value.kind != text && strings.Contains(fmt.Sprint(m.details["expected"]), "string") && value.kind != list && value.kind != object && value.kind != null {
			hint = "quote it"
		}
		rep.add(shape, placeOf(value, place), hint, "%s must be %s, not %s", subject(name, "the file"), typeWords(fmt.Sprint(m.details["expected"])), value.kind)
	case "enum":
		allowed := enumOf(s.schemaAt(m.path))
		hint := ""
		if value.kind == text {
			if best := words.Nearest(value.text, allowed); best != "" {
				hint = fmt.Sprintf("did you mean %q?", best)
			}
		}
		rep.add(shape, value, hint, "%s must be %s", subject(name, "the value"), oneOf(allowed))
	case "pattern":
		want, _ := s.schemaAt(m.path)["description"].(string)
		rep.add(shape, value, lowerFirst(strings.TrimSuffix(want, ".")), "%s: %q does not have the right form", subject(name, "the value"), value.text)
	case "string_gte":
		rep.add(shape, value, "", "%s must not be empty", subject(name, "the text"))
	case "array_min_items":
		rep.add(shape, placeOf(value, place), "", "%s must not be empty", subject(name, "the list"))
	case "array_min_properties":
		rep.add(shape, placeOf(value, place), "", "%s must not be empty", subject(name, "the map"))
	case "array_max_properties":
		rep.add(shape, value, "", "%s must have one key, not %d", subject(name, "the map"), len(value.keys))
	case "number_gte", "number_gt":
		rep.add(shape, value, "", "%s must be %s %s", subject(name, "the number"), map[string]string{"number_gte": "at least", "number_gt": "more than"}[m.kind], bound(m.details["min"]))
	case "number_lte", "number_lt":
		rep.add(shape, value, "", "%s must be %s %s", subject(name, "the number"), map[string]string{"number_lte": "at most", "number_lt": "less than"}[m.kind], bound(m.details["max"]))
	default:
		rep.add(shape, placeOf(value, place), "", "%s: %s", subject(name, "the value"), lowerFirst(m.plain))
	}
}

// placeOf prefers the key where a value is empty: its own place is then the next line's.
func placeOf(value, place *node) *node {
	if value.kind == null {
		return place
	}
	return value
}

// pathName writes a path as people do: cases[2].turns[0].graders.
func pathName(path []string) string {
	var b strings.Builder
	for _, step := range path {
		if step != "" && strings.Trim(step, "0123456789") == "" {
			b.WriteString("[" + step + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(step)
	}
	return b.String()
}

func subject(name, whole string) string {
	if name == "" {
		return whole
	}
	return name
}

func in(name string) string {
	if name == "" {
		return ""
	}
	return " in " + name
}

func bound(v any) string {
	if r, ok := v.(*big.Rat); ok {
		return strings.TrimSuffix(strings.TrimRight(r.FloatString(6), "0"), ".")
	}
	return fmt.Sprint(v)
}

func typeWords(expected string) string {
	words := map[string]string{"string": "a text", "object": "a map", "array": "a list", "integer": "a whole number",
		"number": "a number", "boolean": "true or false", "null": "empty"}
	var all []string
	for _, t := range strings.FieldsFunc(expected, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if w, ok := words[t]; ok {
			all = append(all, w)
		}
	}
	return strings.Join(all, " or ")
}

func oneOf(allowed []string) string {
	if len(allowed) == 1 {
		return allowed[0]
	}
	return "one of " + strings.Join(allowed, ", ")
}

func lowerFirst(s string) string {
	if s == "" || len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// schemaAt returns the part of the schema that describes the value at path, or
// an empty one. The schemas hold no anyOf, so there is one.
func (s *shapeCheck) schemaAt(path []string) map[string]any {
	at := s.resolve(s.root)
	for _, step := range path {
		var next any
		if props, ok := at["properties"].(map[string]any); ok && props[step] != nil {
			next = props[step]
		} else if items, ok := at["items"]; ok {
			next = items
		} else {
			next = at["additionalProperties"]
		}
		m, ok := next.(map[string]any)
		if !ok {
			return map[string]any{}
		}
		at = s.resolve(m)
	}
	return at
}

func (s *shapeCheck) resolve(m map[string]any) map[string]any {
	for range 32 { // a chain of references ends; a loop of them does not
		ref, ok := m["$ref"].(string)
		if !ok {
			return m
		}
		var at any = s.root
		for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
			object, ok := at.(map[string]any)
			if !ok {
				return map[string]any{}
			}
			at = object[step]
		}
		next, ok := at.(map[string]any)
		if !ok {
			return map[string]any{}
		}
		m = next
	}
	return m
}

func properties(schema map[string]any) []string {
	props, _ := schema["properties"].(map[string]any)
	var all []string
	for k := range props {
		all = append(all, k)
	}
	sort.Strings(all)
	return all
}

func enumOf(schema map[string]any) []string {
	values, _ := schema["enum"].([]any)
	var all []string
	for _, v := range values {
		all = append(all, fmt.Sprint(v))
	}
	return all
}
