package grounding

import (
	"strings"
	"unicode"
)

// extent is bytes start to end of a text.
type extent struct{ start, end int }

// longestQuotation is the number of bytes within which a quotation mark must be closed.
const longestQuotation = 600

// quotationsOf finds quotations of three words or more, without their marks.
func quotationsOf(s string) []extent {
	var all []extent
	for i := 0; i < len(s); {
		opening, closing := s[i:], ""
		switch {
		case strings.HasPrefix(opening, `"`):
			opening, closing = `"`, `"`
		case strings.HasPrefix(opening, "“"):
			opening, closing = "“", "”"
		default:
			i++
			continue
		}
		start := i + len(opening)
		end := strings.Index(s[start:min(len(s), start+longestQuotation)], closing)
		if end < 0 {
			i = start
			continue
		}
		// A question between quotation marks is the one that was asked.
		if text := strings.TrimSpace(s[start : start+end]); strings.Count(text, " ") >= 2 && !strings.HasSuffix(text, "?") {
			all = append(all, extent{start, start + end})
		}
		i = start + end + len(closing)
	}
	return all
}

// folded is a text for comparing quotations and addresses: letters and digits in lower
// case, everything else one space.
func folded(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unaccented(unicode.ToLower(r)))
			continue
		}
		gap = true
	}
	return b.String()
}

// containsFolded reports whether a folded context, with a space at both ends, holds the
// words of a folded quotation in a row.
func containsFolded(context, quotation string) bool {
	return quotation == "" || strings.Contains(context, " "+quotation+" ")
}
