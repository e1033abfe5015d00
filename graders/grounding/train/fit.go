package main

import (
	"math"

	"seatrial/graders/grounding"
)

// The recipe. It was chosen by cross-validation by group; the figures hardly depend on it.
const (
	classWeight = 1000.0 // of all rows of one data set and label together
	ridge       = 80.0   // of the logistic regressions over features, per standardised column
	poolRidge   = 5.0    // of those over log-odds of sentences
	rounds      = 3      // of finding the bad sentence of an answer
	treeCount   = 320
	treeRate    = 0.04
	treeSeed    = 1
	columnShare = 0.2 // of the columns: those that a tree may ask about
	rowShare    = 0.7 // of the rows that a tree is grown on
	treeRidge   = 20.0
	leastLeaf   = 20.0 // weight
)

// setWeights are of sets that do not count like the others. Q2 calls a reply consistent whatever it says
// of the speaker; here, as in BEGIN, all that is said must rest on the context. FActScore has the
// most rows, and the most varied.
var setWeights = map[string]float64{"Q2": 0.25, "FActScore facts": 2}

// longWeight is of unsupported answers of several sentences (RAGTruth). They are the minority wherever such answers were
// collected, so that a verdict at even odds would mostly be a false alarm.
const longWeight = 0.5

// fit fits a model to the rows that are to be used.
func (s *samples) fit(use []int) *grounding.Model {
	w := s.weights(use)
	m := &grounding.Model{}
	labels := make([]bool, len(s.rows))
	for i, r := range s.rows {
		labels[i] = r.bad
	}
	m.Answer = fitLogistic(s.values, labels, w, use, ridge)

	s.fitSentences(use, w, func(values [][]float64, bad []bool, w []float64, units []int) func([]float64) float64 {
		m.Sentence = fitLogistic(values, bad, w, units, ridge)
		return m.Sentence.Logit
	})
	m.Pool = s.fitPool(use, w, labels, m.Sentence.Logit)

	s.fitSentences(use, w, func(_ [][]float64, bad []bool, w []float64, units []int) func([]float64) float64 {
		m.Trees = s.bins.grow(bad, w, units)
		return func(v []float64) float64 { return grounding.Grow(m.Trees, v) }
	})
	m.PoolTrees = s.fitPool(use, w, labels, func(v []float64) float64 { return grounding.Grow(m.Trees, v) })
	return m
}

// fitSentences fits a model of single sentences. Where a bad answer has several and nobody has marked the
// bad one, it is the one that the model of the round before finds worst (multiple-instance
// learning: S. Andrews et al., NIPS 2002).
func (s *samples) fitSentences(use []int, w []float64, fit func(values [][]float64, bad []bool, w []float64, units []int) func([]float64) float64) {
	values, bad := make([][]float64, len(s.units)), make([]bool, len(s.units))
	var logit func([]float64) float64
	for round := range rounds {
		uw := make([]float64, len(s.units))
		for k, u := range s.units {
			values[k], bad[k] = u.values, u.bad
		}
		var units []int
		for _, i := range use {
			claims := 0.0
			for _, k := range s.of[i] {
				if s.units[k].use {
					claims++
				}
			}
			worst, height := -1, math.Inf(-1)
			for _, k := range s.of[i] {
				u := &s.units[k]
				switch {
				case !u.use:
				case u.known && u.bad:
					uw[k] = w[i]
					units = append(units, k)
				case u.known:
					uw[k] = w[i] / math.Sqrt(claims)
					units = append(units, k)
				case round > 0:
					if z := logit(u.values); z > height {
						worst, height = k, z
					}
				}
			}
			if worst >= 0 {
				bad[worst], uw[worst] = true, w[i]
				units = append(units, worst)
			}
		}
		logit = fit(values, bad, uw, units)
	}
}

func (s *samples) fitPool(use []int, w []float64, labels []bool, logit func([]float64) float64) grounding.Logistic {
	pooled := make([][]float64, len(s.rows))
	for _, i := range use {
		var logits []float64
		for _, k := range s.of[i] {
			if s.units[k].use {
				logits = append(logits, logit(s.units[k].values))
			}
		}
		pooled[i] = grounding.Pool(logits)
	}
	return fitLogistic(pooled, labels, w, use, poolRidge)
}
