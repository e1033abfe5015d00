package main

import (
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"sort"
	"strings"

	"seatrial/graders/grounding"
)

const folds = 5

// fold assigns the groups to five folds.
func (s *samples) fold(i int) int {
	h := fnv.New32a()
	h.Write([]byte(s.rows[i].group))
	return int(h.Sum32() % folds)
}

// set numbers the data set of a row.
func (s *samples) set(i int) int { return slices.Index(s.sets, s.rows[i].set) }

// table is how well models do on rows that they were not fitted to.
type table struct {
	title string
	lines []figures
}

type figures struct {
	grounding.Validation
	rulesBalanced, rulesF1 float64 // of the fixed rules alone
	modelBalanced, modelF1 float64 // of the model alone, where 0.5 and more is bad
	bestF1                 float64 // of the model at the best threshold, chosen on these rows
}

// crossValidate fits parts models, each without the rows of one part, and judges these.
func (s *samples) crossValidate(title string, parts int, part func(int) int) table {
	estimates := make([]grounding.Estimate, len(s.rows))
	each(parts, func(k int) {
		var use []int
		for i := range s.rows {
			if part(i) != k {
				use = append(use, i)
			}
		}
		m := s.fit(use)
		for i := range s.rows {
			if part(i) == k {
				estimates[i] = m.Estimate(s.answers[i])
			}
		}
	})
	t := table{title: title}
	for _, set := range s.sets {
		t.lines = append(t.lines, s.figures(set, estimates))
	}
	return t
}

func (s *samples) figures(set string, estimates []grounding.Estimate) figures {
	f := figures{}
	f.Data = set
	var model, rules, values []float64
	var bad []bool
	for i, r := range s.rows {
		if r.set != set {
			continue
		}
		value, passes := s.answers[i].Decide(estimates[i], 0.5)
		if s.answers[i].Empty() {
			f.Unscored++
			passes = r.bad // wrong, whatever the label
		}
		switch {
		case r.bad && !passes:
			f.Caught++
		case r.bad:
			f.Missed++
		case !passes:
			f.FalseAlarms++
		default:
			f.Passed++
		}
		bad = append(bad, r.bad)
		values = append(values, 1-value)
		model = append(model, estimates[i].Unsupported)
		rules = append(rules, indicator(len(s.answers[i].Rules()) > 0))
	}
	f.AUROC = auroc(values, bad)
	f.rulesBalanced, f.rulesF1 = at(0.5, rules, bad)
	f.modelBalanced, f.modelF1 = at(0.5, model, bad)
	for limit := 0.01; limit < 1; limit += 0.01 {
		_, f1 := at(limit, model, bad)
		f.bestF1 = max(f.bestF1, f1)
	}
	return f
}

const summEdits = "SummEdits "

func (t table) print(w io.Writer) {
	fmt.Fprintf(w, "%-22s %5s %5s %6s %8s %5s | %8s %5s | %8s %5s %7s\n", "left out "+t.title, "n", "bad", "AUROC", "balanced", "F1", "rules", "F1", "model", "F1", "best F1")
	var domains, mean float64
	for _, f := range t.lines {
		fmt.Fprintf(w, "%-22s %5d %5d %6.3f %8.1f %5.1f | %8.1f %5.1f | %8.1f %5.1f %7.1f\n", f.Data, f.N(), f.Bad(), f.AUROC, 100*f.Balanced(), 100*f.F1(),
			100*f.rulesBalanced, 100*f.rulesF1, 100*f.modelBalanced, 100*f.modelF1, 100*f.bestF1)
		if strings.HasPrefix(f.Data, summEdits) {
			domains++
			mean += f.Balanced()
		}
	}
	fmt.Fprintf(w, "%-22s %27.1f\n", summEdits+"mean", 100*mean/domains)
}

// auroc is the probability that a bad row has the higher value, ties counted half.
func auroc(v []float64, bad []bool) float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return v[order[i]] < v[order[j]] })
	var wins, positives, below float64
	for i := 0; i < len(order); {
		j, p, n := i, 0.0, 0.0
		for ; j < len(order) && v[order[j]] == v[order[i]]; j++ {
			p += indicator(bad[order[j]])
			n += indicator(!bad[order[j]])
		}
		wins += p * (below + n/2)
		positives += p
		below += n
		i = j
	}
	return wins / positives / below
}

// at returns balanced accuracy and F1 where a value of limit and more means bad.
func at(limit float64, v []float64, bad []bool) (balanced, f1 float64) {
	var tp, fp, fn, tn float64
	for i := range v {
		switch {
		case v[i] >= limit && bad[i]:
			tp++
		case v[i] >= limit:
			fp++
		case bad[i]:
			fn++
		default:
			tn++
		}
	}
	return (tp/(tp+fn) + tn/(tn+fp)) / 2, 2 * tp / (2*tp + fp + fn)
}
