package gate

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"seatrial/eval"
	"seatrial/eval/stats"
)

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// percent writes a part of one. 0 % and 100 % are written only where they are exact.
func percent(p float64) string {
	s := short(p * 100)
	switch {
	case s == "0" && p > 0:
		return "less than 0.1 %"
	case s == "100" && p < 1:
		return "more than 99.9 %"
	}
	return s + " %"
}

// points writes a difference of two rates.
func points(d float64) string { return short(d*100) + " points" }

// short writes one decimal at most.
func short(v float64) string {
	s := strconv.FormatFloat(math.Round(v*10)/10, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

// probability writes a p-value to two digits that count.
func probability(p float64) string {
	if p < 0.0001 {
		return "less than 0.0001"
	}
	return strconv.FormatFloat(p, 'g', 2, 64)
}

// figure writes a metric's value with its unit.
func figure(metric string, v float64) string {
	switch metric {
	case eval.MetricPassRate, eval.MetricAttackSuccess:
		return percent(v)
	case eval.MetricScoreMean:
		return strconv.FormatFloat(v, 'f', 3, 64)
	case eval.MetricLatencyP50, eval.MetricLatencyP95:
		return strconv.FormatFloat(v, 'g', 4, 64) + " s"
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// settled rounds numbers so that all machines write the same.
func settled(all []eval.Number) []eval.Number {
	for i := range all {
		all[i].Value = stats.Settled(all[i].Value)
	}
	return all
}
