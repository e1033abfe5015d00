package stats

// FisherWorse returns the one-sided exact p that the baseline, which passed a of n,
// passes more often than the candidate, which passed b of m: the probability of a or more, given
// how many passed together.
//
// Source: R. A. Fisher, Statistical Methods for Research Workers, 5th edition, 1934, section 21.02.
func FisherWorse(a, n, b, m int) float64 {
	exact, _ := StratifiedWorse([]Stratum{{BasePass: a, Base: n, CandidatePass: b, Candidate: m}})
	return exact
}
