package jsondiff

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func parse(t *testing.T, s string) any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		got, want string
		unordered bool
		pointers  string
		reason    string
	}{
		{`{"a":1.0,"b":[1e2]}`, `{"b":[100],"a":1}`, false, "", "numbers by value, keys in any order"},
		{`{"a":1}`, `{"a":2,"b":3}`, false, "/a -/b", "another value, and one that is missing"},
		{`{"a":1,"c/d~":2}`, `{"a":1}`, false, "+/c~1d~0", "one too many, and its key escaped"},
		{`[1,2,3]`, `[1,3]`, false, "/1 +/2", "by position"},
		{`[1]`, `[1,2]`, false, "-/1", "a shorter list"},
		{`[2,1,{"x":[1,2]}]`, `[{"x":[2,1]},1.0,2]`, true, "", "any order, at any depth"},
		{`[1,1,2]`, `[1,2,2]`, true, "-/2 +/1", "repeats count"},
		{`"1"`, `1`, false, "", "a text is no number"},
		{`null`, `false`, false, "", "null is not false"},
		{`{}`, `[]`, true, "", "an object is no list"},
	} {
		var got []string
		for _, d := range Diff(parse(t, c.got), parse(t, c.want), c.unordered, 10) {
			sign := ""
			if d.Missing {
				sign = "-"
			}
			if d.Extra {
				sign = "+"
			}
			got = append(got, sign+d.Pointer)
		}
		want := strings.Fields(c.pointers)
		if c.got[0] != '{' && c.got[0] != '[' || c.got[0] != c.want[0] {
			want = []string{""} // the whole
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %q, want %q", c.reason, got, want)
		}
	}
	if got := Diff(parse(t, `[1,2,3]`), parse(t, `[4,5,6]`), false, 2); len(got) != 2 {
		t.Errorf("%d differences, want no more than 2", len(got))
	}
}

func TestLookup(t *testing.T) {
	v := parse(t, `{"a/b":{"~":[10,20]},"":7}`)
	for pointer, want := range map[string]string{"/a~1b/~0/1": "20", "/": "7"} {
		if got, ok := Lookup(v, pointer); !ok || fmt.Sprint(got) != want {
			t.Errorf("%q is %v, want %s", pointer, got, want)
		}
	}
	for _, pointer := range []string{"/b", "/a~1b/~0/2", "/a~1b/~0/01", "/a~1b/~0/-1", "/a~1b/~0/0/0"} {
		if got, ok := Lookup(v, pointer); ok {
			t.Errorf("%q is %v, want nothing", pointer, got)
		}
	}
}
