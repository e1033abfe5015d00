package stats

import "math/big"

// McNemarWorse returns the one-sided exact p of "the candidate is no worse": the
// probability that, of broken + fixed pairs that changed, at least so many broke
// if either direction were equally likely. Without a change it is 1.
//
// It is computed in integers and rounded once.
//
// Source: Q. McNemar, "Note on the sampling error of the difference between
// correlated proportions or percentages", Psychometrika 12 (1947), 153-157, with
// the binomial distribution instead of its approximation.
func McNemarWorse(broken, fixed int) float64 {
	n := broken + fixed
	// The shorter tail is summed: P(X >= broken) = P(X <= fixed) for a fair coin.
	short, upper := fixed, true
	if broken <= fixed {
		short, upper = broken-1, false
	}
	term, sum := big.NewInt(1), new(big.Int)
	for k := 0; k <= short; k++ {
		sum.Add(sum, term)
		term.Mul(term, big.NewInt(int64(n-k)))
		term.Quo(term, big.NewInt(int64(k+1)))
	}
	if !upper {
		all := new(big.Int).Lsh(big.NewInt(1), uint(n))
		sum.Sub(all, sum)
	}
	p := new(big.Float).SetInt(sum) // as many bits as the integer has: no rounding yet
	p.SetMantExp(p, -n)
	out, _ := p.Float64()
	return out
}

// McNemarMidP is [McNemarWorse] with half of the probability of what was observed, which
// is less conservative. Without a change it is 1.
//
// Source: M. W. Fagerland, S. Lydersen, P. Laake, "The McNemar test for binary matched-pairs data",
// BMC Medical Research Methodology 13 (2013), 91.
func McNemarMidP(broken, fixed int) float64 {
	if broken+fixed == 0 {
		return 1
	}
	return (McNemarWorse(broken, fixed) + McNemarWorse(broken+1, fixed-1)) / 2
}
