package compare

import (
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
	used  bool      // Usage holds something
}

func (sl *slice) add(s eval.Sample) error {
	if err := sl.Tally.Count(s); err != nil {
		return err
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
	if part.used {
		sl.addUsage(part.Usage)
	}
}

func (sl *slice) finish() eval.Slice {
	out := sl.Slice
	out.Interval = wilson(out.Tally.Passed, out.Tally.Judged())
	if out.Timed = len(sl.times); out.Timed > 0 {
		slices.Sort(sl.times)
		out.P50 = time.Duration(math.Round(stats.Quantile(sl.times, 0.5)))
		out.P95 = time.Duration(math.Round(stats.Quantile(sl.times, 0.95)))
	}
	return out
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
