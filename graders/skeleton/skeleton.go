// Package skeleton folds a text for matching where its writer may not want to be
// understood by a program: case, compatibility forms, invisible characters and
// letters that only look like others are levelled, and every byte of the folded text knows where it came from.
//
// It levels writing, not meaning: leetspeak, spaces between letters and encodings are left to whoever looks for them.
package skeleton

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text is a folded text with the way back to the original.
type Text struct {
	folded string
	pieces []piece
}

// piece is where a part of the folded text comes from. It begins at byte at of the folded
// text and ends where the next begins. Where it is plain, bytes agree one to one; else the whole of it comes from the whole.
type piece struct {
	at, from, to int
	plain        bool
}

// String returns the folded text.
func (t Text) String() string { return t.folded }

// Original returns the bytes of the original that bytes start to end of the folded text come from.
func (t Text) Original(start, end int) (int, int) {
	if start >= end || start < 0 || end > len(t.folded) {
		return 0, 0
	}
	first, last := t.pieceAt(start), t.pieceAt(end-1)
	from, to := first.from, last.to
	if first.plain {
		from += start - first.at
	}
	if last.plain {
		to = last.from + end - last.at
	}
	return from, to
}

func (t Text) pieceAt(at int) piece {
	i := sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].at > at })
	return t.pieces[i-1]
}

// Fold returns s in lower case and NFKC (UAX #15), without characters that
// nobody sees (Default_Ignorable_Code_Point, controls) and marks that are drawn over letters, with one space for every
// run of white space, plain quotes and hyphens, and Latin letters for those that look like them. Letters of
// another script are taken for Latin ones in a word that mixes scripts, and in a word
// all of whose letters look Latin in a text that is mostly Latin: Russian and Greek stay what they are.
//
// It takes time linear in the length of s.
func Fold(s string) Text {
	f := folder{s: s}
	f.out.Grow(len(s))
	f.countScripts()
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf && (i+1 == len(s) || s[i+1] < utf8.RuneSelf) {
			f.ascii(i)
			i++
			continue
		}
		i = f.segment(i)
	}
	f.endWord()
	return Text{f.out.String(), f.pieces}
}

type folder struct {
	s           string
	out         strings.Builder
	pieces      []piece
	mostlyLatin bool
	onlyASCII   bool     // no word can mix scripts
	word        []letter // held back until its end shows which scripts are in it
	space       bool     // the last thing written was a space
}

// letter is a rune of a word, and the original bytes that it comes from.
type letter struct {
	r        rune
	from, to int
}

func (f *folder) countScripts() {
	latinLetters, others := 0, 0
	f.onlyASCII = true
	for _, r := range f.s {
		f.onlyASCII = f.onlyASCII && r < utf8.RuneSelf
		switch {
		case r < utf8.RuneSelf:
			if 'a' <= r|0x20 && r|0x20 <= 'z' {
				latinLetters++
			}
		case unicode.Is(unicode.Latin, r):
			latinLetters++
		case unicode.IsLetter(r) && !unicode.Is(unicode.Common, r):
			others++
		}
	}
	f.mostlyLatin = latinLetters > others
}

// ascii folds the byte at i, which no mark follows.
func (f *folder) ascii(i int) {
	switch c := f.s[i]; {
	case f.onlyASCII && 'A' <= c && c <= 'Z':
		f.write(rune(c)|0x20, i, i+1)
	case c == ' ' || '\t' <= c && c <= '\r':
		f.addSpace(i, i+1)
	case c < ' ' || c == 0x7F:
	case c == '`':
		f.add('\'', i, i+1)
	case f.onlyASCII:
		f.write(rune(c), i, i+1)
	default:
		f.add(rune(c), i, i+1)
	}
}

// longestSegment bounds the runes that are normalised together. Thirty marks on
// one letter are more than any language writes (UAX #15, stream-safe text).
const longestSegment = 32

