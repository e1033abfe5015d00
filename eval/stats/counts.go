package stats

import "math"

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
