// Package document reads YAML, XML and CSV strictly: text in, values and
// problems with their places out. Model output is hostile input: depth and
// growth are bounded, and nothing that a document names is fetched.
package document

import (
	"fmt"
	"strings"
)

// MaxDepth is how deep a document may nest.
const MaxDepth = 512

// Problem says where a text stops being a document of its kind.
type Problem struct {
	Line   int // from 1; 0: unknown
	Column int // from 1; 0: unknown
	Reason string
}

func (p *Problem) Error() string {
	switch {
	case p.Line == 0:
		return p.Reason
	case p.Column == 0:
		return fmt.Sprintf("line %d: %s", p.Line, p.Reason)
	}
	return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Reason)
}

// Offset returns the byte of the text where the problem is, as near as it is known.
func (p *Problem) Offset(text string) int {
	at := 0
	for range p.Line - 1 {
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			return at
		}
		at += next + 1
	}
	end := len(text)
	if next := strings.IndexByte(text[at:], '\n'); next >= 0 {
		end = at + next
	}
	return min(at+max(p.Column-1, 0), end)
}
