package schema

import (
	"fmt"
	"maps"
	"slices"
)

// Unwrapped is a schema taken out of what an API wants around it.
type Unwrapped struct {
	Schema any
	Strict bool // the wrapper asks the API for its strict mode
}

// Unwrap returns the schema of a document that is one, or that is OpenAI's response_format
// ({"type": "json_schema", ...}), its inner {"name", "strict", "schema"}, or a function
// tool ({"type": "function", ...} or {"name", "parameters"}; "input_schema" in Anthropic's form). What Pydantic writes is a schema.
func Unwrap(doc any) (Unwrapped, error) {
	object, _ := doc.(map[string]any)
	kind, _ := object["type"].(string)
	switch kind {
	case "json_schema", "function":
		if inner, ok := object[kind].(map[string]any); ok {
			object = inner
		}
	default:
		if _, named := object["name"].(string); !named || !wraps(object) {
			return Unwrapped{Schema: doc}, nil
		}
	}
	strict, _ := object["strict"].(bool)
	for _, key := range schemaKeys {
		if inner, ok := object[key]; ok {
			return Unwrapped{inner, strict}, nil
		}
	}
	return Unwrapped{}, fmt.Errorf("this is the wrapper of a %s without a schema in it: it needs %q or %q", kind, "schema", "parameters")
}

// schemaKeys are where wrappers hold the schema.
var schemaKeys = []string{"schema", "parameters", "input_schema"}

// wraps reports whether an object has a wrapper's members and no others.
func wraps(object map[string]any) bool {
	holds := false
	for key, value := range object {
		switch {
		case slices.Contains(schemaKeys, key):
			_, isObject := value.(map[string]any)
			holds = holds || isObject
		case key != "name" && key != "description" && key != "strict":
			return false
		}
	}
	return holds
}

// maxStrictDepth is how deep OpenAI's strict mode lets objects nest.
const maxStrictDepth = 10

// notStrict are keywords that strict mode refuses.
var notStrict = []string{
	"allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "patternProperties", "unevaluatedProperties",
	"propertyNames", "minProperties", "maxProperties", "unevaluatedItems", "contains", "minContains", "maxContains", "uniqueItems",
}

// LintStrict reports where a schema breaks the rules of OpenAI's strict mode (guide
// "Structured Outputs", section "Supported schemas"), under which the API refuses it: the root is an
// object, every object closes itself and requires all of its properties, some keywords are missing.
func LintStrict(doc any) []Problem {
	l := linter{}
	root, ok := doc.(map[string]any)
	if !ok {
		return []Problem{{"", "strict mode needs an object schema"}}
	}
	if root["type"] != "object" && root["$ref"] == nil {
		l.add("", `strict mode needs "type": "object" at the root`)
	}
	if root["anyOf"] != nil {
		l.add("/anyOf", "strict mode does not allow anyOf at the root")
	}
	l.strict(doc, "", 0)
	return l.problems
}

func (l *linter) strict(v any, at string, depth int) {
	object, ok := v.(map[string]any)
	if !ok {
		return
	}
	for _, key := range notStrict {
		if _, has := object[key]; has {
			l.add(at+"/"+key, "strict mode does not know %q", key)
		}
	}
	properties, hasProperties := object["properties"].(map[string]any)
	if hasProperties || isObjectType(object["type"]) {
		if depth++; depth == maxStrictDepth+1 {
			l.add(at, "strict mode allows %d levels of objects", maxStrictDepth)
		}
		if object["additionalProperties"] != false {
			l.add(at, `strict mode needs "additionalProperties": false`)
		}
		required, _ := object["required"].([]any)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if !slices.Contains(required, any(name)) {
				l.add(at+"/required", "strict mode needs every property here, and %s is missing; make it nullable instead of optional", quote(name, maxEcho))
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		known, ok := keywords[key]
		if !ok {
			continue
		}
		here := at + pointer([]string{key})
		switch children := object[key].(type) {
		case map[string]any:
			if known.shape != table {
				if known.shape != plain {
					l.strict(children, here, depth)
				}
				continue
			}
			below := depth
			if key == "$defs" || key == "definitions" {
				below = 0 // they count where they are used, which a cycle makes endless
			}
			for _, name := range slices.Sorted(maps.Keys(children)) {
				l.strict(children[name], here+pointer([]string{name}), below)
			}
		case []any:
			if known.shape == list || known.shape == either {
				for i, child := range children {
					l.strict(child, fmt.Sprintf("%s/%d", here, i), depth)
				}
			}
		}
	}
}

func isObjectType(t any) bool {
	if list, ok := t.([]any); ok {
		return slices.Contains(list, any("object"))
	}
	return t == "object"
}
