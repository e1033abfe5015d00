package graders

import (
	"encoding/json"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/graders/jsondiff"
	"seatrial/graders/schema"
)

// matchJSON compares JSON values.
type matchJSON struct{ options matchesOptions }

func newMatchJSON(o matchesOptions) (comparer, error) {
	for _, p := range o.Paths {
		if p != "" && p[0] != '/' {
			return nil, optionError("paths", "%s is no JSON pointer: it begins with / (RFC 6901)", quote(p))
		}
	}
	return each(matchJSON{o}.compare), nil
}

// mostDifferences is how many differences are listed.
const mostDifferences = 20

func (m matchJSON) compare(output string, reference json.RawMessage) (compared, error) {
	want, err := schema.Parse(string(reference))
	if text, ok := want.(string); ok && err == nil {
		// A CSV cell or a placeholder gives an object as a text.
		if t := strings.TrimSpace(text); strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[") {
			want, err = schema.Parse(t)
		}
	}
	if err != nil {
		return neither("the reference is not JSON: %v", err)
	}
	found, err := findJSON(output, m.options.Extract)
	if err != nil {
		return yesNo(false, "the answer is not JSON: %v", err), nil
	}
	paths := m.options.Paths
	if paths == nil {
		paths = []string{""}
	}
	var differences []jsondiff.Difference
	for _, path := range paths {
		wanted, ok := jsondiff.Lookup(want, path)
		if !ok {
			return neither("the reference has nothing at %s", quote(path))
		}
		got, ok := jsondiff.Lookup(found.Value, path)
		if !ok {
			differences = append(differences, jsondiff.Difference{Pointer: path, Want: wanted, Missing: true})
			continue
		}
		for _, d := range jsondiff.Diff(got, wanted, m.options.IgnoreOrder, mostDifferences+1) {
			d.Pointer = path + d.Pointer
			differences = append(differences, d)
		}
	}
	if len(differences) == 0 {
		c := yesNo(true, "the answer is the expected JSON%s", whereFound(found))
		c.score.Evidence = []eval.Evidence{inOutput(output, found.Start, found.End, "JSON")}
		return c, nil
	}
	var lines []string
	for i, d := range differences {
		if i == mostDifferences {
			lines = append(lines, "and more")
			break
		}
		lines = append(lines, inWordsOf(d))
	}
	c := yesNo(false, "the answer%s differs from the expected JSON: %s", whereFound(found), strings.Join(lines, "; "))
	c.details["differences"] = lines
	return c, nil
}

func inWordsOf(d jsondiff.Difference) string {
	at := quote(d.Pointer)
	if d.Pointer == "" {
		at = "the whole"
	}
	switch {
	case d.Missing:
		return fmt.Sprintf("%s is missing, %s is wanted", at, shortJSON(d.Want))
	case d.Extra:
		return fmt.Sprintf("%s is not expected: %s", at, shortJSON(d.Got))
	}
	return fmt.Sprintf("%s is %s, not %s", at, shortJSON(d.Got), shortJSON(d.Want))
}
