package textmetric

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// The reference implementations are written in Python. Its str.lower is Unicode's full
// mapping (a final sigma, a dotted I), and its str.split takes four more characters for space than Go's.

func lower(s string) string {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return cases.Lower(language.Und).String(s)
		}
	}
	return strings.ToLower(s)
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

func fields(s string) []string { return strings.FieldsFunc(s, isSpace) }
