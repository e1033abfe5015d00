package stats

import "math"

// Quantile returns the p-quantile (0..1) of values that are sorted ascending, or
// NaN where there are none. Infinite values are allowed at the ends.
//
// It is definition 7 of R. J. Hyndman and Y. Fan, "Sample quantiles in
// statistical packages", The American Statistician 50 (1996), 361-365: linear
// between the order statistics, as R and NumPy have it by default.
func Quantile(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 || math.IsNaN(p) {
		return math.NaN()
	}
	h := float64(float64(n-1) * min(1, max(0, p)))
	i := int(h)
	part := h - float64(i)
	if part == 0 || sorted[i] == sorted[i+1] {
		return sorted[i] // infinities would make it NaN
	}
	return sorted[i] + float64(part*(sorted[i+1]-sorted[i]))
}
