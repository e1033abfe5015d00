package grounding

import (
	"math"
	"slices"
)

// Model turns measurements into the probability that an answer is not supported, where
// half of all short answers are not, and a third of those of several sentences. It is the mean, in log-odds, of three: a logistic
// regression over what the whole answer shows; one over what each sentence shows; and boosted trees over
// the same; the two of the sentences are summed up over the answer by a further logistic regression each.
// train fits it; nothing in it is text.
type Model struct {
	Answer    Logistic // over [Columns]
	Sentence  Logistic // over [SentenceColumns]
	Pool      Logistic // over [PoolColumns] of Sentence
	Trees     []Tree   // over [SentenceColumns]
	PoolTrees Logistic // over [PoolColumns] of Trees
}

// Logistic is a logistic regression over standardised columns; a column counts at most four
// standard deviations.
type Logistic struct {
	Bias                float64
	Mean, Scale, Weight []float64 // a Scale of 0: the column does not count
}

// farOut is the number of standard deviations from which a column's value is cut.
const farOut = 4

// Term returns what column c adds to the log-odds at value v.
func (l *Logistic) Term(c int, v float64) float64 {
	if l.Scale[c] == 0 {
		return 0
	}
	return l.Weight[c] * max(-farOut, min(farOut, (v-l.Mean[c])/l.Scale[c]))
}

// Logit returns the log-odds at values.
func (l *Logistic) Logit(values []float64) float64 {
	z := l.Bias
	for c, v := range values {
		z += l.Term(c, v)
	}
	return z
}

// Tree asks three questions: is column Column[i] greater than Limit[i]? No leads from i to 2i+1, yes
// to 2i+2; the places after the last question are the leaves.
type Tree struct {
	Column [7]int16
	Limit  [7]float64
	Leaf   [8]float64
}

// Value returns the leaf's value.
func (t *Tree) Value(values []float64) float64 {
	i := 0
	for i < len(t.Column) {
		if values[t.Column[i]] > t.Limit[i] {
			i = 2*i + 2
		} else {
			i = 2*i + 1
		}
	}
	return t.Leaf[i-len(t.Column)]
}

// Grow returns the log-odds of all trees.
func Grow(trees []Tree, values []float64) float64 {
	z := 0.0
	for i := range trees {
		z += trees[i].Value(values)
	}
	return z
}

// PoolColumns are what is weighed of the log-odds of an answer's claims.
var PoolColumns = []string{"highest", "second", "third", "mean", "any", "log_claims", "log_claims*highest", "log_claims*mean", "lowest"}

// Pool returns the values of [PoolColumns] of the log-odds of sentences.
func Pool(logits []float64) []float64 {
	v := slices.Sorted(slices.Values(logits))
	if len(v) == 0 {
		v = []float64{0}
	}
	n := len(v)
	mean, none := 0.0, 1.0
	for _, z := range v {
		mean += z / float64(n)
		none *= 1 - Probability(z)
	}
	second := v[max(n-2, 0)]
	third := v[max(n-3, 0)]
	many := math.Log(float64(n))
	return []float64{v[n-1], second, third, mean, math.Log((1 - none + 1e-4) / (none + 1e-4)), many, many * v[n-1], many * mean, v[0]}
}

// Probability turns log-odds into a probability.
func Probability(logit float64) float64 { return 1 / (1 + math.Exp(-logit)) }

// Estimate is what the model says of an answer.
type Estimate struct {
	Unsupported float64   // probability that something in the answer is not supported
	Sentences   []float64 // the same, of each sentence
	Reasons     []Reason  // what weighed most in the whole answer, either way
}

// Reason is one column's part in the log-odds of [Model.Answer].
type Reason struct {
	Name  string
	Value float64 // as measured
	Part  float64 // above zero: against the answer
}

const maxReasons = 8

// Estimate judges an answer.
func (m *Model) Estimate(a *Answer) Estimate {
	e := Estimate{Sentences: make([]float64, len(a.Sentences))}
	var linear, grown []float64
	weighed := a.Weighed()
	for i := range a.Sentences {
		values := a.SentenceValues(i)
		l, g := m.Sentence.Logit(values), Grow(m.Trees, values)
		e.Sentences[i] = Probability((l + g) / 2)
		if weighed[i] {
			linear, grown = append(linear, l), append(grown, g)
		}
	}
	values := a.Values()
	z := m.Answer.Logit(values) + m.Pool.Logit(Pool(linear)) + m.PoolTrees.Logit(Pool(grown))
	e.Unsupported = Probability(z / 3)
	names := Columns()
	for c, v := range values {
		if part := m.Answer.Term(c, v); math.Abs(part) >= 0.05 {
			e.Reasons = append(e.Reasons, Reason{names[c], v, part})
		}
	}
	slices.SortStableFunc(e.Reasons, func(a, b Reason) int {
		switch x, y := math.Abs(a.Part), math.Abs(b.Part); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	e.Reasons = e.Reasons[:min(len(e.Reasons), maxReasons)]
	return e
}

// Fitted returns the model that ships. It is not to be changed.
func Fitted() *Model { return &fitted }
