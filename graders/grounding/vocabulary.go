package grounding

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexeme is a word as it is written, without regard to case.
type lexeme struct {
	text string
	stem int32 // its number among the stems
	flag flag
}

// vocabulary numbers the words of a context, and those that an answer adds: an answer's
// vocabulary has the context's as its base, and reads it only.
type vocabulary struct {
	base    *vocabulary
	words   map[string]int32
	lexemes []lexeme
	stems   map[string]int32
	names   []string // of stems
}

func newVocabulary(base *vocabulary, size int) *vocabulary {
	return &vocabulary{base: base, words: make(map[string]int32, size), stems: make(map[string]int32, size)}
}

func (v *vocabulary) baseWords() int {
	if v.base == nil {
		return 0
	}
	return len(v.base.lexemes)
}

func (v *vocabulary) baseStems() int {
	if v.base == nil {
		return 0
	}
	return len(v.base.names)
}

func (v *vocabulary) at(lex int32) *lexeme {
	if n := v.baseWords(); int(lex) >= n {
		return &v.lexemes[int(lex)-n]
	}
	return &v.base.lexemes[lex]
}

func (v *vocabulary) stemName(stem int32) string {
	if n := v.baseStems(); int(stem) >= n {
		return v.names[int(stem)-n]
	}
	return v.base.names[stem]
}

// lexeme returns the number of a word, which it adds where it is new.
func (v *vocabulary) lexeme(s string, k kind, capitals bool) int32 {
	var buf [longestWord + utf8.UTFMax]byte
	low := buf[:0]
	for i := 0; i < len(s) && len(low) < longestWord; {
		c := s[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			low = append(low, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '’':
			low = append(low, '\'')
		case '“', '”':
			low = append(low, '"')
		default:
			low = utf8.AppendRune(low, unaccented(unicode.ToLower(r)))
		}
		i += size
	}
	if capitals && string(low) == "us" {
		low = append(buf[:0], "u.s"...) // not the pronoun
	}
	if v.base != nil {
		if id, known := v.base.words[string(low)]; known {
			return id
		}
	}
	if id, known := v.words[string(low)]; known {
		return id
	}
	text := string(low)
	id := int32(v.baseWords() + len(v.lexemes))
	v.words[text] = id
	l := lexeme{text: text}
	if k == mark {
		l.flag = isMark
	} else {
		l.flag = flagsOf(text)
	}
	l.stem = v.stemID(numeral(text, l.flag))
	v.lexemes = append(v.lexemes, l)
	return id
}

// numeral returns the stem of a word; of a number in words, its digits.
func numeral(text string, f flag) string {
	if f&isCount == 0 {
		return stemOf(text)
	}
	if n, known := dictionary().numbers[text]; known && n > 1 && !strings.HasSuffix(text, "th") && text != "second" && text != "third" {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return stemOf(text)
}

func (v *vocabulary) stemID(stem string) int32 {
	if v.base != nil {
		if id, known := v.base.stems[stem]; known {
			return id
		}
	}
	if id, known := v.stems[stem]; known {
		return id
	}
	id := int32(v.baseStems() + len(v.names))
	v.stems[stem] = id
	v.names = append(v.names, stem)
	return id
}

// unaccented returns the letter without its accent, for the accents of western European languages:
// answers spell names with and without them.
func unaccented(r rune) rune {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å', 'ā':
		return 'a'
	case 'è', 'é', 'ê', 'ë', 'ē', 'ě':
		return 'e'
	case 'ì', 'í', 'î', 'ï', 'ī':
		return 'i'
	case 'ò', 'ó', 'ô', 'õ', 'ö', 'ø', 'ō':
		return 'o'
	case 'ù', 'ú', 'û', 'ü', 'ū':
		return 'u'
	case 'ç', 'č', 'ć':
		return 'c'
	case 'ñ', 'ń':
		return 'n'
	case 'š', 'ś':
		return 's'
	case 'ž', 'ż', 'ź':
		return 'z'
	case 'ł':
		return 'l'
	case 'ý':
		return 'y'
	}
	return r
}
