package citation

import (
	"strings"
	"unicode/utf8"

	"seatrial/eval/text"
)

// enclosed returns the insides of opening and closing marks, at least one and at most
// longest bytes long, that hold neither mark nor any character of not.
func enclosed(s, opening, closing, not string, longest int) []text.Span {
	var all []text.Span
	ends := opening + closing + not
	for pos := 0; ; {
		i := strings.Index(s[pos:], opening)
		if i < 0 {
			return all
		}
		start := pos + i + len(opening)
		n := strings.IndexAny(s[start:min(len(s), start+longest+utf8.UTFMax)], ends)
		if n > 0 && strings.HasPrefix(s[start+n:], closing) {
			all = append(all, text.Span{Start: start, End: start + n})
			pos = start + n + len(closing)
			continue
		}
		pos = start
	}
}

// mask blanks code (fences, and spans on one line) with spaces, so that offsets stay.
func mask(s string) string {
	if strings.IndexByte(s, '`') < 0 {
		return s
	}
	b := []byte(s)
	blank := func(start, end int) {
		for i := start; i < end; i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	for pos := 0; ; {
		i := strings.IndexByte(s[pos:], '`')
		if i < 0 {
			return string(b)
		}
		start := pos + i
		if strings.HasPrefix(s[start:], "```") {
			end := len(s)
			if n := strings.Index(s[start+3:], "```"); n >= 0 {
				end = start + 3 + n + 3
			}
			blank(start, end)
			pos = end
			continue
		}
		n := strings.IndexAny(s[start+1:], "`\n")
		switch {
		case n < 0:
			return string(b)
		case s[start+1+n] == '`':
			blank(start, start+n+2)
			pos = start + n + 2
		default:
			pos = start + 1 + n
		}
	}
}
