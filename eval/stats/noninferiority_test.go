package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"seatrial/eval/stats"
)

// casesOf are n cases: of each the baseline passed b of 5 epochs, and the candidate k of e.
func casesOf(n, b, k, e int) []stats.Stratum {
	var out []stats.Stratum
	for range n {
		out = append(out, stats.Stratum{BasePass: b, Base: 5, CandidatePass: k, Candidate: e})
	}
	return out
}

func TestNonInferiority(t *testing.T) {
	tests := []struct {
		strata []stats.Stratum
		margin float64
		want   float64
		reason string
	}{
		{nil, 0.05, 1, "nothing was asked"},
		{casesOf(3, 0, 0, 1), 0.05, 0, "nothing passed before: nothing could be worse"},
		{append(casesOf(1, 5, 0, 1), casesOf(3, 0, 0, 1)...), 0.3, 0, "nor by more than passed before"},
		{casesOf(10, 5, 1, 1), 0.05, math.Pow(0.95, 10) / 2, "none of ten fails"},
		{casesOf(10, 5, 5, 5), 0.05, math.Pow(0.95, 50) / 2, "nor of fifty"},
		{casesOf(1, 4, 1, 1), 0.3, 0.25, "one that passed 80 % of the time, and would half of it"},
		{append(casesOf(1, 5, 1, 1), casesOf(1, 0, 0, 1)...), 0.1, 0.4, "the drop of the mean falls on the case that can: 1 - 2 * 0.1"},
		{append(casesOf(1, 5, 0, 1), casesOf(1, 0, 1, 1)...), 0.1, 0.4, "which of them passes is no matter"},
		{append(casesOf(2, 5, 2, 2), casesOf(1, 5, 0, 1)...), 0.5, 17.0 / 64, "two epochs weigh as one"},
		{casesOf(4, 5, 0, 1), 0.05, 1 - math.Pow(0.05, 4)/2, "all fail"},
		{casesOf(4, 5, 0, 1), 1, 0.5, "as they all would"},
		{casesOf(4, 5, 1, 1), 1, 0, "none would"},
		{append(casesOf(2, 5, 1, 1), casesOf(3, 5, 0, 0)...), 0.05, 0.95 * 0.95 / 2, "what was not asked has no part"},
	}
	for _, tt := range tests {
		if got := stats.NonInferiority(tt.strata, tt.margin); !near(got, tt.want, 1e-12) {
			t.Errorf("%v, want %v: %s", got, tt.want, tt.reason)
		}
	}
}

// By definition: every way in which the candidate's epochs could have gone.
func TestNonInferiorityIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var strata []stats.Stratum
		var p []float64
		var weights []int
		observed, before := 0, 0.0
		for range rapid.IntRange(1, 4).Draw(t, "cases") {
			s := stats.Stratum{Base: rapid.IntRange(1, 5).Draw(t, "epochs"), Candidate: rapid.IntRange(1, 3).Draw(t, "epochs")}
			s.BasePass = rapid.IntRange(0, s.Base).Draw(t, "passed")
			s.CandidatePass = rapid.IntRange(0, s.Candidate).Draw(t, "passed")
			strata = append(strata, s)
			observed += s.CandidatePass * 6 / s.Candidate
			before += float64(s.BasePass) / float64(s.Base)
		}
		margin := rapid.Float64Range(0, 1).Draw(t, "margin")
		for _, s := range strata {
			for range s.Candidate {
				weights = append(weights, 6/s.Candidate)
				p = append(p, float64(s.BasePass)/float64(s.Base)*max(0, 1-margin*float64(len(strata))/before))
			}
		}
		want := 0.0
		for ways := range 1 << len(p) {
			one, passed := 1.0, 0
			for i, pi := range p {
				if ways>>i&1 == 1 {
					one *= pi
					passed += weights[i]
				} else {
					one *= 1 - pi
				}
			}
			switch {
			case passed > observed:
				want += one
			case passed == observed:
				want += one / 2
			}
		}
		if before == 0 || margin*float64(len(strata)) > before {
			want = 0
		}
		if got := stats.NonInferiority(strata, margin); !near(got, want, 1e-12) {
			t.Fatalf("%v at %v: %v, by definition %v", strata, margin, got, want)
		}
		if below := stats.NonInferiorityBound(strata, 0, 0.03); below < 1 && stats.NonInferiority(strata, below) > 0.03 {
			t.Fatalf("%v: not excluded at %v", strata, below)
		}
	})
}

// Of many cases the far ends are left out; the normal approximation is close then.
func TestNonInferiorityOfManyCases(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	var strata []stats.Stratum
	passed, mean, variance := 0, 0.0, 0.0
	const n, margin = 100_000, 0.001
	before := 0
	for range n {
		s := stats.Stratum{BasePass: random.IntN(6), Base: 5, Candidate: 2, CandidatePass: random.IntN(3)}
		before += s.BasePass
		strata = append(strata, s)
	}
	for _, s := range strata {
		p := float64(s.BasePass) / 5 * (1 - margin*n*5/float64(before))
		passed += s.CandidatePass
		mean += 2 * p
		variance += 2 * p * (1 - p)
	}
	got, want := stats.NonInferiority(strata, margin), stats.NormalTail((float64(passed)-mean)/math.Sqrt(variance))
	if math.Abs(got-want) > 1e-3 {
		t.Errorf("%v, the normal approximation %v", got, want)
	}
}
