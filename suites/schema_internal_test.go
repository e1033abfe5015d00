package suites

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	words "seatrial/eval/text"
)

// Every key that the loader reads is in the schema, and every key of the
// schema is read.
func TestSchemaAndTypes(t *testing.T) {
	s, err := newShapeCheck("", base())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		definition string // of the schema; empty: its root
		doc        any
		reason     string
	}{
		{"", suiteDoc{}, "the suite itself"},
		{"case", caseDoc{}, "cases are decoded one by one"},
		{"prompt_file", promptFileDoc{}, "a file of its own"},
		{"catalogue", catalogueDoc{}, "a file of its own too"},
	}
	compared := 0
	for _, tt := range tests {
		at := s.root
		if tt.definition != "" {
			at = s.resolve(map[string]any{"$ref": "#/definitions/" + tt.definition})
		}
		compareKeys(t, s, tt.definition, at, reflect.TypeOf(tt.doc), &compared)
	}
	if compared < 20 {
		t.Errorf("compared %d documents: the test looks at too little", compared)
	}
}

func compareKeys(t *testing.T, s *shapeCheck, name string, schema map[string]any, doc reflect.Type, compared *int) {
	t.Helper()
	*compared++
	var keys []string
	for i := range doc.NumField() {
		field := doc.Field(i)
		key, ok := field.Tag.Lookup("key")
		if !ok {
			if field.Name != "At" {
				t.Errorf("%s: the field %s has no key", doc.Name(), field.Name)
			}
			continue
		}
		keys = append(keys, key)
		props, _ := schema["properties"].(map[string]any)
		property, ok := props[key].(map[string]any)
		if !ok {
			t.Errorf("%s: the loader reads %q, which the schema does not have", name, key)
			continue
		}
		property = s.resolve(property)
		inner := field.Type
		if inner.Kind() == reflect.Slice {
			items, ok := property["items"].(map[string]any)
			if !ok {
				t.Errorf("%s.%s: the loader reads a list, the schema has none", name, key)
				continue
			}
			property, inner = s.resolve(items), inner.Elem()
		}
		if inner == nodeType {
			if key != "grader" && property["properties"] != nil {
				t.Errorf("%s.%s: the schema has keys that the loader does not read", name, key)
			}
			continue
		}
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		compareKeys(t, s, name+"."+key, property, inner, compared)
	}
	slices.Sort(keys)
	if want := properties(schema); !slices.Equal(keys, want) {
		t.Errorf("%s: the loader reads %v, the schema has %v", name, keys, want)
	}
	if schema["additionalProperties"] != false {
		t.Errorf("%s: the schema admits unknown keys", name)
	}
}

// What a file may not hold is a schema's business; what a schema may not hold is ours.
func TestBaseSchemaHasNoAlternatives(t *testing.T) {
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, item := range v {
				if k == "anyOf" || k == "oneOf" || k == "not" || k == "format" {
					t.Errorf("%s holds %s, whose messages nobody understands", path, k)
				}
				walk(path+"/"+k, item)
			}
		case []any:
			for _, item := range v {
				walk(path, item)
			}
		}
	}
	walk("", base())
}

func TestNearest(t *testing.T) {
	known := []string{"contains", "equals", "json_schema", "not_contains", "description"}
	tests := []struct{ word, want, reason string }{
		{"contians", "contains", "swapped neighbours are one mistake"},
		{"Contains", "contains", "case is no difference"},
		{"equal", "equals", "one letter short"},
		{"desc", "description", "an abbreviation"},
		{"jsonschema", "json_schema", "a missing underscore"},
		{"latency", "", "nothing is near"},
		{"x", "", "too short to say"},
	}
	for _, tt := range tests {
		if got := words.Nearest(tt.word, known); got != tt.want {
			t.Errorf("nearest(%q) = %q, want %q: %s", tt.word, got, tt.want, tt.reason)
		}
	}
}

func TestExpand(t *testing.T) {
	env := func(name string) (string, bool) {
		v, ok := map[string]string{"A": "a", "EMPTY": "", "NESTED": "${A}"}[name]
		return v, ok
	}
	tests := []struct{ in, want, reason string }{
		{"x${A}y${A}", "xaya", "every reference"},
		{"${B:-b}", "b", "a default"},
		{"${EMPTY:-b}", "b", "empty counts as unset, as in a shell"},
		{"${A:-b}", "a", "a value wins over the default"},
		{"$${A}", "${A}", "escaped"},
		{"${NESTED}", "${A}", "a value is not expanded again"},
		{"$A $ {A} {A}", "$A $ {A} {A}", "no reference"},
		{"${B:-x:-y}", "x:-y", "the first :- divides"},
	}
	for _, tt := range tests {
		e, err := expand(tt.in, env)
		if err != nil || e.text != tt.want || len(e.unset) > 0 {
			t.Errorf("expand(%q) = %q, unset %v, %v, want %q: %s", tt.in, e.text, e.unset, err, tt.want, tt.reason)
		}
	}
	if e, _ := expand("${B}${EMPTY}", env); !slices.Equal(e.unset, []string{"B"}) || !slices.Equal(e.empty, []string{"EMPTY"}) {
		t.Errorf("unset %v, empty %v", e.unset, e.empty)
	}
}

// A schema never makes the loader open a file or a connection.
func TestSchemaReferencesStayInside(t *testing.T) {
	file := filepath.Join(t.TempDir(), "other.json")
	if err := os.WriteFile(file, []byte(`{"type": "string"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"file://" + file, "http://127.0.0.1:1/schema.json"} {
		_, err := newShapeCheck("", map[string]any{"properties": map[string]any{"a": map[string]any{"$ref": ref}}})
		if err == nil || !strings.Contains(err.Error(), "only references inside the schema are followed") {
			t.Errorf("reference %s: %v", ref, err)
		}
	}
}
