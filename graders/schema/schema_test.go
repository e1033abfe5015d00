package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func mustParse(t *testing.T, text string) any {
	t.Helper()
	v, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%.60s): %v", text, err)
	}
	return v
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, err, reason string }{
		{`{"a":[1,-2.5e3,"x\u00e9",true,false,null]}`, "", "all kinds of value"},
		{" \t\r\n1 \n", "", "white space around the value"},
		{`"\ud83d\ude00"`, "", "a surrogate pair"},
		{``, "line 1, column 1: the text is empty", "nothing"},
		{" \n", "line 2, column 1: the text is empty", "only space"},
		{`{"a":1,"a":2}`, `line 1, column 8: duplicate key "a"`, "parsers disagree on which one counts"},
		{"{\"a\":1,\n\"\\u0061\":2}", `line 2, column 1: duplicate key "a"`, "the same key in another spelling"},
		{`1 2`, "line 1, column 3: more text after the JSON value", "trailing data"},
		{`{"a":1} done`, "more text after the JSON value", "trailing prose"},
		{`1e20000000`, "exponent beyond 400", "crashes exact arithmetic"},
		{`1e400`, "", "the largest exponent"},
		{`1e401`, "exponent beyond 400", "one more"},
		{`1e-0000000000401`, "exponent beyond 400", "leading zeros do not hide it"},
		{`1e0000000000000001`, "", "leading zeros do not make it large"},
		{strings.Repeat("9", 1001), "more than 1000 characters", "a long number"},
		{`01`, "leading zero", "octal"},
		{`-`, "the text ends where a digit should be", "a sign alone"},
		{`1.`, "the text ends where a digit should be", "no fraction"},
		{`.5`, `'.' where a value should be`, "no integer part"},
		{`+1`, `'+' where a value should be`, "a plus sign"},
		{`NaN`, `'N' where a value should be`, "JavaScript"},
		{`{'a':1}`, `'\'' where a key in double quotes should be`, "Python"},
		{`{a:1}`, `'a' where a key in double quotes should be`, "JavaScript object"},
		{`[1,]`, `']' where a value should be`, "trailing comma"},
		{`{"a":1,}`, `'}' where a key in double quotes should be`, "trailing comma in an object"},
		{`{"a":1`, "the text ends where ',' or '}' should be", "cut off"},
		{`["abc`, "the text ends inside this string", "cut off in a string"},
		{`"a\`, "the text ends inside this string", "cut off in an escape"},
		{`"\x41"`, "invalid escape", "not an escape of JSON"},
		{"\"a\nb\"", `control character '\n' inside a string`, "raw newline"},
		{"\"\xff\"", "not valid UTF-8", "bad bytes"},
		{"\ufeff{}", `'\ufeff' where a value should be`, "byte order mark"},
		{strings.Repeat("[", 600) + strings.Repeat("]", 600), "nested deeper than 512", "deep nesting"},
		{strings.Repeat("[", 512) + strings.Repeat("]", 512), "", "the deepest"},
		{strings.Repeat("[", 1<<20), "nested deeper than 512", "a million brackets"},
		{"[" + strings.Repeat("[],", 1000) + "[]]", "", "closing leaves a level"},
		{"[" + strings.Repeat("{},", 1000) + "{}]", "", "closing leaves a level"},
		{`nullx`, "more text after", "a longer word"},
	} {
		v, err := Parse(c.text)
		switch {
		case c.err == "" && err != nil, c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: Parse(%.40q) = %v; want an error with %q", c.reason, c.text, err, c.err)
		case c.err == "":
			var want any
			dec := json.NewDecoder(strings.NewReader(c.text))
			dec.UseNumber()
			if err := dec.Decode(&want); err != nil || !reflect.DeepEqual(v, want) {
				t.Errorf("%s: Parse(%.40q) = %v; encoding/json reads %v, %v", c.reason, c.text, v, want, err)
			}
		}
	}
}

// FuzzParse: what Parse accepts, encoding/json accepts with the same value.
func FuzzParse(f *testing.F) {
	f.Add(`{"a":[1,2.5e-3,"\u00e9"]}`)
	f.Add("```json\n{}\n``` [")
	f.Fuzz(func(t *testing.T, text string) {
		if v, err := Parse(text); err == nil {
			var want any
			dec := json.NewDecoder(strings.NewReader(text))
			dec.UseNumber()
			if err := dec.Decode(&want); err != nil || !reflect.DeepEqual(v, want) {
				t.Fatalf("Parse = %v, encoding/json = %v, %v", v, want, err)
			}
		}
		if found, err := Extract(text); err == nil {
			if _, err := Parse(text[found.Start:found.End]); err != nil {
				t.Fatalf("Extract found %q, which is not JSON: %v", text[found.Start:found.End], err)
			}
		}
	})
}

func TestExtract(t *testing.T) {
	for _, c := range []struct{ text, want, in, reason string }{
		{` {"a":1} `, `{"a":1}`, Whole, "the whole text"},
		{"Here:\n```json\n{\"a\":1}\n```\nDone.", "{\"a\":1}\n", Fence, "a marked fence"},
		{"Here:\n```\n[1]\n```", "[1]\n", Fence, "an unmarked fence"},
		{"```json\n{\"a\":1}\n```\nas {\"b\":2} was", "{\"a\":1}\n", Fence, "the fence wins over prose"},
		{"```go\nx := 1\n```\n```json\n[1]\n```", "[1]\n", Fence, "other code is passed over"},
		{`The answer is {"a": {"b": [1]}} as asked.`, `{"a": {"b": [1]}}`, Prose, "in prose"},
		{`see [this] {"a":1}`, `{"a":1}`, Prose, "a bracket that opens no JSON"},
		{"", "the text is empty", "", "nothing"},
		{"no JSON at all", `'n' where a value should be`, "", "no value: the error of the whole text"},
		{`{"a":1} or {"a":2}`, "line 1, column 12: a second JSON value", "", "two answers"},
		{"```json\n{\"a\":1}\n```\n```json\n{\"a\":2}\n```", "a second JSON value", "", "two fences"},
		{"```json\n{\"a\":1,}\n```\n [1]", "line 2, column 8: in a JSON code fence", "", "a broken fence is the answer"},
		{strings.Repeat("[", 1<<20), "nested deeper", "", "only brackets"},
		{strings.Repeat(`{"a":`, 1<<18), "nested deeper", "", "only opening objects"},
		{strings.Repeat("```\n", 1<<18), "where a value should be", "", "only fences"},
	} {
		start := time.Now()
		found, err := Extract(c.text)
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s: took %s", c.reason, took)
		}
		if c.in == "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: error %v, want one with %q", c.reason, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.reason, err)
			continue
		}
		if got := c.text[found.Start:found.End]; got != c.want || found.In != c.in {
			t.Errorf("%s: found %q in %s, want %q in %s", c.reason, got, found.In, c.want, c.in)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	doubling := map[string]any{"a0": map[string]any{"type": "string"}}
	for i := 1; i <= 22; i++ {
		ref := map[string]any{"$ref": fmt.Sprintf("#/$defs/a%d", i-1)}
		doubling[fmt.Sprintf("a%d", i)] = map[string]any{"allOf": []any{ref, ref}}
	}
	// The same under other names: anchors, a resource, the elements of a list.
	anchors := []any{map[string]any{"$anchor": "a0", "type": "string"}}
	listed := []any{map[string]any{"type": "string"}}
	for i := 1; i <= 40; i++ {
		anchor := map[string]any{"$ref": fmt.Sprintf("#a%d", i-1)}
		anchors = append(anchors, map[string]any{"$anchor": fmt.Sprintf("a%d", i), "anyOf": []any{anchor, anchor}})
		element := map[string]any{"$ref": fmt.Sprintf("urn:list#/allOf/%d", i-1)}
		listed = append(listed, map[string]any{"if": element, "else": element})
	}
	var deep any = true
	for range 300 {
		deep = map[string]any{"not": deep}
	}
	for _, c := range []struct {
		doc     any
		options Options
		err     string
		reason  string
	}{
		{mustParse(t, `{"$schema":"https://example.org/none"}`), Options{}, "nothing is fetched", "an unknown dialect fails closed"},
		{mustParse(t, `{"$ref":"https://example.org/x.json"}`), Options{}, "nothing is fetched", "no network"},
		{mustParse(t, `{"$ref":"file:///etc/hosts"}`), Options{}, "nothing is fetched", "no files"},
		{mustParse(t, `{"$ref":"other.json"}`), Options{}, "nothing is fetched", "no relative files"},
		{mustParse(t, `{"$ref":"#/$defs/none"}`), Options{}, "none", "an unresolved pointer"},
		{mustParse(t, `{"type":"strin"}`), Options{}, "not a valid schema", "an unknown type"},
		{mustParse(t, `{"minLength":"3"}`), Options{}, "not a valid schema: /minLength: type", "a wrong value"},
		{mustParse(t, `{"pattern":"(?=x)"}`), Options{}, "cannot be matched in linear time: lookaround is not supported", "lookahead"},
		{mustParse(t, `{"patternProperties":{"(a)\\1":true}}`), Options{}, "a backreference is not supported", "backreference"},
		{mustParse(t, `{"pattern":"(?P<n>x)"}`), Options{}, "is not a regular expression of ECMA-262: at byte 2", "a group of Python"},
		{mustParse(t, `[]`), Options{}, "not a valid schema", "a list is no schema"},
		{mustParse(t, `{}`), Options{Draft: "5"}, "unknown draft", "no such draft"},
		{map[string]any{"$defs": doubling, "$ref": "#/$defs/a22"}, Options{}, "expand to more than", "2^22 subschemas"},
		{map[string]any{"$defs": doubling, "properties": map[string]any{"x": map[string]any{"$ref": "#/$defs/a22"}}}, Options{}, "expand to more than", "the same below a property"},
		{map[string]any{"$defs": map[string]any{"x": map[string]any{"oneOf": anchors}}, "$ref": "#a40"}, Options{}, "expand to more than", "2^40 by anchors"},
		{mustParse(t, `{"$ref":"urn:list#/allOf/40"}`), Options{Resources: map[string]any{"urn:list": map[string]any{"allOf": listed}}}, "expand to more than", "2^40 in a resource"},
		{mustParse(t, `{"pattern":"(a{1000}){1000}"}`), Options{}, "cannot be matched in linear time", "a pattern of a million"},
		{deep, Options{}, "nested deeper than 200", "compilation is quadratic in depth"},
		{mustParse(t, `{"$ref":"urn:a"}`), Options{Resources: map[string]any{"urn:a": deep}}, "resource urn:a: the schema is nested", "resources are bounded too"},
	} {
		_, err := Compile(c.doc, c.options)
		if err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: error %v, want one with %q", c.reason, err, c.err)
		}
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		schema, value string
		options       Options
		want          []string
		reason        string
	}{
		{`{"type":"object","required":["b","a"],"properties":{"n":{"type":"integer"}}}`, `{"n":"x"}`, Options{},
			[]string{`the root: required: missing properties 'b', 'a'`, `/n: type: got string, want integer`}, "all violations, sorted"},
		{`{"properties":{"a/b":{"$ref":"#/$defs/s"}},"$defs":{"s":{"minLength":3}}}`, `{"a/b":"x"}`, Options{},
			[]string{`/a~1b: minLength: minLength: got 1, want 3`}, "the leaf under a $ref"},
		{`{"$ref":"urn:x"}`, `1`, Options{Resources: map[string]any{"urn:x": map[string]any{"type": "string"}}},
			[]string{`the root: type: got number, want string`}, "a given resource"},
		{`{"format":"date"}`, `"yesterday"`, Options{AssertFormat: true}, []string{`the root: format: "yesterday" is not a valid date`}, "formats are demands"},
		{`{"format":"date"}`, `"yesterday"`, Options{}, nil, "formats are annotations"},
		{`{"not":{"type":"string"}}`, `"x"`, Options{}, []string{`the root: not: the value fits the schema that is excluded`}, "not"},
		{`{"additionalProperties":false}`, `{"b":1,"a":2}`, Options{}, []string{`the root: additionalProperties: additional properties "a", "b"`}, "names are sorted"},
		{`{"pattern":"^a$"}`, `"` + strings.Repeat("z", 500) + `"`, Options{},
			[]string{`the root: pattern: "` + strings.Repeat("z", 80) + `"... does not match "^a$"`}, "values are cut"},
		{`{"additionalProperties":{"type":"string"}}`, `{"\u001b[2J":1}`, Options{}, []string{`"/\x1b[2J": type: got number, want string`}, "keys are quoted where they need it"},
		{`{"prefixItems":[{"type":"string"}]}`, `[1]`, Options{}, []string{`/0: type: got number, want string`}, "2020-12 is the default"},
		{`{"items":[{"type":"string"}]}`, `[1]`, Options{Draft: Draft7}, []string{`/0: type: got number, want string`}, "an older draft by option"},
		{`{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"string"}]}`, `[1]`, Options{}, []string{`/0: type: got number, want string`}, "an older draft by $schema"},
	} {
		s, err := Compile(mustParse(t, c.schema), c.options)
		if err != nil {
			t.Errorf("%s: %v", c.reason, err)
			continue
		}
		got, err := s.Validate(mustParse(t, c.value))
		if err != nil {
			t.Errorf("%s: %v", c.reason, err)
		}
		var lines []string
		for _, v := range got {
			lines = append(lines, v.String())
		}
		if !reflect.DeepEqual(lines, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.reason, lines, c.want)
		}
	}
}

