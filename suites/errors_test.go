package suites_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"seatrial/suites"
)

// want is an error that a file says it expects, on the line it belongs to:
//
//	# want: regexp && regexp
type want struct {
	file    string
	line    int
	pattern *regexp.Regexp
}

func wants(t *testing.T, file string) []want {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []want
	for i, line := range strings.Split(string(data), "\n") {
		if _, patterns, ok := strings.Cut(line, "# want: "); ok {
			for _, p := range strings.Split(patterns, " && ") {
				all = append(all, want{file, i + 1, regexp.MustCompile(p)})
			}
		}
	}
	return all
}

// elsewhere are errors of files that can hold no comments, by the suite that
// they are found through.
var elsewhere = map[string][]string{
	"prompts.yaml": {
		`prompts/empty.md:1:1: the prompt is empty`,
		`prompts/sections.md:1:1: the system message is empty`,
		`prompts/sections.md:2:1: no role named "usr" \(did you mean "user"\?\)`,
		`prompts/sections.md:3:4: template: `,
		`prompts/latin1.txt:1:4: not UTF-8`,
		`prompts/bad.yaml:3:9: the prompt messages\[1\]\.role must be one of`,
	},
	"datasets.yaml": {
		`data/rows.jsonl:2:1: the row has no column "qu" \(known: q, answer\)$`,
		`data/strict.jsonl:3:19: unknown key "expekted" in the row \(did you mean "expected"\?\)$`,
		`data/strict.jsonl:4:2: JSON: invalid character 'o' in literal null`,
		`data/strict.jsonl:5:1: a row must be a map, not a list$`,
		`data/strict.jsonl:6:7: the row id must be a text, not a number \(quote it\)$`,
		`data/strict.jsonl:7:11: the key "id" is here twice$`,
		`data/strict.jsonl:8:1: case case-[0-9a-f]{12}: prompt p: q is undefined \(known: p\)$`,
		`data/strict.jsonl:9:21: JSON: data after the value$`,
		`data/strict.jsonl:10:2: a row cannot name another data set$`,
		`data/strict.jsonl:11:18: JSON: it ends too early$`,
		`data/broken.csv:3:1: CSV: wrong number of fields$`,
		`data/broken.csv:4:6: CSV: extraneous or missing " in quoted-field$`,
		`data/twice.csv:1:3: the column "q" is here twice$`,
		`data/twice.csv:1:5: column 3 of the header has no name$`,
		`data/map.yaml:1:1: a data set must be a list of rows, not a map$`,
	},
	"catalogues.yaml": {
		`data/unfit.yaml:1:12: catalogue: "Bank Controls" does not have the right form \(a name in small letters`,
		`data/unfit.yaml:1:1: the file needs the key "title"$`,
		`data/unfit.yaml:2:1: unknown key "tilte" \(did you mean "title"\?\)$`,
		`data/unfit.yaml:4:10: controls\[0\]\.id must be a text, not a number \(quote it\)$`,
		`data/unfit.yaml:5:10: controls\[1\]\.id: "A 1" does not have the right form`,
		`data/unfit.yaml:7:10: the control "B" is here twice: first on line 6$`,
		`data/unfit.yaml:8:5: controls\[4\] needs the key "title"$`,
		`data/list.yaml:1:1: a catalogue must be a map, not a list$`,
	},
	"loop.yaml": {`loop-b.yaml:2:10: extends itself: loop.yaml -> loop-b.yaml -> loop.yaml`},
}

func TestErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.yaml")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files of errors, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasSuffix(name, "-b.yaml") {
			continue // read through another
		}
		t.Run(name, func(t *testing.T) {
			expected := wants(t, file)
			for _, e := range elsewhere[name] {
				expected = append(expected, want{"", 0, regexp.MustCompile("^testdata/errors/" + e)})
			}
			_, err := suites.Load(file, options())
			var problems suites.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("Load: %v", err)
			}
			if strings.Contains(problems.Error(), "verysecret") {
				t.Errorf("a secret is shown:\n%v", err)
			}
			compare(t, problems, expected)
		})
	}
}

func compare(t *testing.T, problems suites.Problems, expected []want) {
	t.Helper()
	matched := make([]bool, len(expected))
	for _, p := range problems {
		found := false
		for i, w := range expected {
			if matched[i] || w.line > 0 && (w.file != p.File || w.line != p.Line) {
				continue
			}
			subject := p.Error()
			if w.line > 0 {
				subject = strings.TrimPrefix(subject, fmt.Sprintf("%s:%d:%d: ", p.File, p.Line, p.Column))
			}
			if w.pattern.MatchString(subject) {
				found, matched[i] = true, true
				break
			}
		}
		if !found {
			t.Errorf("not expected: %v", p)
		}
	}
	for i, w := range expected {
		if !matched[i] {
			t.Errorf("%s:%d: no error matches %s", w.file, w.line, w.pattern)
		}
	}
}
