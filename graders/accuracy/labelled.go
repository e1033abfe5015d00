package main

import (
	"math/rand/v2"
	"sort"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// labelled collects what a grader said of rows that people have labelled.
type labelled struct{ rows []judged }

type judged struct {
	group    string  // rows of one group share a context, a prompt or a model: they are resampled together
	positive bool    // by the label
	found    bool    // by the grader
	scored   bool    // the grader gave a verdict
	value    float64 // higher: more of what is looked for
}

// add notes one row. The grader says positive with the verdict finds; its value
// is taken as it is where that is Pass, and from 1 where it is Fail.
func (l *labelled) add(group string, positive bool, finds eval.Verdict, score eval.Score) {
	value := score.Value
	if finds == eval.Fail {
		value = 1 - value
	}
	l.rows = append(l.rows, judged{group, positive, score.Verdict == finds, score.Verdict == eval.Pass || score.Verdict == eval.Fail, value})
}

// measure fills the figures of a. Without withAUROC the value is not taken for a ranking.
func (l *labelled) measure(a eval.Accuracy, withAUROC bool) eval.Accuracy {
	var tp, fp, tn, fn int
	for _, r := range l.rows {
		a.N++
		if r.positive {
			a.Positive++
		}
		if !r.scored {
			a.Unscored++
		}
		switch {
		case r.scored && r.found && r.positive:
			tp++
		case r.scored && r.found:
			fp++
		case r.positive:
			fn++
		case r.scored:
			tn++
		}
	}
	a.Precision = ratio(tp, tp+fp)
	a.Recall = ratio(tp, a.Positive)
	a.F1 = ratio(2*tp, 2*tp+fp+fn)
	a.Accuracy = ratio(tp+tn, a.N)
	if specificity := ratio(tn, a.N-a.Positive); a.Recall != nil && specificity != nil {
		balanced := (*a.Recall + *specificity) / 2
		a.Balanced = &balanced
	}
	if auroc, ok := l.auroc(); ok && withAUROC {
		a.AUROC, a.AUROCBand = &auroc, l.bootstrap()
	}
	return a
}

func ratio(k, n int) *float64 {
	if n == 0 {
		return nil
	}
	r := float64(k) / float64(n)
	return &r
}

// auroc is of all scored rows.
func (l *labelled) auroc() (area float64, ok bool) {
	return stats.AUROC(l.ranked(func(int) int { return 1 }))
}

// ranked returns the rows that were scored; weight says how often each row counts.
func (l *labelled) ranked(weight func(i int) int) []stats.Ranked {
	var rows []stats.Ranked
	for i, r := range l.rows {
		if w := weight(i); r.scored && w > 0 {
			rows = append(rows, stats.Ranked{Value: r.value, Positive: r.positive, Weight: w})
		}
	}
	return rows
}

// resamples is the number of bootstrap resamples (B. Efron, R. Tibshirani, An
// Introduction to the Bootstrap, 1993, section 13.3: percentile intervals).
const resamples = 1000

// bootstrap returns the 95 % percentile interval of the AUROC over resampled groups.
// Its random numbers are always the same.
func (l *labelled) bootstrap() *eval.Interval {
	number := map[string]int{}
	groups := make([]int, len(l.rows))
	for i, r := range l.rows {
		n, known := number[r.group]
		if !known {
			n = len(number)
			number[r.group] = n
		}
		groups[i] = n
	}
	random := rand.New(rand.NewPCG(1, 2))
	var values []float64
	for range resamples {
		drawn := make([]int, len(number))
		for range drawn {
			drawn[random.IntN(len(drawn))]++
		}
		if v, ok := stats.AUROC(l.ranked(func(i int) int { return drawn[groups[i]] })); ok {
			values = append(values, v)
		}
	}
	if len(values) < resamples/2 {
		return nil
	}
	sort.Float64s(values)
	return &eval.Interval{Low: values[len(values)*25/1000], High: values[len(values)*975/1000], Level: 0.95}
}
