package suites_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatrial/suites"
)

// FuzzLoad holds the loader to its contract: a suite whose cases can be
// streamed, or problems that each begin with the name of a file of the suite.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/errors/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	rows, err := os.ReadFile("testdata/errors/data/strict.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "testdata/good/suite.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, rows)
	}
	f.Add([]byte(planned), []byte("q\na\n"))
	f.Add([]byte(frame+"cases: [{from: d.jsonl, map: {id: i, vars: {q: q}, tags: t}}, {from: d.csv}, {from: d.yaml}, {from: d.json}]\n"),
		[]byte(`{"i": 1, "q": {"a": [1.50, null]}, "t": "a, b"}`+"\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, suite, rows []byte) {
		file := filepath.Join(dir, "suite.yaml")
		for name, data := range map[string][]byte{"suite.yaml": suite, "d.jsonl": rows, "d.csv": rows, "d.yaml": rows, "d.json": rows} {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		l, err := suites.Load(file, options())
		if err != nil {
			var problems suites.Problems
			if !errors.As(err, &problems) || len(problems) == 0 || l != nil {
				t.Fatalf("neither a suite nor problems: %v, %v", l, err)
			}
			for _, p := range problems {
				if !strings.HasPrefix(p.Error(), dir+string(filepath.Separator)) || p.Message == "" {
					t.Errorf("%q does not begin with a file", p.Error())
				}
			}
			if !sorted(problems) {
				t.Errorf("not sorted: %v", problems)
			}
			return
		}
		n := 0
		for c, err := range l.Cases() {
			if err != nil {
				t.Fatalf("a suite that loads cannot be streamed: %v", err)
			}
			if c.ID == "" || len(c.Graders) == 0 && len(c.Turns) == 0 {
				t.Errorf("case %+v", c)
			}
			n++
		}
		if p, err := l.Select(suites.Selection{}); err == nil && (n == 0 || p.NumCases != n) {
			t.Errorf("%d cases planned, %d streamed", p.NumCases, n)
		}
	})
}

func sorted(ps suites.Problems) bool {
	for i := 1; i < len(ps); i++ {
		a, b := ps[i-1], ps[i]
		if a.File > b.File || a.File == b.File && (a.Line > b.Line || a.Line == b.Line && a.Column > b.Column) {
			return false
		}
	}
	return true
}
