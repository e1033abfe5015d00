package gate

import (
	"fmt"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// driftAlpha is the two-sided error at which the baseline is said to have drifted: a provider that changed its model
// must not be mistaken for a candidate that did.
const driftAlpha = 0.01

// turn swaps the sides.
func turn(s stats.Stratum) stats.Stratum {
	return stats.Stratum{BasePass: s.CandidatePass, Base: s.Candidate, CandidatePass: s.BasePass, Candidate: s.Base}
}

// drift asks whether the baseline still answers as it did when it was approved: its prompt and target were asked again on a
// random part of the cases, and are held against the stored epochs by the exact test stratified by case.
func drift(in Input) finding {
	f := finding{RuleResult: eval.RuleResult{
		Rule: "drift", Outcome: eval.Go,
		Demand:  fmt.Sprintf("the baseline, asked again, answers as it did when it was approved (two-sided error %s)", percent(driftAlpha)),
		Formula: "exact conditional test stratified by case, of the stored epochs against the fresh ones: twice the smaller one-sided mid-p",
	}}
	if in.DriftSame {
		f.Formula, f.Numbers = "the digests of prompt and target are the baseline's", []eval.Number{{Name: "same", Value: 1}}
		f.Found = "the candidate is the baseline's own prompt and target: its answers are the baseline asked again"
		return f
	}
	var strata, turned, worst, best []stats.Stratum
	asked := 0
	if in.Drift != nil {
		for _, s := range in.Drift.Strata {
			asked += s.Cases
			for range s.Cases {
				if one := (stats.Stratum{BasePass: s.Baseline.Passed, Base: s.Baseline.Judged(), CandidatePass: s.Candidate.Passed, Candidate: s.Candidate.Judged()}); one.Base > 0 && one.Candidate > 0 {
					strata = append(strata, one)
					turned = append(turned, turn(one))
					all, none := one, one
					all.CandidatePass, none.CandidatePass = one.Candidate, 0
					worst, best = append(worst, none), append(best, turn(all))
				}
			}
		}
	}
	if len(strata) == 0 {
		f.Outcome = eval.Inconclusive
		f.Numbers = []eval.Number{{Name: "cases", Value: 0}, {Name: "level", Value: driftAlpha}}
		f.Found = "the baseline was not asked again"
		f.More = "keep the prompt's text and the target of the baseline in the suite, or approve a new baseline"
		if in.DriftWhy != "" {
			f.Found += ": " + in.DriftWhy
		}
		f.headline = f.Found
		return f
	}
	twoSided := func(down, up []stats.Stratum) float64 {
		_, worse := stats.StratifiedWorse(down)
		_, better := stats.StratifiedWorse(up)
		return min(1, 2*min(worse, better))
	}
	p := twoSided(strata, turned)
	before, now := mean(strata, true), mean(strata, false)
	f.Numbers = settled([]eval.Number{{Name: "cases", Value: float64(len(strata))}, {Name: "stored_mean", Value: before}, {Name: "fresh_mean", Value: now}, {Name: "p", Value: p}, {Name: "level", Value: driftAlpha}})
	f.Found = fmt.Sprintf("the baseline passes %s of the time on %s asked again, %s when it was approved; two-sided p = %s", percent(now), counted(len(strata), "case"), percent(before), probability(p))
	switch {
	case float64(asked-len(strata)) > in.Spec.MaxUnscored*float64(asked):
		f.Outcome = eval.Inconclusive
		f.Found += fmt.Sprintf("; %d of the %s asked again have no verdict", asked-len(strata), counted(asked, "case"))
		f.headline = fmt.Sprintf("the baseline was asked again, and %d of %d answers have no verdict", asked-len(strata), asked)
		f.More = "run it again once its target answers"
	case twoSided(worst, best) > driftAlpha:
		f.Outcome = eval.Inconclusive
		f.Found += fmt.Sprintf("; %s could show no drift, however they went", counted(len(strata), "case"))
		f.headline = fmt.Sprintf("drift cannot be seen on %s", counted(len(strata), "case"))
		f.More = "a suite of more cases, a baseline of more epochs, or no drift in the gate"
	case p <= driftAlpha:
		f.Outcome = eval.Inconclusive
		f.headline = fmt.Sprintf("the baseline itself answers otherwise now: it passes %s of the time on %s asked again, %s when it was approved, which has a %s chance if nothing had changed", percent(now), counted(len(strata), "case"), percent(before), percent(p))
		f.More = "approve a new baseline, of the same prompt and target, and compare with that"
	}
	return f
}
