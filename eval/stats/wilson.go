package stats

import "math"

// Wilson returns the two-sided score interval of a proportion, k of n, at the
// given level (0.95). With n of zero nothing is known: 0 to 1. It needs
// 0 <= k <= n and 0 < level < 1.
//
// Source: E. B. Wilson, "Probable inference, the law of succession, and
// statistical inference", JASA 22 (1927), 209-212, without continuity correction.
func Wilson(k, n int, level float64) (lo, hi float64) {
	if n <= 0 {
		return 0, 1
	}
	z := zQuantile(0.5 + level/2)
	z2 := float64(z * z)
	N, p := float64(n), float64(k)/float64(n)
	centre := p + z2/(2*N)
	half := float64(z * math.Sqrt(float64(p*(1-p))/N+z2/(4*float64(N*N))))
	scale := 1 + z2/N
	lo, hi = max(0, (centre-half)/scale), min(1, (centre+half)/scale)
	if k == 0 {
		lo = 0 // exactly, where rounding leaves 1e-18
	}
	if k == n {
		hi = 1
	}
	return lo, hi
}
