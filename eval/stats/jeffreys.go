package stats

import "gonum.org/v1/gonum/mathext"

// Jeffreys returns the equal-tailed Bayesian interval of a proportion with the prior
// Beta(1/2, 1/2).
//
// Source: L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a binomial
// proportion", Statistical Science 16 (2001), 101-133, section 4.1.
func Jeffreys(k, n int, level float64) (lo, hi float64) {
	if n <= 0 {
		return 0, 1
	}
	tail := (1 - level) / 2
	a, b := float64(k)+0.5, float64(n-k)+0.5
	return mathext.InvRegIncBeta(a, b, tail), mathext.InvRegIncBeta(a, b, 1-tail)
}
