package gate

import (
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// Foregone says what keeps GO away whatever will be answered, and what to do about it: for those who are about to ask. The
// comparisons of in are with a candidate of which nothing was asked; its samples are not read. It is empty where GO is open.
func Foregone(in Input) (why, more string) {
	var all []string
	note := func(text, remedy string) {
		all = append(all, text)
		if more == "" {
			more = remedy
		}
	}
	if part := partOf(in.Candidate.Run, in.Candidate.Run.Plan.NumCases); part != "" {
		note(part, wholeSuite)
	}
	for _, rival := range []struct {
		name string
		diff *eval.Diff
	}{{"baseline", in.Diff}, {"anchor", in.Anchor}} {
		d := rival.diff
		if d == nil {
			continue
		}
		known := 0
		for _, s := range d.Strata {
			known += s.Cases
		}
		if rival.diff == in.Diff {
			if bar := sameBar(in.Spec, in.Waivers, d); bar.headline != "" && bar.Outcome != eval.Go {
				note(bar.Found, bar.More)
			}
			if n := d.Counts[eval.NotAsked] - known; known > 0 && float64(n) > in.Spec.MaxUnscored*float64(n+known) {
				note(counted(n, "case")+has(n)+" no verdict in the baseline", judgedBaseline)
			}
		}
		switch {
		case in.Spec.Regression == nil:
		case known == 0:
			note(fmt.Sprintf("no case can be compared with the %s", rival.name), judgedBaseline)
		case rival.diff == in.Diff:
			for _, tag := range slicesOf(*in.Spec.Regression, d) {
				if !slices.ContainsFunc(d.Tags, func(t eval.TagDiff) bool { return t.Tag == tag && len(t.Strata) > 0 }) {
					note(fmt.Sprintf("no case with tag %s can be compared with the baseline", tag), judgedBaseline)
				}
			}
		}
	}
	return strings.Join(all, "; "), more
}
