package stats

import "sort"

// Ranked is a value that ought to be higher for positives than for negatives. Weight says how often
// it counts.
type Ranked struct {
	Value    float64
	Positive bool
	Weight   int
}

// AUROC returns the area under the receiver operating characteristic: the
// probability that a positive has a higher value than a negative, ties counted half.
// ok is false where one of the two is missing. It sorts rows.
//
// Source: J. A. Hanley, B. J. McNeil, "The meaning and use of the area under a receiver
// operating characteristic (ROC) curve", Radiology 143 (1982), 29-36: it is the Mann-Whitney U, divided by its maximum.
func AUROC(rows []Ranked) (area float64, ok bool) {
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].Value < rows[j].Value })
	var wins float64
	var positives, below int // of negatives with a lower value
	for i := 0; i < len(rows); {
		pos, neg := 0, 0
		value := rows[i].Value
		for ; i < len(rows) && rows[i].Value == value; i++ {
			if rows[i].Positive {
				pos += rows[i].Weight
			} else {
				neg += rows[i].Weight
			}
		}
		wins += float64(float64(pos) * (float64(below) + float64(neg)/2))
		positives += pos
		below += neg
	}
	if positives == 0 || below == 0 {
		return 0, false
	}
	return wins / float64(positives) / float64(below), true
}
