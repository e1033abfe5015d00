package schema

import (
	"fmt"
	"strings"
)

// bounded reports a document that is too deep, too large, or that applies so
// many subschemas to one place that validation would not end.
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
	if err := walk(doc, 0); err != nil {
		return err
	}
	e := expansion{root: doc, known: map[string]int{}}
	return e.tooMany(doc)
}

// expansion counts the subschemas that are applied to one and the same value:
// doubling $refs make it exponential in the schema's size.
type expansion struct {
	root  any
	known map[string]int // by local $ref; 0 while it is being counted: a cycle, which the engine reports
}

var (
	inPlaceOne  = []string{"not", "if", "then", "else"}
	inPlaceList = []string{"allOf", "anyOf", "oneOf"}
)

func (e *expansion) in(v any) int {
	object, ok := v.(map[string]any)
	if !ok {
		return 1
	}
	n := 1
	add := func(m int) { n = min(n+m, maxInPlace+1) }
	if ref, ok := object["$ref"].(string); ok {
		add(e.ref(ref))
	}
	for _, key := range inPlaceOne {
		if child, ok := object[key]; ok {
			add(e.in(child))
		}
	}
	for _, key := range inPlaceList {
		list, _ := object[key].([]any)
		for _, child := range list {
			add(e.in(child))
		}
	}
	dependent, _ := object["dependentSchemas"].(map[string]any)
	for _, child := range dependent {
		add(e.in(child))
	}
	return n
}

func (e *expansion) ref(ref string) int {
	if n, ok := e.known[ref]; ok {
		return n
	}
	pointer, local := strings.CutPrefix(ref, "#")
	if !local || pointer != "" && pointer[0] != '/' {
		return 1
	}
	v := e.root
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		object, _ := v.(map[string]any)
		v = object[token]
	}
	e.known[ref] = 0
	n := e.in(v)
	e.known[ref] = n
	return n
}

// tooMany reports a place, at the root or below it (in properties, items, definitions),
// where too many subschemas apply.
func (e *expansion) tooMany(v any) error {
	switch v := v.(type) {
	case map[string]any:
		if e.in(v) > maxInPlace {
			return fmt.Errorf("the schema's $refs expand to more than %d subschemas for one value", maxInPlace)
		}
		for _, child := range v {
			if err := e.tooMany(child); err != nil {
				return err
			}
		}
	case []any:
		for _, child := range v {
			if err := e.tooMany(child); err != nil {
				return err
			}
		}
	}
	return nil
}
