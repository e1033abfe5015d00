package openai

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"seatrial/eval"
)

func TestWithFields(t *testing.T) {
	for _, tt := range []struct{ reason, body, fields, want string }{
		{"nothing to do", `{"a":1}`, `{}`, `{"a":1}`},
		{"replaced in its place", `{"a":1,"b":[{"a":2}],"c":3}`, `{"b":0,"a":0.0}`, `{"a":0.0,"b":0,"c":3}`},
		{"added by name", `{"m":1}`, `{"z":1,"b":2}`, `{"m":1,"b":2,"z":1}`},
		{"added to nothing", `{}`, `{"b":2}`, `{"b":2}`},
		{"the first removed", `{"a":1,"b":2}`, `{"a":null}`, `{"b":2}`},
		{"the last removed", `{"a":1,"b":2}`, `{"b":null}`, `{"a":1}`},
		{"all removed", `{"a":1}`, `{"a":null}`, `{}`},
		{"nothing there to remove", `{"a":1}`, `{"x":null}`, `{"a":1}`},
		{"null of our own is no field", `{"a":null,"b":2}`, `{}`, `{"b":2}`},
		{"quotes and brackets in strings", `{"a":"\\\"},{","b":"\\"}`, `{"b":"]"}`, `{"a":"\\\"},{","b":"]"}`},
		{"keys inside values are not keys", `{"a":{"b":1},"b":2}`, `{"b":3}`, `{"a":{"b":1},"b":3}`},
	} {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(tt.fields), &fields); err != nil {
			t.Fatal(err)
		}
		got, err := withFields([]byte(tt.body), fields)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.reason, got, err, tt.want)
		}
	}
	for _, bad := range []string{"", "{", "null", "[1]", `{"a" :1}`, `{"a}`} {
		if got, err := withFields([]byte(bad), nil); err == nil {
			t.Errorf("%s became %s", bad, got)
		}
	}
}

// Whatever encoding/json writes, the fast way and the slow way through a map agree.
func TestWithFieldsAgrees(t *testing.T) {
	value := rapid.Deferred(func() *rapid.Generator[any] { return jsonValue(3) })
	object := rapid.MapOf(rapid.StringMatching(`[a-e]{1,2}`), value)
	rapid.Check(t, func(t *rapid.T) {
		body, fields := object.Draw(t, "body"), object.Draw(t, "fields")
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		over := map[string]json.RawMessage{}
		for name, v := range fields {
			if over[name], err = json.Marshal(v); err != nil {
				t.Fatal(err)
			}
			body[name] = v
		}
		for name, v := range body {
			if v == nil {
				delete(body, name)
			}
		}
		got, err := withFields(raw, over)
		if err != nil {
			t.Fatal(err)
		}
		want, err := eval.Canonical(body)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := eval.CanonicalJSON(got); err != nil || string(c) != string(want) {
			t.Fatalf("%s over %s: %s, %v; want %s", over, raw, got, err, want)
		}
	})
}

func jsonValue(depth int) *rapid.Generator[any] {
	leaves := []*rapid.Generator[any]{
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.IntRange(-9, 9).AsAny(),
		rapid.StringOf(rapid.RuneFrom([]rune("ab\"\\{}[],: é\n"))).AsAny(),
	}
	if depth > 0 {
		inner := rapid.Deferred(func() *rapid.Generator[any] { return jsonValue(depth - 1) })
		leaves = append(leaves, rapid.SliceOfN(inner, 0, 3).AsAny(), rapid.MapOfN(rapid.StringMatching(`[a-c"\\]{1,2}`), inner, 0, 3).AsAny())
	}
	return rapid.OneOf(leaves...)
}
