package stats

import "gonum.org/v1/gonum/mathext"

// ClopperPearson returns the two-sided exact interval of a proportion, k of n, at the given
// level (0.95): it covers at least as often as it says, and is wider than [Wilson] for that.
// With n of zero nothing is known: 0 to 1.
//
// Source: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits
// illustrated in the case of the binomial", Biometrika 26 (1934), 404-413.
func ClopperPearson(k, n int, level float64) (lo, hi float64) {
	tail := (1 - level) / 2
	return ProportionLower(k, n, tail), ProportionUpper(k, n, tail)
}

// ProportionUpper returns the one-sided exact upper bound of a proportion at the
// error probability alpha, for k of n. After 50 answers without a failure, a failure rate of up
// to 5.8 % is not excluded at alpha 0.05.
func ProportionUpper(k, n int, alpha float64) float64 {
	if n <= 0 || k >= n {
		return 1
	}
	return mathext.InvRegIncBeta(float64(k)+1, float64(n-k), 1-alpha)
}

// ProportionLower is the lower bound; see [ProportionUpper].
func ProportionLower(k, n int, alpha float64) float64 {
	if n <= 0 || k <= 0 {
		return 0
	}
	return mathext.InvRegIncBeta(float64(k), float64(n-k)+1, alpha)
}
