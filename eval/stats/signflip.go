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

// SignFlip is [SignFlipWorse] of the cases' drops, in the unit that all their epochs divide; drops are those of the same strata. A
// cluster's cases were drawn together, so that their drops are flipped together. midp is exact, or where that
// would take too long the normal approximation.
func SignFlip(strata []Stratum, drops CaseDrops) (midp float64, exact bool) {
	unit := 1
	for _, s := range strata {
		for _, epochs := range []int{s.Base, s.Candidate} {
			if unit = lcm(unit, max(1, epochs)); unit > MaxSignFlip {
				return approximateFlip(drops), false
			}
		}
	}
	differences := make([]int, 0, len(strata))
	at := map[string]int{} // of a cluster among them
	for _, s := range strata {
		d := s.BasePass*(unit/s.Base) - s.CandidatePass*(unit/s.Candidate)
		if i, ok := at[s.Cluster]; ok && s.Cluster != "" {
			differences[i] += d
			continue
		}
		at[s.Cluster] = len(differences)
		differences = append(differences, d)
	}
	if _, p, ok := SignFlipWorse(differences); ok {
		return p, true
	}
	return approximateFlip(drops), false
}

// approximateFlip is the normal approximation of the sign-flip test: of signs, the sum of squares is the variance.
func approximateFlip(drops CaseDrops) float64 {
	drops = drops.OfClusters()
	return NormalTail(drops.Shown(drops.Square))
}

// MaxSignFlip bounds the sum of the absolute differences of [SignFlipWorse].
const MaxSignFlip = 2_000_000

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
