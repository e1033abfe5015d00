package suites_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"seatrial/eval"
	"seatrial/suites"
)

const rowsFrame = `suite: s
version: 1
requirements: [{id: R1, text: r}, {id: R2, text: r}]
targets: [{id: t, provider: scripted}]
prompts: [{id: p, messages: [{role: user, content: "{{ q }}"}]}]
cases:
`

func TestDataSetConstants(t *testing.T) {
	l := load(t, "suite.yaml", rowsFrame+`
  - from: d.jsonl
    vars: {q: shared, context: {file: c.txt}}
    expected: 7
    tags: [all, twice]
    requirement: R1
    language: de
    graders: [contains: set]
    turns: ["{{ q }}?"]
    tools: [{name: f, result: 1}]
    max_steps: 2
`, "d.jsonl", `{"id": "plain"}
{"id": "own", "vars": {"q": "mine"}, "expected": null, "tags": ["twice", "row"], "requirement": "R2", "language": "fr", "graders": [{"contains": "row"}], "turns": ["a", {"content": "b"}], "tools": [{"name": "g"}], "max_steps": 3}
`, "c.txt", "from a file")
	all := cases(t, l)
	plain, own := all[0], all[1]
	if string(plain.Vars["q"]) != `"shared"` || string(plain.Vars["context"]) != `"from a file"` || string(plain.Expected) != "7" ||
		!slices.Equal(plain.Tags, []string{"all", "twice"}) || plain.Requirement != "R1" || plain.Language != "de" ||
		len(plain.Graders) != 1 || len(plain.Turns) != 1 || plain.Tools[0].Name != "f" || plain.MaxSteps != 2 {
		t.Errorf("without its own: %+v", plain)
	}
	if string(own.Vars["q"]) != `"mine"` || string(own.Vars["context"]) != `"from a file"` || string(own.Expected) != "7" ||
		!slices.Equal(own.Tags, []string{"all", "row", "twice"}) || own.Requirement != "R2" || own.Language != "fr" ||
		len(own.Graders) != 2 || string(own.Graders[0].Options) != `{"text":"set"}` || len(own.Turns) != 2 || own.Tools[0].Name != "g" || own.MaxSteps != 3 {
		t.Errorf("with its own: %+v", own)
	}
}

func TestRowsAreData(t *testing.T) {
	l := load(t, "suite.yaml", rowsFrame+`
  - {from: d.jsonl, map: {id: n, vars: {q: text}, tags: kind, requirement: req}, graders: [contains: x]}
`, "d.jsonl", "\uFEFF"+`{"n": 1.0, "text": {"file": "/etc/passwd"}, "kind": "a; b,,c", "req": null}`+"\r\n\r\n"+
		`{"n": true, "text": "${KEY} {{ nope }}", "kind": ["d"], "req": "R1"}`)
	all := cases(t, l)
	if all[0].ID != "1.0" || string(all[0].Vars["q"]) != `{"file":"/etc/passwd"}` || !slices.Equal(all[0].Tags, []string{"a", "b", "c"}) || all[0].Requirement != "" {
		t.Errorf("first row %+v", all[0])
	}
	if all[1].ID != "true" || string(all[1].Vars["q"]) != `"${KEY} {{ nope }}"` || !slices.Equal(all[1].Tags, []string{"d"}) || all[1].Requirement != "R1" {
		t.Errorf("second row %+v", all[1])
	}
	if !strings.HasSuffix(all[1].Source, "d.jsonl:3") {
		t.Errorf("source %s", all[1].Source)
	}
}

func TestCSV(t *testing.T) {
	l := load(t, "suite.yaml", rowsFrame+`
  - {from: d.csv, graders: [contains: x]}
`, "d.csv", "\uFEFFid,q,language\r\n007,\"two\r\nlines, \"\"quoted\"\"\",fr\r\n,,\r\n")
	all := cases(t, l)
	if all[0].ID != "007" || string(all[0].Vars["q"]) != `"two\nlines, \"quoted\""` || all[0].Language != "fr" || len(all[0].Vars) != 1 {
		t.Errorf("first row %+v", all[0])
	}
	if !strings.HasPrefix(all[1].ID, "case-") || string(all[1].Vars["q"]) != `""` || all[1].Language != "" || !strings.HasSuffix(all[1].Source, "d.csv:4") {
		t.Errorf("second row %+v", all[1])
	}
}

