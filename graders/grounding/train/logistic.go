package main

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"seatrial/graders/grounding"
)

// steps of Newton's method are enough for differences that no figure shows.
const steps = 7

// fitLogistic fits a logistic regression with a ridge to the rows in use, by Newton's method.
func fitLogistic(values [][]float64, bad []bool, w []float64, use []int, ridge float64) grounding.Logistic {
	n := len(values[use[0]])
	l := grounding.Logistic{Mean: make([]float64, n), Scale: make([]float64, n), Weight: make([]float64, n)}
	var total float64
	for _, i := range use {
		total += w[i]
		for c, v := range values[i] {
			l.Mean[c] += w[i] * v
		}
	}
	for c := range l.Mean {
		l.Mean[c] /= total
	}
	for _, i := range use {
		for c, v := range values[i] {
			l.Scale[c] += w[i] * (v - l.Mean[c]) * (v - l.Mean[c])
		}
	}
	for c := range l.Scale {
		if l.Scale[c] = math.Sqrt(l.Scale[c] / total); l.Scale[c] < 1e-6 {
			l.Scale[c] = 0
		}
		l.Weight[c] = 1 // so that Term is the standardised value
	}
	rows := make([]float64, len(use)*(n+1)) // the last column is the bias
	for k, i := range use {
		row := rows[k*(n+1) : (k+1)*(n+1)]
		for c, v := range values[i] {
			row[c] = l.Term(c, v)
		}
		row[n] = 1
	}
	beta := make([]float64, n+1)
	for range steps {
		if !newton(beta, rows, bad, w, use, ridge) {
			break
		}
	}
	copy(l.Weight, beta)
	l.Bias = beta[n]
	return l
}

// newton makes one step, and reports false where there is none to make.
func newton(beta, rows []float64, bad []bool, w []float64, use []int, ridge float64) bool {
	n := len(beta)
	hessian, gradient := make([]float64, n*n), make([]float64, n)
	for k, i := range use {
		row := rows[k*n : (k+1)*n]
		z := 0.0
		for c, v := range row {
			z += v * beta[c]
		}
		p := grounding.Probability(z)
		residual := w[i] * (indicator(bad[i]) - p)
		curve := w[i] * p * (1 - p)
		for c, v := range row {
			gradient[c] += residual * v
			if scaled := curve * v; scaled != 0 {
				line := hessian[c*n : c*n+c+1]
				for d := range line {
					line[d] += scaled * row[d]
				}
			}
		}
	}
	curvature := mat.NewSymDense(n, nil)
	for c := range n {
		for d := range c + 1 {
			curvature.SetSym(c, d, hessian[c*n+d])
		}
		if c < n-1 { // the bias is free
			curvature.SetSym(c, c, hessian[c*n+c]+ridge)
			gradient[c] -= ridge * beta[c]
		}
	}
	var factor mat.Cholesky
	var step mat.VecDense
	if !factor.Factorize(curvature) || factor.SolveVecTo(&step, mat.NewVecDense(n, gradient)) != nil {
		return false
	}
	for c := range beta {
		beta[c] += step.AtVec(c)
	}
	return true
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
