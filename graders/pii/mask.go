package pii

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mask returns what may be shown of an identifier: enough to recognise it for
// who knows it, never all of it. raw is as it stands in the text.
func Mask(t Type, raw string) string {
	switch t {
	case Email:
		local, domain, _ := strings.Cut(raw, "@")
		head, _, top := cutLast(domain)
		return first(local, 2) + "***@" + first(head, 1) + "***." + top
	case URL:
		scheme, rest, ok := strings.Cut(raw, "://")
		if !ok {
			return "***"
		}
		return scheme + "://" + first(rest, 1) + "***"
	}
	// The last four of ten or more letters and digits, as receipts show cards;
	// the country of an account; fewer of what is shorter.
	total := 0
	for i := range len(raw) {
		if isAlnum(raw[i]) {
			total++
		}
	}
	shown := 0
	switch {
	case total >= 10:
		shown = 4
	case total >= 7:
		shown = 2
	}
	lead := 0
	if t == IBAN {
		lead = 2
	}
	var b strings.Builder
	seen := 0
	for _, r := range raw {
		switch {
		case r < 0x80 && isAlnum(byte(r)):
			if seen++; seen > lead && seen <= total-shown {
				r = '*'
			}
		case r >= 0x80 || unicode.IsControl(r):
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// first returns the first n characters of s where that is at most a third of it.
func first(s string, n int) string {
	if utf8.RuneCountInString(s) < 3*n {
		return ""
	}
	i := 0
	for range n {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s[:i]
}

// cutLast cuts a domain before its top level.
func cutLast(domain string) (head, dot, top string) {
	if i := strings.LastIndexByte(domain, '.'); i >= 0 {
		return domain[:i], ".", domain[i+1:]
	}
	return domain, "", ""
}
