package graders

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
	"seatrial/eval/text"
	"seatrial/graders/schema"
)

type field struct {
	reflect.StructField
	name string
}

func fieldsOf(t reflect.Type) []field {
	var fields []field
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "-" && name != "" {
			fields = append(fields, field{f, name})
		}
	}
	return fields
}

var (
	rawType   = reflect.TypeFor[json.RawMessage]()
	textType  = reflect.TypeFor[encoding.TextUnmarshaler]()
	textsType = reflect.TypeFor[texts]()
	givenType = reflect.TypeFor[given]()
)

// texts is an option that is one text or a list of them; none of them is empty.
type texts []string

// given is a context: one text or a list of them. A placeholder may leave it
// empty, as a search that found nothing does.
type given []string

// text returns all of it.
func (g given) text() string { return strings.Join(g, "\n\n") }

// schemaOf returns the JSON Schema (as draft 7 reads it too) of an options type.
func schemaOf(t reflect.Type) map[string]any {
	switch {
	case t == rawType:
		return map[string]any{}
	case t == textsType:
		// Keywords bind values of their own type only: no anyOf, whose messages nobody understands.
		return map[string]any{"type": []string{"string", "array"}, "minLength": 1, "minItems": 1, "items": map[string]any{"type": "string", "minLength": 1}}
	case t == givenType:
		return map[string]any{"type": []string{"string", "array"}, "items": map[string]any{"type": "string"}}
	case reflect.PointerTo(t).Implements(textType):
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		return objectSchema(t)
	}
	panic("graders: options of type " + t.String() + " are not supported")
}

func objectSchema(t reflect.Type) map[string]any {
	properties := map[string]any{}
	var required []string
	for _, f := range fieldsOf(t) {
		s := schemaOf(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			s["description"] = doc
		}
		if enum := f.Tag.Get("enum"); enum != "" {
			of := s
			if items, ok := s["items"].(map[string]any); ok {
				of = items // each element is one of them
			}
			of["enum"] = strings.Split(enum, ",")
		}
		for tag, keyword := range map[string]string{"min": "minimum", "max": "maximum"} {
			if bound := f.Tag.Get(tag); bound != "" {
				s[keyword] = json.Number(bound)
			}
		}
		if f.Tag.Get("nonempty") == "true" {
			s[map[bool]string{true: "minLength", false: "minItems"}[s["type"] == "string"]] = 1
		}
		if f.Tag.Get("required") == "true" {
			required = append(required, f.name)
		}
		properties[f.name] = s
	}
	object := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		object["required"] = required
	}
	return object
}

// decodeOptions reads raw into the struct v. Every mistake is an
// *eval.OptionError with the path of the option.
func decodeOptions(raw json.RawMessage, v reflect.Value) error {
	parsed, err := schema.Parse(string(raw))
	if err != nil {
		return fmt.Errorf("options: %w", err)
	}
	return decodeValue(parsed, v, nil, "")
}

func wrongType(path []string, got any, want string) error {
	kind := "an object"
	switch got := got.(type) {
	case nil:
		kind = "null"
	case bool:
		kind = strconv.FormatBool(got)
	case string:
		kind = "the text " + quote(got)
	case json.Number:
		kind = "the number " + quote(string(got))
	case []any:
		kind = "a list"
	}
	hint := ""
	if _, isText := got.(string); !isText && want == "a text" && (got == nil || !isCompound(got)) {
		hint = "; put it in quotes"
	}
	return &eval.OptionError{Path: slices.Clone(path), Err: fmt.Errorf("%swant %s, not %s%s", named(path), want, kind, hint)}
}

func isCompound(v any) bool {
	switch v.(type) {
	case []any, map[string]any:
		return true
	}
	return false
}

func named(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return "option " + strings.Join(path, ".") + ": "
}

func decodeValue(got any, v reflect.Value, path []string, tag reflect.StructTag) error {
	t := v.Type()
	if t == rawType {
		raw, err := json.Marshal(got)
		v.SetBytes(raw)
		return err
	}
	if one, isText := got.(string); (t == textsType || t == givenType) && isText {
		got = []any{one}
	}
	if t == textsType {
		tag = `nonempty:"true"`
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		s, ok := got.(string)
		if !ok {
			return wrongType(path, got, "a text such as \"1m30s\"")
		}
		if err := u.UnmarshalText([]byte(s)); err != nil {
			return &eval.OptionError{Path: slices.Clone(path), Err: fmt.Errorf("%s%w", named(path), err)}
		}
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		return decodeValue(got, v.Elem(), path, tag)
	case reflect.String:
		s, ok := got.(string)
		if !ok {
			return wrongType(path, got, "a text")
		}
		if enum := tag.Get("enum"); enum != "" && !slices.Contains(strings.Split(enum, ","), s) {
			return &eval.OptionError{Path: slices.Clone(path), Err: fmt.Errorf("%swant one of %s, not %s", named(path), strings.ReplaceAll(enum, ",", ", "), quote(s))}
		}
		v.SetString(s)
		return nonempty(len(s), path, tag)
	case reflect.Bool:
		b, ok := got.(bool)
		if !ok {
			return wrongType(path, got, "true or false")
		}
		v.SetBool(b)
	case reflect.Int, reflect.Float64:
		return decodeNumber(got, v, path, tag)
	case reflect.Slice:
		return decodeSlice(got, v, path, tag)
	case reflect.Map:
		return decodeMap(got, v, path)
	case reflect.Struct:
		return decodeStruct(got, v, path)
	}
	return nil
}

