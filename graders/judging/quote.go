package judging

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"seatrial/eval/text"
)

// Quotable is a text in which quotations are looked for: folded in what a judge changes when it
// copies words (white space, case, quotation marks, dashes, emphasis), with the way back.
type Quotable struct {
	original string
	folded   string
	at       []int // of each folded byte, the offset of the rune that it came from
}

// NewQuotable folds s once for any number of quotations.
func NewQuotable(s string) Quotable {
	q := Quotable{original: s, at: make([]int, 0, len(s))}
	var b strings.Builder
	b.Grow(len(s))
	space := true // at the beginning none is needed
	for i, r := range s {
		before := b.Len()
		switch {
		case r > ' ' && r < utf8.RuneSelf && r != '*' && r != '`': // most runes, without a look into tables
			space = false
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b.WriteByte(byte(r))
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
		case unicode.Is(unicode.Cf, r), r == '*', r == '`':
			continue
		default:
			space = false
			writeFolded(&b, r)
		}
		for range b.Len() - before {
			q.at = append(q.at, i)
		}
	}
	q.folded = b.String()
	return q
}

func writeFolded(b *strings.Builder, r rune) {
	switch r {
	case '\u2018', '\u2019', '\u201a', '\u201b', '\u2032', '\u00b4':
		b.WriteByte('\'')
	case '\u201c', '\u201d', '\u201e', '\u201f', '\u00ab', '\u00bb', '\u2033':
		b.WriteByte('"')
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212':
		b.WriteByte('-')
	case '\u2026':
		b.WriteString(ellipsis)
	default:
		b.WriteRune(unicode.ToLower(r))
	}
}

const ellipsis = "..."

// Find returns where the quotation stands in the text: one span, or where an ellipsis leaves something out
// several in their order. Quotation marks and punctuation around it do not count. A quotation stands there
// only as whole words, and with at least least letters and digits (ideographs count twice); so must each
// part about an ellipsis, unless it is all of the text: one letter is in every text and proves nothing.
func (q Quotable) Find(quotation string, least int) []text.Span {
	if len(quotation) > longestQuotation {
		return nil
	}
	folded := trimmed(NewQuotable(quotation).folded)
	if weight(folded) == 0 {
		return nil
	}
	if weight(folded) >= least || folded == trimmed(q.folded) {
		if span, _, ok := q.find(folded, 0); ok {
			return []text.Span{span}
		}
	}
	if !strings.Contains(folded, ellipsis) {
		return nil
	}
	var spans []text.Span
	from := 0
	for part := range strings.SplitSeq(folded, ellipsis) {
		part = trimmed(part)
		if part == "" {
			continue
		}
		span, end, ok := q.find(part, from)
		if weight(part) < least || !ok {
			return nil
		}
		spans, from = append(spans, span), end
	}
	return spans
}

// Bounds of the work for a hostile text and a judge that it steers.
const (
	longestQuotation = 64 << 10 // bytes; what is longer is found nowhere
	longestPart      = 4096     // bytes of it between ellipses, folded
	mostTries        = 1000     // places where a part stands inside longer words
)

// find looks for whole words from a folded offset on and returns their span and the offset after them.
func (q Quotable) find(part string, from int) (span text.Span, end int, ok bool) {
	for tries := 0; tries < mostTries && len(part) <= longestPart && from <= len(q.folded)-len(part); tries++ {
		i := strings.Index(q.folded[from:], part)
		if i < 0 {
			break
		}
		start := from + i
		end := start + len(part)
		if !splitsWord(q.folded, start) && !splitsWord(q.folded, end) {
			last := q.at[end-1]
			_, size := utf8.DecodeRuneInString(q.original[last:])
			return text.Span{Start: q.at[start], End: last + size}, end, true
		}
		from = start + 1
	}
	return span, 0, false
}

// splitsWord reports whether a word goes on across offset i. Scripts that are written without spaces between words
// have no such place.
func splitsWord(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	inWord := func(r rune) bool { return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unspaced...) }
	return inWord(before) && inWord(after)
}

// unspaced are the scripts that are written without spaces between words.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// trimmed removes what a judge puts around a quotation.
func trimmed(s string) string { return strings.Trim(s, " \"'.,;:!?()[]") }

// weight counts the letters and digits of a folded text, and ideographs twice.
func weight(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
				n++
			}
		case unicode.In(r, unspaced...):
			n += 2
		case unicode.IsLetter(r), unicode.IsDigit(r):
			n++
		}
	}
	return n
}
