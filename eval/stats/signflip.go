package stats

// SignFlipWorse tests "the differences are symmetric around zero" against "they lean to the positive". A difference is
// a case's drop, or the sum of the drops of the cases of a cluster, in a unit in which all are whole
// numbers (for k and m epochs: 1/lcm(k, m)). exact is the share of all patterns of signs whose sum is at least the
// observed one; midp counts an equal sum half. Zeros change nothing; without any difference both are 1.
//
// Time and space grow with the sum of the absolute differences: ok is false where it is above [MaxSignFlip].
//
// Source: E. J. G. Pitman, "Significance tests which may be applied to samples from any
// populations", Supplement to the Journal of the Royal Statistical Society 4 (1937), 119-130.
func SignFlipWorse(differences []int) (exact, midp float64, ok bool) {
	total, observed, n := 0, 0, 0
	counts := map[int]int{}
	for _, d := range differences {
		if d == 0 {
			continue
		}
		observed += d
		total += abs(d)
		counts[abs(d)]++
		n++
		if total > MaxSignFlip {
			return 0, 0, false
		}
	}
	if n == 0 {
		return 1, 1, true
	}
	// Twice the sum of the differences that are kept positive, less the total, is the sum.
	sum := lattice{p: []float64{1}}
	for d := 1; len(counts) > 0; d++ {
		k, some := counts[d]
		if !some {
			continue
		}
		delete(counts, d)
		one := lattice{p: make([]float64, d+1)}
		one.p[0], one.p[d] = 0.5, 0.5
		sum = sum.times(one.power(k))
	}
	exact, midp = sum.tail((observed + total) / 2)
	return exact, midp, true
}

// MaxSignFlip bounds the sum of the absolute differences of [SignFlipWorse].
const MaxSignFlip = 2_000_000

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
