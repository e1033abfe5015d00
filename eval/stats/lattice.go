package stats

import "math"

// lattice is a distribution on whole numbers: p[i] is the probability of start+i.
type lattice struct {
	start int
	p     []float64
}

// hypergeometric is the distribution of the baseline's passes, given the margins.
func hypergeometric(m margins) lattice {
	lo, hi := max(0, m.pass-m.candidate), min(m.base, m.pass)
	d := lattice{lo, make([]float64, hi-lo+1)}
	total := logChoose(m.base+m.candidate, m.pass)
	for i := range d.p {
		x := lo + i
		d.p[i] = math.Exp(logChoose(m.base, x) + logChoose(m.candidate, m.pass-x) - total)
	}
	d.normalise()
	return d
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n) + 1)
	b, _ := math.Lgamma(float64(k) + 1)
	c, _ := math.Lgamma(float64(n-k) + 1)
	return a - b - c
}

func (d lattice) normalise() {
	sum := 0.0
	for _, p := range d.p {
		sum += p
	}
	for i := range d.p {
		d.p[i] /= sum
	}
}

// times is the distribution of the sum of independent numbers, one of each distribution.
func (d lattice) times(e lattice) lattice {
	if len(d.p) < len(e.p) {
		d, e = e, d
	}
	out := make([]float64, len(d.p)+len(e.p)-1)
	for j, q := range e.p {
		row := out[j : j+len(d.p)]
		for i, p := range d.p {
			row[i] += float64(p * q)
		}
	}
	return lattice{d.start + e.start, out}.trimmed(len(d.p) * len(e.p))
}

// power is the distribution of the sum of n independent numbers, by squaring.
func (d lattice) power(n int) lattice {
	sum := lattice{p: []float64{1}}
	for square := d; ; square = square.times(square) {
		if n&1 == 1 {
			sum = sum.times(square)
		}
		if n >>= 1; n == 0 {
			return sum
		}
	}
}

// A product of more than largeProduct terms costs enough that negligible terms at either end are dropped.
const (
	largeProduct = 1 << 18
	negligible   = 1e-18
)

func (d lattice) trimmed(cost int) lattice {
	if cost < largeProduct {
		return d
	}
	lo, hi := 0, len(d.p)
	for lo < hi-1 && d.p[lo] < negligible {
		lo++
	}
	for hi > lo+1 && d.p[hi-1] < negligible {
		hi--
	}
	return lattice{d.start + lo, d.p[lo:hi]}
}

// tail returns P(X >= observed), and the same with half of P(X = observed). The smaller terms are
// summed first.
func (d lattice) tail(observed int) (exact, midp float64) {
	at := observed - d.start
	switch {
	case at >= len(d.p):
		return 0, 0
	case at < 0:
		return 1, 1
	}
	above := 0.0
	for i := len(d.p) - 1; i > at; i-- {
		above += d.p[i]
	}
	return min(1, above+d.p[at]), min(1, above+d.p[at]/2)
}

// binomial is the distribution of the passes among n, each with the probability p. What is so far from the mean that it is
// negligible (by Bernstein's inequality) is left out.
func binomial(n int, p float64) lattice {
	switch {
	case p <= 0:
		return lattice{p: []float64{1}}
	case p >= 1:
		return lattice{start: n, p: []float64{1}}
	}
	mean := float64(float64(n) * p)
	far := float64(12*math.Sqrt(float64(mean*(1-p)))) + 50
	lo, hi := max(0, int(mean-far)), min(n, int(mean+far))
	d := lattice{lo, make([]float64, hi-lo+1)}
	pass, fail := math.Log(p), math.Log1p(-p)
	for i := range d.p {
		k := lo + i
		d.p[i] = math.Exp(logChoose(n, k) + float64(float64(k)*pass) + float64(float64(n-k)*fail))
	}
	d.normalise()
	return d
}

// scaled is the distribution of so many times the number.
func (d lattice) scaled(by int) lattice {
	if by == 1 {
		return d
	}
	out := lattice{d.start * by, make([]float64, (len(d.p)-1)*by+1)}
	for i, p := range d.p {
		out.p[i*by] = p
	}
	return out
}
