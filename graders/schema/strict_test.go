package schema

import (
	"reflect"
	"strings"
	"testing"
)

func TestUnwrap(t *testing.T) {
	const inner = `{"type":"object"}`
	for _, c := range []struct {
		doc    string
		strict bool
		err    string
		reason string
	}{
		{inner, false, "", "a schema"},
		{`{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":` + inner + `}}`, true, "", "response_format"},
		{`{"type":"json_schema","name":"a","schema":` + inner + `}`, false, "", "the newer API's"},
		{`{"name":"a","strict":true,"schema":` + inner + `}`, true, "", "its inside"},
		{`{"type":"function","function":{"name":"a","parameters":` + inner + `}}`, false, "", "a tool"},
		{`{"name":"a","description":"b","input_schema":` + inner + `}`, false, "", "Anthropic's tool"},
		{`{"type":"json_schema","json_schema":{"name":"a"}}`, false, "without a schema", "nothing in it"},
	} {
		u, err := Unwrap(mustParse(t, c.doc))
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: error %v", c.reason, err)
			}
			continue
		}
		if err != nil || u.Strict != c.strict || !reflect.DeepEqual(u.Schema, mustParse(t, inner)) {
			t.Errorf("%s: %v, %v", c.reason, u, err)
		}
	}
	for _, doc := range []string{`{"name":"a","schema":{},"minLength":2}`, `{"name":{"type":"string"},"schema":{}}`, `true`} {
		if u, err := Unwrap(mustParse(t, doc)); err != nil || !reflect.DeepEqual(u.Schema, mustParse(t, doc)) {
			t.Errorf("%s is no wrapper: %v, %v", doc, u, err)
		}
	}
}

func TestLintStrict(t *testing.T) {
	deep := `{"type":"object","additionalProperties":false}`
	for range 10 {
		deep = `{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":` + deep + `}}`
	}
	for _, c := range []struct {
		schema string
		want   []string
		reason string
	}{
		{`{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":["string","null"]}}}`, nil, "as it should be"},
		{`{"type":"object","required":["a"],"properties":{"a":{}}}`, []string{`the root: strict mode needs "additionalProperties": false`}, "an open object"},
		{`{"type":"object","additionalProperties":false,"properties":{"a":{}}}`,
			[]string{`/required: strict mode needs every property here, and "a" is missing; make it nullable instead of optional`}, "an optional property"},
		{`{"type":"array"}`, []string{`the root: strict mode needs "type": "object" at the root`}, "a list"},
		{`{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"items":{"type":"object"}}}}`,
			[]string{`/properties/a/items: strict mode needs "additionalProperties": false`}, "inside a list"},
		{`{"$ref":"#/$defs/n","$defs":{"n":{"allOf":[{}]}}}`, []string{`/$defs/n/allOf: strict mode does not know "allOf"`}, "a missing keyword"},
		{deep, []string{strings.Repeat("/properties/a", 10) + ": strict mode allows 10 levels of objects"}, "too deep"},
	} {
		var got []string
		for _, p := range LintStrict(mustParse(t, c.schema)) {
			got = append(got, p.String())
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.reason, got, c.want)
		}
	}
}

func TestLocate(t *testing.T) {
	const text = ` {"a/b": [1, {"~": "x"}], "c": null }`
	for _, c := range []struct{ pointer, want, reason string }{
		{"", `{"a/b": [1, {"~": "x"}], "c": null }`, "the whole"},
		{"/a~1b/1/~0", `"x"`, "escaped tokens"},
		{"/a~1b/0", "1", "an element"},
		{"/c", "null", "the last member"},
	} {
		if start, end, ok := Locate(text, c.pointer); !ok || text[start:end] != c.want {
			t.Errorf("%s: %q, %v", c.reason, text[start:end], ok)
		}
	}
	for _, pointer := range []string{"/d", "/a~1b/2", "/c/x"} {
		if _, _, ok := Locate(text, pointer); ok {
			t.Errorf("%s was found", pointer)
		}
	}
}
