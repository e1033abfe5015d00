package textmetric

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// The limits of Tercom that sacreBLEU keeps, so that scores are the same.
const (
	terShiftWords    = 10   // longest phrase that is moved
	terShiftDistance = 50   // how far
	terBeam          = 25   // cells beside the diagonal
	terCandidates    = 1000 // shifts that are tried
)

// maxTERWords is the longest text that TER reads: each of up to a thousand shifts costs an edit distance.
const maxTERWords = 1000

// TERStats are what TER is computed from. Those of several segments add up.
type TERStats struct{ Edits, Reference int }

// Add returns the counts of both.
func (s TERStats) Add(t TERStats) TERStats {
	return TERStats{s.Edits + t.Edits, s.Reference + t.Reference}
}

// Score returns the translation edit rate: edits per word of the reference. 0 is equal, and more than 1 is possible.
func (s TERStats) Score() float64 {
	switch {
	case s.Reference > 0:
		return float64(s.Edits) / float64(s.Reference)
	case s.Edits > 0:
		return 1
	}
	return 0
}

// TEROf counts the edits that turn a candidate into its reference: insertions,
// deletions and substitutions of words, and shifts of phrases, found greedily (M. Snover et al., "A Study of
// Translation Edit Rate with Targeted Human Annotation", AMTA 2006), with sacreBLEU's defaults: lower
// case, words between white space. [ErrTooLong] where a text has more than 1,000 words.
func TEROf(candidate, reference string) (TERStats, error) {
	ids := numbering[string]{}
	h, r := ids.all(fields(lower(candidate))), ids.all(fields(lower(reference)))
	switch {
	case len(r) == 0:
		return TERStats{len(h), 0}, nil
	case max(len(h), len(r)) > maxTERWords:
		return TERStats{}, fmt.Errorf("%w: TER of %d and %d words, at most %d", ErrTooLong, len(h), len(r), maxTERWords)
	}
	t := newBeam(h, r)
	shifts, tried := 0, 0
	for {
		gain, shifted, n := t.bestShift(h, tried)
		tried = n
		if tried >= terCandidates || gain <= 0 {
			break
		}
		shifts++
		h = shifted
	}
	return TERStats{shifts + t.distance(h), len(r)}, nil
}

type shift struct {
	gain, length, start, target int
	words                       []uint32
}

// better is Tercom's order: the highest gain, then the longest phrase, the earliest, the earliest target.
func (a shift) better(b shift) bool {
	return cmp.Or(cmp.Compare(a.gain, b.gain), cmp.Compare(a.length, b.length), cmp.Compare(b.start, a.start),
		cmp.Compare(b.target, a.target), slices.Compare(a.words, b.words)) > 0
}

// bestShift returns the shift of a phrase of h that saves most edits, and how many were tried by now.
func (t *beam) bestShift(h []uint32, tried int) (gain int, shifted []uint32, triedNow int) {
	before := t.distance(h)
	a := t.align(h)
	var best *shift
	// tryAll tries to move length words at start to where the reference has them, and reports whether it may go on.
	tryAll := func(start, startRef, length int) bool {
		if a.right(a.wrongHyp, start, length) || a.right(a.wrongRef, startRef, length) || start <= a.at[startRef] && a.at[startRef] < start+length {
			return true
		}
		last := -1
		for offset := -1; offset < length; offset++ {
			target := 0
			if i := startRef + offset; i >= len(a.at) {
				break
			} else if i >= 0 {
				target = a.at[i] + 1
			}
			if target == last {
				continue
			}
			last = target
			words := move(h, start, length, target)
			s := shift{before - t.distance(words), length, start, target, words}
			tried++
			if best == nil || s.better(*best) {
				best = &s
			}
		}
		return tried < terCandidates
	}
pairs:
	for start := range h {
		for startRef := max(0, start-terShiftDistance); startRef <= min(len(t.ref)-1, start+terShiftDistance); startRef++ {
			for n := 0; n < terShiftWords && start+n < len(h) && startRef+n < len(t.ref) && h[start+n] == t.ref[startRef+n]; n++ {
				if !tryAll(start, startRef, n+1) {
					break pairs
				}
			}
		}
	}
	if best == nil {
		return 0, h, tried
	}
	return best.gain, best.words, tried
}