func TestImages(t *testing.T) {
	l := load(t, "suite.yaml", rowsFrame+`
  - vars: {q: x, url: "https://images.example/b.png"}
    graders: [contains: x]
    turns:
      - parts: [{text: "{{ q }}"}, {image: a.JPG}, {image: "{{ url }}"}, {image: "data:image/png;base64,AA=="}]
`, "a.JPG", "\xff\xd8pixels")
	parts := cases(t, l)[0].Turns[0].Parts
	want := "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString([]byte("\xff\xd8pixels"))
	if parts[1].Image != want || parts[2].Image != "{{ url }}" || parts[3].Image != "data:image/png;base64,AA==" {
		t.Errorf("parts %+v", parts)
	}
}

// Numbers that make the schema library panic are refused or taken, never fatal.
func TestHugeNumbers(t *testing.T) {
	for _, n := range []string{"1e20000000", "1e-20000000", "1e308", "-1e-308", strings.Repeat("9", 1000)} {
		_, err := suites.Load(write(t, "suite.yaml", rowsFrame+"  - {from: d.jsonl, graders: [contains: x]}\n",
			"d.jsonl", fmt.Sprintf(`{"vars": {"q": 1}, "expected": %s, "max_steps": %s}`, n, n)), options())
		if err == nil || !strings.Contains(err.Error(), "d.jsonl:1:") {
			t.Errorf("%.20s: %v", n, err)
		}
	}
}

func TestSeveralPassesAtOnce(t *testing.T) {
	l, err := suites.Load("testdata/good/suite.yaml", options())
	if err != nil {
		t.Fatal(err)
	}
	var all [4][]eval.Digest
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() {
			for c, err := range l.Cases() {
				if err != nil {
					t.Error(err)
				}
				all[i] = append(all[i], c.Digest)
			}
		})
	}
	wg.Wait()
	for i := range all {
		if !slices.Equal(all[i], all[0]) || len(all[i]) != 8 {
			t.Errorf("pass %d: %v", i, all[i])
		}
	}
}

func TestBounds(t *testing.T) {
	deep := strings.Repeat("[", 300) + strings.Repeat("]", 300)
	tests := []struct{ cases, rows, want, reason string }{
		{"[{turns: [x], vars: {v: " + deep + "}}]", "", "suite.yaml:5:229: nested more than 200 deep", "depth of YAML"},
		{"[{from: d.jsonl}]", `{"vars": {"v": ` + deep + "}}", "d.jsonl:1:215: JSON: nested more than 200 deep", "depth of JSON"},
		{"[{from: d.jsonl}]", strings.Repeat("x", 33<<20), "d.jsonl:1: a row larger than 32 MB", "a row"},
		{"[{turns: [x], vars: {v: {file: d.jsonl}}}]", strings.Repeat("x", 17<<20), "file d.jsonl: is larger than 16 MB", "a text"},
	}
	for _, tt := range tests {
		_, err := suites.Load(write(t, "suite.yaml", frame+"cases: "+tt.cases+"\n", "d.jsonl", tt.rows), options())
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Load: %.200v, want %s: %s", err, tt.want, tt.reason)
		}
	}
}

func TestABrokenRowIsNamedByItsOwnLine(t *testing.T) {
	dir := t.TempDir()
	rows := "{\"id\": \"a\", \"vars\": {\"q\": \"x\"}}\n{\"id\": \"b\", \"vars\": {\"q\":\n{\"id\": \"c\", \"vars\": {\"q\": \"x\"}}\n"
	if err := os.WriteFile(filepath.Join(dir, "rows.jsonl"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	suite := filepath.Join(dir, "suite.yaml")
	text := "suite: s\nversion: 1\ntargets: [{id: t, provider: scripted}]\nprompts: [{id: p, messages: [{role: user, content: \"{{ q }}\"}]}]\ngraders: [contains: y]\ncases: [{from: rows.jsonl}]\n"
	if err := os.WriteFile(suite, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := suites.Load(suite, suites.Options{Catalog: catalog{}})
	if err == nil || !strings.Contains(err.Error(), "rows.jsonl:2:26: JSON: it ends too early") {
		t.Errorf("%v; want the line that is broken", err)
	}
}
