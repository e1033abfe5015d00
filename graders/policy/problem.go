package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a policy.
type Problem struct {
	File         string
	Line, Column int    // from 1; 0: the policy stands in a grader's options
	Path         string // where it has no lines
	Message      string
	Hint         string // what was probably meant, or what to do
}

// Error returns "file:line:column: message (hint)", or the path instead of the place.
func (p Problem) Error() string {
	place := p.Path
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	message := p.Message
	if place != "" {
		message = place + ": " + message
	}
	if p.Hint != "" {
		message += " (" + p.Hint + ")"
	}
	return message
}

// Problems are all mistakes of a policy, in order of place.
type Problems []Problem

// Error returns the problems, separated by semicolons.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "; ")
}

func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Path, b.Path))
	})
	return ps
}
