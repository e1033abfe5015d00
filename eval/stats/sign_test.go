package stats_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"seatrial/eval/stats"
)

func TestSignTestExact(t *testing.T) {
	tests := []struct {
		wins, losses int
		want         float64
		reason       string
	}{
		{0, 0, 1, "nothing was decided"},
		{1, 0, 1, "one toss says nothing"},
		{5, 0, 2.0 / 32, "five heads or five tails"},
		{0, 5, 2.0 / 32, "the sides are alike"},
		{4, 1, 2 * 6.0 / 32, "four or five of five, on either side"},
		{3, 3, 1, "no more than certain, though both tails hold the middle"},
	}
	for _, tt := range tests {
		if got := stats.SignTest(tt.wins, tt.losses); got != tt.want {
			t.Errorf("SignTest(%d, %d) = %v, want %v: %s", tt.wins, tt.losses, got, tt.want, tt.reason)
		}
	}
}

func TestSignTestAgainstBinomial(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.IntRange(0, 300).Draw(t, "wins")
		b := rapid.IntRange(0, 300).Draw(t, "losses")
		want := 1.0
		if a+b > 0 {
			want = math.Min(1, 2*distuv.Binomial{N: float64(a + b), P: 0.5}.CDF(float64(min(a, b))))
		}
		if got := stats.SignTest(a, b); !near(got, want, 1e-9) {
			t.Fatalf("SignTest(%d, %d) = %v, want %v", a, b, got, want)
		}
	})
}
