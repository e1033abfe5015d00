package refusal

import (
	"math"
	"slices"
)

const rounds = 400

// train fits a multinomial logistic regression to rows of features, by Nesterov's accelerated gradient descent from zero with
// a fixed step: equal rows in equal order give an equal model. The objective is the mean cross-entropy plus the L2 penalty, in rows.
// The result holds a row of weights for each feature and one for the intercept, a column a class.
func train(xs [][]float64, labels []int, count int, penalty float64) [][]float64 {
	width := len(xs[0]) + 1
	total, lipschitz := float64(len(xs)), 0.0
	for _, x := range xs {
		norm := 1.0
		for _, f := range x {
			norm += f * f
		}
		lipschitz += norm
	}
	step := 1 / (lipschitz/total/2 + penalty/total)
	zero := func() [][]float64 {
		w := make([][]float64, width)
		for j := range w {
			w[j] = make([]float64, count)
		}
		return w
	}
	now, before, ahead, gradient := zero(), zero(), zero(), zero()
	for round := range rounds {
		momentum := float64(round) / float64(round+3)
		for j := range ahead {
			for c := range ahead[j] {
				ahead[j][c] = now[j][c] + momentum*(now[j][c]-before[j][c])
				gradient[j][c] = 0
				if j < width-1 {
					gradient[j][c] = penalty / total * ahead[j][c]
				}
			}
		}
		for i, x := range xs {
			p := probabilities(ahead, x)
			p[labels[i]]--
			for c := range p {
				p[c] /= total
				gradient[width-1][c] += p[c]
			}
			for j, f := range x {
				if f != 0 {
					for c := range p {
						gradient[j][c] += p[c] * f
					}
				}
			}
		}
		for j := range now {
			copy(before[j], now[j])
			for c := range now[j] {
				now[j][c] = ahead[j][c] - step*gradient[j][c]
			}
		}
	}
	return now
}

// probabilities returns those of the classes. Products are rounded before they are added, so that
// processors with and without fused multiplication agree.
func probabilities(w [][]float64, x []float64) []float64 {
	p := append([]float64(nil), w[len(x)]...)
	for j, f := range x {
		if f != 0 {
			for c := range p {
				p[c] += float64(w[j][c] * f)
			}
		}
	}
	top, sum := slices.Max(p), 0.0
	for c := range p {
		p[c] = math.Exp(p[c] - top)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
	return p
}
