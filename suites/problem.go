package suites

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Problem is one mistake in a suite or in a file that it names.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"` // from 1; 0: the file as a whole
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // what was probably meant, or what to do
}

// Error returns "file:line:column: message (hint)", leaving out what is not known.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	b.WriteString(": ")
	b.WriteString(p.Message)
	if p.Hint != "" {
		fmt.Fprintf(&b, " (%s)", p.Hint)
	}
	return b.String()
}

// Problems are all mistakes of a suite, sorted by file, line and column.
type Problems []Problem

// Error returns the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

func sortProblems(ps []Problem) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Message, b.Message))
	})
}

// stage orders the checks. What an early check finds silences later ones at the
// same place: a key of the wrong type must not also be called missing.
type stage int

const (
	reading stage = iota
	shape
	meaning
)

// maxPerFile bounds the problems that are kept of one file: a data set whose
// every row is wrong is one mistake.
const maxPerFile = 200

// report collects problems and warnings.
type report struct {
	problems []Problem
	warnings []Problem
	found    map[place]stage
	seen     map[Problem]bool
	perFile  map[string]int
	repeated map[string]*repetition
	order    []string // keys of repeated
	count    int
}

type place struct {
	file         string
	line, column int
}

type repetition struct {
	count int
	last  *node
	what  string
}

func newReport() *report {
	return &report{
		found:    map[place]stage{},
		seen:     map[Problem]bool{},
		perFile:  map[string]int{},
		repeated: map[string]*repetition{},
	}
}

// add records a problem at n.
func (r *report) add(s stage, n *node, hint, format string, args ...any) {
	p := n.problem(hint, format, args...)
	pl := place{p.File, p.Line, p.Column}
	if prior, ok := r.found[pl]; ok && prior < s && p.Line > 0 {
		r.count++ // for whoever asks whether something was wrong
		return
	}
	r.addProblem(p)
	if prior, ok := r.found[pl]; !ok || s < prior {
		r.found[pl] = s
	}
}

func (r *report) addProblem(p Problem) {
	r.count++
	if r.seen[p] {
		return
	}
	r.perFile[p.File]++
	if r.perFile[p.File] <= maxPerFile {
		r.seen[p] = true
		r.problems = append(r.problems, p)
	}
}

// warn records a doubt at n.
func (r *report) warn(n *node, hint, format string, args ...any) {
	p := n.problem(hint, format, args...)
	if !r.seen[p] && len(r.warnings) < maxPerFile {
		r.seen[p] = true
		r.warnings = append(r.warnings, p)
	}
}

// maxRepeats bounds how often what is wrong with a prompt or grader is reported
// for the cases that it is wrong for.
const maxRepeats = 5

// repeat is add for what may be wrong for every case alike; key says what is alike.
func (r *report) repeat(key string, n *node, hint, format string, args ...any) {
	rep := r.repeated[key]
	if rep == nil {
		rep = &repetition{}
		r.repeated[key] = rep
		r.order = append(r.order, key)
	}
	rep.count++
	r.count++
	if rep.count <= maxRepeats {
		rep.last = n
		rep.what = fmt.Sprintf(format, args...)
		r.add(meaning, n, hint, "%s", rep.what)
	}
}

// total counts the problems, with those too many to keep.
func (r *report) total() int { return r.count }

// failed reports whether there is any problem.
func (r *report) failed() bool { return len(r.problems) > 0 }

// err returns all problems sorted, or nil.
func (r *report) err() error {
	if !r.failed() {
		return nil
	}
	all := slices.Clone(r.problems)
	for _, key := range r.order {
		if rep := r.repeated[key]; rep.count > maxRepeats {
			all = append(all, rep.last.problem("", "%s: and %d more cases", rep.what, rep.count-maxRepeats))
		}
	}
	for file, n := range r.perFile {
		if n > maxPerFile {
			all = append(all, Problem{File: file, Message: fmt.Sprintf("%d problems, of which the first %d are shown", n, maxPerFile)})
		}
	}
	sortProblems(all)
	return Problems(all)
}

func (n *node) problem(hint, format string, args ...any) Problem {
	return Problem{File: n.src.file, Line: n.line, Column: n.column, Message: printable(fmt.Sprintf(format, args...)), Hint: printable(hint)}
}

// printable returns s as one line without control characters: data sets come
// from others, and messages go to terminals.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
