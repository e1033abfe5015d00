package schema

import (
	"errors"
	"strings"
)

// Found is a JSON value found in a text.
type Found struct {
	Value any
	Start int // byte offsets into the text
	End   int
	In    string // whole, fence or prose
}

// Where a value was found.
const (
	Whole = "whole" // the text is the value
	Fence = "fence" // inside a Markdown code fence
	Prose = "prose" // an object or array among other words
)

// maxScan bounds the work of searching prose: bytes read over all attempts, as
// a multiple of the text, since a hostile text may hold only opening brackets.
const maxScan = 8

// Extract finds the one JSON value of a text: the whole text, else the only
// code fence that holds JSON, else the only object or array in the prose. Where
// there are several it is an error, since which one is the answer would be a guess.
func Extract(text string) (Found, error) {
	v, err := Parse(text)
	if err == nil {
		start := len(text) - len(strings.TrimLeft(text, " \t\r\n"))
		return Found{v, start, len(strings.TrimRight(text, " \t\r\n")), Whole}, nil
	}
	var syntax *SyntaxError
	if errors.As(err, &syntax) && strings.HasPrefix(syntax.Reason, "the text is") {
		return Found{}, err // empty, or not UTF-8
	}
	found, fenceErr := inFences(text)
	switch {
	case fenceErr != nil:
		return Found{}, fenceErr
	case len(found) == 0:
		found = inProse(text)
	}
	switch len(found) {
	case 0:
		return Found{}, err
	case 1:
		return found[0], nil
	}
	p := parser{s: text}
	return Found{}, p.fail(found[1].Start, "a second JSON value: which one is the answer is not clear")
}

// inFences returns the values of the code fences. A fence that is marked as JSON
// and does not parse is an error: looking elsewhere would pass a broken answer.
func inFences(text string) ([]Found, error) {
	var found []Found
	for _, b := range Blocks(text) {
		v, err := Parse(text[b.Start:b.End])
		if err == nil {
			found = append(found, Found{v, b.Start, b.End, Fence})
			continue
		}
		var syntax *SyntaxError
		if b.Language == "json" && errors.As(err, &syntax) {
			p := parser{s: text}
			return nil, p.fail(b.Start+syntax.Offset, "in a JSON code fence: %s", syntax.Reason)
		}
	}
	return found, nil
}

func inProse(text string) []Found {
	var found []Found
	scanned := 0
	for pos := 0; pos < len(text) && len(found) < 2 && scanned <= maxScan*len(text); {
		next := strings.IndexAny(text[pos:], "{[")
		if next < 0 {
			break
		}
		p := parser{s: text, pos: pos + next, quiet: true}
		start := p.pos
		v, err := p.value()
		scanned += p.pos - start + 1
		if err != nil {
			pos = start + 1
			continue
		}
		pos = p.pos
		found = append(found, Found{v, start, p.pos, Prose})
	}
	return found
}
