package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"seatrial/eval/stats"
)

// With equally many epochs the two estimates are one.
func TestCountComponentsOfEqualEpochs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 6).Draw(t, "epochs")
		passed := rapid.SliceOfN(rapid.IntRange(0, k), 2, 40).Draw(t, "passed")
		var cases [][]float64
		asked := make([]int, len(passed))
		for i, c := range passed {
			values := make([]float64, k)
			for j := range c {
				values[j] = 1
			}
			cases, asked[i] = append(cases, values), k
		}
		want, wantOK := stats.VarianceComponents(cases)
		got, ok := stats.CountComponents(passed, asked)
		for _, d := range []float64{got.Within - want.Within, got.Between - want.Between, got.ICC - want.ICC, got.SEMean - want.SEMean} {
			if ok != wantOK || math.Abs(d) > 1e-9 {
				t.Fatalf("%v (%t), want %v (%t)", got, ok, want, wantOK)
			}
		}
	})
}

func TestCountComponentsNeedsRepeats(t *testing.T) {
	for _, tt := range []struct {
		passed, asked []int
		reason        string
	}{
		{nil, nil, "no case"},
		{[]int{1}, []int{3}, "one case"},
		{[]int{1, 0, 1}, []int{1, 1, 1}, "none was asked twice"},
		{[]int{2, 0}, []int{3, 0}, "one was never asked"},
	} {
		if c, ok := stats.CountComponents(tt.passed, tt.asked); ok {
			t.Errorf("%s: %v", tt.reason, c)
		}
	}
}

// Unequal epochs do not bias the estimate: on average it is what the cases were drawn with.
func TestCountComponentsIsUnbiased(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	var within, between float64
	const rounds = 3000
	for range rounds {
		var passed, asked []int
		for i := range 40 {
			p := 0.9 // variance between: half of the cases each
			if rng.IntN(2) == 0 {
				p = 0.5
			}
			n, c := 1+i%5, 0
			for range n {
				if rng.Float64() < p {
					c++
				}
			}
			passed, asked = append(passed, c), append(asked, n)
		}
		c, _ := stats.CountComponents(passed, asked)
		within, between = within+c.Within/rounds, between+c.Between/rounds
	}
	if want := (0.09 + 0.25) / 2; math.Abs(within-want) > 0.005 {
		t.Errorf("within %.4f, want %.4f", within, want)
	}
	if want := 0.04; math.Abs(between-want) > 0.005 {
		t.Errorf("between %.4f, want %.4f", between, want)
	}
}
