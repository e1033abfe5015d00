// Package calibration measures how well a grader agrees with people.
package calibration

import (
	"math"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// Pair is one answer as people and as a grader judge it.
type Pair struct {
	Epoch  int
	Case   string       // answers to one case are never split between choosing and testing a threshold
	People eval.Verdict // pass or fail
	Grader eval.Verdict
	Value  float64 // of the grader's score
}

// mostDisagreements is how many answers a calibration names on which people and grader differ.
const mostDisagreements = 20

// Measure fills the figures of a calibration. The interval of kappa is the normal
// approximation at 95 % (see [stats.Kappa]); what does not exist is nil.
func Measure(pairs []Pair) eval.Calibration {
	c := eval.Calibration{Labels: len(pairs)}
	for _, p := range pairs {
		if p.People == eval.Pass {
			c.Pass++
		}
		judged := p.Grader == eval.Pass || p.Grader == eval.Fail
		if judged && p.Grader != p.People && len(c.Disagreements) < mostDisagreements {
			c.Disagreements = append(c.Disagreements, eval.Disagreement{Case: p.Case, Epoch: p.Epoch, People: p.People, Grader: p.Grader, Value: p.Value})
		}
		switch {
		case !judged:
			c.Unscored++
		case p.People == eval.Pass && p.Grader == eval.Pass:
			c.Confusion.PassPass++
		case p.People == eval.Pass:
			c.Confusion.PassFail++
		case p.Grader == eval.Pass:
			c.Confusion.FailPass++
		default:
			c.Confusion.FailFail++
		}
	}
	m := c.Confusion
	table := [][]int{{m.PassPass, m.PassFail}, {m.FailPass, m.FailFail}}
	if kappa, se, ok := stats.Kappa(table); ok {
		const z = 1.959963984540054 // 97.5 % of the normal distribution
		c.Kappa = &kappa
		c.KappaInterval = &eval.Interval{Low: max(-1, kappa-float64(z*se)), High: min(1, kappa+float64(z*se)), Level: 0.95}
	}
	if ac1, ok := stats.AC1(table); ok {
		c.AC1 = &ac1
	}
	if n := m.Judged(); n > 0 {
		agreement := float64(m.PassPass+m.FailFail) / float64(n)
		c.Accuracy = &agreement
	}
	c.Threshold = threshold(pairs)
	return c
}

// Consensus returns what most people say of one answer; ok is false where they are
// split evenly, or nobody said anything.
func Consensus(labels []eval.Label) (v eval.Verdict, ok bool) {
	pass, fail := 0, 0
	for _, l := range labels {
		switch l.Verdict {
		case eval.Pass:
			pass++
		case eval.Fail:
			fail++
		}
	}
	if pass == fail {
		return "", false
	}
	if pass > fail {
		return eval.Pass, true
	}
	return eval.Fail, true
}

// folds is into how many parts the cases fall when a threshold is tested.
const folds = 5

// leastPerClass is how many answers of each class a threshold needs: fewer would fit noise.
const leastPerClass = 10

// threshold returns the cut of the value that agrees best with people, nil where the
// values say no more than the verdicts or there are too few labels.
func threshold(pairs []Pair) *eval.Threshold {
	var scored []Pair
	pass := 0
	values := map[float64]bool{}
	for _, p := range pairs {
		if p.Grader != eval.Pass && p.Grader != eval.Fail {
			continue
		}
		scored = append(scored, p)
		values[p.Value] = true
		if p.People == eval.Pass {
			pass++
		}
	}
	if len(values) < 3 || pass < leastPerClass || len(scored)-pass < leastPerClass {
		return nil
	}
	cut, balanced := bestCut(scored)
	t := &eval.Threshold{Value: cut, Balanced: balanced}
	t.Own = recalls(scored, func(p Pair) bool { return p.Grader == eval.Pass })
	chosen := make([]float64, folds)
	for k := range folds {
		rest := slices.DeleteFunc(slices.Clone(scored), func(p Pair) bool { return fold(p.Case) == k })
		chosen[k], _ = bestCut(rest)
	}
	t.CrossValidated = recalls(scored, func(p Pair) bool { return p.Value >= chosen[fold(p.Case)] })
	return t
}

// fold puts all answers to a case into one part, the same on every machine.
func fold(id string) int {
	d := eval.MustDigest(id)
	return int(d[0]) % folds
}

// bestCut returns the cut with the highest balanced agreement: midway between two
// neighbouring values, the lowest of equals.
func bestCut(pairs []Pair) (cut, balanced float64) {
	values := make([]float64, len(pairs))
	for i, p := range pairs {
		values[i] = p.Value
	}
	slices.Sort(values)
	values = slices.Compact(values)
	cut, balanced = 0.5, math.Inf(-1)
	for i := 1; i < len(values); i++ {
		at := values[i-1] + (values[i]-values[i-1])/2
		if b := recalls(pairs, func(p Pair) bool { return p.Value >= at }); b > balanced {
			cut, balanced = at, b
		}
	}
	return cut, balanced
}

// recalls returns the mean of the recalls of both classes; a class that is missing counts 1/2.
func recalls(pairs []Pair, passes func(Pair) bool) float64 {
	var right, all [2]float64
	for _, p := range pairs {
		class := 0
		if p.People == eval.Pass {
			class = 1
		}
		all[class]++
		if passes(p) == (class == 1) {
			right[class]++
		}
	}
	sum := 0.0
	for class := range all {
		if all[class] == 0 {
			sum += 0.5
		} else {
			sum += right[class] / all[class]
		}
	}
	return sum / 2
}
