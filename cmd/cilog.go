package cmd

import (
	"io"
	"regexp"
)

// ciLog is what people read where a CI system reads along: in a line that begins with "::" (GitHub Actions) or holds
// "##[", "##vso[" or "##teamcity[" it takes what a model wrote for a command. Such signs are shown as escapes.
type ciLog struct{ w io.Writer }

var ciCommand = regexp.MustCompile(`(?m)^([ \t]*):(:)|#(#[A-Za-z]*\[)`)

// forPeople returns w as a CI system may see it.
func (e Env) forPeople(w io.Writer) io.Writer {
	if e.ci() {
		return ciLog{w}
	}
	return w
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
