// Package stats is pure numbers: intervals, tests, quantiles and sample sizes.
// It knows no type of this module and keeps no state.
//
// What decides is written so that every machine computes the same figures. A product that is added to something is
// therefore converted to float64 first, which forbids the compiler to fuse both into one
// operation with another rounding, and sums are taken in a fixed order.
//
// A rate, a probability and a level lie between 0 and 1. A drop is what the baseline
// passes more often than the candidate, -1 to 1; a gain is a negative drop. Alpha is a
// one-sided error probability, unless it is said otherwise.
package stats

import "strconv"

// Settled rounds to twelve significant digits. Exponentials, quantiles and gamma functions may differ in their last
// bits between machines; what is stored or printed in full must not.
func Settled(v float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		return v // not reached: it was written by FormatFloat
	}
	return rounded
}
