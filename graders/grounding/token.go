package grounding

import (
	"unicode"
	"unicode/utf8"
)

type kind uint8

const (
	word   kind = iota // begins with a letter
	number             // begins with a digit; letters may follow ("20th", "1990s", "5km")
	mark               // one character of punctuation or a symbol
)

// token is a piece of a text: bytes start to end.
type token struct {
	start, end int32
	lex        int32 // index into the vocabulary
	sentence   int32
	kind       kind
	upper      bool // begins with an upper-case letter
	capitals   bool // two letters or more, all of them upper case
	line       bool // begins a line
	space      bool // space stands before it
}

// longestWord is the length in bytes up to which words are told apart: what is longer
// is no word, and all of them are one.
const longestWord = 48

// longestAbbreviation is the same for letters with points between them.
const longestAbbreviation = 12

// tokens splits s. Apostrophes stay inside words ("don't", but the possessive 's is cut
// off), points inside abbreviations ("U.S.") and numbers ("1,500.5"); hyphens split.
func tokens(s string, v *vocabulary) []token {
	all := make([]token, 0, len(s)/5+8)
	line, space := true, true
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029':
			line, space = true, true
			i += size
			continue
		case r == ' ' || unicode.IsSpace(r):
			space = true
			i += size
			continue
		}
		t := token{start: int32(i), kind: mark, line: line, space: space}
		end := i + size
		switch {
		case r < utf8.RuneSelf && isASCIILetter(byte(r)):
			t.kind, t.upper = word, r <= 'Z'
			end, t.capitals = wordEnd(s, i, end)
		case unicode.IsDigit(r):
			t.kind = number
			end = numberEnd(s, end)
		case unicode.IsLetter(r):
			t.upper = unicode.IsUpper(r)
			end, t.capitals = wordEnd(s, i, end)
			t.kind = word
		}
		t.end = int32(end)
		t.lex = v.lexeme(s[i:end], t.kind, t.capitals)
		all = append(all, t)
		line, space = false, false
		i = end
	}
	return all
}

func isASCIIDigit(c byte) bool { return '0' <= c && c <= '9' }

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// numberEnd returns where the number ends of which s[:i] is the beginning.
func numberEnd(s string, i int) int {
	for i < len(s) {
		c := s[i]
		switch {
		case isASCIIDigit(c) || isASCIILetter(c):
			i++
		case (c == ',' || c == '.') && i+1 < len(s) && isASCIIDigit(s[i+1]):
			i += 2
		case c == ' ' && spacedThousands(s, i):
			i += 6
		default:
			return i
		}
	}
	return i
}

// wordEnd returns where the word ends that begins at start and of which s[:i] is known,
// and whether it is all in capitals.
func wordEnd(s string, start, i int) (end int, capitals bool) {
	letters, lower := 1, 0
	if c := s[start]; 'a' <= c && c <= 'z' {
		lower++
	}
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case isASCIILetter(c):
				letters++
				if c >= 'a' {
					lower++
				}
				i++
				continue
			case isASCIIDigit(c):
				i++
				continue
			case c == '\'' && i+1 < len(s) && isASCIILetter(s[i+1]):
				if possessive(s, i, 1) {
					return i, letters > 1 && lower == 0
				}
				i += 2
				lower++
				continue
			case c == '.' && i-start < longestAbbreviation && i+1 < len(s) && isASCIILetter(s[i+1]) && abbreviated(s, start, i):
				i += 2
				letters++
				continue
			}
			return i, letters > 1 && lower == 0
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			letters++
			if unicode.IsLower(r) {
				lower++
			}
			i += size
		case r == '’' && i+size < len(s) && isASCIILetter(s[i+size]):
			if possessive(s, i, size) {
				return i, letters > 1 && lower == 0
			}
			i += size + 1
			lower++
		default:
			return i, letters > 1 && lower == 0
		}
	}
	return i, letters > 1 && lower == 0
}

// abbreviated reports whether s[start:i] is single letters with points between them, and
// the letter after the point at i stands alone as well.
func abbreviated(s string, start, i int) bool {
	for k := start; k < i; k++ {
		if isPoint := (k-start)%2 == 1; isPoint != (s[k] == '.') {
			return false
		}
	}
	return i+2 >= len(s) || !isASCIILetter(s[i+2])
}

// possessive reports whether the apostrophe at i, of that size, begins an 's at a word's end.
func possessive(s string, i, size int) bool {
	j := i + size
	return j < len(s) && (s[j] == 's' || s[j] == 'S') && (j+1 == len(s) || !isASCIILetter(s[j+1]))
}

// spacedThousands reports whether " , 123" stands at i: tokenised text has spaces around marks.
func spacedThousands(s string, i int) bool {
	return i+6 <= len(s) && s[i+1] == ',' && s[i+2] == ' ' && isASCIIDigit(s[i+3]) && isASCIIDigit(s[i+4]) && isASCIIDigit(s[i+5]) &&
		(i+6 == len(s) || !isASCIIDigit(s[i+6])) && isASCIIDigit(s[i-1])
}
