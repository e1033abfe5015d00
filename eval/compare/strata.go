package compare

import (
	"cmp"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// strata counts cases by what came of their epochs, and by the cluster they are of.
type strata map[stratum]int

type stratum struct {
	cluster             string
	baseline, candidate eval.Counts
}

// add counts a case, of which the baseline must have judged an epoch: without one
// it says nothing.
func (s strata) add(cluster string, baseline, candidate eval.Counts) {
	if baseline.Judged() > 0 {
		s[stratum{cluster, baseline, candidate}]++
	}
}

// sorted returns them in a fixed order, since sums depend on it in their last bits.
func (s strata) sorted() []eval.Stratum {
	var out []eval.Stratum
	for k, n := range s {
		out = append(out, eval.Stratum{Cluster: k.cluster, Baseline: k.baseline, Candidate: k.candidate, Cases: n})
	}
	slices.SortFunc(out, func(a, b eval.Stratum) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), compareCounts(a.Baseline, b.Baseline), compareCounts(a.Candidate, b.Candidate))
	})
	return out
}

func compareCounts(a, b eval.Counts) int {
	return cmp.Or(cmp.Compare(a.Passed, b.Passed), cmp.Compare(a.Failed, b.Failed), cmp.Compare(a.Unscored, b.Unscored), cmp.Compare(a.Missing, b.Missing))
}

// tested returns the judged epochs, one element a case, of cases that have some on both sides.
func tested(all []eval.Stratum) []stats.Stratum {
	var out []stats.Stratum
	for _, s := range all {
		if s.Candidate.Judged() == 0 {
			continue
		}
		for range s.Cases {
			out = append(out, stats.Stratum{Cluster: s.Cluster, BasePass: s.Baseline.Passed, Base: s.Baseline.Judged(),
				CandidatePass: s.Candidate.Passed, Candidate: s.Candidate.Judged()})
		}
	}
	return out
}

// rateIntervals returns those of the parts of the pairs that pass, on either side: Wilson's where every case stands alone.
func rateIntervals(all []eval.Stratum) (baseline, candidate eval.Interval) {
	var clusters []string
	var before, after []float64
	part := func(c eval.Counts) float64 {
		if c.Verdict() == eval.Pass {
			return 1
		}
		return 0
	}
	for _, s := range all {
		if s.Candidate.Judged() == 0 {
			continue
		}
		for range s.Cases {
			clusters, before, after = append(clusters, s.Cluster), append(before, part(s.Baseline)), append(after, part(s.Candidate))
		}
	}
	return intervalOf(before, clusters), intervalOf(after, clusters)
}

// intervalOf is that of a mean of values from 0 to 1 that were drawn in clusters: Wilson's where each is 0 or 1 and stands alone.
func intervalOf(values []float64, clusters []string) eval.Interval {
	sum, whole := 0.0, true
	for _, v := range values {
		sum, whole = sum+v, whole && (v == 0 || v == 1)
	}
	drawn := stats.InClusters(values, clusters)
	if whole && len(drawn) == len(values) {
		return wilson(int(sum), len(values))
	}
	const tail = (1 - level) / 2
	return eval.Interval{Low: stats.ClusteredLower(drawn, tail, 1), High: stats.ClusteredUpper(drawn, tail, 1), Level: level}
}

// means returns the means over cases of the part of the judged epochs that passed, 0 without a case.
func means(all []stats.Stratum) (baseline, candidate float64) {
	for _, s := range all {
		baseline += float64(s.BasePass) / float64(s.Base)
		candidate += float64(s.CandidatePass) / float64(s.Candidate)
	}
	n := float64(max(1, len(all)))
	return baseline / n, candidate / n
}

// tagged is a tag's pairs that are being counted.
type tagged struct {
	eval.TagDiff
	strata strata
}

func (t *tagged) finish() eval.TagDiff {
	out := t.TagDiff
	out.Strata = t.strata.sorted()
	out.Baseline.Interval, out.Candidate.Interval = rateIntervals(out.Strata)
	all := tested(out.Strata)
	out.Drop = stats.Drops(all).Mean
	_, p := stats.StratifiedWorse(all)
	out.PWorse = stats.Settled(p)
	return out
}
