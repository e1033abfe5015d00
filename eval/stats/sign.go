package stats

// SignTest returns the two-sided exact p of "neither side is preferred": the probability
// that, of wins + losses comparisons that were decided, the sides are at least so far
// apart if either were equally likely to win each. Ties do not take part. Nothing decided
// is 1.
//
// Source: W. J. Dixon, A. M. Mood, "The statistical sign test", Journal of the American
// Statistical Association 41 (1946), 557-566.
func SignTest(wins, losses int) float64 {
	return min(1, 2*McNemarWorse(max(wins, losses), min(wins, losses)))
}
