package gate

import (
	"fmt"
	"math"

	"seatrial/eval"
	"seatrial/eval/stats"
)

func (h *hypothesis) demand() string {
	of, since := "the pass rate", ""
	if h.tag != "" {
		of = "the pass rate over cases with tag " + h.tag
	}
	if h.anchor != "" {
		since = " since the anchor " + h.anchor
	}
	margin, alpha := points(h.rule.Margin), percent(h.rule.Alpha)
	if h.suites > 1 {
		alpha += fmt.Sprintf(" (%s for a drop to be shown, as one of %d suites that are decided together)", percent(familyAlpha(h.rule, h.suites)), h.suites)
	}
	switch {
	case h.tag != "" && h.rule.Block == eval.BlockAnyDrop:
		return fmt.Sprintf("no drop of %s is shown, with an error of %s", of, alpha)
	case h.tag != "":
		return fmt.Sprintf("no drop of %s is shown, unless one of %s or more is excluded, with an error of %s", of, margin, alpha)
	case h.rule.Block == eval.BlockAnyDrop:
		return fmt.Sprintf("no drop of %s%s is shown, and one of %s or more is excluded, with an error of %s", of, since, margin, alpha)
	}
	return fmt.Sprintf("a drop of %s%s of %s or more is excluded, with an error of %s", of, since, margin, alpha)
}

// formula says what decides, for those who want to compute it again.
func (h *hypothesis) formula() string {
	text := "shown: exact conditional test stratified by case (a sum of hypergeometric numbers), one-sided mid-p"
	variance := "the variance of the cases' drops"
	switch {
	case h.w.population() && h.clustered():
		text = "shown: exact sign-flip test of the cases' drops, clusters flipped whole, one-sided mid-p"
		variance = "the variance of the mean drop over clusters, times their number m, with the correction C/(C-1)"
	case h.w.population():
		text = "shown: exact sign-flip test of the cases' drops, one-sided mid-p"
	case h.r.inFavour.LeastCandidate > 1:
		variance = "the mean variance of a case's drop over its epochs"
	}
	if h.look != nil && h.look.Fraction < 1 && !h.w.population() {
		text += ", and drop / sqrt(((1-f) S2 + f W) / m) reaches the bound of the look (f: part asked, S2: variance of the cases' drops, W: within cases)"
	}
	bound := "z"
	if h.w.population() {
		bound = "t"
	}
	text += fmt.Sprintf("; excluded: (margin - drop) / sqrt(V / m) >= %s, where V is %s, and at least margin (1 - margin) / epochs; and one that is worse by the margin, each case in its part, passes so often with no greater probability (a sum of binomial numbers, mid-p)", bound, variance)
	if h.w.tried > 1 {
		text += fmt.Sprintf("; both p times %d for the prompts and targets that stand to be compared (Bonferroni)", h.w.tried)
	}
	if h.family > 1 {
		text += fmt.Sprintf("; p corrected for %d tests (Holm)", h.family)
	}
	if h.look != nil {
		text += fmt.Sprintf("; bounds spend alpha by Hwang, Shih and De Cani (gamma %v shown, %v excluded)", noGoGamma, goGamma)
	}
	return text
}

func (h *hypothesis) numbers() []eval.Number {
	r, lv := h.r, h.w.level
	n := []eval.Number{
		{Name: "cases", Value: float64(r.seen.N)}, {Name: "clusters", Value: float64(r.seen.Clusters)},
		{Name: "baseline_mean", Value: mean(h.w.seen, true)}, {Name: "candidate_mean", Value: mean(h.w.seen, false)},
		{Name: "drop", Value: r.seen.Mean},
		{Name: "p_suite_mid", Value: r.midP}, {Name: "p_suite_exact", Value: r.exact}, {Name: "p_population", Value: r.flip},
		{Name: "p", Value: r.p},
	}
	if h.w.tried > 1 {
		n = append(n, eval.Number{Name: "compared", Value: float64(h.w.tried)})
	}
	if h.family > 1 {
		n = append(n, eval.Number{Name: "tests", Value: float64(h.family)}, eval.Number{Name: "p_holm", Value: h.p})
	}
	if h.tag != "" {
		n = append(n, eval.Number{Name: "p_listed", Value: h.listed})
	}
	n = append(n, eval.Number{Name: "level_shown", Value: lv.shows}, eval.Number{Name: "p_margin", Value: r.pExcludes},
		eval.Number{Name: "level_excluded", Value: lv.excludes}, eval.Number{Name: "drop_below", Value: r.upper})
	return settled(n)
}

