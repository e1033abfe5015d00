package graders

import (
	"encoding/json"
	"fmt"
	"reflect"

	"seatrial/eval"
)

// Define returns the kind of a grader whose options are the struct O. Its
// fields carry tags:
//
//	json      the option's name; give optional fields omitempty or omitzero
//	doc       a sentence for people (needed)
//	required  "true": must be given
//	nonempty  "true": an empty text or list is a mistake
//	enum      the allowed texts, comma-separated
//	min, max  bounds of a number
//	digest    "-": cannot change a verdict (a timeout), or is covered by Identify
//
// From them come the JSON Schema in the spec, strict decoding with errors that
// name the option, and the options' form in the digest. Fields may be texts,
// numbers, booleans, eval.Duration, json.RawMessage, and lists, maps, pointers and structs of these.
func Define[O any](spec eval.GraderSpec, build func(o O, env Env) (eval.Grader, error)) Kind {
	t := reflect.TypeFor[O]()
	schema, err := json.Marshal(schemaOf(t))
	if err != nil {
		panic(fmt.Sprintf("graders: options of %s: %v", spec.Name, err))
	}
	spec.Options = schema
	decode := func(raw json.RawMessage) (o O, err error) {
		return o, decodeOptions(raw, reflect.ValueOf(&o).Elem())
	}
	return Kind{
		Spec: spec,
		New: func(raw json.RawMessage, env Env) (eval.Grader, error) {
			o, err := decode(raw)
			if err != nil {
				return nil, err
			}
			return build(o, env)
		},
		Identity: func(raw json.RawMessage) (json.RawMessage, error) {
			o, err := decode(raw)
			if err != nil {
				return nil, err
			}
			return identityOf(o)
		},
	}
}

// identityOf returns the canonical JSON of options, without the fields that
// their tags leave out of the digest.
func identityOf(o any) (json.RawMessage, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	for _, f := range fieldsOf(reflect.TypeOf(o)) {
		if f.Tag.Get("digest") == "-" {
			delete(members, f.name)
		}
	}
	return eval.Canonical(members)
}

// optionError is an *eval.OptionError about one option.
func optionError(option string, format string, args ...any) error {
	return &eval.OptionError{Path: []string{option}, Err: fmt.Errorf(format, args...)}
}
