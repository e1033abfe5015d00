package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// StudentTail returns the probability that Student's t with nu degrees of freedom is t or more. Without a degree of
// freedom nothing is known: 1. It takes an infinite t, which stands for a variance of 0.
func StudentTail(t float64, nu int) float64 {
	switch {
	case nu < 1:
		return 1
	case math.IsInf(t, 0):
		return NormalTail(t)
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(nu)}.Survival(t)
}

// StudentBound returns the t that Student's t with nu degrees of freedom exceeds with probability p; without a
// degree of freedom it is +Inf.
func StudentBound(p float64, nu int) float64 {
	if nu < 1 {
		return math.Inf(1)
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(nu)}.Quantile(1 - p)
}

// TInterval returns the two-sided interval of a mean at the given level (0.95), where se is its standard error
// and units the number of independent values that both rest on. With fewer than two it is unbounded.
//
// Source: Student, "The probable error of a mean", Biometrika 6 (1908), 1-25.
func TInterval(mean, se float64, units int, level float64) (lo, hi float64) {
	if units < 2 {
		return math.Inf(-1), math.Inf(1)
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(units - 1)}.Quantile(0.5 + level/2)
	return mean - float64(t*se), mean + float64(t*se)
}
