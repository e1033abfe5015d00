package stats

import "math"

// DropUpper returns the one-sided upper confidence bound, at the error
// probability alpha, of the drop between two paired proportions, where of n
// pairs some broke (pass to fail) and some were fixed. A drop is what the
// baseline passes more, -1..1. "A drop of the margin is excluded" means that the
// bound lies below the margin. With n of zero the bound is 1.
//
// Source: T. Tango, "Equivalence test and confidence interval for the difference
// in proportions for the paired-sample design", Statistics in Medicine 17
// (1998), 891-908: the score test inverted. Where nothing changed this is
// z^2/(n+z^2), without iteration.
func DropUpper(broken, fixed, n int, alpha float64) float64 {
	if n <= 0 || broken >= n {
		return 1
	}
	z := zQuantile(1 - alpha)
	if broken == 0 && fixed == 0 {
		if z <= 0 {
			return 0
		}
		z2 := float64(z * z)
		return z2 / (float64(n) + z2)
	}
	// The score falls as the drop that it supposes grows, so that halving finds
	// the place where it passes -z; it ends when no number is left between.
	lo, hi := -1.0, 1.0
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return hi
		}
		if tangoScore(broken, fixed, n, mid) > -z {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// DropInterval returns the two-sided interval of the drop at the given level
// (0.95); see [DropUpper].
func DropInterval(broken, fixed, n int, level float64) (lo, hi float64) {
	alpha := (1 - level) / 2
	return -DropUpper(fixed, broken, n, alpha), DropUpper(broken, fixed, n, alpha)
}

// tangoScore returns the score statistic of "the drop is d", for -1 < d < 1.
func tangoScore(broken, fixed, n int, d float64) float64 {
	N, b, c := float64(n), float64(broken), float64(fixed)
	// q is the maximum likelihood estimate of the probability that a pair is
	// fixed, given d: the larger root of 2n q^2 + B q + C.
	B := float64((2*N-b+c)*d) - b - c
	C := -float64(float64(c*d) * (1 - d))
	root := math.Sqrt(max(0, float64(B*B)-float64(8*N*C)))
	var q float64
	if B > 0 {
		q = -2 * C / (B + root) // the same root, without taking near equals apart
	} else {
		q = (root - B) / (4 * N)
	}
	excess := b - c - float64(N*d)
	variance := N * (2*q + float64(d*(1-d)))
	if variance <= 0 {
		return math.Copysign(math.Inf(1), excess)
	}
	return excess / math.Sqrt(variance)
}
