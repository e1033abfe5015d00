package stats

// PassAtK returns the unbiased estimate of the probability that at least one of k
// answers passes, where c of n did. It needs 1 <= k <= n and 0 <= c <= n.
//
// Source: M. Chen et al., "Evaluating large language models trained on code", 2021
// (arXiv 2107.03374), formula 1: 1 - C(n-c, k)/C(n, k), as a product without factorials.
func PassAtK(n, c, k int) float64 { return 1 - drawnFrom(n-c, n, k) }

// PassHatK returns the unbiased estimate of the probability that all of k answers
// pass, C(c, k)/C(n, k): what counts where every user must be served (pass^k).
//
// Source: S. Yao et al., "tau-bench", 2024 (arXiv 2406.12045), section 3.
func PassHatK(n, c, k int) float64 { return drawnFrom(c, n, k) }

// drawnFrom is the probability that k drawn of n without return are all of some m.
func drawnFrom(m, n, k int) float64 {
	if m < k {
		return 0
	}
	p := 1.0
	for i := range k {
		p *= float64(m-i) / float64(n-i)
	}
	return p
}
