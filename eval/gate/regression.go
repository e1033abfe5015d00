package gate

import (
	"fmt"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// hypothesis is one comparison of the family that a regression rule tests: with the baseline, as a whole or over the
// cases with a tag, or with the anchor.
type hypothesis struct {
	name   string
	diff   *eval.Diff
	tag    string
	anchor string // its name, where the comparison is with it

	rule   eval.Regression
	look   *eval.Look
	w      *weighing
	r      tested
	family int     // hypotheses of this rule
	suites int     // that are decided together
	p      float64 // Holm's, over the family
	listed float64 // Benjamini and Hochberg's, over the slices
}

// listing is the false discovery rate at which slices are pointed out.
const listing = 0.10

// regression asks whether the candidate is worse than the baseline, and than the anchor, as a whole and by slice. Where
// another rule is still open, the look is not the one that ends the run.
func regression(in Input, ev *evidence, othersOpen bool) ([]finding, error) {
	rule := *in.Spec.Regression
	family := []*hypothesis{{name: "regression", diff: in.Diff}}
	for _, tag := range slicesOf(rule, in.Diff) {
		family = append(family, &hypothesis{name: "regression, tag " + tag, diff: in.Diff, tag: tag})
	}
	if in.Anchor != nil {
		family = append(family, &hypothesis{name: "anchor", diff: in.Anchor, anchor: in.Spec.Anchor})
	}
	var all, ofSlices []float64
	for _, h := range family {
		h.rule, h.look, h.family, h.suites = rule, in.Look, len(family), in.Family
		var err error
		if h.w, err = weigh(in, h.diff, ev, h.tag, true); err != nil {
			return nil, err
		}
		h.r = h.w.test()
		all = append(all, h.r.p)
		if h.tag != "" {
			ofSlices = append(ofSlices, h.r.p)
		}
	}
	holm, listed := stats.Holm(all), stats.BenjaminiHochberg(ofSlices)
	last := !goesOn(in.Look) || decided(family, holm) && !othersOpen
	var out []finding
	for i, h := range family {
		h.p = holm[i]
		f := h.finding()
		f.drop = h.anchor == ""
		if len(h.w.waived) > 0 {
			measured := *h
			var err error
			if measured.w, err = weigh(in, h.diff, ev, h.tag, false); err != nil {
				return nil, err
			}
			measured.r, measured.family = measured.w.test(), 1
			f.Found = fmt.Sprintf("as measured: %s; %s: %s", measured.found(), forgiven(h.w.waived), h.text())
		}
		if h.w.unjudged > 0 {
			f.Found += fmt.Sprintf("; %s without a verdict, counted as fails for GO and as passes for NO-GO", counted(h.w.unjudged, "sample"))
		}
		if h.tag == "" {
			h.whole(&f, ev)
		} else {
			h.listed, listed = listed[0], listed[1:]
			h.slice(&f, last)
		}
		out = append(out, f)
	}
	return out, nil
}

// slicesOf returns the tags that are tested beside the whole, sorted.
func slicesOf(rule eval.Regression, d *eval.Diff) []string {
	tags := slices.Clone(rule.Slices)
	if rule.AllSlices {
		for _, t := range d.Tags {
			tags = append(tags, t.Tag)
		}
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

func (h *hypothesis) shown() bool { return h.p <= h.w.level.shows }

// blocks reports whether a shown drop is one that is not accepted.
func (h *hypothesis) blocks() bool {
	return h.shown() && (h.rule.Block == eval.BlockAnyDrop || !h.w.mayExclude(h.r))
}

func (h *hypothesis) finding() finding {
	return finding{
		RuleResult: eval.RuleResult{Rule: h.name, Outcome: eval.Go, Demand: h.demand(), Found: h.found(), Formula: h.formula(), Numbers: h.numbers(),
			Cases: h.w.broken, Waived: h.w.waived},
		label: brokenCases(h.w.broken),
	}
}

// whole decides three ways.
func (h *hypothesis) whole(f *finding, ev *evidence) {
	if h.r.inFavour.N == 0 {
		h.nothing(f)
		return
	}
	// The rates are over answers with a verdict: the sentence names the others too.
	rates := h.rates()
	if h.r.seen.N > 0 && h.anchor == "" {
		rates += samplesUnjudged(ev.tally, h.look)
	}
	so := ""
	if len(h.w.waived) > 0 {
		so = forgiven(h.w.waived) + ", "
	}
	margin, certain := points(h.rule.Margin), percent(1-h.w.level.excludes)
	excluded := h.w.excluded(h.r)
	switch {
	case h.look != nil && ev.shortOf(*h.look) > 0:
		// What came first is not the look: fast answers may be the worse ones.
		f.Outcome, f.evidence = eval.Inconclusive, true
		f.headline = rates + "; the look is not whole, so that nothing is shown"
		f.More = "run the same command again: it does only what is missing"
	case h.blocks():
		f.Outcome = eval.NoGo
		f.headline = rates + "; " + so + h.chance()
	case excluded && max(h.w.before/float64(h.w.whole), mean(h.w.measured, false)) < h.rule.Margin:
		// Where hardly anything passed before and passes now, nothing can be worse by the margin.
		f.Outcome, f.open = eval.Inconclusive, goesOn(h.look)
		f.headline = fmt.Sprintf("%s: nothing could pass %s less often, so that excluding such a drop says nothing", rates, margin)
		f.Found += fmt.Sprintf("; no drop of %s is possible", margin)
		f.More, f.label = "approve a baseline that passes more, or narrow the margin", ""
	case excluded && h.diff.Shared > 0:
		f.Outcome = eval.Inconclusive
		f.headline = fmt.Sprintf("%s, but %s the same answers on both sides", rates, share(h.diff.Shared))
		f.Found += fmt.Sprintf("; %s the same answers on both sides", share(h.diff.Shared))
		f.More, f.label = "run the candidate again without the cache", ""
	case excluded && h.shown():
		f.headline = fmt.Sprintf("%s; %sthe drop of %s is real, but one of %s or more is excluded with %s confidence", rates, so, points(h.r.against.Mean), margin, certain)
		f.label = ""
	case excluded:
		f.headline = fmt.Sprintf("%s; %sa drop of %s or more is excluded with %s confidence", rates, so, margin, certain)
		f.label = ""
	case h.shown():
		f.Outcome, f.open = eval.Inconclusive, goesOn(h.look) // something is shown: it is not for too little evidence that this waits
		f.More = h.w.more(h.r)
		f.headline = fmt.Sprintf("%s; %sthe drop of %s is real, and %s without a verdict leave open whether one of %s is excluded; %s",
			rates, so, points(h.r.against.Mean), counted(h.w.unjudged, "sample"), margin, f.More)
	default:
		f.Outcome, f.evidence = eval.Inconclusive, true
		f.open = goesOn(h.look)
		f.More = h.w.more(h.r)
		f.headline = fmt.Sprintf("%s; %sneither is a drop shown nor one of %s excluded; %s", rates, so, margin, f.More)
	}
}

// decided reports whether the comparisons of the whole come to an end at this look, and the slices' with them.
func decided(family []*hypothesis, holm []float64) bool {
	for i, h := range family {
		if h.tag != "" && !h.settled() {
			return false
		}
		if h.tag == "" {
			h.p = holm[i]
			if !h.blocks() && !h.w.excluded(h.r) {
				return false
			}
		}
	}
	return true
}

// settled reports whether a slice needs no later look: a drop of the margin is excluded in it, or all of its cases were asked.
func (h *hypothesis) settled() bool { return h.w.excluded(h.r) || h.w.asked == h.w.whole }

// slice blocks where its own drop is shown. It need not exclude one: most slices are too small to. A slice is
// tested once, at the look that ends the run and at the whole of alpha: the bounds of the looks hold for one statistic, and many
// slices would cross one of them too often. It keeps the run from ending before it is settled.
func (h *hypothesis) slice(f *finding, last bool) {
	switch {
	case h.r.inFavour.N == 0:
		h.nothing(f)
	case !h.settled() && goesOn(h.look):
		f.Outcome, f.open, f.evidence = eval.Inconclusive, true, true
		f.Found += fmt.Sprintf("; %d of its %s are not asked yet", h.w.whole-h.w.asked, counted(h.w.whole, "case"))
		f.headline = fmt.Sprintf("tag %s is not asked to its end", h.tag)
		f.More = "go on to the next look"
	case last && h.p <= familyAlpha(h.rule, h.suites) && (h.rule.Block == eval.BlockAnyDrop || !h.w.mayExclude(h.r)):
		f.Outcome = eval.NoGo
		f.headline = h.rates() + "; " + h.chance()
	case last && h.p <= familyAlpha(h.rule, h.suites) && !h.w.excluded(h.r):
		f.Outcome = eval.Inconclusive
		f.headline = fmt.Sprintf("%s; %s; whether that drop is one of %s hangs on %s without a verdict", h.rates(), h.chance(), points(h.rule.Margin), counted(h.w.unjudged, "sample"))
		f.More = fmt.Sprintf("judge the %s without a verdict", counted(h.w.unjudged, "sample"))
	case h.listed <= listing:
		f.Found += fmt.Sprintf("; worth a look: of the slices that are pointed out at most %s are expected to be unchanged", percent(listing))
	}
}

// nothing says why there was nothing to test.
func (h *hypothesis) nothing(f *finding) {
	of, rival := "", "the baseline"
	if h.tag != "" {
		of = " with tag " + h.tag
	}
	if h.anchor != "" {
		rival = "the anchor " + h.anchor
	}
	f.Found = "no case" + of + " has a verdict on both sides and the same graders"
	f.headline = "no case" + of + " can be compared with " + rival
	f.Outcome = eval.BrokenGate
	f.open = h.look != nil && h.diff.Counts[eval.NotAsked] > 0
	switch counts := h.changes(); {
	case counts[eval.Changed] > 0:
		f.Outcome = eval.Inconclusive
		f.More = "grade both sides again with `seatrial grade`"
	case f.open:
		f.Outcome = eval.Inconclusive
		f.More = "go on to the next look"
	case counts[eval.Added] > 0:
		f.Outcome = eval.Inconclusive
		f.headline = fmt.Sprintf("%s, which does not have the %s", f.headline, counted(counts[eval.Added], "case")+of)
		f.Found = f.headline
		f.More = "approve a run that has them as the baseline (`seatrial baseline set`)"
	}
}

// changes counts what became of the cases of the comparison; those that stayed the same or were not asked are not among them.
func (h *hypothesis) changes() map[eval.Change]int {
	counts := map[eval.Change]int{}
	for _, c := range h.diff.Changes {
		if h.tag == "" || slices.Contains(c.Tags, h.tag) {
			counts[c.Change]++
		}
	}
	return counts
}