func TestCycleIsNoVerdict(t *testing.T) {
	for _, text := range []string{`{"$ref":"#"}`, `{"allOf":[{"$ref":"#"}]}`, `{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}`} {
		s, err := Compile(mustParse(t, text), Options{})
		if err == nil {
			_, err = s.Validate("x")
		}
		if err == nil || !strings.Contains(err.Error(), "cycle") {
			t.Errorf("%s: error %v, want one about the cycle", text, err)
		}
	}
}

// Work past its deadline cannot be stopped. It is counted while it runs, and
// further validations are refused while two still burn a core.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := Compile(map[string]any{"type": "number"}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		release := make(chan struct{})
		for range maxAbandoned {
			err := within(Deadline, &s.abandoned, func() error { <-release; return nil })
			if !errors.Is(err, errDeadline) {
				t.Errorf("error %v, want the deadline", err)
			}
		}
		if _, err := s.Validate(json.Number("1")); err == nil || !strings.Contains(err.Error(), "still run") {
			t.Errorf("error %v, want a refusal while abandoned validations run", err)
		}
		close(release)
		synctest.Wait()
		if v, err := s.Validate(json.Number("1")); err != nil || len(v) != 0 {
			t.Errorf("after they ended: %v, %v", v, err)
		}
	})
}

