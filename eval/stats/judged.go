package stats

import "math"

// RoganGladen returns the true pass rate behind the apparent one, which a judge reported who passes a
// part (sensitivity) of what should pass and fails a part (specificity) of what should fail. It is kept within 0..1. ok
// is false where the judge is no better than chance.
//
// Source: W. J. Rogan, B. Gladen, "Estimating prevalence from the results of a screening test",
// American Journal of Epidemiology 107 (1978), 71-76.
func RoganGladen(apparent, sensitivity, specificity float64) (rate float64, ok bool) {
	youden := sensitivity + specificity - 1
	if youden <= 0 {
		return 0, false
	}
	return min(1, max(0, (apparent+specificity-1)/youden)), true
}

// PredictionPowered returns the mean of what people would say of all answers, and its standard
// error: the judge's mean over the unlabelled answers, corrected by how far the judge is off
// where people labelled too (lambda 1). judged[i] and people[i] are of the same answer, a random part of
// all; ok is false with fewer than two of either kind.
//
// Source: A. N. Angelopoulos et al., "Prediction-powered inference", Science 382 (2023), 669-674.
func PredictionPowered(unlabelled, judged, people []float64) (mean, se float64, ok bool) {
	if len(unlabelled) < 2 || len(judged) < 2 || len(judged) != len(people) {
		return 0, 0, false
	}
	off := make([]float64, len(judged))
	for i := range judged {
		off[i] = people[i] - judged[i]
	}
	base, baseVar := meanVariance(unlabelled)
	shift, shiftVar := meanVariance(off)
	return base + shift, math.Sqrt(baseVar/float64(len(unlabelled)) + shiftVar/float64(len(off))), true
}

// meanVariance returns the mean and the unbiased variance.
func meanVariance(values []float64) (mean, variance float64) {
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	for _, v := range values {
		variance += float64((v - mean) * (v - mean))
	}
	return mean, variance / float64(len(values)-1)
}
