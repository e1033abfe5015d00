package stats

import "math"

// Components split the variance of one answer of one case.
type Components struct {
	Within  float64 // of the epochs of one case: the model's own randomness
	Between float64 // of the cases' true means
	ICC     float64 // the part of the variance of one answer that is between cases, 0..1
	SEMean  float64 // standard error of the mean over cases
}

// VarianceComponents splits the variance of cases with equally many epochs each (two or more, of
// two or more cases; else ok is false) by one-way analysis of variance. A negative estimate
// between cases is 0.
//
// Source: S. R. Searle, G. Casella, C. E. McCulloch, Variance Components, 1992, chapter 3.
func VarianceComponents(cases [][]float64) (c Components, ok bool) {
	n := len(cases)
	if n < 2 || len(cases[0]) < 2 {
		return c, false
	}
	k := len(cases[0])
	means := make([]float64, n)
	grand := 0.0
	for i, values := range cases {
		if len(values) != k {
			return c, false
		}
		for _, v := range values {
			means[i] += v / float64(k)
		}
		grand += means[i] / float64(n)
	}
	var within, between float64
	for i, values := range cases {
		for _, v := range values {
			within += float64((v - means[i]) * (v - means[i]))
		}
		between += float64((means[i] - grand) * (means[i] - grand))
	}
	meanWithin := within / float64(n*(k-1))
	meanBetween := float64(k) * between / float64(n-1)
	c.Within = meanWithin
	c.Between = max(0, (meanBetween-meanWithin)/float64(k))
	if all := c.Between + c.Within; all > 0 {
		c.ICC = c.Between / all
	}
	c.SEMean = math.Sqrt(between / float64(n-1) / float64(n))
	return c, true
}

// CountComponents is [VarianceComponents] for verdicts: passed[i] of asked[i] epochs of case i passed. Cases may
// have been asked differently often; one that was never asked does not count. ok is false with fewer than two
// cases, or where none was asked twice.
//
// Source: S. R. Searle, G. Casella, C. E. McCulloch, Variance Components, 1992, section 3.6 (analysis of
// variance of unbalanced data).
func CountComponents(passed, asked []int) (c Components, ok bool) {
	var k, n, squares int
	var all, means float64
	for i, a := range asked {
		if a == 0 {
			continue
		}
		k, n, squares = k+1, n+a, squares+a*a
		all += float64(passed[i])
		means += float64(passed[i]) / float64(a)
	}
	if k < 2 || n == k {
		return c, false
	}
	grand, unweighted := all/float64(n), means/float64(k)
	var within, between, spread float64
	for i, a := range asked {
		if a == 0 {
			continue
		}
		p := float64(passed[i]) / float64(a)
		within += float64(float64(passed[i]) * (1 - p))
		between += float64(float64(a) * float64((p-grand)*(p-grand)))
		spread += float64((p - unweighted) * (p - unweighted))
	}
	each := (float64(n) - float64(squares)/float64(n)) / float64(k-1)
	c.Within = within / float64(n-k)
	c.Between = max(0, (between/float64(k-1)-c.Within)/each)
	if total := c.Between + c.Within; total > 0 {
		c.ICC = c.Between / total
	}
	c.SEMean = math.Sqrt(spread / float64(k-1) / float64(k))
	return c, true
}

// MeanError returns the standard error of a mean over cases, each asked that many epochs, from the variances between and
// within cases. Without the variance between them it is that of the mean over these very cases.
//
// Source: E. Miller, "Adding error bars to evals", 2024 (arXiv 2411.00640), section 3: resampling.
func MeanError(between, within float64, epochs, cases int) float64 {
	return math.Sqrt((between + within/float64(epochs)) / float64(cases))
}
