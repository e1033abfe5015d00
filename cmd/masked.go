package cmd

import (
	"iter"

	"seatrial/eval"
)

// masked yields samples as reports may show them.
func masked(samples iter.Seq2[eval.Sample, error]) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		for s, err := range samples {
			if !yield(s.Masked(), err) {
				return
			}
		}
	}
}
