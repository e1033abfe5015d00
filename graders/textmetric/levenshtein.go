// Package textmetric holds pure measures of how alike two texts are.
package textmetric

import (
	"errors"
	"fmt"

	"golang.org/x/text/unicode/norm"
)

// MaxRunes is the longest text that Similarity compares. The work grows with the
// product of both lengths: two texts of this length take some tens of milliseconds.
const MaxRunes = 20_000

// ErrTooLong says that comparing two texts would take too long.
var ErrTooLong = errors.New("text too long to compare")

// Similarity returns 1 - d/n, 0..1, where d is the Levenshtein distance in runes
// and n the longer length, both after Unicode normalisation (NFC). Two empty
// texts are alike (1).
func Similarity(a, b string) (float64, error) {
	ra, rb := []rune(norm.NFC.String(a)), []rune(norm.NFC.String(b))
	n := max(len(ra), len(rb))
	switch {
	case n > MaxRunes:
		return 0, fmt.Errorf("%w: %d runes, at most %d", ErrTooLong, n, MaxRunes)
	case n == 0:
		return 1, nil
	}
	return 1 - float64(Levenshtein(ra, rb))/float64(n), nil
}

// Levenshtein returns how many runes must be inserted, deleted or substituted to
// turn a into b: Myers' bit-vector algorithm (J. ACM 46(3), 1999) in Hyyrö's
// form for the distance of whole strings (2003), 64 rows at a time.
func Levenshtein(a, b []rune) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return len(b)
	}
	// The runes of b as dense numbers, so that a match is an index away. Zero is
	// no rune of a.
	number := make(map[rune]int, len(a))
	for _, r := range a {
		if _, ok := number[r]; !ok {
			number[r] = len(number) + 1
		}
	}
	column := make([]int, len(b))
	for j, r := range b {
		column[j] = number[r]
	}
	match := make([]uint64, len(number)+1)
	// The horizontal differences that leave one block of rows enter the next: bit j
	// of plus says that cell j is one more than its left neighbour, minus one less.
	plus, minus := make([]bool, len(b)), make([]bool, len(b))
	for j := range plus {
		plus[j] = true
	}
	distance := len(a)
	for start := 0; start < len(a); start += 64 {
		rows := a[start:min(start+64, len(a))]
		for i, r := range rows {
			match[number[r]] |= 1 << i
		}
		last := uint64(1) << (len(rows) - 1)
		up, down := ^uint64(0), uint64(0) // vertical differences +1 and -1
		for j, c := range column {
			eq := match[c]
			xv := eq | down
			if minus[j] {
				eq |= 1
			}
			xh := (((eq & up) + up) ^ up) | eq
			ph := down | ^(xh | up)
			mh := up & xh
			in, out := plus[j], minus[j]
			plus[j], minus[j] = ph&last != 0, mh&last != 0
			ph <<= 1
			mh <<= 1
			if in {
				ph |= 1
			}
			if out {
				mh |= 1
			}
			up = mh | ^(xv | ph)
			down = ph & xv
		}
		for _, r := range rows {
			match[number[r]] = 0
		}
	}
	for j := range plus {
		if plus[j] {
			distance++
		}
		if minus[j] {
			distance--
		}
	}
	return distance
}
