package suites

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"seatrial/eval"
)

//go:embed suite.schema.json
var baseSchema []byte

func decodeSchema(raw []byte) (map[string]any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var m map[string]any
	err := dec.Decode(&m)
	return m, err
}

// base returns the static schema of the format, decoded anew.
func base() map[string]any {
	m, err := decodeSchema(baseSchema)
	if err != nil {
		panic("suites: embedded schema: " + err.Error()) // tested
	}
	return m
}

// The checks of the format's own documents, compiled once.
var (
	suiteCheck      = sync.OnceValues(func() (*shapeCheck, error) { return newShapeCheck("", base()) })
	rowCheck        = sync.OnceValues(func() (*shapeCheck, error) { return newShapeCheck("the row", definition("case")) })
	promptFileCheck = sync.OnceValues(func() (*shapeCheck, error) { return newShapeCheck("the prompt", definition("prompt_file")) })
	catalogueCheck  = sync.OnceValues(func() (*shapeCheck, error) { return newShapeCheck("", definition("catalogue")) })
)

// definition returns a schema that is one definition of the base schema.
func definition(name string) map[string]any {
	m := base()
	return map[string]any{"$ref": "#/definitions/" + name, "definitions": m["definitions"]}
}

// Schema returns the JSON Schema (draft-07) of the suite format, indented, with
// the options of every grader and provider of the catalog in it, for editors.
func Schema(c eval.Catalog) ([]byte, error) {
	root := base()
	defs := root["definitions"].(map[string]any)

	graders := map[string]any{}
	for _, spec := range c.Graders() {
		options, err := graderOptions(spec)
		if err != nil {
			return nil, err
		}
		use := editorUse(spec, options)
		graders[spec.Name] = map[string]any{"$ref": "#/definitions/grader." + spec.Name}
		defs["grader."+spec.Name] = rebase(use, "#/definitions/grader."+spec.Name)
	}
	grader := defs["grader"].(map[string]any)
	grader["properties"] = graders
	grader["additionalProperties"] = false

	if err := editorAttacks(defs["attack"].(map[string]any)); err != nil {
		return nil, err
	}

	var names []any
	var rules []any
	for _, spec := range c.Providers() {
		options, err := providerOptions(spec)
		if err != nil {
			return nil, err
		}
		names = append(names, spec.Name)
		defs["provider."+spec.Name] = rebase(options, "#/definitions/provider."+spec.Name)
		rules = append(rules, map[string]any{
			"if": map[string]any{
				"required":   []any{"provider"},
				"properties": map[string]any{"provider": map[string]any{"enum": []any{spec.Name}}},
			},
			"then": map[string]any{
				"properties": map[string]any{"options": map[string]any{"$ref": "#/definitions/provider." + spec.Name}},
			},
		})
	}
	target := defs["target"].(map[string]any)
	if len(names) > 0 {
		target["allOf"] = rules
		target["properties"].(map[string]any)["provider"].(map[string]any)["enum"] = names
	}
	return json.MarshalIndent(root, "", "  ")
}

// editorAttacks completes the schema of an attack: the names of the techniques
// that need no options, and the options of all.
func editorAttacks(use map[string]any) error {
	kinds, err := attackKinds()
	if err != nil {
		return err
	}
	all := map[string]any{}
	var names, does []any
	for _, name := range sortedKeys(kinds) {
		kind := kinds[name]
		options, err := attackOptions(kind.Technique)
		if err != nil {
			return err
		}
		options["properties"].(map[string]any)["graders"] = map[string]any{"$ref": "#/definitions/graders"}
		if required, _ := options["required"].([]any); len(required) == 0 && options["minProperties"] == nil {
			options["type"] = []any{"object", "null"}
			names, does = append(names, name), append(does, kind.Does+" ("+kind.Source+")")
		}
		all[name] = options
	}
	use["properties"], use["additionalProperties"] = all, false
	use["if"] = map[string]any{"type": "string"}
	use["then"] = map[string]any{"enum": names, "enumDescriptions": does}
	return nil
}

