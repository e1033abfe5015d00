package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/eval/stats"
)

const (
	// mustEpochs is how often a case that must pass is asked again after it failed. One that passes 90 % of the time gets by
	// with 59 %, one that passes 70 % with 17 %: a single failure of a good case seldom blocks, a bad case seldom passes.
	mustEpochs = 5
	// mostReplaced bounds the fresh answers of a case that are asked once more because they did not come: a provider that
	// stumbles must not keep a good case open, and one that is down is not asked for ever.
	mostReplaced = 2
	// mustAtOnce bounds the cases that must pass and are asked again together: the first confirmed one settles it.
	mustAtOnce = 10
	// manyRechecks bounds the broken cases that are asked again: the surest of them name the trouble.
	manyRechecks = 20
	// manyFresh is beyond what a confirmation is worth: a baseline of one epoch would need so many for two cases.
	manyFresh = 20
)

// Again returns the cases that are to be asked again before the decision is acted on, each Epochs - Asked() times more. It
// is empty where nothing would come of it, or what is needed was asked.
func Again(d eval.Decision) []eval.Recheck {
	var must, broken []eval.Recheck
	settled := false
	for _, r := range d.Rechecks {
		switch {
		case r.Must && r.Finding == eval.Confirmed:
			settled = true
		case r.Asked() >= r.Epochs:
		case r.Must:
			must = append(must, r)
		default:
			broken = append(broken, r)
		}
	}
	if settled || len(broken) > 0 || blockedOtherwise(d) {
		must = nil // it stays a NO-GO whatever they say
	}
	return append(must[:min(len(must), mustAtOnce)], broken...)
}

// blockedOtherwise reports whether a rule that asking again does not change is a NO-GO.
func blockedOtherwise(d eval.Decision) bool {
	return slices.ContainsFunc(d.Rules, func(r eval.RuleResult) bool { return r.Outcome == eval.NoGo && !r.Must })
}

// cleared reports whether a case that failed once has passed whenever it was asked again and answered. A second planned
// failure is one more failure: it confirms the first. An answer that could not be judged is one that was not cleared.
func (r *required) cleared() bool {
	c := r.fresh.counts
	return r.failures.unforgiven == 1 && r.unjudged == 0 && c.Passed >= mustEpochs && c.Judged() == c.Passed &&
		c.Unscored == r.fresh.errored && r.fresh.errored <= mostReplaced
}

// replaced is how many more epochs make up for those that brought no answer.
func (f fresh) replaced() int { return min(f.errored, mostReplaced) }

// recheck says what asking again has shown of a case that must pass and failed.
func (r *required) recheck(id string) eval.Recheck {
	more := r.fresh.replaced()
	out := eval.Recheck{Case: id, Must: true, Fresh: r.fresh.counts, Epochs: mustEpochs + more, Replaced: more, Finding: eval.Suspected}
	switch {
	case r.fresh.counts.Failed > 0 || r.failures.unforgiven > 1:
		out.Finding = eval.Confirmed
	case r.cleared():
		out.Finding = eval.Unrepeated
	}
	return out
}

// recheckAll gathers what is to be asked again, or was: cases that must pass, and where a drop is shown the cases that
// broke. A case that both would name comes as one that must pass.
func recheckAll(in Input, ev *evidence, findings []finding) []eval.Recheck {
	byCase := map[string]eval.Recheck{}
	var broken []string
	for i := range findings {
		f := &findings[i]
		for _, r := range f.rechecks {
			if old, ok := byCase[r.Case]; !ok || old.Finding != eval.Confirmed { // another rule may judge by another grader
				byCase[r.Case] = r
			}
		}
		if f.drop && f.Outcome == eval.NoGo {
			broken = append(broken, f.Cases...)
		}
	}
	slices.Sort(broken)
	again := brokenAgain(in, ev, slices.Compact(broken))
	label, ids, asked := confirmed(again)
	for i := range findings {
		if f := &findings[i]; f.drop && f.Outcome == eval.NoGo && asked {
			f.label, f.named = label, ids
			if len(ids) == 0 {
				f.headline += "; " + label
				f.label = ""
			}
		}
	}
	for _, r := range again {
		if _, must := byCase[r.Case]; !must {
			byCase[r.Case] = r
		}
	}
	var out []eval.Recheck
	for _, id := range sortedKeys(byCase) {
		out = append(out, byCase[id])
	}
	return out
}

