package graders

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// foldRune returns the smallest rune of r's orbit under simple case folding: equal for
// two runes exactly where strings.EqualFold calls them equal.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

func foldText(s string) string { return strings.Map(foldRune, s) }

// needle is a text to be found, case-insensitively where fold is set.
type needle struct {
	text   string
	folded string
	fold   bool
}

func newNeedle(text string, fold bool) needle {
	n := needle{text: text, fold: fold}
	if fold {
		n.folded = foldText(text)
	}
	return n
}

// haystack is an output that several needles are looked for in.
type haystack struct {
	text   string
	folded string
}

func newHaystack(text string, fold bool) haystack {
	h := haystack{text: text}
	if fold {
		h.folded = foldText(text)
	}
	return h
}

// find returns the byte offsets of the first occurrence in the text as it is,
// or start -1.
func (n needle) find(h haystack) (start, end int) {
	if !n.fold {
		start = strings.Index(h.text, n.text)
		return start, start + len(n.text)
	}
	at := strings.Index(h.folded, n.folded)
	if at < 0 {
		return -1, -1
	}
	// Folding may change a rune's length (K for the Kelvin sign), so that offsets are counted again.
	start, folded := -1, 0
	for i, r := range h.text {
		if folded == at {
			start = i
		}
		if folded == at+len(n.folded) {
			return start, i
		}
		folded += utf8.RuneLen(foldRune(r))
	}
	return start, len(h.text)
}
