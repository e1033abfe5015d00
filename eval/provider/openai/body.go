package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
)

// errBody says that a body is not the compact object that encoding/json writes.
var errBody = errors.New("the body is not a JSON object")

// withFields returns the JSON object body with fields written over its own. A
// field of null is left out. The order is body's, then new fields by name.
//
// Note: I tried a map of json.RawMessage; it took seven times as long (12 µs
// against 1.7 µs for a prompt of half a kilobyte).
func withFields(body []byte, fields map[string]json.RawMessage) ([]byte, error) {
	size := len(body)
	for name, value := range fields {
		size += len(name) + len(value) + 4
	}
	out := append(make([]byte, 0, size), '{')
	add := func(key, value []byte) {
		if string(value) == "null" {
			return
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	if len(body) < 2 || body[0] != '{' || body[len(body)-1] != '}' {
		return nil, errBody
	}
	pending := slices.Sorted(maps.Keys(fields))
	for rest := body[1 : len(body)-1]; len(rest) > 0; {
		n := stringLen(rest)
		if n < 2 || n >= len(rest) || rest[n] != ':' {
			return nil, errBody
		}
		key := rest[:n]
		rest = rest[n+1:]
		n = valueLen(rest)
		value := rest[:n]
		if i, ok := slices.BinarySearch(pending, string(key[1:len(key)-1])); ok {
			value = fields[pending[i]]
			pending = slices.Delete(pending, i, i+1)
		}
		add(key, value)
		if rest = rest[n:]; len(rest) > 0 {
			rest = rest[1:] // the comma
		}
	}
	for _, name := range pending {
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		add(key, fields[name])
	}
	return append(out, '}'), nil
}

// stringLen returns the length of the JSON string that b begins with, quotes
// included; 0 where there is none.
func stringLen(b []byte) int {
	if len(b) == 0 || b[0] != '"' {
		return 0
	}
	for i := 1; i < len(b); {
		end := bytes.IndexByte(b[i:], '"')
		if end < 0 {
			return 0
		}
		i += end + 1
		slashes := 0
		for b[i-2-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
	return 0
}

// valueLen returns the length of the JSON value that b begins with.
func valueLen(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i += max(0, stringLen(b[i:])-1)
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}