// move returns words with length of them from start put before the word that stood at target.
func move(words []uint32, start, length, target int) []uint32 {
	phrase := words[start : start+length]
	switch {
	case target < start:
		return slices.Concat(words[:target], phrase, words[target:start], words[start+length:])
	case target > start+length:
		return slices.Concat(words[:start], words[start+length:target], phrase, words[target:])
	}
	end := min(length+target, len(words))
	return slices.Concat(words[:start], words[start+length:end], phrase, words[end:])
}

// alignment says which word of the hypothesis each word of the reference stands for, and which words are wrong.
type alignment struct {
	at                 []int // -1: before the first
	wrongHyp, wrongRef []int // sums: how many of the first i words are wrong
}

// right reports whether none of length words from start is wrong.
func (alignment) right(wrong []int, start, length int) bool {
	return wrong[start+length] == wrong[start]
}

type edit uint8

const (
	editKeep edit = iota
	editReplace
	editInsert
	editDelete
)

// beam computes edit distances to one reference within a band around the diagonal. The rows of
// the last hypothesis stay: a shift changes only those behind its first changed word.
type beam struct {
	ref  []uint32
	rows []row
	last []uint32
}

type row struct {
	low, high int // the columns that were computed
	cost      []int32
	op        []edit
}

const tooDear = math.MaxInt32 / 2

func newBeam(h, ref []uint32) *beam {
	t := &beam{ref: ref, rows: make([]row, len(h)+1)}
	for i := range t.rows {
		t.rows[i] = row{cost: make([]int32, len(ref)+1), op: make([]edit, len(ref)+1)}
	}
	first := &t.rows[0]
	first.high = len(ref) + 1
	for j := range first.cost {
		first.cost[j], first.op[j] = int32(j), editInsert
	}
	return t
}

func (r *row) at(j int) int32 {
	if j < r.low || j >= r.high {
		return tooDear
	}
	return r.cost[j]
}

// distance returns the edit distance of h, which has as many words as the beam was made for.
func (t *beam) distance(h []uint32) int {
	n := len(t.ref)
	same := 0
	if t.last != nil {
		for same < len(h) && h[same] == t.last[same] {
			same++
		}
		if same == len(h) {
			return int(t.rows[len(h)].at(n))
		}
	}
	t.last = h
	ratio := 1.0
	if len(h) > 0 {
		ratio = float64(n) / float64(len(h))
	}
	width := terBeam
	if terBeam < ratio/2 {
		width = int(math.Ceil(ratio/2 + terBeam))
	}
	for i := same + 1; i <= len(h); i++ {
		diagonal := int(math.Floor(float64(i) * ratio))
		above, r := &t.rows[i-1], &t.rows[i]
		r.low, r.high = max(0, diagonal-width), min(n+1, diagonal+width)
		if i == len(h) {
			r.high = n + 1
		}
		for j := r.low; j < r.high; j++ {
			if j == 0 {
				r.cost[j], r.op[j] = above.at(0)+1, editDelete
				continue
			}
			cost, op := above.at(j-1), editKeep
			if h[i-1] != t.ref[j-1] {
				cost, op = cost+1, editReplace
			}
			if c := above.at(j) + 1; c < cost {
				cost, op = c, editDelete
			}
			if j > r.low {
				if c := r.cost[j-1] + 1; c < cost {
					cost, op = c, editInsert
				}
			}
			r.cost[j], r.op[j] = cost, op
		}
	}
	return int(t.rows[len(h)].at(n))
}

// align reads the alignment out of the table of h.
func (t *beam) align(h []uint32) alignment {
	var ops []edit
	for i, j := len(h), len(t.ref); i > 0 || j > 0; {
		op := t.rows[i].op[j]
		ops = append(ops, op)
		if op != editInsert {
			i--
		}
		if op != editDelete {
			j--
		}
	}
	a := alignment{wrongHyp: []int{0}, wrongRef: []int{0}}
	sum := func(list []int, more int) []int { return append(list, list[len(list)-1]+more) }
	at := -1
	for _, op := range slices.Backward(ops) {
		wrong := 1
		if op == editKeep {
			wrong = 0
		}
		if op != editInsert {
			at++
			a.wrongHyp = sum(a.wrongHyp, wrong)
		}
		if op != editDelete {
			a.at = append(a.at, at)
			a.wrongRef = sum(a.wrongRef, wrong)
		}
	}
	return a
}
