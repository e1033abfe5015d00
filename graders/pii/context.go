package pii

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// How many bytes before and after an ambiguous number a word may stand that says what it is.
const (
	wordsBefore = 64
	wordsAfter  = 28
)

// lexicon is a set of words and phrases, by their numbers.
type lexicon map[int]bool

// phrase is a known sequence of words, in lower case.
type phrase struct {
	rest   []string // after the first word
	number int
}

var (
	phrases = map[string][]phrase{} // by first word
	numbers = map[string]int{}
	// unspaced are phrases of scripts that do not part words with spaces.
	unspaced = map[string]int{}
)

// words returns the lexicon of phrases, which it makes known.
func words(texts ...string) lexicon {
	l := lexicon{}
	for _, text := range texts {
		number, known := numbers[text]
		if !known {
			number = len(numbers)
			numbers[text] = number
			parts := strings.FieldsFunc(text, func(r rune) bool { return r < 0x80 && !isAlnum(byte(r)) })
			if strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Katakana, unicode.Hiragana, unicode.Thai) }) {
				unspaced[text] = number
			} else {
				phrases[parts[0]] = append(phrases[parts[0]], phrase{parts[1:], number})
			}
		}
		l[number] = true
	}
	return l
}

// spoken is a known phrase at bytes start to end of the text.
type spoken struct{ start, end, number int }

// listen returns the known phrases of a text, by their beginning.
func listen(text string, tokens []token) []spoken {
	var heard []spoken
	var buf [32]byte
	for i, t := range tokens {
		if t.numeric() || t.len() > len(buf) && !t.foreign {
			continue
		}
		var candidates []phrase
		if t.foreign {
			word := strings.ToLower(text[t.start:t.end])
			candidates = phrases[word]
			if text[t.start] >= 0xe0 { // the scripts without spaces have three bytes a letter
				for known, number := range unspaced {
					if j := strings.Index(word, known); j >= 0 {
						heard = append(heard, spoken{t.start + j, t.start + j + len(known), number})
					}
				}
			}
		} else {
			candidates = phrases[string(lower(buf[:0], text[t.start:t.end]))]
		}
	next:
		for _, p := range candidates {
			end := t.end
			for k, word := range p.rest {
				if i+k+1 >= len(tokens) {
					continue next
				}
				t := tokens[i+k+1]
				if t.start-end > len("’") || !strings.EqualFold(text[t.start:t.end], word) {
					continue next
				}
				end = t.end
			}
			heard = append(heard, spoken{t.start, end, p.number})
		}
	}
	slices.SortFunc(heard, func(a, b spoken) int { return cmp.Or(a.start-b.start, a.end-b.end, a.number-b.number) })
	return heard
}

// lower appends s to b in lower case.
func lower(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if isUpper(c) {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// nearest returns how far from bytes start to end the nearest word of a lexicon
// stands, and false where none does. A word after them counts less: it may belong to what follows.
func (f *finder) nearest(start, end int, l lexicon) (int, bool) {
	best := -1
	for i := f.heardFrom(start - wordsBefore); i < len(f.heard) && f.heard[i].start < end+wordsAfter; i++ {
		w := f.heard[i]
		if !l[w.number] {
			continue
		}
		distance := start - w.end
		if w.start >= end {
			if strings.Contains(f.text[end:w.start], ". ") {
				break
			}
			distance = 2*(w.start-end) + 1
		}
		if distance >= 0 && (best < 0 || distance < best) {
			best = distance
		}
	}
	return best, best >= 0
}

// before is nearest of the words before start alone.
func (f *finder) before(start int, l lexicon) (int, bool) {
	best := -1
	for i := f.heardFrom(start - wordsBefore); i < len(f.heard) && f.heard[i].start < start; i++ {
		if w := f.heard[i]; l[w.number] && w.end <= start {
			best = start - w.end
		}
	}
	return best, best >= 0
}

// heardFrom returns the index of the first phrase that begins at byte at or after.
func (f *finder) heardFrom(at int) int {
	low, high := 0, len(f.heard)
	for low < high {
		if mid := (low + high) / 2; f.heard[mid].start < at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

func (f *finder) said(start, end int, l lexicon) bool {
	_, ok := f.nearest(start, end, l)
	return ok
}
