package gate

import (
	"fmt"
	"math"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// ownMean is what a case contributes to a rule on a rate or mean: its judged samples' mean, and how many samples are
// open, which could have had any value from 0 to 1.
type ownMean struct {
	sum          float64
	judged, open int
}

func (m *ownMean) add(v float64, judged bool) {
	if !judged {
		m.open++
		return
	}
	m.sum += v
	m.judged++
}

// low and high are the case's mean once all were known.
func (m ownMean) low() float64  { return m.sum / float64(m.judged+m.open) }
func (m ownMean) high() float64 { return (m.sum + float64(m.open)) / float64(m.judged+m.open) }

// caseMeans returns the lowest and highest means over the cases that all knowledge could leave, and the cases' own, in
// a fixed order, since sums depend on it in their last bits, and by the clusters that the cases are of.
func (d *demand) caseMeans() (low, high [][]float64) {
	var lows, highs []float64
	var clusters []string
	for _, id := range sortedKeys(d.cases) {
		m := d.cases[id].mean
		lows, highs, clusters = append(lows, m.low()), append(highs, m.high()), append(clusters, d.cases[id].cluster)
	}
	return stats.InClusters(lows, clusters), stats.InClusters(highs, clusters)
}

// seenMeans returns the cases' means over what was judged, of those that have any, by cluster.
func (d *demand) seenMeans() [][]float64 {
	var values []float64
	var clusters []string
	for _, id := range sortedKeys(d.cases) {
		if m := d.cases[id].mean; m.judged > 0 {
			values, clusters = append(values, m.sum/float64(m.judged)), append(clusters, d.cases[id].cluster)
		}
	}
	return stats.InClusters(values, clusters)
}

// size is how many values there are in clusters, and total their sum.
func size(clusters [][]float64) int { return len(slices.Concat(clusters...)) }

func total(clusters [][]float64) float64 {
	sum := 0.0
	for _, m := range slices.Concat(clusters...) {
		sum += m
	}
	return sum
}

// confidently decides by one-sided bounds: a rate is below min where its upper bound is, and holds it where its
// lower bound does. Between, more is needed. The epochs of a case are no independent evidence: a case counts once, by
// its mean, rounded against the candidate for GO and for it for NO-GO.
func (d *demand) confidently(f *finding, value string) {
	low, high := d.caseMeans()
	alpha := 1 - d.rule.Confidence
	lower, upper := d.lower(low, alpha), d.upper(high, alpha)
	method := "Clopper and Pearson's one-sided bounds of the cases that pass"
	if d.rule.Metric == eval.MetricScoreMean {
		method = "Student's one-sided bounds of the mean over cases"
	}
	over := counted(size(low), "case")
	if len(low) < size(low) {
		over += fmt.Sprintf(" in %s", counted(len(low), "cluster"))
		if d.rule.Metric == eval.MetricScoreMean {
			method += ", with the variance over clusters and the correction C/(C-1)"
		} else {
			method += ", of as many as say as much without clusters (Korn and Graubard)"
		}
	}
	f.Formula = method + ", each with the confidence demanded; what has no verdict counts against either side"
	f.Numbers = settled([]eval.Number{{Name: "cases", Value: float64(size(low))}, {Name: "clusters", Value: float64(len(low))}, {Name: "lower", Value: lower}, {Name: "upper", Value: upper}, {Name: "confidence", Value: d.rule.Confidence}})
	f.Found += fmt.Sprintf("; with %s confidence each it is above %s, and below %s, over %s", percent(d.rule.Confidence), d.figure(lower), d.figure(upper), over)
	r, name := d.rule, metricWords[d.rule.Metric]+d.over()
	certain := percent(r.Confidence)
	switch {
	case r.Min != nil && upper < *r.Min:
		f.Outcome = eval.NoGo
		f.headline = fmt.Sprintf("%s is %s, below the %s demanded with %s confidence", name, value, d.figure(*r.Min), certain)
	case r.Max != nil && lower > *r.Max:
		f.Outcome = eval.NoGo
		f.headline = fmt.Sprintf("%s is %s, above the %s allowed with %s confidence", name, value, d.figure(*r.Max), certain)
	case (r.Min == nil || lower >= *r.Min) && (r.Max == nil || upper <= *r.Max):
		f.Outcome = eval.Go
		f.headline = ""
	default:
		f.Outcome = eval.Inconclusive
		f.evidence = d.tally.Planned == d.tally.Judged()
		f.More = d.moreCases(low, high, alpha)
		f.headline = fmt.Sprintf("%s is %s, which does not settle it with %s confidence; %s", name, value, certain, f.More)
	}
}

// figure writes a value of the rule's metric.
func (d *demand) figure(v float64) string { return figure(d.rule.Metric, v) }

func (d *demand) lower(means [][]float64, alpha float64) float64 {
	if d.rule.Metric == eval.MetricScoreMean {
		lo, _ := studentBounds(means, alpha)
		return lo
	}
	return stats.ClusteredLower(means, alpha, 1)
}

func (d *demand) upper(means [][]float64, alpha float64) float64 {
	if d.rule.Metric == eval.MetricScoreMean {
		_, hi := studentBounds(means, alpha)
		return hi
	}
	return stats.ClusteredUpper(means, alpha, 1)
}

// studentBounds are the one-sided bounds of a mean of values from 0 to 1. Values that are all alike say
// nothing of their variance: they count as if one more were at either end.
func studentBounds(means [][]float64, alpha float64) (lo, hi float64) {
	alike := slices.Min(slices.Concat(means...)) == slices.Max(slices.Concat(means...))
	bound := func(end float64) (mean, half float64) {
		values := means
		if alike {
			whole := (size(means) + len(means) - 1) / len(means)
			values = append(slices.Clone(means), slices.Repeat([]float64{end}, whole))
		}
		mean, se, ok := stats.ClusterMean(values)
		if !ok {
			return end, 0
		}
		return mean, float64(stats.StudentBound(alpha, len(values)-1) * se)
	}
	m, half := bound(0)
	lo = max(0, m-half)
	m, half = bound(1)
	return lo, min(1, m+half)
}

// moreCases says how many would settle a rate, if more of them went as these did.
func (d *demand) moreCases(low, high [][]float64, alpha float64) string {
	n := size(low)
	if open := d.tally.Planned - d.tally.Judged(); open > 0 {
		return fmt.Sprintf("ask and grade %s first: run the same command again", counted(open, "sample"))
	}
	settles := func(k int) bool {
		times := float64(k) / float64(n)
		lower, upper := 0.0, 1.0
		if d.rule.Metric == eval.MetricScoreMean {
			lo, hi := studentBounds(low, alpha)
			mean := total(low) / float64(n)
			shrink := math.Sqrt(float64(n) / float64(k))
			lower, upper = mean-float64((mean-lo)*shrink), mean+float64((hi-mean)*shrink)
		} else {
			lower, upper = stats.ClusteredLower(low, alpha, times), stats.ClusteredUpper(high, alpha, times)
		}
		r := d.rule
		return r.Min != nil && upper < *r.Min || r.Max != nil && lower > *r.Max ||
			(r.Min == nil || lower >= *r.Min) && (r.Max == nil || upper <= *r.Max)
	}
	const most = 1_000_000
	k := n + 1
	for k < most && !settles(k) {
		k += max(1, k/50)
	}
	if k >= most {
		return "no realistic number of cases would settle it"
	}
	if c := len(low); c < n { // more cases of the same clusters would say little more
		return fmt.Sprintf("about %d clusters would settle it", (k*c+n-1)/n)
	}
	return fmt.Sprintf("about %d cases would settle it", k)
}

// scoreMean measures the mean of one grader's values: over a case's samples, then over the cases.
func (d *demand) scoreMean(f *finding) {
	if d.tally.Judged() == 0 {
		d.unmeasured(f)
		return
	}
	low, high := d.caseMeans()
	n := float64(size(low))
	seen := d.seenMeans()
	mean := total(seen) / float64(size(seen))
	lo, hi := studentBounds(seen, (1-level)/2)
	f.Found = fmt.Sprintf("%s: mean of %s over %s; %s interval %s to %s", d.figure(mean), counted(d.tally.Judged(), "sample"), counted(size(seen), "case"), percent(level), d.figure(lo), d.figure(hi))
	if open := d.tally.Planned - d.tally.Judged(); open > 0 {
		f.Found += fmt.Sprintf("; %s without a verdict, counted as 0 for a lower and as 1 for an upper bound", counted(open, "sample"))
	}
	value := fmt.Sprintf("%s (%s)", d.figure(mean), counted(size(seen), "case"))
	if d.rule.Confidence > 0 {
		d.confidently(f, value)
		return
	}
	d.compare(f, value, total(low)/n, total(high)/n)
}

// valueOf returns the mean of the values that the rule's graders gave a sample, and whether it was judged.
func valueOf(s eval.Sample) (float64, bool) {
	sum, n := 0.0, 0
	for _, score := range s.Scores {
		if score.Verdict == eval.Pass || score.Verdict == eval.Fail {
			sum += score.Value
			n++
		}
	}
	if n == 0 || s.Verdict != eval.Pass && s.Verdict != eval.Fail {
		return 0, false
	}
	return sum / float64(n), true
}
