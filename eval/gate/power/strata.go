package main

import (
	"cmp"
	"slices"
	"strings"

	"seatrial/eval"
)

// strata counts cases with the same counts.
type strata map[[2]eval.Counts]int

func (s strata) add(row eval.CaseDiff) { s[[2]eval.Counts{row.Baseline, row.Candidate}]++ }

// sorted returns them in the order of package compare.
func (s strata) sorted() []eval.Stratum {
	var out []eval.Stratum
	for k, n := range s {
		out = append(out, eval.Stratum{Baseline: k[0], Candidate: k[1], Cases: n})
	}
	counts := func(a, b eval.Counts) int {
		return cmp.Or(cmp.Compare(a.Passed, b.Passed), cmp.Compare(a.Failed, b.Failed), cmp.Compare(a.Unscored, b.Unscored), cmp.Compare(a.Missing, b.Missing))
	}
	slices.SortFunc(out, func(a, b eval.Stratum) int {
		return cmp.Or(counts(a.Baseline, b.Baseline), counts(a.Candidate, b.Candidate))
	})
	return out
}

func compareTags(a, b string) int { return strings.Compare(a, b) }
