package main

import (
	"cmp"
	"slices"
	"strings"

	"seatrial/eval"
)

// strata counts cases with the same counts.
type strata map[eval.Stratum]int

func (s strata) add(row eval.CaseDiff) {
	s[eval.Stratum{Cluster: row.Cluster, Baseline: row.Baseline, Candidate: row.Candidate}]++
}

// sorted returns them in the order of package compare.
func (s strata) sorted() []eval.Stratum {
	var out []eval.Stratum
	for k, n := range s {
		k.Cases = n
		out = append(out, k)
	}
	counts := func(a, b eval.Counts) int {
		return cmp.Or(cmp.Compare(a.Passed, b.Passed), cmp.Compare(a.Failed, b.Failed), cmp.Compare(a.Unscored, b.Unscored), cmp.Compare(a.Missing, b.Missing))
	}
	slices.SortFunc(out, func(a, b eval.Stratum) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), counts(a.Baseline, b.Baseline), counts(a.Candidate, b.Candidate))
	})
	return out
}

func compareTags(a, b string) int { return strings.Compare(a, b) }