// graderOptions returns the schema of a grader's options with the keys that
// every grader has. The option that holds graders is a list here: it is
// normalised and checked before.
func graderOptions(spec eval.GraderSpec) (map[string]any, error) {
	m, err := optionsSchema("grader", spec.Name, spec.Options)
	if err != nil {
		return nil, err
	}
	props := m["properties"].(map[string]any)
	props["label"] = map[string]any{"type": "string", "minLength": json.Number("1"), "description": "The name that reports show."}
	if spec.Nested != "" {
		props[spec.Nested] = map[string]any{"type": "array", "minItems": json.Number("1")}
	}
	return m, nil
}

func providerOptions(spec eval.ProviderSpec) (map[string]any, error) {
	return optionsSchema("provider", spec.Name, spec.Options)
}

// optionsSchema returns a strict object schema; no schema means no options.
func optionsSchema(what, name string, raw json.RawMessage) (map[string]any, error) {
	m := map[string]any{}
	if len(raw) > 0 {
		var err error
		if m, err = decodeSchema(raw); err != nil || m == nil {
			return nil, fmt.Errorf("schema of %s %s: not a JSON object: %v", what, name, err)
		}
	}
	delete(m, "$schema")
	m["type"] = "object"
	m["additionalProperties"] = false
	if _, ok := m["properties"].(map[string]any); !ok {
		m["properties"] = map[string]any{}
	}
	return m, nil
}

// editorUse returns the schema of what may follow a grader's name: its options,
// or the value of its main option alone. It does without anyOf, whose messages
// nobody understands: keywords bind values of their own type only.
func editorUse(spec eval.GraderSpec, options map[string]any) map[string]any {
	props := options["properties"].(map[string]any)
	options["title"] = spec.Title
	if spec.Doc != "" {
		options["description"] = spec.Doc
	}
	types := []string{"object"}
	if required, _ := options["required"].([]any); len(required) == 0 {
		types = append(types, "null")
	}
	if spec.Nested != "" {
		props[spec.Nested] = map[string]any{
			"type":  []any{"array", "object"},
			"items": map[string]any{"$ref": "#/definitions/grader"},
		}
	}
	main, ok := props[mainOption(spec)].(map[string]any)
	if ok {
		types = append(types, typesOf(main)...)
		for _, keyword := range []string{"minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems", "items"} {
			if v, ok := main[keyword]; ok {
				options[keyword] = v
			}
		}
		if spec.Nested != "" && spec.Nested == mainOption(spec) {
			// A bare nested grader is a map whose keys are no options.
			delete(options, "additionalProperties")
			delete(options, "required")
		}
	}
	slices.Sort(types)
	types = slices.Compact(types)
	all := make([]any, len(types))
	for i, t := range types {
		all[i] = t
	}
	options["type"] = all
	return options
}

// mainOption returns the option that a bare value sets.
func mainOption(spec eval.GraderSpec) string {
	if spec.Shorthand != "" {
		return spec.Shorthand
	}
	return spec.Nested
}

// typesOf returns the JSON types that a schema admits; all where it does not say.
func typesOf(schema map[string]any) []string {
	switch t := schema["type"].(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, v := range t {
			if s, ok := v.(string); ok {
				all = append(all, s)
			}
		}
		return all
	}
	return []string{"array", "boolean", "null", "number", "object", "string"}
}

// rebase points the local references of a schema that moves to where. Only
// references to the schema's own definitions move: those to the format's stay.
func rebase(schema map[string]any, where string) map[string]any {
	own, _ := schema["definitions"].(map[string]any)
	return rebased(schema, where, own).(map[string]any)
}

func rebased(v any, where string, own map[string]any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, item := range v {
			if ref, ok := item.(string); ok && k == "$ref" {
				rest, local := strings.CutPrefix(ref, "#/definitions/")
				name, _, _ := strings.Cut(rest, "/")
				if _, mine := own[name]; ref == "#" || local && mine {
					m[k] = where + strings.TrimPrefix(ref, "#")
					continue
				}
			}
			m[k] = rebased(item, where, own)
		}
		return m
	case []any:
		all := make([]any, len(v))
		for i, item := range v {
			all[i] = rebased(item, where, own)
		}
		return all
	}
	return v
}
