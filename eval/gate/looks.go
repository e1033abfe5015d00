package gate

import (
	"fmt"
	"math"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// How alpha is spent was chosen by what eval/gate/power measures, on models with known pass probabilities.
const (
	// noGoGamma is near O'Brien and Fleming's: early looks block what is far worse, and the last keeps
	// most of alpha for what is worse by the margin. -2 blocks a point less of those, for 5 % fewer calls.
	noGoGamma = -4
	// goGamma lets a candidate that did not change go earlier: -1 saves 2 % of the calls more, and
	// passes more of what is worse by the margin.
	goGamma = -1.5
	// goShare is the part of alpha that excluding a drop may spend: its statistic is normal by
	// approximation only. With all of alpha a drop of the margin that is spread over all cases passed in 5.8 % of the trials.
	goShare = 0.6
)

// Design returns the looks at a run that may be decided before all of it is asked: after the parts of the first epoch that
// the rule names, then after 2, 3, 5, 8 ... whole epochs up to maxEpochs. A baseline whose cases have different
// numbers of epochs counts by their harmonic mean, rounded.
//
// The information of a look is the inverse variance of the drop, had every answer the same
// variance: f (1/B + 1/E) / (1/B + 1/e) for a part f of the cases with e epochs, against B of the baseline and E at
// the end. The bounds spend alpha by Hwang, Shih and De Cani's family; see [stats.SequentialBounds].
//
// Of the family of suites that one invocation decides on, each may spend its part of alpha on NO-GO, so that all together err
// as seldom as one: the first step of Holm's procedure, which alone says whether any of them blocks. GO needs no such
// part, since all of them must have it.
//
// A run of which all is asked at once needs no design: it is the last of one look.
func Design(rule eval.Regression, baselineEpochs, maxEpochs, family int) []eval.Look {
	b, last := float64(max(1, baselineEpochs)), max(1, maxEpochs)
	var looks []eval.Look
	parts := rule.Looks
	if len(parts) == 0 {
		parts = eval.DefaultLooks()
	}
	for _, f := range parts {
		looks = append(looks, eval.Look{Fraction: f, Epochs: 1})
	}
	for e, next := 2, 3; e < last; e, next = next, e+next {
		looks = append(looks, eval.Look{Fraction: 1, Epochs: e})
	}
	if last > 1 {
		looks = append(looks, eval.Look{Fraction: 1, Epochs: last})
	}
	var t []float64
	for _, l := range looks {
		t = append(t, l.Fraction*(1/b+1/float64(last))/(1/b+1/float64(l.Epochs)))
	}
	goAlpha := float64(goShare * rule.Alpha)
	spend, goSpend := stats.HwangShihDeCani(noGoGamma), stats.HwangShihDeCani(goGamma)
	noGoAlpha := familyAlpha(rule, family)
	noGo, toGo := stats.SequentialBounds(noGoAlpha, t, spend), stats.SequentialBounds(goAlpha, t, goSpend)
	for k := range looks {
		l := &looks[k]
		l.Number, l.Of, l.Information = k+1, len(looks), rounded(t[k])
		l.NoGoBound, l.NoGoSpent = bound(noGo[k]), rounded(spend(noGoAlpha, t[k]))
		l.GoBound, l.GoSpent = bound(toGo[k]), rounded(goSpend(goAlpha, t[k]))
	}
	return looks
}

// neverReached stands for an infinite bound, which JSON cannot write.
const neverReached = 12

// bound rounds to what the method is good for, so that all machines agree.
func bound(z float64) float64 { return min(neverReached, math.Round(z*1e4)/1e4) }

func rounded(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// levels are what p-values are compared with: of "no worse", and of "worse by the margin or more".
type levels struct{ shows, excludes float64 }

func levelsOf(rule eval.Regression, look *eval.Look, family int) levels {
	if look == nil {
		return levels{familyAlpha(rule, family), float64(goShare * rule.Alpha)}
	}
	return levels{stats.NormalTail(look.NoGoBound), stats.NormalTail(look.GoBound)}
}

// familyAlpha is what one suite of a family may spend on NO-GO.
func familyAlpha(rule eval.Regression, family int) float64 {
	return rule.Alpha / float64(max(1, family))
}

func checkLook(in Input) error {
	l := in.Look
	switch {
	case l == nil:
		return nil
	case in.Diff == nil || in.Spec.Regression == nil:
		return fmt.Errorf("a look needs a regression rule and a comparison with a baseline")
	case l.Number < 1 || l.Number > l.Of || !(l.Fraction > 0 && l.Fraction <= 1) || l.Epochs < 1 || l.Epochs > 1 && l.Fraction < 1:
		return fmt.Errorf("look %d of %d, at %v of the cases with %d epochs, is none of a design", l.Number, l.Of, l.Fraction, l.Epochs)
	}
	return nil
}

// lookText says what a look rests on.
func lookText(l eval.Look, cases int) string {
	times := "once each"
	if l.Epochs > 1 {
		times = fmt.Sprintf("%d times each", l.Epochs)
	}
	return fmt.Sprintf("look %d of %d: %d of %s, asked %s", l.Number, l.Of, l.Cases(cases), counted(cases, "case"), times)
}
