package cmd

import (
	"bytes"
	"io"
	"regexp"
)

// ciLog is what people read where a CI system reads along: in a line that begins with "::" (GitHub Actions) or holds
// "##[", "##vso[" or "##teamcity[" it takes what a model wrote for a command. Such signs are shown as escapes.
type ciLog struct{ w io.Writer }

// ciCommand: the runner of GitHub trims a line of all white space that Unicode knows, no-break spaces too.
var ciCommand = regexp.MustCompile(`(?m)^([\t\p{Z}]*):(:)|#(#[A-Za-z]*\[)`)

// forPeople returns w as a CI system may see it.
func (e Env) forPeople(w io.Writer) io.Writer {
	if e.ci() {
		return ciLog{w}
	}
	return w
}

// wholeLines hands on whole lines of what is written in pieces: how a line begins is else not known.
type wholeLines struct {
	w    io.Writer
	rest []byte
}

func (l *wholeLines) Write(p []byte) (int, error) {
	end := bytes.LastIndexByte(p, '\n') + 1
	if end == 0 {
		l.rest = append(l.rest, p...)
		return len(p), nil
	}
	if _, err := l.w.Write(append(l.rest, p[:end]...)); err != nil {
		return 0, err
	}
	l.rest = append(l.rest[:0], p[end:]...)
	return len(p), nil
}

// flush hands on the last line where no line feed ends it.
func (l *wholeLines) flush() error {
	_, err := l.w.Write(l.rest)
	return err
}

// Write is given whole lines.
func (l ciLog) Write(p []byte) (int, error) {
	safe := ciCommand.ReplaceAllFunc(p, func(m []byte) []byte {
		if m[0] == '#' {
			return append([]byte(`\x23`), m[1:]...)
		}
		return append(append([]byte{}, m[:len(m)-2]...), `\x3a:`...)
	})
	if _, err := l.w.Write(safe); err != nil {
		return 0, err
	}
	return len(p), nil
}
