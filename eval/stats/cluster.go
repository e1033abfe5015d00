package stats

import "math"

// ClusterMean returns the mean of all values and its standard error; clusters[i] holds the values of cluster i, which
// vary together (the epochs of a case, the questions about one text). The variance is corrected by C/(C-1) for
// few clusters C. ok is false with fewer than two clusters.
//
// Source: E. Miller, "Adding error bars to evals", 2024 (arXiv 2411.00640), formula 4.
func ClusterMean(clusters [][]float64) (mean, se float64, ok bool) {
	n, c := 0, 0
	for _, values := range clusters {
		if len(values) > 0 {
			c++
		}
		n += len(values)
		for _, v := range values {
			mean += v
		}
	}
	if c < 2 {
		return 0, 0, false
	}
	mean /= float64(n)
	sum := 0.0
	for _, values := range clusters {
		off := 0.0
		for _, v := range values {
			off += v - mean
		}
		sum += float64(off * off)
	}
	return mean, math.Sqrt(sum*float64(c)/float64(c-1)) / float64(n), true
}

// InClusters groups values by cluster, in the order of the clusters' first values. clusters[i] names that of values[i]; a
// value with the name "" is a cluster of its own.
func InClusters(values []float64, clusters []string) [][]float64 {
	var out [][]float64
	at := map[string]int{}
	for i, v := range values {
		name := clusters[i]
		if k, ok := at[name]; ok && name != "" {
			out[k] = append(out[k], v)
			continue
		}
		at[name] = len(out)
		out = append(out, []float64{v})
	}
	return out
}

// EffectiveSize returns how many independently drawn values would say as much of a proportion as these n in C clusters:
//
//	n / effect * (t[n-1] / t[C-1])^2
//
// The effect is the design effect, at least 1: the variance of the mean computed from the clusters, divided by that computed
// as if the values were independent. t[k] is the bound of Student's t with k degrees of freedom at the one-sided error
// probability alpha: few clusters tell the variance badly. Values that are all alike say nothing of the
// variance, so that each cluster counts once. Where each value is its own cluster it is n.
//
// Source: E. L. Korn, B. I. Graubard, "Confidence intervals for proportions with small expected number of positive
// counts estimated from survey data", Survey Methodology 24 (1998), 193-201.
func EffectiveSize(clusters [][]float64, alpha float64) float64 {
	var all []float64
	for _, values := range clusters {
		all = append(all, values...)
	}
	n, c := len(all), len(clusters)
	mean, se, ok := ClusterMean(clusters)
	if c == n {
		return float64(n)
	}
	square := 0.0
	for _, v := range all {
		square += float64((v - mean) * (v - mean))
	}
	if !ok || square == 0 {
		return float64(c)
	}
	effect := max(1, float64(se*se)/(square/float64(n-1)/float64(n)))
	few := StudentBound(alpha, n-1) / StudentBound(alpha, c-1)
	return float64(n) / effect * float64(few*few)
}

// ClusteredLower returns the lower bound, at the one-sided error probability alpha, of the mean of values from 0 to 1 that were
// drawn in clusters: Clopper and Pearson's bound with the [EffectiveSize] as the number of trials. times is 1, or
// foretells the bound for so many times as many values like these. The number of successes and of trials are rounded so
// that the bound is no higher for it.
func ClusteredLower(clusters [][]float64, alpha, times float64) float64 {
	n, part := effective(clusters, alpha, times)
	return ProportionLower(int(math.Floor(float64(part*math.Floor(n+1e-9))+1e-9)), int(n+1e-9), alpha)
}

// ClusteredUpper is the upper bound; see [ClusteredLower].
func ClusteredUpper(clusters [][]float64, alpha, times float64) float64 {
	n, part := effective(clusters, alpha, times)
	return ProportionUpper(int(math.Ceil(float64(part*math.Floor(n+1e-9))-1e-9)), int(n+1e-9), alpha)
}

// effective returns the effective size of times as many values, and their mean.
func effective(clusters [][]float64, alpha, times float64) (n, part float64) {
	sum, of := 0.0, 0
	for _, values := range clusters {
		for _, v := range values {
			sum += v
		}
		of += len(values)
	}
	return times * EffectiveSize(clusters, alpha), sum / float64(max(1, of))
}
