package stats

import "math"

// Design is a comparison to be made: every case is asked equally often on each side, and the sides are compared
// case by case (StratifiedWorse, one-sided, mid-p).
type Design struct {
	Within    float64 // variance of one verdict within a case, p(1-p) on average; the same on both sides
	Baseline  int     // epochs, at least 1
	Candidate int     // epochs, at least 1
}

// Psi is the part of the cases whose verdict differs between one epoch and another where nothing changed.
func (g Design) Psi() float64 { return 2 * g.Within }

// variances returns two variances of one case's drop, where the mean drop is d: the one that the test reckons with, and
// the one that the drop has.
//
// Where nothing changed the difference of the means of B and e epochs varies by Within/B + Within/e (Miller 2024,
// section 3). A drop is reckoned as cases that passed and now always fail, d of all: given its total, such a case has B passes
// among B+e epochs, and the hypergeometric variance of its difference is 1/(B+e-1). With one epoch each that makes
// Connor's psi = 2 Within + d, whose variance psi - d^2 is kept; for more epochs it is never less than what repetition leaves.
func (g Design) variances(d float64) (null, alternative float64) {
	b, e := float64(g.Baseline), float64(g.Candidate)
	repeated := float64(g.Within * (1/b + 1/e))
	null = min(1, repeated+d/(b+e-1))
	return null, max(repeated, null-float64(d*d))
}

// fewest is how many broken cases the exact test needs to reach alpha when nothing else differs: one among C(B+e, e)
// orders is as extreme as a case that broke, and the observed one counts half.
func (g Design) fewest(alpha float64) float64 {
	return math.Ceil(math.Log(0.5/alpha)/logChoose(g.Baseline+g.Candidate, g.Candidate) - 1e-9)
}

// Size returns how many cases are needed to show a drop d (0..1) of the pass rate with the given power at the one-sided
// alpha; it is not rounded. With one epoch on each side it is [PairedSize], but for very few broken cases.
//
// Sources: R. J. Connor, "Sample size for testing differences in proportions for the paired-sample design",
// Biometrics 43 (1987), 207-211; E. Miller, "Adding error bars to evals", 2024 (arXiv 2411.00640), section 5.
func (g Design) Size(d, alpha, power float64) float64 {
	if d <= 0 {
		return math.Inf(1)
	}
	null, alternative := g.variances(d)
	root := float64(zQuantile(1-alpha)*math.Sqrt(null)) + float64(zQuantile(power)*math.Sqrt(alternative))
	return max(float64(root*root)/float64(d*d), g.fewest(alpha)/d)
}

// Power returns the probability that so many cases show a drop d, by the same formula; it is at most alpha where the drop is
// fewer cases than the test needs.
func (g Design) Power(cases int, d, alpha float64) float64 {
	if d <= 0 || float64(float64(cases)*d) < g.fewest(alpha)-1e-9 {
		return alpha
	}
	null, alternative := g.variances(d)
	over := float64(d*math.Sqrt(float64(cases))) - float64(zQuantile(1-alpha)*math.Sqrt(null))
	if alternative <= 0 {
		if over >= 0 {
			return 1
		}
		return 0
	}
	return normalCDF(over / math.Sqrt(alternative))
}

// Detectable returns the smallest drop that so many cases show with the given power, to a hundredth of a point;
// ok is false where they do not show even that every case broke.
func (g Design) Detectable(cases int, alpha, power float64) (d float64, ok bool) {
	const steps = 10000
	for i := 1; i <= steps; i++ {
		if d := float64(i) / steps; g.Power(cases, d, alpha) >= power {
			return d, true
		}
	}
	return 0, false
}
