// Package stats is pure numbers: intervals, tests, quantiles and sample sizes.
// It knows no type of this module and keeps no state.
//
// What decides is written so that every machine computes the same bytes: the
// exact test is integer arithmetic with one rounding at its end, and products
// that are added to something are converted to float64 first, which forbids the
// compiler to fuse both into one operation with another rounding.
package stats

import "strconv"

// Settled rounds to twelve digits that count. Exponentials, quantiles and gamma functions may differ in their last
// bits between machines; what is stored or printed in full must not.
func Settled(v float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		return v // not reached: it was written by FormatFloat
	}
	return rounded
}
