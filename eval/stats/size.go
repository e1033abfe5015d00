package stats

import "math"

// PairedSize returns how many pairs a one-sided test at alpha needs to see a
// difference d of two paired proportions with the given power, where a part psi
// of the pairs changes in either direction. It is not rounded. A difference
// needs at least so many changes, so that psi counts as |d| at least; a d of
// zero needs infinitely many.
//
// Source: R. J. Connor, "Sample size for testing differences in proportions for
// the paired-sample design", Biometrics 43 (1987), 207-211:
// n = (z_alpha sqrt(psi) + z_beta sqrt(psi - d^2))^2 / d^2.
func PairedSize(psi, d, alpha, power float64) float64 {
	d = math.Abs(d)
	if d == 0 {
		return math.Inf(1)
	}
	psi = min(1, max(psi, d))
	d2 := float64(d * d)
	root := float64(zQuantile(1-alpha)*math.Sqrt(psi)) + float64(zQuantile(power)*math.Sqrt(max(0, psi-d2)))
	return float64(root*root) / d2
}

// MeanSize returns how many cases a one-sided test at alpha needs to see a difference d of two means
// over the same cases with the given power: between is the variance of the case differences themselves,
// sampling what repetition leaves (the within-case variance over the epochs, summed over both sides). It is not rounded.
//
// Source: E. Miller, "Adding error bars to evals", 2024 (arXiv 2411.00640), formula 9.
func MeanSize(between, sampling, d, alpha, power float64) float64 {
	z := zQuantile(1-alpha) + zQuantile(power)
	return float64(z*z) * (between + sampling) / float64(d*d)
}
