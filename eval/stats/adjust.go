package stats

import (
	"cmp"
	"slices"
)

// Holm returns p-values adjusted for testing all of p: when each is compared with alpha, the
// probability of even one false rejection is at most alpha. The order is that of p.
//
// Source: S. Holm, "A simple sequentially rejective multiple test procedure",
// Scandinavian Journal of Statistics 6 (1979), 65-70.
func Holm(p []float64) []float64 {
	out := make([]float64, len(p))
	worst := 0.0
	for rank, i := range ascending(p) {
		worst = max(worst, min(1, float64(float64(len(p)-rank)*p[i])))
		out[i] = worst
	}
	return out
}

// Hochberg steps up from the largest p-value where [Holm] steps down from the smallest. It rejects
// more, but is valid only for tests that are independent or positively dependent.
//
// Source: Y. Hochberg, "A sharper Bonferroni procedure for multiple tests of
// significance", Biometrika 75 (1988), 800-802.
func Hochberg(p []float64) []float64 {
	out := make([]float64, len(p))
	best := 1.0
	order := ascending(p)
	for rank := len(p) - 1; rank >= 0; rank-- {
		i := order[rank]
		best = min(best, float64(float64(len(p)-rank)*p[i]))
		out[i] = best
	}
	return out
}

// BenjaminiHochberg returns p-values adjusted for the false discovery rate: when each is compared with
// a level, the expected part of the rejections that are false is at most that level. It holds for tests that are
// independent or positively dependent. The order is that of p.
//
// Source: Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", Journal of
// the Royal Statistical Society B 57 (1995), 289-300.
func BenjaminiHochberg(p []float64) []float64 {
	out := make([]float64, len(p))
	best := 1.0
	order := ascending(p)
	for rank := len(p) - 1; rank >= 0; rank-- {
		i := order[rank]
		best = min(best, float64(float64(len(p))*p[i])/float64(rank+1))
		out[i] = best
	}
	return out
}

// ascending returns the indexes of p by rising value, equal ones in their order.
func ascending(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return order
}
