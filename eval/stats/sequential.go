package stats

import "math"

// Spending says how much of alpha may be used up when a part t (0..1) of the
// information is in.
type Spending func(alpha, t float64) float64

// OBrienFleming spends nearly nothing early.
//
// Source: K. K. G. Lan, D. L. DeMets, "Discrete sequential boundaries for clinical trials",
// Biometrika 70 (1983), 659-663, function alpha_1*.
func OBrienFleming(alpha, t float64) float64 {
	if t <= 0 {
		return 0
	}
	return min(alpha, 2*(1-normalCDF(zQuantile(1-alpha/2)/math.Sqrt(min(1, t)))))
}

// Pocock spends more evenly; same source, function alpha_2*.
func Pocock(alpha, t float64) float64 {
	return min(alpha, alpha*math.Log(1+float64((math.E-1)*min(1, max(0, t)))))
}

// HwangShihDeCani returns the family of I. K. Hwang, W. J. Shih, J. S. De Cani, "Group sequential designs
// using a family of type I error probability spending functions", Statistics in Medicine 9 (1990),
// 1439-1445: gamma -4 is near O'Brien-Fleming, 1 near Pocock, 0 linear.
func HwangShihDeCani(gamma float64) Spending {
	return func(alpha, t float64) float64 {
		t = min(1, max(0, t))
		if gamma == 0 {
			return float64(alpha * t)
		}
		return alpha * (1 - math.Exp(-gamma*t)) / (1 - math.Exp(-gamma))
	}
}

// SequentialBounds returns the one-sided bounds of a standardised statistic, one for each look. t[k] is the part of the
// information that is in at look k, rising, with 1 for the last look of a design. The probability that the statistic has crossed a
// bound by look k is what the spending function allows at t[k]. A look that may spend nothing has the bound +Inf. So has
// one with hardly any information, or hardly any less than the next: what it might spend is left to the next.
//
// The density of the statistic that has not crossed yet is carried from look to look on a grid
// (P. Armitage, C. K. McPherson, B. C. Rowe, "Repeated significance tests on accumulating data", Journal of the Royal
// Statistical Society A 132 (1969), 235-244); the bounds are good to four digits.
func SequentialBounds(alpha float64, t []float64, spend Spending) []float64 {
	bounds := make([]float64, len(t))
	spent, before := 0.0, 0.0
	var g grid // density of the score process B(t) = Z sqrt(t) among what goes on
	for k, now := range t {
		if k < len(t)-1 && (now < leastStep || t[k+1]-now < leastStep) {
			bounds[k] = math.Inf(1)
			continue
		}
		allowed := spend(alpha, now) - spent
		if allowed < 1e-12 {
			bounds[k] = math.Inf(1)
		} else {
			bounds[k] = bisect(func(z float64) bool { return g.crossing(float64(z*math.Sqrt(now)), now-before) > allowed }, -4, 12)
			spent += allowed
		}
		if k < len(t)-1 {
			g = g.next(min(bounds[k], 12)*math.Sqrt(now), now-before)
		}
		before = now
	}
	return bounds
}

// grid is a density at equidistant points, from top downwards; without points all of the probability is at 0.
type grid struct {
	top     float64
	density []float64
}

// All grids have the same step. The points of two of them then differ by few distinct amounts, so that few normal
// densities have to be computed to carry one to the next. Below the last point nothing is left.
const (
	gridStep   = 1.0 / 120
	gridPoints = 1200
	leastStep  = gridStep * gridStep // of information: its normal density is as narrow as the grid
)

func (g grid) at(i int) float64 { return g.top - float64(float64(i)*gridStep) }

// weight is that of Simpson's rule.
func (g grid) weight(i int) float64 {
	switch {
	case i == 0 || i == len(g.density)-1:
		return gridStep / 3
	case i%2 == 1:
		return 4 * gridStep / 3
	}
	return 2 * gridStep / 3
}

// crossing is the probability to be above bound after more information of dt.
func (g grid) crossing(bound, dt float64) float64 {
	sd := math.Sqrt(dt)
	if len(g.density) == 0 {
		return 1 - normalCDF(bound/sd)
	}
	sum := 0.0
	for i, d := range g.density {
		sum += float64(float64(g.weight(i)*d) * (1 - normalCDF((bound-g.at(i))/sd)))
	}
	return sum
}

// next is the density after more information of dt of what stays below bound.
func (g grid) next(bound, dt float64) grid {
	sd := math.Sqrt(dt)
	n := grid{top: bound, density: make([]float64, gridPoints+1)}
	if len(g.density) == 0 {
		for j := range n.density {
			n.density[j] = normalDensity(n.at(j)/sd) / sd
		}
		return n
	}
	weighted := make([]float64, len(g.density))
	for i, d := range g.density {
		weighted[i] = float64(g.weight(i) * d)
	}
	moved := make([]float64, 2*gridPoints+1) // by the difference i - j of points, from -gridPoints
	for k := range moved {
		moved[k] = normalDensity((n.top-g.top+float64(float64(k-gridPoints)*gridStep))/sd) / sd
	}
	for j := range n.density {
		sum := 0.0
		for i, w := range weighted {
			sum += float64(w * moved[i-j+gridPoints])
		}
		n.density[j] = sum
	}
	return n
}

// bisect returns where above turns false, between lo and hi.
func bisect(above func(float64) bool, lo, hi float64) float64 {
	for range 60 {
		mid := (lo + hi) / 2
		if above(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// SPRTBounds returns Wald's bounds on the log likelihood ratio: above upper the alternative
// is accepted, below lower the null hypothesis, with error probabilities near alpha and beta.
//
// Source: A. Wald, "Sequential tests of statistical hypotheses", Annals of Mathematical Statistics 16 (1945), 117-186.
func SPRTBounds(alpha, beta float64) (lower, upper float64) {
	return math.Log(beta / (1 - alpha)), math.Log((1 - beta) / alpha)
}
