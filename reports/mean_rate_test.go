package reports

import (
	"testing"

	"seatrial/eval"
)

// A mean over epochs and a number of cases are two numbers: the one stands in brackets behind the other only where they agree.
func TestMeanRate(t *testing.T) {
	for _, tt := range []struct {
		rate   eval.Rate
		mean   float64
		want   string
		reason string
	}{
		{eval.Rate{K: 96, N: 100}, 0.96, "96.0 % (96 of 100)", "one epoch each"},
		{eval.Rate{K: 200, N: 200}, 0.95, "95.0 % of the time (200 of 200 mostly pass)", "every case fails now and then"},
		{eval.Rate{}, 0, "n/a (0 of 0)", "nothing was compared"},
	} {
		if got := meanRate(tt.rate, tt.mean); got != tt.want {
			t.Errorf("%q, want %q: %s", got, tt.want, tt.reason)
		}
	}
}
