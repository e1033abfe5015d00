package main

import (
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"sort"
	"strings"
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
	set           string
	n, bad        int
	auroc         float64
	balanced, f1  float64 // where 0.5 and more is bad
	bestF1        float64 // at the best threshold, chosen on these rows
	rulesBalanced float64 // of the fixed rules alone
	rulesF1       float64
	bothBalanced  float64 // of the model and the rules
	bothF1        float64
}

// crossValidate fits parts models, each without the rows of one part, and judges these.
func (s *samples) crossValidate(title string, parts int, part func(int) int) table {
	p := make([]float64, len(s.rows))
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
				p[i] = m.Estimate(s.answers[i]).Unsupported
			}
		}
	})
	t := table{title: title}
	var domains []figures
	for _, set := range s.sets {
		var v, rules, both []float64
		var bad []bool
		f := figures{set: set}
		for i, r := range s.rows {
			if r.set != set {
				continue
			}
			v, bad = append(v, p[i]), append(bad, r.bad)
			rule := indicator(len(s.answers[i].Rules()) > 0)
			rules, both = append(rules, rule), append(both, max(rule, p[i]))
			f.n++
			f.bad += int(indicator(r.bad))
		}
		f.auroc = auroc(v, bad)
		f.balanced, f.f1 = at(0.5, v, bad)
		f.rulesBalanced, f.rulesF1 = at(0.5, rules, bad)
		f.bothBalanced, f.bothF1 = at(0.5, both, bad)
		for limit := 0.01; limit < 1; limit += 0.01 {
			_, f1 := at(limit, v, bad)
			f.bestF1 = max(f.bestF1, f1)
		}
		t.lines = append(t.lines, f)
		if strings.HasPrefix(set, summEdits) {
			domains = append(domains, f)
		}
	}
	mean := figures{set: summEdits + "mean of domains"}
	for _, f := range domains {
		n := float64(len(domains))
		mean.n += f.n
		mean.bad += f.bad
		mean.auroc += f.auroc / n
		mean.balanced += f.balanced / n
		mean.f1 += f.f1 / n
		mean.bestF1 += f.bestF1 / n
		mean.rulesBalanced += f.rulesBalanced / n
		mean.rulesF1 += f.rulesF1 / n
		mean.bothBalanced += f.bothBalanced / n
		mean.bothF1 += f.bothF1 / n
	}
	t.lines = append(t.lines, mean)
	return t
}

const summEdits = "SummEdits "

func (t table) print(w io.Writer) {
	fmt.Fprintf(w, "%-26s %5s %5s %6s | %8s %5s %7s | %8s %5s | %8s %5s\n", "left out "+t.title, "n", "bad", "AUROC", "balanced", "F1", "best F1", "rules", "F1", "with", "F1")
	for _, f := range t.lines {
		fmt.Fprintf(w, "%-26s %5d %5d %6.3f | %8.1f %5.1f %7.1f | %8.1f %5.1f | %8.1f %5.1f\n", f.set, f.n, f.bad, f.auroc, 100*f.balanced, 100*f.f1, 100*f.bestF1,
			100*f.rulesBalanced, 100*f.rulesF1, 100*f.bothBalanced, 100*f.bothF1)
	}
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
