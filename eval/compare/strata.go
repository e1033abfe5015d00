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
	out.Baseline.Interval, out.Candidate.Interval = wilson(out.Baseline.K, out.Baseline.N), wilson(out.Candidate.K, out.Candidate.N)
	out.Strata = t.strata.sorted()
	all := tested(out.Strata)
	out.Drop = stats.Drops(all).Mean
	_, p := stats.StratifiedWorse(all)
	out.PWorse = stats.Settled(p)
	return out
}
