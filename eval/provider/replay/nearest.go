package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"seatrial/eval"
)

// missing says that a request is not on the cassette, and where the recorded
// request that is most like it differs first. bare is req without vars.
func (c *tape) missing(req, bare eval.Request) error {
	with, err := eval.Canonical(req)
	if err != nil {
		return err
	}
	without, err := eval.Canonical(bare)
	if err != nil {
		return err
	}
	var nearest *recorded
	most := -1
	for _, r := range c.order {
		asked := without
		if r.hasVars {
			asked = with
		}
		if n := alike(asked, r.canonical); n > most {
			nearest, most = r, n
		}
	}
	asked := without
	if nearest.hasVars {
		asked = with
	}
	digest := eval.MustDigest(json.RawMessage(asked))
	return fmt.Errorf("%s does not hold request %s; the nearest, on line %d, differs at %s", c.file, digest, nearest.line, firstDifference(nearest.canonical, asked))
}

// alike counts the bytes that two texts share at their beginning and end, less
// those by which their lengths differ.
func alike(a, b []byte) int {
	short := min(len(a), len(b))
	head := 0
	for head < short && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < short-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return max(0, 2*(head+tail)-max(len(a), len(b))+short)
}

// firstDifference names the first place where two canonical requests differ, and
// what is there on both sides.
func firstDifference(recorded, asked []byte) string {
	path, was, is := walk("", decode(recorded), decode(asked))
	if path == "" {
		path = "the request"
	}
	was, is = around(was, is)
	return fmt.Sprintf("%s: recorded %s, asked %s", path, was, is)
}

func decode(raw []byte) any {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil { // canonical JSON is JSON
		return nil
	}
	return v
}

// absent stands for a member that is not there.
type absent struct{}

// walk returns the path of the first difference and both values there, printed;
// an empty was and is: there is none.
func walk(path string, a, b any) (at, was, is string) {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok {
			break
		}
		keys := slices.Collect(maps.Keys(x))
		for key := range y {
			if _, ok := x[key]; !ok {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		for _, key := range keys {
			inner := key
			if path != "" {
				inner = path + "." + key
			}
			if at, was, is = walk(inner, member(x, key), member(y, key)); was != is {
				return at, was, is
			}
		}
		return path, "", ""
	case []any:
		y, ok := b.([]any)
		if !ok {
			break
		}
		for i := range max(len(x), len(y)) {
			var p, q any = absent{}, absent{}
			if i < len(x) {
				p = x[i]
			}
			if i < len(y) {
				q = y[i]
			}
			if at, was, is = walk(path+"["+strconv.Itoa(i)+"]", p, q); was != is {
				return at, was, is
			}
		}
		return path, "", ""
	}
	return path, printed(a), printed(b)
}

func member(m map[string]any, key string) any {
	if v, ok := m[key]; ok {
		return v
	}
	return absent{}
}

func printed(v any) string {
	switch v := v.(type) {
	case absent:
		return "nothing"
	case string:
		return strconv.Quote(v)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// around cuts two long texts down to where they begin to differ.
func around(a, b string) (string, string) {
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	const before, most = 15, 50
	start := max(0, same-before)
	for start > 0 && !utf8.RuneStart(a[start]) {
		start--
	}
	return cut(a, start, most), cut(b, start, most)
}

func cut(s string, start, most int) string {
	mark := ""
	if start > 0 {
		mark = "..."
	}
	s = s[min(start, len(s)):]
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "..."
	}
	return mark + s
}
