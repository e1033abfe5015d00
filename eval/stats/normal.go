package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// NormalTail returns the probability of z or more of a standard normal variable.
func NormalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// NormalBound returns the z that a standard normal variable exceeds with probability p.
func NormalBound(p float64) float64 { return zQuantile(1 - p) }

// zQuantile returns the p-quantile of the standard normal distribution. It is rounded to
// twelve decimals: the library's own arithmetic may be fused, so that its last
// bits differ between machines.
func zQuantile(p float64) float64 {
	return math.Round(distuv.UnitNormal.Quantile(p)*1e12) / 1e12
}

func normalDensity(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
