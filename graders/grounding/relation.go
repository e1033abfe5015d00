package grounding

import "math"

// farApart is the distance in tokens from which two words have nothing to do with each other.
const farApart = 50

// readRelations measures whether neighbouring content words are neighbours in the context.
func (r *reader) readRelations(al *alignment, f *vector) {
	n, apart, back, near := 0, 0, 0, 0
	var sum, worst float64
	for i := 0; i+1 < len(al.items); i++ {
		a, b := r.aligner.lookup(al.items[i].stem).places, r.aligner.lookup(al.items[i+1].stem).places
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		n++
		d, forward := closest(a, b)
		if d > 6 {
			apart++
		} else {
			near++
			if !forward {
				back++
			}
		}
		v := math.Log1p(float64(min(d, farApart))) / math.Log1p(farApart)
		sum += v
		worst = max(worst, v)
	}
	if n > 0 {
		f[pairDistance], f[pairDistanceMax] = sum/float64(n), worst
	}
	f[contentPairs], f[reversed] = share(apart, n), share(back, near)
}

// closest returns the least distance between places of two words, and whether the first
// stands before the second there.
func closest(a, b []int32) (distance int32, forward bool) {
	distance = math.MaxInt32
	for i, j := 0, 0; i < len(a) && j < len(b); {
		d := b[j] - a[i]
		if d > 0 && d <= distance {
			distance, forward = d, true
		} else if d < 0 && -d < distance {
			distance, forward = -d, false
		}
		if d > 0 {
			i++
		} else {
			j++
		}
	}
	return distance, forward
}

// substitutions counts absent words whose neighbours stand close to each other in the
// context with another content word between them or next to them.
func (r *reader) substitutions(al *alignment, here map[int32]bool) int {
	n := 0
	for k, it := range al.items {
		if it.match != absent || k == 0 && len(al.items) == 1 {
			continue
		}
		var left, right []int32
		if k > 0 {
			left = r.aligner.lookup(al.items[k-1].stem).places
		}
		if k+1 < len(al.items) {
			right = r.aligner.lookup(al.items[k+1].stem).places
		}
		if len(left) == 0 || len(right) == 0 {
			continue
		}
		if r.between(left, right, here) {
			n++
		}
	}
	return n
}

// between reports whether a word of left and one of right stand at most seven tokens apart
// with a content word between them that the sentence does not have.
func (r *reader) between(left, right []int32, here map[int32]bool) bool {
	for i, j := 0, 0; i < len(left) && j < len(right); {
		d := right[j] - left[i]
		if d > 1 && d <= 7 {
			for p := left[i] + 1; p < right[j]; p++ {
				l := &r.x.vocabulary.lexemes[r.x.tokens[p].lex]
				if l.flag&(isStopWord|isMark) == 0 && !here[l.stem] {
					return true
				}
			}
		}
		if d > 0 {
			i++
		} else {
			j++
		}
	}
	return false
}
