package gate

import (
	"fmt"
	"math"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// metricWords are the metrics as sentences name them.
var metricWords = map[string]string{
	eval.MetricAttackSuccess: "the attack success rate",
	eval.MetricPassRate:      "the pass rate",
	eval.MetricScoreMean:     "the mean score",
	eval.MetricLatencyP50:    "the median latency",
	eval.MetricLatencyP95:    "the 95th percentile of latency",
	eval.MetricCost:          "the cost",
	eval.MetricCostPer:       "the cost per sample",
	eval.MetricTokens:        "the number of tokens per sample",
}

// meter measures one metric. A sample either has a value, or is open: it could
// have had any; or it does not take part.
type meter struct {
	metric string
	values []float64
	open   int
	cached int
}

// reading is a measured value, and the range in which it would lie if what is
// open were known.
type reading struct {
	any              bool
	value, low, high float64
	over             string
}

func (m *meter) add(s eval.Sample) {
	asked := s.Error != nil || s.Verdict != "" || !s.Answered.IsZero()
	switch m.metric {
	case eval.MetricLatencyP50, eval.MetricLatencyP95:
		switch {
		case s.Error != nil || !asked:
			m.open++ // a time-out would have been slow
		case cached(s):
			m.cached++
		case s.Latency > 0:
			m.values = append(m.values, s.Latency.Seconds())
		default:
			m.open++
		}
	case eval.MetricCost, eval.MetricCostPer:
		switch {
		case s.Error != nil && m.metric == eval.MetricCostPer:
		case s.Error == nil && asked && cached(s):
			m.cached++
		case asked && priced(s):
			m.values = append(m.values, s.Cost)
		default:
			m.open++
		}
	case eval.MetricTokens:
		switch {
		case s.Error != nil:
		case asked && s.Usage.Known:
			m.values = append(m.values, float64(s.Usage.InputTokens+s.Usage.OutputTokens))
		default:
			m.open++
		}
	}
}

// priced reports whether the sample's cost is a measurement: a target without a price
// costs nothing only by omission. An error's failed calls cost what is stored.
func priced(s eval.Sample) bool {
	return s.Target != nil && s.Target.Price != eval.Price{} && (s.Usage.Known || s.Error != nil)
}

func cached(s eval.Sample) bool {
	for _, x := range s.Exchanges {
		if x.Response != nil && x.Response.CachedFrom != "" {
			return true
		}
	}
	return false
}

func (m *meter) read() reading {
	if len(m.values) == 0 {
		return reading{}
	}
	slices.Sort(m.values) // sums too: their last bits then do not depend on the order
	r := reading{any: true, over: "over " + counted(len(m.values), "sample")}
	switch m.metric {
	case eval.MetricLatencyP50, eval.MetricLatencyP95:
		p := 0.5
		if m.metric == eval.MetricLatencyP95 {
			p = 0.95
		}
		r.over += " answered anew"
		r.value = stats.Quantile(m.values, p)
		r.low = stats.Quantile(slices.Concat(make([]float64, m.open), m.values), p)
		r.high = stats.Quantile(slices.Concat(m.values, slices.Repeat([]float64{math.Inf(1)}, m.open)), p)
	default:
		sum := 0.0
		for _, v := range m.values {
			sum += v
		}
		r.value, r.low = sum, sum
		if m.metric != eval.MetricCost {
			r.value = sum / float64(len(m.values))
			r.low = sum / float64(len(m.values)+m.open)
		}
		r.high = r.value
		if m.open > 0 || m.metric == eval.MetricCost && m.cached > 0 {
			r.high = math.Inf(1)
		}
	}
	if m.open > 0 {
		r.over += fmt.Sprintf("; not known of %d more", m.open)
	}
	if m.cached > 0 {
		r.over += fmt.Sprintf("; %d came from the cache", m.cached)
	}
	return r
}

func (m *meter) why() string {
	switch {
	case eval.IsRate(m.metric), m.metric == eval.MetricScoreMean:
		return "no sample has a verdict"
	case m.cached > 0 && m.open == 0:
		return "all answers came from the cache"
	case m.metric == eval.MetricCost || m.metric == eval.MetricCostPer:
		return "the target has no price, or reports no usage"
	case m.metric == eval.MetricTokens:
		return "the target reports no usage"
	}
	return "no answer was timed"
}

func (m *meter) remedy() string {
	switch {
	case m.cached > 0 && m.open == 0:
		return "run the candidate again without the cache"
	case m.metric == eval.MetricCost || m.metric == eval.MetricCostPer:
		return "give the target a price, and see that it reports usage"
	}
	return "run a target that reports it, or drop the rule"
}