// brokenAgain says what asking again has shown of the cases that broke, where a drop is shown: Fisher's exact test of
// the fresh epochs against the baseline's, by Benjamini and Hochberg over all that were asked again.
//
// The smallest p that b passing epochs of the baseline and m failing fresh ones can give is 1 / C(b+m, m); so many are asked that it
// is below alpha, divided by the number of cases.
func brokenAgain(in Input, ev *evidence, ids []string) []eval.Recheck {
	if len(ids) == 0 {
		return nil
	}
	rows := map[string]eval.Counts{}
	for _, row := range in.Diff.Changes {
		rows[row.Case] = row.Baseline
	}
	surest := slices.Clone(ids)
	share := func(c eval.Counts) float64 { return float64(c.Passed) / float64(max(1, c.Judged())) }
	slices.SortStableFunc(surest, func(a, b string) int {
		x, y := rows[a], rows[b]
		return cmp.Or(cmp.Compare(share(y), share(x)), cmp.Compare(y.Judged(), x.Judged()), strings.Compare(a, b))
	})
	surest = surest[:min(len(surest), manyRechecks)]
	alpha := in.Spec.Regression.Alpha
	var out []eval.Recheck
	var p []float64
	for _, id := range surest {
		r := eval.Recheck{Case: id, Baseline: rows[id], Fresh: ev.fresh[id].counts, Epochs: freshEpochs(rows[id].Judged(), alpha/float64(len(surest))), P: 1, Adjusted: 1, Finding: eval.Suspected}
		if r.Epochs > 0 {
			r.Replaced = ev.fresh[id].replaced()
			r.Epochs += r.Replaced
		}
		if n := r.Fresh.Judged(); n > 0 {
			r.P = stats.FisherWorse(r.Baseline.Passed, r.Baseline.Judged(), r.Fresh.Passed, n)
			p = append(p, r.P)
		}
		out = append(out, r)
	}
	adjusted := stats.BenjaminiHochberg(p)
	for i := range out {
		r := &out[i]
		if r.Fresh.Judged() == 0 {
			continue
		}
		r.Adjusted, adjusted = adjusted[0], adjusted[1:]
		switch {
		case r.Adjusted <= alpha:
			r.Finding = eval.Confirmed
		case r.Fresh.Passed > 0:
			r.Finding = eval.Unsteady
		}
		r.P, r.Adjusted = stats.Settled(r.P), stats.Settled(r.Adjusted)
	}
	return out
}

// freshEpochs is the smallest m with 1 / C(b+m, m) below alpha, 0 where that takes too many.
func freshEpochs(b int, alpha float64) int {
	ways := 1.0
	for m := 1; m <= manyFresh; m++ {
		ways = float64(ways*float64(b+m)) / float64(m)
		if 1/ways < alpha {
			return m
		}
	}
	return 0
}

// confirmed writes what the rechecks say of a drop, for the sentence: the cases that are named, and what they are.
func confirmed(rechecks []eval.Recheck) (label string, ids []string, asked bool) {
	flaky := 0
	for _, r := range rechecks {
		asked = asked || r.Asked() > 0
		switch r.Finding {
		case eval.Confirmed:
			ids = append(ids, r.Case)
		case eval.Unsteady:
			flaky++
		}
	}
	slices.Sort(ids)
	switch len(ids) {
	case 0:
		label = "no single case is confirmed broken"
	case 1:
		label = "1 case is confirmed broken"
	default:
		label = fmt.Sprintf("%d cases are confirmed broken", len(ids))
	}
	if flaky > 0 {
		label = fmt.Sprintf("%s, %d flaky", label, flaky)
	}
	return label, ids, asked
}
