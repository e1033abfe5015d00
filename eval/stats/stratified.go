package stats

import (
	"cmp"
	"slices"
)

// Stratum is one case on both sides: how many of its epochs passed. The sides may
// have different numbers of epochs.
type Stratum struct {
	// Cluster names the cluster that the case belongs to, "" where it was drawn on its own. Tests about these very
	// cases ignore it: given how good each case is, its epochs are drawn for it alone.
	Cluster string

	BasePass, Base           int // of the baseline's epochs
	CandidatePass, Candidate int
}

// margins are what the conditional test holds fixed.
type margins struct{ base, candidate, pass int }

func (s Stratum) margins() margins {
	return margins{s.Base, s.Candidate, s.BasePass + s.CandidatePass}
}

// informative reports whether the margins leave anything to chance.
func (m margins) informative() bool {
	return m.base > 0 && m.candidate > 0 && m.pass > 0 && m.pass < m.base+m.candidate
}

// StratifiedWorse tests "each case passes as often with the candidate as with the baseline" against "less often".
// Given how often each case passed on both sides together, the number of the baseline's passes
// is then a sum of independent hypergeometric numbers. exact is the probability of as many as observed or more; midp counts
// the observed number half (Lancaster). With one epoch on each side they are McNemar's exact and
// mid-p value. Without an informative case both are 1.
//
// The distribution is convolved without approximation up to some hundred thousand
// products; beyond, terms below 1e-18 at either end are dropped, which moves p by less than 1e-12.
//
// Sources: M. W. Birch, "The detection of partial association, I", Journal of the Royal
// Statistical Society B 26 (1964), 313-324; A. Agresti, Categorical Data Analysis, 3rd edition, 2013,
// section 7.3.5; H. O. Lancaster, "Significance tests in discrete distributions", JASA 56 (1961), 223-234.
func StratifiedWorse(strata []Stratum) (exact, midp float64) {
	counts := map[margins]int{}
	observed := 0
	for _, s := range strata {
		if m := s.margins(); m.informative() {
			counts[m]++
			observed += s.BasePass
		}
	}
	if len(counts) == 0 {
		return 1, 1
	}
	kinds := make([]margins, 0, len(counts))
	for m := range counts {
		kinds = append(kinds, m)
	}
	slices.SortFunc(kinds, func(a, b margins) int { // the order of summation decides the last bits
		return cmp.Or(cmp.Compare(a.base, b.base), cmp.Compare(a.candidate, b.candidate), cmp.Compare(a.pass, b.pass))
	})
	sum := lattice{p: []float64{1}}
	for _, m := range kinds {
		sum = sum.times(hypergeometric(m).power(counts[m]))
	}
	return sum.tail(observed)
}
