package textmetric

import (
	"slices"
	"strings"
	"unicode"
)

// Word is a normalised word of a text, and the bytes Start to End that it comes from.
type Word struct {
	Text       string
	Start, End int
}

// SquadWords returns the words of s as the SQuAD evaluation compares them (P.
// Rajpurkar et al., "Know What You Don't Know", ACL 2018, evaluate-v2.0.py): in lower
// case, without ASCII punctuation, without a, an and the. Between the words is white space.
func SquadWords(s string) []Word {
	var words []Word
	for start := 0; start < len(s); {
		size := strings.IndexFunc(s[start:], isSpace)
		if size < 0 {
			size = len(s) - start
		}
		for _, w := range fields(withoutArticles(withoutPunctuation(lower(s[start : start+size])))) {
			words = append(words, Word{w, start, start + size})
		}
		start += size
		if next := strings.IndexFunc(s[start:], func(r rune) bool { return !isSpace(r) }); next >= 0 {
			start += next
		} else {
			start = len(s)
		}
	}
	return words
}

func withoutPunctuation(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
			return -1
		}
		return r
	}, s)
}

// withoutArticles replaces each article that stands between word boundaries by a space.
func withoutArticles(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		size := strings.IndexFunc(s, func(r rune) bool { return !isWordRune(r) })
		if size < 0 {
			size = len(s)
		}
		switch word := s[:size]; word {
		case "a", "an", "the":
			b.WriteByte(' ')
		default:
			b.WriteString(word)
		}
		s = s[size:]
		next := strings.IndexFunc(s, isWordRune)
		if next < 0 {
			next = len(s)
		}
		b.WriteString(s[:next])
		s = s[next:]
	}
	return b.String()
}

func isWordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

func squadTexts(s string) []string {
	words := SquadWords(s)
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Text
	}
	return texts
}

// SquadExact reports whether both texts have the same [SquadWords].
func SquadExact(candidate, reference string) bool {
	return slices.Equal(squadTexts(candidate), squadTexts(reference))
}

// SquadF1 returns the harmonic mean of precision and recall of the bags of
// [SquadWords], 0..1, as evaluate-v2.0.py does; where one text has no words, 1 if the other has none either.
func SquadF1(candidate, reference string) float64 {
	c, r := squadTexts(candidate), squadTexts(reference)
	if len(c) == 0 || len(r) == 0 {
		if len(c) == len(r) {
			return 1
		}
		return 0
	}
	return prf(overlap(c, r, 1)[0]).F
}
