package leak

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// view is a folded text with nothing but its letters and digits, which
// spaces, punctuation and markup between letters do not change.
type view struct {
	how   string
	text  string
	at    []int32 // where each byte of text, read forwards, stands in the folded text
	turns bool    // text is backwards
}

// The views of a folded text, in the order in which findings are preferred.
const (
	spaced   = "spaced out"
	rot13    = "rot13"
	reversed = "reversed"
	leet     = "leetspeak"
)

func viewsOf(folded string) []view {
	plain, at := squeeze(folded, nil)
	leets, leetAt := squeeze(folded, leetClass)
	return []view{
		{spaced, plain, at, false},
		{rot13, rotate(plain), at, false},
		{reversed, reverse(plain), at, true},
		{leet, leets, leetAt, false},
	}
}

// span returns the place of bytes start to end of the view in the folded text.
func (v view) span(start, end int, folded string) (int, int) {
	if v.turns {
		start, end = len(v.text)-end, len(v.text)-start
	}
	from, last := int(v.at[start]), int(v.at[end-1])
	_, size := utf8.DecodeRuneInString(folded[last:])
	return from, last + max(size, 1)
}

// squeeze keeps letters and digits, as class has them where it is given.
func squeeze(folded string, class *[utf8.RuneSelf]byte) (string, []int32) {
	out := make([]byte, 0, len(folded))
	at := make([]int32, 0, len(folded))
	for i := 0; i < len(folded); {
		c := folded[i]
		if c < utf8.RuneSelf {
			switch {
			case class != nil && class[c] != 0:
				out, at = append(out, class[c]), append(at, int32(i))
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
				out, at = append(out, c), append(at, int32(i))
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(folded[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			for j := range size {
				out, at = append(out, folded[i+j]), append(at, int32(i))
			}
		}
		i += size
	}
	return string(out), at
}

// Letters, and the digits and signs that are written for them. leetClass puts each group into one class;
// leetKept keeps them apart, and drops what belongs to none.
var leetClass, leetKept = leetTables("a4@", "b8", "e3", "g69", "i1l!|", "o0", "s5$", "t7+", "z2")

func leetTables(groups ...string) (class, kept *[utf8.RuneSelf]byte) {
	class, kept = new([utf8.RuneSelf]byte), new([utf8.RuneSelf]byte)
	for _, group := range groups {
		for i := range len(group) {
			class[group[i]], kept[group[i]] = group[0], group[i]
		}
	}
	return class, kept
}

func squeezed(folded string) string {
	s, _ := squeeze(folded, nil)
	return s
}

func rotate(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return 'a' + (r-'a'+13)%26
		}
		return r
	}, s)
}

func reverse(s string) string {
	out := make([]byte, len(s))
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		copy(out[len(s)-i-size:], s[i:i+size])
		i += size
	}
	return string(out)
}
