package providertest

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
)

// Spec tests what a provider says of itself: names and documentation are there,
// and the JSON Schema of its options is strict, describes every property and
// has exactly the fields of the struct that the options are decoded into.
func Spec(t *testing.T, spec eval.ProviderSpec, options any) {
	t.Helper()
	for _, problem := range checkSpec(spec, options) {
		t.Error(problem)
	}
}

func checkSpec(spec eval.ProviderSpec, options any) (problems []string) {
	if spec.Name == "" || spec.Title == "" || spec.Doc == "" {
		problems = append(problems, "a name, title or doc is missing")
	}
	var root schema
	if err := json.Unmarshal(spec.Options, &root); err != nil {
		return append(problems, fmt.Sprintf("schema of the options: %v", err))
	}
	return append(problems, root.check("options", reflect.TypeOf(options))...)
}

// schema is the part of a JSON Schema that is held against a struct.
type schema struct {
	Type                 any               `json:"type"`
	Description          string            `json:"description"`
	Properties           map[string]schema `json:"properties"`
	AdditionalProperties any               `json:"additionalProperties"`
	Items                *schema           `json:"items"`
}

func (s schema) check(at string, t reflect.Type) (problems []string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice && s.Items != nil:
		return s.Items.check(at+"[]", t.Elem())
	case t.Kind() != reflect.Struct || s.Type != "object":
		return nil
	}
	if s.AdditionalProperties != false {
		problems = append(problems, at+": additionalProperties is not false")
	}
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		if !t.Field(i).IsExported() { // made from the options, not one of them
			continue
		}
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		property := s.Properties[name]
		if property.Description == "" {
			problems = append(problems, at+"."+name+": no description")
		}
		field, ok := fields[name]
		if !ok {
			problems = append(problems, at+"."+name+": the struct has no such field")
			continue
		}
		problems = append(problems, property.check(at+"."+name, field)...)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if _, ok := s.Properties[name]; !ok {
			problems = append(problems, at+"."+name+": the schema has no such property")
		}
	}
	return problems
}