func nonempty(n int, path []string, tag reflect.StructTag) error {
	if n == 0 && tag.Get("nonempty") == "true" {
		return &eval.OptionError{Path: slices.Clone(path), Err: fmt.Errorf("%smust not be empty", named(path))}
	}
	return nil
}

func decodeNumber(got any, v reflect.Value, path []string, tag reflect.StructTag) error {
	want := "a number"
	if v.Kind() == reflect.Int {
		want = "a whole number"
	}
	number, ok := got.(json.Number)
	if !ok {
		return wrongType(path, got, want)
	}
	f, err := number.Float64()
	if err != nil || v.Kind() == reflect.Int && f != float64(int(f)) {
		return wrongType(path, got, want)
	}
	if bound := tag.Get("min"); bound != "" {
		if low, err := strconv.ParseFloat(bound, 64); err != nil || f < low {
			return &eval.OptionError{Path: slices.Clone(path), Err: fmt.Errorf("%s%s is less than %s", named(path), number, bound)}
		}
	}
	if bound := tag.Get("max"); bound != "" {
		if high, err := strconv.ParseFloat(bound, 64); err != nil || f > high {
			return &eval.OptionError{Path: slices.Clone(path), Err: fmt.Errorf("%s%s is more than %s", named(path), number, bound)}
		}
	}
	if v.Kind() == reflect.Int {
		v.SetInt(int64(f))
	} else {
		v.SetFloat(f)
	}
	return nil
}

func decodeSlice(got any, v reflect.Value, path []string, tag reflect.StructTag) error {
	list, ok := got.([]any)
	if !ok {
		return wrongType(path, got, "a list")
	}
	if err := nonempty(len(list), path, tag); err != nil {
		return err
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
	for i, item := range list {
		if err := decodeValue(item, v.Index(i), append(path, strconv.Itoa(i)), tag); err != nil {
			return err
		}
	}
	return nil
}

func decodeMap(got any, v reflect.Value, path []string) error {
	object, ok := got.(map[string]any)
	if !ok {
		return wrongType(path, got, "a map")
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(object)))
	for key, item := range object {
		element := reflect.New(v.Type().Elem()).Elem()
		if err := decodeValue(item, element, append(path, key), ""); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(key), element)
	}
	return nil
}

func decodeStruct(got any, v reflect.Value, path []string) error {
	object, ok := got.(map[string]any)
	if !ok {
		return wrongType(path, got, "a map of options")
	}
	fields := fieldsOf(v.Type())
	var errs []error
	names := make([]string, 0, len(fields))
	for _, f := range fields {
		names = append(names, f.name)
		item, given := object[f.name]
		switch {
		case given:
			errs = append(errs, decodeValue(item, v.FieldByIndex(f.Index), append(slices.Clone(path), f.name), f.Tag))
		case f.Tag.Get("required") == "true":
			errs = append(errs, &eval.OptionError{Path: slices.Clone(path), Err: fmt.Errorf("option %s is missing", f.name)})
		}
	}
	unknown := make([]string, 0)
	for key := range object {
		if !slices.Contains(names, key) {
			unknown = append(unknown, key)
		}
	}
	slices.Sort(unknown)
	for _, key := range unknown {
		hint := ""
		if near := text.Nearest(key, names); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		} else if len(names) > 0 {
			hint = "; there are " + strings.Join(names, ", ")
		}
		errs = append(errs, &eval.OptionError{Path: append(slices.Clone(path), key), Err: fmt.Errorf("no option named %q%s", key, hint)})
	}
	return firstError(errs)
}

// firstError returns the first error with the number of the others: an
// OptionError points at one place.
func firstError(errs []error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	switch len(errs) {
	case 0:
		return nil
	case 1:
		return errs[0]
	}
	var first *eval.OptionError
	if errors.As(errs[0], &first) {
		return &eval.OptionError{Path: first.Path, Err: fmt.Errorf("%w (and %s)", first.Err, count(len(errs)-1, "other mistake"))}
	}
	return errs[0]
}
