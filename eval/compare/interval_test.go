package compare_test

import (
	"fmt"
	"math"
	"testing"

	"seatrial/eval"
	"seatrial/eval/compare"
)

// The interval beside a run's pass rate is no narrower for epochs, nor for cases that share a document.
func TestIntervalsOfSummaries(t *testing.T) {
	tests := []struct {
		name    string
		cases   int
		epochs  string
		cluster func(int) string
		low     float64
	}{
		{"alone", 100, "p", func(int) string { return "" }, 0.963},
		{"three epochs", 100, "ppp", func(int) string { return "" }, 0.963},
		{"four to a document", 100, "p", func(i int) string { return fmt.Sprint("doc-", i/4) }, 0.863},
		{"attacks on a case each", 100, "p", func(i int) string { return fmt.Sprint("case-", i/2) }, 0.929},
	}
	for _, tt := range tests {
		b := newBed("A", []string{"p"}, []string{"t"}, len(tt.epochs))
		for i := range tt.cases {
			b.add(fmt.Sprintf("c%03d", i), tt.epochs, func(s *eval.Sample) { s.Case.Cluster, s.Case.Tags = tt.cluster(i), []string{"x"} })
		}
		sum, err := compare.Summarise(b.run, b.seq())
		if err != nil {
			t.Fatal(err)
		}
		for _, sl := range []eval.Slice{sum.Total, sum.Cells[0], sum.Tags[0]} {
			if math.Abs(sl.Interval.Low-tt.low) > 0.0005 || sl.Interval.High != 1 {
				t.Errorf("%s: %+v, want %v to 1", tt.name, sl.Interval, tt.low)
			}
		}
	}
}
