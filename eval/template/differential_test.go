package template

import (
	"encoding/json"
	"os"
	"testing"
)

// differs lists where we part from Nunjucks 3.2.4 on purpose. want is what we
// print; empty: an error.
var differs = map[string]struct{ want, reason string }{
	"missing":            {"", "undefined is an error: a misspelt placeholder must not become an empty prompt"},
	"missing attr":       {"", "undefined is an error"},
	"env":                {"", "undefined is an error"},
	"list print":         {`["a","b"]`, "a model reads JSON better than a,b, and [\"a,b\"] is another list"},
	"object print":       {`{"name":"Bob","age":5}`, "[object Object] tells nothing"},
	"macro":              {"", "no macros: they are calls"},
	"slice":              {"", "no filter truncate: it cuts without saying so"},
	"tojson":             {`{"name":"Bob","age":5}`, "Jinja's name of dump"},
	"safe":               {"", "nothing is escaped, so nothing needs to be safe"},
	"method call":        {"", "no methods: a string has no parts"},
	"constructor escape": {"", "no attributes of built-in values"},
}

// TestNunjucks renders the snippets whose output under Nunjucks is stored.
func TestNunjucks(t *testing.T) {
	var cases [][2]string
	var want map[string]string
	var raw map[string]json.RawMessage
	for file, into := range map[string]any{"cases.json": &cases, "nj.json": &want, "ctx.json": &raw} {
		b, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	v, err := NewVars(raw)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, c := range cases {
		name, src := c[0], c[1]
		theirs, ok := want[name]
		if !ok {
			t.Fatalf("nj.json has no %q", name)
		}
		wantErr := len(theirs) > 4 && theirs[:4] == "ERR "
		if d, ok := differs[name]; ok {
			seen++
			if (d.want == "") == wantErr && d.want == theirs {
				t.Errorf("%s: does not differ", name)
			}
			theirs, wantErr = d.want, d.want == ""
		}
		got, err := render(src, v)
		if (err != nil) != wantErr || err == nil && got != theirs {
			t.Errorf("%s: %s = %q, %v; want %q", name, src, got, err, theirs)
		}
	}
	if len(cases) < 50 || seen != len(differs) {
		t.Errorf("%d snippets, %d of %d differences seen", len(cases), seen, len(differs))
	}
}
