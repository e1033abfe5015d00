package pii

import "strings"

// token is a run of ASCII letters and digits, or of what touches them in other scripts.
type token struct {
	start, end int
	digits     int  // how many of its bytes are digits
	upper      bool // has no lower-case letter
	foreign    bool // holds bytes that are not ASCII
}

func (t token) len() int      { return t.end - t.start }
func (t token) numeric() bool { return t.digits == t.end-t.start }

func isDigit(c byte) bool  { return c-'0' < 10 }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isAlnum(c byte) bool  { return isDigit(c) || isLetter(c) }

func tokenize(text string) []token {
	tokens := make([]token, 0, len(text)/5)
	for i := 0; i < len(text); {
		if c := text[i]; !isAlnum(c) && c < 0x80 {
			i++
			continue
		}
		t := token{start: i, upper: true}
		for ; i < len(text); i++ {
			c := text[i]
			if c >= 0x80 {
				if n := separator(text[i:]); n > 0 {
					break
				}
				t.foreign = true
				continue
			}
			if isDigit(c) {
				t.digits++
			} else if !isLetter(c) {
				break
			} else if !isUpper(c) {
				t.upper = false
			}
		}
		if t.end = i; t.end > t.start {
			tokens = append(tokens, t)
		} else {
			i += separator(text[i:])
		}
	}
	return tokens
}

// separator returns how many bytes of s the space or hyphen outside ASCII takes that s begins with, or 0.
func separator(s string) int {
	if strings.HasPrefix(s, "\u00a0") {
		return 2
	}
	for _, sep := range []string{"\u2009", "\u202f", "\u2010", "\u2011", "\u2013"} {
		if strings.HasPrefix(s, sep) {
			return len(sep)
		}
	}
	return 0
}

// between returns what stands between two tokens as one ASCII byte: ' ', '-', '.', '/' or
// 0 where it is more than one such separator.
func between(text string, a, b token) byte {
	gap := text[a.end:b.start]
	switch {
	case len(gap) == 1:
		switch gap[0] {
		case ' ', '-', '.', '/':
			return gap[0]
		}
	case len(gap) > 0 && separator(gap) == len(gap):
		if gap == "\u2010" || gap == "\u2011" || gap == "\u2013" {
			return '-'
		}
		return ' '
	}
	return 0
}

// compact returns the letters and digits of s, in upper case.
func compact(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c) || isUpper(c):
			b.WriteByte(c)
		case isLetter(c):
			b.WriteByte(c - 'a' + 'A')
		}
	}
	return b.String()
}