// segment folds what is normalised together from i on and returns where it ends.
func (f *folder) segment(i int) int {
	var room [longestSegment]rune
	runes := room[:0]
	from, to, end := i, i, i // to: behind the last that is seen, so that what is invisible behind it widens nothing
	for end < len(f.s) {
		r, size := utf8.DecodeRuneInString(f.s[end:])
		if !invisible(r) {
			if len(runes) > 0 && (len(runes) == longestSegment || norm.NFKC.PropertiesString(f.s[end:]).BoundaryBefore()) {
				break
			}
			if len(runes) == 0 {
				from = end
			}
			runes = append(runes, r)
			to = end + size
		}
		end += size
	}
	if len(runes) == 1 && norm.NFKC.PropertiesString(f.s[from:]).Decomposition() == nil {
		f.visible(runes[0], from, to) // nothing to normalise, as most letters of most texts
		return end
	}
	for _, r := range norm.NFKC.String(string(runes)) {
		f.visible(r, from, to)
	}
	return end
}

// visible folds a normalised rune.
func (f *folder) visible(r rune, from, to int) {
	switch {
	case overlay(r), unicode.IsControl(r) && !unicode.IsSpace(r):
	case unicode.IsSpace(r):
		f.addSpace(from, to)
	default:
		if plain, ok := marks[r]; ok {
			r = plain
		}
		f.add(r, from, to)
	}
}

// invisible reports whether a rune is drawn as nothing: Default_Ignorable_Code_Point (UAX #44), to
// which belong zero-width and bidirectional controls, the soft hyphen, variation selectors and tags.
func invisible(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x3164, r == 0xFEFF, r == 0xFFA0:
		return true
	case 0x180B <= r && r <= 0x180F, 0x200B <= r && r <= 0x200F, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F,
		0xFE00 <= r && r <= 0xFE0F, 0xFFF0 <= r && r <= 0xFFF8, 0x1BCA0 <= r && r <= 0x1BCA3, 0x1D173 <= r && r <= 0x1D17A, 0xE0000 <= r && r <= 0xE0FFF:
		return true
	}
	return false
}

// overlay reports whether a rune is a mark that NFKC could not join with its letter: no
// language that is written in Latin, Greek or Cyrillic needs it to tell words apart.
func overlay(r rune) bool {
	return 0x300 <= r && r <= 0x36F || 0x1AB0 <= r && r <= 0x1AFF || 0x1DC0 <= r && r <= 0x1DFF || 0x20D0 <= r && r <= 0x20FF || 0xFE20 <= r && r <= 0xFE2F
}

func (f *folder) addSpace(from, to int) {
	f.endWord()
	if !f.space {
		f.write(' ', from, to)
		f.space = true
	}
}

func (f *folder) add(r rune, from, to int) {
	if r < utf8.RuneSelf && !('a' <= r|0x20 && r|0x20 <= 'z') || r >= utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsMark(r) && latin[r] == 0 {
		f.endWord()
		f.write(r, from, to)
		return
	}
	f.word = append(f.word, letter{r, from, to})
}

// endWord writes the word that was held back.
func (f *folder) endWord() {
	hasLatin, allLike, anyLike := false, true, false
	for _, l := range f.word {
		switch {
		case l.r < utf8.RuneSelf, latin[l.r] != 0, unicode.Is(unicode.Latin, l.r):
			hasLatin = true
		case foreign[l.r] != 0:
			anyLike = true
		default:
			allLike = false
		}
	}
	level := anyLike && (hasLatin || allLike && f.mostlyLatin)
	for _, l := range f.word {
		plain := latin[l.r]
		if plain == 0 && level {
			plain = foreign[l.r]
		}
		if plain != 0 {
			f.write(plain, l.from, l.to)
			continue
		}
		switch l.r {
		case 'ß', 'ẞ':
			f.write('s', l.from, l.to)
			f.write('s', l.from, l.to)
		case 'İ':
			f.write('i', l.from, l.to)
		case 'ς':
			f.write('σ', l.from, l.to)
		default:
			f.write(unicode.ToLower(l.r), l.from, l.to)
		}
	}
	f.word = f.word[:0]
}

// write appends r. A rune that has as many bytes as its original continues a plain piece.
func (f *folder) write(r rune, from, to int) {
	f.space = false
	at := f.out.Len()
	if r < utf8.RuneSelf {
		f.out.WriteByte(byte(r))
	} else {
		f.out.WriteRune(r)
	}
	plain := to-from == f.out.Len()-at
	if n := len(f.pieces); n > 0 {
		if last := f.pieces[n-1]; plain && last.plain && last.to == from {
			f.pieces[n-1].to = to
			return
		} else if !plain && !last.plain && last.from == from && last.to == to {
			return // one of several runes of the same segment
		}
	}
	f.pieces = append(f.pieces, piece{at, from, to, plain})
}
