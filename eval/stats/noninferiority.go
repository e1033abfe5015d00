package stats

import (
	"cmp"
	"slices"
)

// NonInferiority returns the one-sided p-value of the hypothesis that the candidate's pass rate is lower by margin (0..1): the
// probability that such a one passes at least as often as this one by luck. The observed number counts half (mid-p). It supposes that the drop takes the same part of each case's pass rate,
// which was that of the baseline's epochs. The number of passes is then a sum of binomial numbers, convolved
// like the one of [StratifiedWorse]; cases with different numbers of epochs weigh alike, up to finestUnit. A candidate
// cannot be worse by more than what passed before: there it is 0. Without cases it is 1.
//
// It guards a normal statistic where few failures are expected: a candidate that has none by luck shows no variance either,
// and the statistic takes both for evidence. Of 40 cases that pass 95 % of the time, a sixth of the candidates
// that were worse by 2 points were said not to be.
//
// Source: Y. H. Wang, "On the number of successes in independent trials", Statistica Sinica 3 (1993), 295-312.
func NonInferiority(strata []Stratum, margin float64) float64 {
	type kind struct{ passed, base, candidate int }
	counts := map[kind]int{}
	unit, n := 1, 0
	before := 0.0
	for _, s := range strata {
		if s.Base == 0 || s.Candidate == 0 {
			continue
		}
		counts[kind{s.BasePass, s.Base, s.Candidate}]++
		before += float64(s.BasePass) / float64(s.Base)
		n++
		if unit <= finestUnit {
			unit = lcm(unit, s.Candidate)
		}
	}
	switch {
	case n == 0:
		return 1
	case before == 0 || float64(margin*float64(n)) > before:
		return 0
	}
	weight := func(epochs int) int {
		if unit > finestUnit {
			return 1 // each epoch weighs alike: the sum is another, and its probability as true
		}
		return unit / epochs
	}
	observed := 0
	for _, s := range strata {
		if s.Base > 0 && s.Candidate > 0 {
			observed += s.CandidatePass * weight(s.Candidate)
		}
	}
	kinds := make([]kind, 0, len(counts))
	for k := range counts {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b kind) int { // the order of summation decides the last bits
		return cmp.Or(cmp.Compare(a.base, b.base), cmp.Compare(a.candidate, b.candidate), cmp.Compare(a.passed, b.passed))
	})
	kept := max(0, 1-float64(margin*float64(n))/before)
	sum := lattice{p: []float64{1}}
	for _, k := range kinds {
		passes := binomial(counts[k]*k.candidate, float64(kept*float64(k.passed))/float64(k.base))
		sum = sum.times(passes.scaled(weight(k.candidate)))
	}
	_, midp := sum.tail(observed)
	return midp
}

// finestUnit bounds the size of the distribution: up to 6 epochs of any case, or any equal number.
const finestUnit = 60

// NonInferiorityBound returns the smallest drop, but no less than from, from which on [NonInferiority] is at most alpha. It is the upper
// confidence bound that goes with it.
func NonInferiorityBound(strata []Stratum, from, alpha float64) float64 {
	if NonInferiority(strata, from) <= alpha {
		return from
	}
	if NonInferiority(strata, 1) > alpha {
		return 1
	}
	lo, hi := from, 1.0
	for range 24 { // to less than a millionth
		if mid := (lo + hi) / 2; NonInferiority(strata, mid) > alpha {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

func lcm(a, b int) int {
	x, y := a, b
	for y > 0 {
		x, y = y, x%y
	}
	return a / x * b
}