func TestPanicIsAnError(t *testing.T) {
	err := within(time.Minute, nil, func() error { panic("nil dereference") })
	if err == nil || !strings.Contains(err.Error(), "nil dereference") {
		t.Errorf("error %v, want the panic", err)
	}
}

func TestLint(t *testing.T) {
	for _, c := range []struct {
		schema  string
		options Options
		want    []string
		reason  string
	}{
		{`{"type":"object","requird":["a"]}`, Options{}, []string{`/requird: "requird" is not a keyword; did you mean "required"?`}, "a letter is missing"},
		{`{"properties":{"requird":{"minLenght":3}}}`, Options{}, []string{`/properties/requird/minLenght: "minLenght" is not a keyword; did you mean "minLength"?`}, "names of properties are free"},
		{`{"AllOf":[]}`, Options{}, []string{`/AllOf: "AllOf" is not a keyword; did you mean "allOf"?`}, "case counts"},
		{`{"enum":["requird"],"const":{"requird":1},"default":{"requird":1}}`, Options{}, nil, "values are no schemas"},
		{`{"x-order":1,"nullable":true,"example":1,"note":"","vendorThing":1}`, Options{}, nil, "annotations of others"},
		{`{"items":[{"typ":"string"}]}`, Options{Draft: Draft7}, []string{`/items/0/typ: "typ" is not a keyword; did you mean "type"?`}, "lists of schemas"},
		{`{"$schema":"http://json-schema.org/draft-07/schema#","prefixItems":[{}]}`, Options{},
			[]string{`/prefixItems: draft 7 does not know "prefixItems" and ignores it; declare a draft that does in $schema`}, "a newer keyword in an older draft"},
		{`{"additionalItems":false}`, Options{}, []string{`/additionalItems: draft 2020-12 does not know "additionalItems" and ignores it; declare a draft that does in $schema`}, "an older keyword in a newer draft"},
		{`{"$ref":"#/definitions/a","minLength":2}`, Options{Draft: Draft7}, []string{`/minLength: draft 7 ignores "minLength" beside $ref; wrap the $ref in allOf`}, "beside a $ref"},
		{`{"$ref":"#/definitions/a","minLength":2}`, Options{}, nil, "which 2020-12 allows"},
		{`{"format":"int32"}`, Options{}, nil, "formats are annotations"},
		{`{"format":"date"}`, Options{AssertFormat: true}, nil, "a known format"},
	} {
		var got []string
		for _, p := range Lint(mustParse(t, c.schema), c.options) {
			got = append(got, p.String())
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.reason, got, c.want)
		}
	}
	if p := Lint(mustParse(t, `{"format":"int32"}`), Options{AssertFormat: true}); len(p) != 1 {
		t.Errorf("an unknown format that would be asserted: %v, want one problem", p)
	}
}

// Every name in Formats must be one that the engine rejects something for.
func TestFormatsAreChecked(t *testing.T) {
	for _, name := range Formats() {
		s, err := Compile(map[string]any{"format": name}, Options{AssertFormat: true})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if v, err := s.Validate("\x00{(% \\"); err != nil || len(v) == 0 {
			t.Errorf("format %s lets anything pass: %v", name, err)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	s, err := Compile(mustParse(t, `{"type":"object","properties":{"a":{"type":"integer"}}}`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	value := mustParse(t, `{"a":"x"}`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if v, err := s.Validate(value); err != nil || len(v) != 1 {
					t.Errorf("%v, %v", v, err)
					return
				}
			}
		})
	}
	wg.Wait()
}
