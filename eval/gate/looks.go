package gate

import (
	"fmt"
	"math"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// How the design of the looks was chosen is measured by eval/gate/power, on models with known pass
// probabilities.
const (
	// spendingGamma is between O'Brien-Fleming (-4) and linear (0): -1 stops a little earlier and
	// blocks fewer true drops, -4 saves nearly nothing.
	spendingGamma = -2
	// goShare is the part of alpha that excluding a drop may spend where there are several
	// looks: its statistic is normal by approximation only, and early looks have few cases.
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
// A run of which all is asked at once needs no design: its level is alpha.
func Design(rule eval.Regression, baselineEpochs, maxEpochs int) []eval.Look {
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
	goAlpha := rule.Alpha
	if len(looks) > 1 {
		goAlpha = float64(goShare * rule.Alpha)
	}
	spend := stats.HwangShihDeCani(spendingGamma)
	noGo, toGo := stats.SequentialBounds(rule.Alpha, t, spend), stats.SequentialBounds(goAlpha, t, spend)
	for k := range looks {
		l := &looks[k]
		l.Number, l.Of, l.Information = k+1, len(looks), rounded(t[k])
		l.NoGoBound, l.NoGoSpent = bound(noGo[k]), rounded(spend(rule.Alpha, t[k]))
		l.GoBound, l.GoSpent = bound(toGo[k]), rounded(spend(goAlpha, t[k]))
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

func levelsOf(rule eval.Regression, look *eval.Look) levels {
	if look == nil {
		return levels{rule.Alpha, rule.Alpha}
	}
	return levels{stats.NormalTail(look.NoGoBound), stats.NormalTail(look.GoBound)}
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
