package stats

import (
	"cmp"
	"math"
	"slices"
)

// Stratum is one case on both sides: how many of its epochs passed. The sides may
// have different numbers of epochs.
type Stratum struct {
	// Cluster names the case's, "" where it was drawn on its own. Tests of these very cases pass it over: given how
	// good each is, its epochs are drawn for it alone.
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

// StratifiedWorse tests "the candidate passes no less often, case by case" against
// its being worse: conditionally on how often each case passed on both sides together,
// the number of the baseline's passes is a sum of independent hypergeometric numbers. exact is the
// probability of so many or more, midp counts the observed number half (Lancaster). With one epoch on
// each side they are McNemar's exact and mid-p value. Without an informative case both
// are 1.
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

// lattice is a distribution on whole numbers: p[i] is the probability of start+i.
type lattice struct {
	start int
	p     []float64
}

// hypergeometric is the distribution of the baseline's passes, given the margins.
func hypergeometric(m margins) lattice {
	lo, hi := max(0, m.pass-m.candidate), min(m.base, m.pass)
	d := lattice{lo, make([]float64, hi-lo+1)}
	total := logChoose(m.base+m.candidate, m.pass)
	for i := range d.p {
		x := lo + i
		d.p[i] = math.Exp(logChoose(m.base, x) + logChoose(m.candidate, m.pass-x) - total)
	}
	d.normalise()
	return d
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n) + 1)
	b, _ := math.Lgamma(float64(k) + 1)
	c, _ := math.Lgamma(float64(n-k) + 1)
	return a - b - c
}

func (d lattice) normalise() {
	sum := 0.0
	for _, p := range d.p {
		sum += p
	}
	for i := range d.p {
		d.p[i] /= sum
	}
}

// times is the distribution of the sum of both.
func (d lattice) times(e lattice) lattice {
	if len(d.p) < len(e.p) {
		d, e = e, d
	}
	out := make([]float64, len(d.p)+len(e.p)-1)
	for j, q := range e.p {
		row := out[j : j+len(d.p)]
		for i, p := range d.p {
			row[i] += float64(p * q)
		}
	}
	return lattice{d.start + e.start, out}.trimmed(len(d.p) * len(e.p))
}

// power is the distribution of the sum of n of them, by squaring.
func (d lattice) power(n int) lattice {
	sum := lattice{p: []float64{1}}
	for square := d; ; square = square.times(square) {
		if n&1 == 1 {
			sum = sum.times(square)
		}
		if n >>= 1; n == 0 {
			return sum
		}
	}
}

// Terms are dropped only where a product was large enough for its cost to matter.
const (
	largeProduct = 1 << 18
	negligible   = 1e-18
)

func (d lattice) trimmed(cost int) lattice {
	if cost < largeProduct {
		return d
	}
	lo, hi := 0, len(d.p)
	for lo < hi-1 && d.p[lo] < negligible {
		lo++
	}
	for hi > lo+1 && d.p[hi-1] < negligible {
		hi--
	}
	return lattice{d.start + lo, d.p[lo:hi]}
}

// tail returns P(X >= observed), and the same with half of P(X = observed). The smaller terms are
// summed first.
func (d lattice) tail(observed int) (exact, midp float64) {
	at := observed - d.start
	switch {
	case at >= len(d.p):
		return 0, 0
	case at < 0:
		return 1, 1
	}
	above := 0.0
	for i := len(d.p) - 1; i > at; i-- {
		above += d.p[i]
	}
	return min(1, above+d.p[at]), min(1, above+d.p[at]/2)
}
