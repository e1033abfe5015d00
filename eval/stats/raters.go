package stats

import "slices"

// FleissKappa returns Fleiss' kappa of several raters: counts[i][j] is how many of them
// put subject i into category j, equally many for every subject (two or more). ok is false where it
// does not exist.
//
// Source: J. L. Fleiss, "Measuring nominal scale agreement among many raters",
// Psychological Bulletin 76 (1971), 378-382.
func FleissKappa(counts [][]int) (kappa float64, ok bool) {
	if len(counts) == 0 {
		return 0, false
	}
	raters := 0
	for _, k := range counts[0] {
		raters += k
	}
	if raters < 2 {
		return 0, false
	}
	shares := make([]float64, len(counts[0]))
	agreed := 0.0
	for _, row := range counts {
		all, pairs := 0, 0
		for j, k := range row {
			all += k
			pairs += k * (k - 1)
			shares[j] += float64(k)
		}
		if all != raters || len(row) != len(shares) {
			return 0, false
		}
		agreed += float64(pairs) / float64(raters*(raters-1))
	}
	agreed /= float64(len(counts))
	chance := 0.0
	for _, s := range shares {
		s /= float64(len(counts) * raters)
		chance += float64(s * s)
	}
	if 1-chance < 1e-12 {
		return 0, false
	}
	return (agreed - chance) / (1 - chance), true
}

// Distance is how far two ratings are apart, squared, for [KrippendorffAlpha].
type Distance func(a, b float64) float64

// Nominal counts any difference as one.
func Nominal(a, b float64) float64 {
	if a == b {
		return 0
	}
	return 1
}

// Squared is the squared difference, for ratings on an interval scale.
func Squared(a, b float64) float64 { return float64((a - b) * (a - b)) }

// KrippendorffAlpha returns Krippendorff's alpha: units[i] holds the ratings that
// unit i was given, by any of the raters and as many as there are; a unit with one rating counts
// for nothing. ok is false where all ratings are alike or nothing can be compared.
//
// Source: K. Krippendorff, Content Analysis, 2nd edition, 2004, section 11.3.
func KrippendorffAlpha(units [][]float64, distance Distance) (alpha float64, ok bool) {
	var all []float64
	observed := 0.0
	for _, ratings := range units {
		if len(ratings) < 2 {
			continue
		}
		all = append(all, ratings...)
		sum := 0.0
		for i, a := range ratings {
			for j, b := range ratings {
				if i != j {
					sum += distance(a, b)
				}
			}
		}
		observed += sum / float64(len(ratings)-1)
	}
	n := float64(len(all))
	values, counts := tallies(all)
	expected := 0.0
	for i, a := range values {
		for j, b := range values {
			expected += float64(float64(counts[i]*counts[j]) * distance(a, b))
		}
	}
	if n < 2 || expected == 0 {
		return 0, false
	}
	return 1 - (observed/n)/(expected/(n*(n-1))), true
}

// tallies returns the distinct values, ascending, and how often each occurs.
func tallies(all []float64) (values []float64, counts []int) {
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	for _, v := range sorted {
		if n := len(values); n > 0 && values[n-1] == v {
			counts[n-1]++
			continue
		}
		values, counts = append(values, v), append(counts, 1)
	}
	return values, counts
}
