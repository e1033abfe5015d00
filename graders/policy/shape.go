package policy

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/xeipuuv/gojsonschema"

	words "seatrial/eval/text"
)

// Schema is the JSON Schema (draft-07) of the policy format, for editors.
//
//go:embed policy.schema.json
var Schema []byte

// shape is the schema, compiled, and taken apart for messages.
var shape = sync.OnceValues(func() (*gojsonschema.Schema, error) {
	return gojsonschema.NewSchema(gojsonschema.NewBytesLoader(Schema)) // ours: its references stay inside
})

var shapeRoot = sync.OnceValue(func() map[string]any {
	var root map[string]any
	if err := json.Unmarshal(Schema, &root); err != nil {
		panic("policy: embedded schema: " + err.Error()) // tested
	}
	return root
})

// delimiter separates the steps of a path. It is not UTF-8, so no key holds it.
const delimiter = "\xff"

// checkShape reports where the document does not fit the schema.
func (r *reader) checkShape(doc *node) {
	schema, err := shape()
	if err != nil {
		r.add(doc, "", "the policy schema: %v", err)
		return
	}
	result, err := validate(schema, doc.value)
	if err != nil {
		r.add(doc, "", "cannot be validated: %v", err)
		return
	}
	for _, e := range result.Errors() {
		path := strings.Split(e.Context().String(delimiter), delimiter)[1:]
		at, name := doc.find(path), pathName(path)
		switch e.Type() {
		case "additional_property_not_allowed":
			key := fmt.Sprint(e.Details()["property"])
			hint := ""
			known := properties(schemaAt(path))
			if near := words.Nearest(key, known); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			} else if len(known) > 0 {
				hint = "there are " + strings.Join(known, ", ")
			}
			for _, k := range at.keys {
				if k.value == key {
					at = k
				}
			}
			r.add(at, hint, "unknown key %q%s", key, in(name))
		case "required":
			r.add(at, "", "the key %q is missing%s", e.Details()["property"], in(name))
		default:
			hint := ""
			if d, _ := schemaAt(path)["description"].(string); d != "" {
				hint = strings.TrimSuffix(d, ".")
			}
			message := e.Description()
			r.add(at, hint, "%s%s", strings.ToLower(message[:1])+message[1:], in(name))
		}
	}
}

// validate catches the library's panics, which are known for some numbers.
func validate(schema *gojsonschema.Schema, value any) (result *gojsonschema.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return schema.Validate(gojsonschema.NewRawLoader(value))
}

// pathName writes a path as people do: rules[2].examples.
func pathName(path []string) string {
	var b strings.Builder
	for _, step := range path {
		switch {
		case step != "" && strings.Trim(step, "0123456789") == "":
			b.WriteString("[" + step + "]")
		case b.Len() > 0:
			b.WriteString("." + step)
		default:
			b.WriteString(step)
		}
	}
	return b.String()
}

func in(name string) string {
	if name == "" {
		return ""
	}
	return " in " + name
}

// schemaAt returns the part of the schema that describes the value at path, or an empty one.
func schemaAt(path []string) map[string]any {
	at := shapeRoot()
	for _, step := range path {
		var next any
		if props, ok := at["properties"].(map[string]any); ok {
			next = props[step]
		} else {
			next = at["items"]
		}
		at, _ = next.(map[string]any)
		if ref, ok := at["$ref"].(string); ok {
			definitions, _ := shapeRoot()["definitions"].(map[string]any)
			at, _ = definitions[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any)
		}
	}
	return at
}

func properties(schema map[string]any) []string {
	props, _ := schema["properties"].(map[string]any)
	all := slices.Collect(maps.Keys(props))
	sort.Strings(all)
	return all
}
