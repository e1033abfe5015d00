package policy

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a part of a folded text.
type span struct{ start, end int }

// lexicon is phrases, patterns and promises.
type lexicon struct {
	phrases  []phrase
	patterns []*regexp.Regexp
	promises promises
}

// phrase is a folded text that is found as whole words.
type phrase struct {
	text string
	open bool // it ended in *: the last word may go on
}

// find calls visit with what is found, in no order, until it returns false.
func (l lexicon) find(folded string, visit func(span) bool) {
	for _, p := range l.phrases {
		if !p.find(folded, visit) {
			return
		}
	}
	if !l.promises.find(folded, visit) {
		return
	}
	for _, re := range l.patterns {
		for _, at := range re.FindAllStringIndex(folded, -1) {
			if at[0] < at[1] && !visit(span{at[0], at[1]}) {
				return
			}
		}
	}
}

// in reports whether anything is found.
func (l lexicon) in(folded string) bool {
	for _, p := range l.phrases {
		if !p.find(folded, func(span) bool { return false }) {
			return true
		}
	}
	for _, re := range l.patterns {
		if re.MatchString(folded) {
			return true
		}
	}
	return false
}

func (p phrase) find(folded string, visit func(span) bool) bool {
	for at := 0; ; {
		i := strings.Index(folded[at:], p.text)
		if i < 0 {
			return true
		}
		start, end := at+i, at+i+len(p.text)
		at = end
		if !wordEnds(folded, start) || !p.open && !wordEnds(folded, end) {
			continue
		}
		for p.open && end < len(folded) && !wordEnds(folded, end) {
			_, size := utf8.DecodeRuneInString(folded[end:])
			end += size
		}
		at = end
		if !visit(span{start, end}) {
			return false
		}
	}
}

// wordEnds reports whether no word goes on across byte i.
func wordEnds(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return !inWord(before) || !inWord(after)
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// maxHits bounds the places that a rule shows; a hostile answer may have one in every word.
const maxHits = 20

// outside returns what l finds in the text and what does not lie in anything that allow finds, up to maxHits.
func (l lexicon) outside(folded string, allow lexicon) []span {
	covered := allow.cover(folded)
	var hits []span
	l.find(folded, func(s span) bool {
		if covered == nil || !covered.holds(s) {
			hits = append(hits, s)
		}
		return len(hits) < maxHits
	})
	return hits
}

// cover is, for every byte of a text, where the longest allowed passage that begins there or before it ends.
type cover []int32

func (l lexicon) cover(folded string) cover {
	if len(l.phrases)+len(l.patterns) == 0 {
		return nil
	}
	c := make(cover, len(folded)+1)
	l.find(folded, func(s span) bool {
		c[s.start] = max(c[s.start], int32(s.end))
		return true
	})
	for i := 1; i < len(c); i++ {
		c[i] = max(c[i], c[i-1])
	}
	return c
}

func (c cover) holds(s span) bool { return int(c[s.start]) >= s.end }

// matchesAnything reports whether a pattern is found in texts that have nothing in common.
func matchesAnything(re *regexp.Regexp) bool {
	for _, text := range []string{"", "a", "7", " .", "ωж漢", "a-z_9 "} {
		if !re.MatchString(text) {
			return false
		}
	}
	return true
}
