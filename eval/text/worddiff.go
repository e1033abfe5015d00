package text

import (
	"slices"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"
)

// Edit says which of two texts a stretch belongs to. The words are those of [seatrial/eval.WordEdit].
type Edit string

// The edits that lead from the first text to the second.
const (
	Kept     Edit = "kept"    // in both
	Removed  Edit = "removed" // in the first alone
	Inserted Edit = "added"   // in the second alone
)

// Stretch is a part of one or of both texts.
type Stretch struct {
	Edit Edit
	Text string
}

// What a word diff may cost. Two texts that differ by more are told as one replaced by the other, which is
// also what a reader would rather see: beyond a thousand changed words nobody compares.
const (
	mostEdits = 1000    // words removed and inserted
	mostSteps = 4 << 20 // comparisons of words
	mostBytes = 4 << 20 // of both texts
)

// WordDiff returns what leads from a to b: the kept and removed stretches are a, the kept and
// inserted ones are b, byte for byte. Words are those of UAX #29, so no character is cut. Words of which nothing is kept but the
// space and punctuation between them are one change, and what was removed comes before what was inserted.
//
// Of the words that differ it finds a shortest list of edits, within bounds of time and memory
// beyond which all of a is replaced by all of b. Equal beginnings and ends cost one look.
//
// Source: E. W. Myers, "An O(ND) difference algorithm and its variations", Algorithmica 1 (1986), 251-266.
func WordDiff(a, b string) []Stretch {
	switch {
	case a == b:
		return stretches(Stretch{Kept, a})
	case len(a)+len(b) > mostBytes:
		return stretches(Stretch{Removed, a}, Stretch{Inserted, b})
	}
	x, y := segments(a), segments(b)
	head, tail, from, to := 0, 0, 0, 0 // words, and their bytes
	for head < len(x) && head < len(y) && x[head] == y[head] {
		from += len(x[head])
		head++
	}
	for tail < len(x)-head && tail < len(y)-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		to += len(x[len(x)-1-tail])
		tail++
	}
	edits, ok := edits(x[head:len(x)-tail], y[head:len(y)-tail])
	if !ok {
		edits = []Stretch{{Removed, a[from : len(a)-to]}, {Inserted, b[from : len(b)-to]}}
	}
	return tidy(slices.Concat([]Stretch{{Kept, a[:from]}}, edits, []Stretch{{Kept, a[len(a)-to:]}}))
}

// segments splits a text at the boundaries of UAX #29; nothing is left out.
func segments(s string) []string {
	var all []string
	for iter := words.FromString(s); iter.Next(); {
		all = append(all, iter.Value())
	}
	return all
}

// edits returns what leads from one list of words to another, a word at a time; ok is false where
// that would cost too much.
func edits(x, y []string) (out []Stretch, ok bool) {
	if len(x) == 0 || len(y) == 0 {
		return nil, false // one replaces the other: nothing is to be searched
	}
	ids := map[string]int32{}
	trace, ok := search(numbered(x, ids), numbered(y, ids))
	if !ok {
		return nil, false
	}
	// Back from the end, one edit and the words kept after it at a time.
	i, j := len(x), len(y)
	for d := len(trace) - 1; d > 0; d-- {
		from := trace[d-1] // furthest i on the diagonals -(d-1)..d-1, at k+d-1
		k := i - j
		at := func(k int) int {
			if k < -(d-1) || k > d-1 {
				return -1
			}
			return int(from[k+d-1])
		}
		down := k == -d || k != d && at(k-1) < at(k+1)
		start := at(k + 1)
		if !down {
			start = at(k-1) + 1
		}
		for ; i > start; i, j = i-1, j-1 {
			out = append(out, Stretch{Kept, x[i-1]})
		}
		if down {
			j--
			out = append(out, Stretch{Inserted, y[j]})
		} else {
			i--
			out = append(out, Stretch{Removed, x[i]})
		}
	}
	for i > 0 {
		i--
		out = append(out, Stretch{Kept, x[i]})
	}
	slices.Reverse(out)
	return out, true
}

// numbered writes words as numbers, so that they are compared at once.
func numbered(list []string, ids map[string]int32) []int32 {
	out := make([]int32, len(list))
	for i, w := range list {
		id, ok := ids[w]
		if !ok {
			id = int32(len(ids))
			ids[w] = id
		}
		out[i] = id
	}
	return out
}

// search returns, for each number of edits d up to the least that is enough, how far into x they reach on
// the diagonals -d..d; ok is false where the bounds were met first.
func search(x, y []int32) (trace [][]int32, ok bool) {
	n, m := len(x), len(y)
	steps := 0
	var last []int32
	for d := 0; d <= min(n+m, mostEdits); d++ {
		now := make([]int32, 2*d+1)
		for k := -d; k <= d; k += 2 {
			at := func(k int) int { // on a diagonal of d-1 edits
				if k < -(d-1) || k > d-1 {
					return -1
				}
				return int(last[k+d-1])
			}
			i := 0
			switch {
			case d == 0:
			case k == -d || k != d && at(k-1) < at(k+1):
				i = at(k + 1)
			default:
				i = at(k-1) + 1
			}
			j := i - k
			for i < n && j < m && x[i] == y[j] {
				i, j, steps = i+1, j+1, steps+1
			}
			now[k+d] = int32(i)
			if i >= n && j >= m {
				return append(trace, now), true
			}
		}
		if steps += d; steps > mostSteps {
			return nil, false
		}
		trace, last = append(trace, now), now
	}
	return nil, false
}

// tidy joins neighbours, and makes one change of changes between which no word is kept.
func tidy(list []Stretch) []Stretch {
	var out []Stretch
	for i := 0; i < len(list); {
		var kept, removed, inserted strings.Builder
		for ; i < len(list) && list[i].Edit == Kept; i++ {
			kept.WriteString(list[i].Text)
		}
		for i < len(list) {
			next := i // edit
			for next < len(list) && list[next].Edit == Kept && wordless(list[next].Text) {
				next++
			}
			if next == len(list) || list[next].Edit == Kept {
				break
			}
			for ; i < next; i++ {
				removed.WriteString(list[i].Text)
				inserted.WriteString(list[i].Text)
			}
			if list[i].Edit == Removed {
				removed.WriteString(list[i].Text)
			} else {
				inserted.WriteString(list[i].Text)
			}
			i++
		}
		out = append(out, stretches(Stretch{Kept, kept.String()}, Stretch{Removed, removed.String()}, Stretch{Inserted, inserted.String()})...)
	}
	return out
}

// stretches leaves out the empty ones.
func stretches(list ...Stretch) []Stretch {
	return slices.DeleteFunc(list, func(s Stretch) bool { return s.Text == "" })
}

func wordless(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) < 0
}
