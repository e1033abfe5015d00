package schema

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// bounded reports a document that is too deep or too large.
func bounded(doc any) error {
	nodes := 0
	var walk func(v any, depth int) error
	walk = func(v any, depth int) error {
		if depth > maxSchemaDepth {
			return fmt.Errorf("the schema is nested deeper than %d levels", maxSchemaDepth)
		}
		if nodes++; nodes > maxSchemaNodes {
			return fmt.Errorf("the schema has more than %d nodes", maxSchemaNodes)
		}
		switch v := v.(type) {
		case map[string]any:
			for _, child := range v {
				if err := walk(child, depth+1); err != nil {
					return err
				}
			}
		case []any:
			for _, child := range v {
				if err := walk(child, depth+1); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return walk(doc, 0)
}

// expansion counts the subschemas that are applied to one and the same value:
// doubling $refs make it exponential in the schema's size.
type expansion struct {
	documents map[string]any    // by URI; the schema itself under base
	named     map[string]target // by $id, and by anchor with a # before it
	known     map[string]int    // by document and $ref; 0 while it is being counted: a cycle, which the engine reports
}

// target is a subschema and the document that it stands in.
type target struct {
	in    string
	value any
}

var (
	inPlaceOne  = []string{"not", "if", "then", "else"}
	inPlaceList = []string{"allOf", "anyOf", "oneOf"}
	references  = []string{"$ref", "$dynamicRef", "$recursiveRef"}
)

// expands reports a place in a schema or its resources where so many subschemas apply that
// validation would not end.
func expands(doc any, resources map[string]any) error {
	e := expansion{documents: map[string]any{base: doc}, named: map[string]target{}, known: map[string]int{}}
	for uri, resource := range resources {
		e.documents[strings.TrimSuffix(uri, "#")] = resource
	}
	uris := slices.Sorted(maps.Keys(e.documents))
	for _, uri := range uris {
		e.names(uri, e.documents[uri])
	}
	for _, uri := range uris {
		if err := e.tooMany(uri, e.documents[uri]); err != nil {
			return err
		}
	}
	return nil
}

// names notes what subschemas call themselves. Where two have one name, the first counts; this is
// an estimate of work, not a resolution of references.
func (e *expansion) names(uri string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, mark := range map[string]string{"$id": "", "id": "", "$anchor": "#", "$dynamicAnchor": "#"} {
			if name, ok := v[key].(string); ok {
				name = mark + strings.TrimSuffix(name, "#")
				if _, taken := e.named[name]; !taken {
					e.named[name] = target{uri, v}
				}
			}
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			e.names(uri, v[key])
		}
	case []any:
		for _, child := range v {
			e.names(uri, child)
		}
	}
}

func (e *expansion) in(uri string, v any) int {
	object, ok := v.(map[string]any)
	if !ok {
		return 1
	}
	n := 1
	add := func(m int) { n = min(n+m, maxInPlace+1) }
	for _, key := range references {
		if ref, ok := object[key].(string); ok {
			add(e.ref(uri, ref))
		}
	}
	for _, key := range inPlaceOne {
		if child, ok := object[key]; ok {
			add(e.in(uri, child))
		}
	}
	for _, key := range inPlaceList {
		list, _ := object[key].([]any)
		for _, child := range list {
			add(e.in(uri, child))
		}
	}
	for _, key := range []string{"dependentSchemas", "dependencies"} {
		dependent, _ := object[key].(map[string]any)
		for _, child := range dependent {
			add(e.in(uri, child))
		}
	}
	return n
}

func (e *expansion) ref(uri, ref string) int {
	key := uri + " " + ref
	if n, ok := e.known[key]; ok {
		return n
	}
	t, ok := e.find(uri, ref)
	if !ok {
		return 1
	}
	e.known[key] = 0
	n := e.in(t.in, t.value)
	e.known[key] = n
	return n
}

// find returns what a reference names: a JSON Pointer or an anchor in this document, in another one or
// in a subschema with an $id.
func (e *expansion) find(uri, ref string) (target, bool) {
	document, fragment, _ := strings.Cut(ref, "#")
	t := target{uri, e.documents[uri]}
	if document != "" {
		if other, ok := e.documents[document]; ok {
			t = target{document, other}
		} else if t, ok = e.named[document]; !ok {
			return t, false
		}
	}
	if fragment == "" {
		return t, true
	}
	if fragment[0] != '/' {
		t, ok := e.named["#"+fragment]
		return t, ok
	}
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	}
	for _, token := range strings.Split(fragment, "/")[1:] {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch v := t.value.(type) {
		case map[string]any:
			t.value = v[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return t, false
			}
			t.value = v[i]
		default:
			return t, false
		}
	}
	return t, true
}

// tooMany reports a place, at the root or below it (in properties, items, definitions),
// where too many subschemas apply.
func (e *expansion) tooMany(uri string, v any) error {
	switch v := v.(type) {
	case map[string]any:
		if e.in(uri, v) > maxInPlace {
			return fmt.Errorf("the schema's $refs expand to more than %d subschemas for one value", maxInPlace)
		}
		for _, child := range v {
			if err := e.tooMany(uri, child); err != nil {
				return err
			}
		}
	case []any:
		for _, child := range v {
			if err := e.tooMany(uri, child); err != nil {
				return err
			}
		}
	}
	return nil
}