// mean over the cases of the part of the epochs that passed.
func mean(strata []stats.Stratum, baseline bool) float64 {
	sum := 0.0
	for _, s := range strata {
		if baseline {
			sum += float64(s.BasePass) / float64(s.Base)
		} else {
			sum += float64(s.CandidatePass) / float64(s.Candidate)
		}
	}
	return sum / float64(max(1, len(strata)))
}

// rates says how often the cases pass now and did before: counted where each was asked once.
func (h *hypothesis) rates() string {
	noun, before := "case", "before"
	if h.tag != "" {
		noun = h.tag + " case"
	}
	if h.anchor != "" {
		before = "at the anchor " + h.anchor
	}
	n := h.r.seen.N
	b, c := mean(h.w.measured, true), mean(h.w.measured, false)
	switch {
	case n == 0:
		return "the candidate has no verdict where the baseline has one"
	case stats.Drops(h.w.measured).Single():
		return fmt.Sprintf("%d of %s pass, %d of %d %s", int(math.Round(float64(n)*c)), counted(n, noun), int(math.Round(float64(n)*b)), n, before)
	case n == 1:
		return fmt.Sprintf("1 %s passes %s of the time, %s %s", noun, percent(c), percent(b), before)
	}
	return fmt.Sprintf("%s pass %s of the time, %s %s", counted(n, noun), percent(c), percent(b), before)
}

// chance is the p-value in words.
func (h *hypothesis) chance() string {
	text := fmt.Sprintf("a drop this large has a %s chance if nothing had changed", percent(h.p))
	if h.family > 1 {
		text += fmt.Sprintf(", corrected for %d tests", h.family)
	}
	return text + h.compared()
}

// compared says that others of the run could have been chosen.
func (h *hypothesis) compared() string {
	if h.w.tried < 2 {
		return ""
	}
	return fmt.Sprintf(", corrected for the %d prompts and targets of the run that stand to be compared", h.w.tried)
}

// found is text after the rates that it is about.
func (h *hypothesis) found() string { return h.rates() + "; " + h.text() }

// text writes everything that the tests say, so that its numbers belong together.
func (h *hypothesis) text() string {
	r, lv := h.r, h.w.level
	lo, hi := r.seen.Interval(level)
	drop := "drop"
	if h.anchor != "" {
		drop = "cumulative drop"
	}
	text := fmt.Sprintf("%d broken, %d fixed; %s %s (%s interval %s to %s); one-sided p = %s for these cases (exact %s), %s for cases like these",
		len(h.w.broken), h.w.fixed, drop, points(r.seen.Mean), percent(level), points(lo), points(hi), probability(r.midP), probability(r.exact), probability(r.flip))
	if h.clustered() {
		text += fmt.Sprintf(" (in %s)", counted(r.seen.Clusters, "cluster"))
	}
	if !r.flipExact {
		text += " (normal approximation)"
	}
	if r.partial > r.midP {
		text += fmt.Sprintf(", %s with the cases that were not asked", probability(r.partial))
	}
	if h.w.tried > 1 {
		text += fmt.Sprintf("; as one of %d prompts and targets of the run that stand to be compared %s (Bonferroni)", h.w.tried, probability(r.p))
	}
	if h.family > 1 {
		text += fmt.Sprintf("; corrected for %d tests %s", h.family, probability(h.p))
	}
	if h.look != nil {
		text += fmt.Sprintf("; at this look a p of %s shows a drop", probability(lv.shows))
	}
	return text + fmt.Sprintf("; with %s confidence the drop is below %s", percent(1-lv.excludes), points(r.upper))
}

