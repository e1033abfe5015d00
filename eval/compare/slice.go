package compare

import (
	"maps"
	"math"
	"slices"
	"time"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// level is the confidence of every interval that is shown.
const level = 0.95

// slice is an eval.Slice that is being counted.
type slice struct {
	eval.Slice
	times []float64 // nanoseconds
	cases map[string]drawn
	used  bool // Usage holds something
}

// drawn is what of a case was judged, in all its epochs.
type drawn struct {
	cluster        string
	passed, judged int
}

func (sl *slice) draw(id string, d drawn) {
	if sl.cases == nil {
		sl.cases = map[string]drawn{}
	}
	old := sl.cases[id]
	sl.cases[id] = drawn{d.cluster, old.passed + d.passed, old.judged + d.judged}
}

func (sl *slice) add(s eval.Sample) error {
	if err := sl.Tally.Count(s); err != nil {
		return err
	}
	switch s.Verdict {
	case eval.Pass:
		sl.draw(s.Key.Case, drawn{s.Case.Cluster, 1, 1})
	case eval.Fail:
		sl.draw(s.Key.Case, drawn{s.Case.Cluster, 0, 1})
	}
	if missing(s) {
		return nil
	}
	sl.Cost += s.Cost
	sl.addUsage(s.Usage)
	// A cached answer's time was another day's, and a time of zero is no measurement.
	if s.Error == nil && s.Latency > 0 && !cached(s) {
		sl.times = append(sl.times, float64(s.Latency))
	}
	return nil
}

func (sl *slice) addUsage(u eval.Usage) {
	if !sl.used {
		sl.used, sl.Usage.Known = true, true
	}
	sl.Usage = sl.Usage.Add(u)
}

// merge adds everything of a part but its tally.
func (sl *slice) merge(part *slice) {
	sl.times = append(sl.times, part.times...)
	sl.Cost += part.Cost
	for id, d := range part.cases {
		sl.draw(id, d)
	}
	if part.used {
		sl.addUsage(part.Usage)
	}
}

func (sl *slice) finish() eval.Slice {
	out := sl.Slice
	out.Interval = sl.interval()
	if out.Timed = len(sl.times); out.Timed > 0 {
		slices.Sort(sl.times)
		out.P50 = time.Duration(math.Round(stats.Quantile(sl.times, 0.5)))
		out.P95 = time.Duration(math.Round(stats.Quantile(sl.times, 0.95)))
	}
	return out
}

// interval is over the cases' means. Epochs and the cases of one cluster are no independent evidence.
func (sl *slice) interval() eval.Interval {
	var means []float64
	var clusters []string
	for _, id := range slices.Sorted(maps.Keys(sl.cases)) {
		d := sl.cases[id]
		means, clusters = append(means, float64(d.passed)/float64(d.judged)), append(clusters, d.cluster)
	}
	if len(means) == 0 { // of graders, which count scores
		return wilson(sl.Tally.Passed, sl.Tally.Judged())
	}
	return intervalOf(means, clusters)
}

func wilson(k, n int) eval.Interval {
	lo, hi := stats.Wilson(k, n, level)
	return eval.Interval{Low: lo, High: hi, Level: level}
}

func named(m map[string]*slice, name string) *slice {
	sl := m[name]
	if sl == nil {
		sl = &slice{Slice: eval.Slice{Name: name}}
		m[name] = sl
	}
	return sl
}

func finished(m map[string]*slice, order []string) []eval.Slice {
	var out []eval.Slice
	for _, name := range order {
		out = append(out, m[name].finish())
	}
	return out
}
