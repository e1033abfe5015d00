package suites

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"unicode/utf8"
)

// parseJSON returns the only value of data, whose first byte stands on line
// first of src, or nil after reporting why there is none.
func parseJSON(src *source, data []byte, first int, rep *report) *node {
	if first == 1 {
		data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	}
	if !utf8.Valid(data) {
		n := invalidUTF8(src, data)
		n.line += first - 1
		rep.add(reading, n, "save the file as UTF-8", "not UTF-8")
		return nil
	}
	r := jsonReader{src: src, data: data, first: first, rep: rep, dec: json.NewDecoder(bytes.NewReader(data))}
	r.dec.UseNumber()
	for i, b := range data {
		if b == '\n' {
			r.newlines = append(r.newlines, i)
		}
	}
	n, err := r.value(0)
	if err == nil {
		if _, extra := r.dec.Token(); !errors.Is(extra, io.EOF) {
			err = errors.New("data after the value")
		}
	}
	if err != nil {
		offset := int(r.dec.InputOffset())
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			offset = max(0, int(syntax.Offset)-1)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			offset, err = len(bytes.TrimRight(data, " \t\r\n")), errors.New("it ends too early")
		}
		rep.add(reading, r.node(offset), "", "JSON: %v", err)
		return nil
	}
	return n
}

type jsonReader struct {
	src      *source
	data     []byte
	first    int
	newlines []int // offsets
	dec      *json.Decoder
	rep      *report
}

// node returns an empty node at an offset.
func (r *jsonReader) node(offset int) *node {
	offset = min(offset, len(r.data))
	line := sort.SearchInts(r.newlines, offset)
	start := 0
	if line > 0 {
		start = r.newlines[line-1] + 1
	}
	return &node{src: r.src, line: r.first + line, column: utf8.RuneCount(r.data[start:offset]) + 1}
}

// next returns a node at the coming token.
func (r *jsonReader) next() *node {
	offset := int(r.dec.InputOffset())
	for offset < len(r.data) && bytes.IndexByte([]byte(" \t\r\n,:"), r.data[offset]) >= 0 {
		offset++
	}
	return r.node(offset)
}

func (r *jsonReader) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested more than %d deep", maxDepth)
	}
	n := r.next()
	tok, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := tok.(type) {
	case string:
		n.kind, n.text = text, t
	case bool:
		n.kind, n.text = boolean, strconv.FormatBool(t)
	case json.Number:
		if f, err := t.Float64(); err != nil || math.IsInf(f, 0) || len(t) > maxNumber {
			return nil, errors.New("a number is out of range")
		}
		n.kind, n.text = number, t.String()
	case json.Delim:
		return n, r.container(n, t, depth)
	}
	return n, nil
}

func (r *jsonReader) container(n *node, open json.Delim, depth int) error {
	n.kind = list
	if open == '{' {
		n.kind = object
	}
	seen := map[string]bool{}
	for r.dec.More() {
		if n.kind == object {
			k := r.next()
			tok, err := r.dec.Token()
			if err != nil {
				return err
			}
			k.kind, k.text = text, tok.(string) // the decoder has checked that a key is a string
			if seen[k.text] {
				r.rep.add(reading, k, "", "the key %q is here twice", k.text)
			}
			seen[k.text] = true
			n.keys = append(n.keys, k)
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, v)
	}
	_, err := r.dec.Token()
	return err
}