// clustered reports whether some of the cases were drawn together.
func (h *hypothesis) clustered() bool { return h.r.seen.Clusters < h.r.seen.N }

func forgiven(waived []string) string {
	return fmt.Sprintf("with %s forgiven", counted(len(waived), "waived case"))
}

// brokenCases names the cases that follow it.
func brokenCases(ids []string) string {
	if len(ids) == 1 {
		return "1 case is broken"
	}
	return fmt.Sprintf("%d cases are broken", len(ids))
}

// samplesUnjudged continues rates with the samples that they leave out. At a look nothing is
// left out that was not asked.
func samplesUnjudged(t eval.Tally, look *eval.Look) string {
	of, open := t.Planned, t.Planned-t.Judged()
	noun := "planned sample"
	if look != nil {
		of, open, noun = of-t.Missing, open-t.Missing, "asked sample"
	}
	if open == 0 {
		return ""
	}
	has := "have"
	if open == 1 {
		has = "has"
	}
	return fmt.Sprintf(", %d of %s %s no verdict", open, counted(of, noun), has)
}

func share(n int) string {
	if n == 1 {
		return "1 pair has"
	}
	return fmt.Sprintf("%d pairs have", n)
}

// manyEpochs is beyond what is worth proposing.
const manyEpochs = 20

// more says what it would take: the verdicts that are missing, and as many epochs or
// cases as would do if more of them went as the judged ones did.
func (t *weighing) more(r tested) string {
	size := t.size(r)
	if t.unjudged > 0 {
		return fmt.Sprintf("judge the %s without a verdict first; then %s", counted(t.unjudged, "sample"), size)
	}
	return size
}

func (t *weighing) size(r tested) string {
	n, drop := r.seen.N, max(0, r.seen.Mean)
	d, alpha, what := t.rule.Margin-drop, float64(goShare*t.rule.Alpha), "exclude it"
	if d <= 0 {
		d, alpha, what = drop, t.rule.Alpha, "show it"
	}
	if d == 0 {
		return "no number of cases excludes a drop of nothing: set a margin above 0"
	}
	alpha /= float64(t.tried)
	power := t.rule.Power
	if power == 0 {
		power = eval.DefaultPower
	}
	epochs := ""
	e := 0
	if !t.population() {
		e = t.epochs(r, d, alpha, power)
	}
	if e > 0 {
		epochs = fmt.Sprintf("%d epochs of these cases, or ", e)
	}
	units, unit := r.seen, "case"
	if t.population() && r.seen.Clusters < n { // more cases of the same clusters would say little more
		units, unit = r.seen.OfClusters(), "cluster"
	}
	size := stats.PairedSize(units.Square, d, alpha, power)
	if size > 1e6 {
		if e > 0 {
			return fmt.Sprintf("about %s of these cases would %s", counted(e, "epoch"), what)
		}
		return "no realistic number of cases would decide: widen the margin"
	}
	need := int(math.Ceil(size))
	if t.unjudged == 0 {
		need = max(units.N+1, need) // so many were not enough
	}
	return fmt.Sprintf("about %s%s would %s", epochs, counted(need, unit), what)
}

// epochs is how many of the candidate would see a difference d over these cases with the given
// power, 0 where no realistic number does: what the baseline's epochs leave open stays.
func (t *weighing) epochs(r tested, d, alpha, power float64) int {
	if r.seen.N == 0 {
		return 0
	}
	z := stats.NormalBound(alpha) + stats.NormalBound(1-power)
	allowed := float64(float64(d/z)*float64(d/z)) * float64(r.seen.N)
	for e := r.seen.MostCandidate + 1; e <= manyEpochs; e++ {
		v := float64(r.seen.PerEpoch * (1/float64(r.seen.LeastBase) + 1/float64(e)))
		if max(v, float64(t.rule.Margin*(1-t.rule.Margin))/float64(e)) <= allowed {
			return e
		}
	}
	return 0
}
