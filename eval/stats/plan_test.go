package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"seatrial/eval/stats"
)

// With one epoch on each side a design is Connor's.
func TestDesignIsConnors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := stats.Design{Within: rapid.Float64Range(0.01, 0.2).Draw(t, "within"), Baseline: 1, Candidate: 1}
		d := rapid.Float64Range(0.005, 0.05).Draw(t, "d")
		want := stats.PairedSize(g.Psi()+d, d, 0.05, 0.9)
		if got := g.Size(d, 0.05, 0.9); math.Abs(got/want-1) > 1e-9 && got != 4/d {
			t.Fatalf("%v cases, want %v", got, want)
		}
	})
}

// Where a small drop hides in much randomness, only the variance of the means counts (Miller 2024, formula 9).
func TestDesignIsMillersForSmallDrops(t *testing.T) {
	for _, epochs := range []int{1, 3, 5} {
		g := stats.Design{Within: 0.2, Baseline: 5, Candidate: epochs}
		want := stats.MeanSize(0, 0.2/5+0.2/float64(epochs), 0.005, 0.05, 0.9)
		if got := g.Size(0.005, 0.05, 0.9); got < want || got > 1.05*want {
			t.Errorf("%d epochs: %.0f cases, want %.0f and little more", epochs, got, want)
		}
	}
}

// More cases, more epochs and larger drops are never worse, and size, power and the smallest drop tell one story.
func TestDesignIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := stats.Design{Within: rapid.Float64Range(0, 0.25).Draw(t, "within"), Baseline: rapid.IntRange(1, 6).Draw(t, "B"), Candidate: rapid.IntRange(1, 6).Draw(t, "e")}
		n, d := rapid.IntRange(5, 2000).Draw(t, "n"), rapid.Float64Range(0.005, 0.3).Draw(t, "d")
		p := g.Power(n, d, 0.05)
		if p < 0 || p > 1 {
			t.Fatalf("power %v", p)
		}
		more := g
		more.Candidate++
		if q := g.Power(2*n, d, 0.05); q < p-1e-9 {
			t.Fatalf("twice the cases: %v after %v", q, p)
		}
		if a, b := g.Size(d, 0.05, 0.9), more.Size(d, 0.05, 0.9); b > a*(1+1e-9) {
			t.Fatalf("one more epoch needs %v cases instead of %v", b, a)
		}
		need := int(math.Ceil(g.Size(d, 0.05, 0.9)))
		if q := g.Power(need, d, 0.05); q < 0.9-1e-9 {
			t.Fatalf("%d cases show %v with power %v", need, d, q)
		}
		if smallest, ok := g.Detectable(n, 0.05, 0.9); ok && g.Power(n, smallest, 0.05) < 0.9 {
			t.Fatalf("%v is said to be shown", smallest)
		}
	})
}

func TestDesignOfTooFewCases(t *testing.T) {
	if d, ok := (stats.Design{Baseline: 1, Candidate: 1}).Detectable(3, 0.05, 0.9); ok {
		t.Errorf("three cases asked once show a drop of %v: the smallest p is 1/16", d)
	}
	if !math.IsInf((stats.Design{Baseline: 1, Candidate: 1}).Size(0, 0.05, 0.9), 1) {
		t.Error("no drop can be shown")
	}
}

// The formula against the test itself, in worlds that are drawn: a part of the cases are coins, the others stable, and
// d of all break. The power of the test with as many cases as Size says is what was asked for, or somewhat more.
func TestDesignAgainstTheExactTest(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 11))
	draw := func(p float64, n int) (k int) {
		for range n {
			if rng.Float64() < p {
				k++
			}
		}
		return k
	}
	for _, w := range []struct {
		flaky, d float64
		b, e     int
	}{
		{0.10, 0.05, 1, 1}, {0.10, 0.05, 5, 1}, {0.20, 0.05, 5, 1}, {0.20, 0.05, 5, 3}, {0.20, 0.10, 1, 1},
		{0.40, 0.05, 3, 2}, {0.20, 0.02, 5, 1}, {0.60, 0.10, 5, 5}, {0.10, 0.10, 2, 1},
	} {
		g := stats.Design{Within: w.flaky * 0.25, Baseline: w.b, Candidate: w.e}
		broken := int(math.Ceil(g.Size(w.d, 0.05, 0.9) * w.d)) // whole cases
		n := int(math.Round(float64(broken) / w.d))
		coins := int(math.Round(w.flaky * float64(n)))
		const rounds = 400
		shown := 0
		for range rounds {
			strata := make([]stats.Stratum, n)
			for i := range strata {
				before, now := 1.0, 1.0
				switch {
				case i < coins:
					before, now = 0.5, 0.5
				case i < coins+broken:
					now = 0
				}
				strata[i] = stats.Stratum{BasePass: draw(before, w.b), Base: w.b, CandidatePass: draw(now, w.e), Candidate: w.e}
			}
			if _, p := stats.StratifiedWorse(strata); p <= 0.05 {
				shown++
			}
		}
		power := float64(shown) / rounds
		t.Logf("%+v: %d cases, power %.3f", w, n, power)
		if power < 0.87 || power > 0.995 {
			t.Errorf("%+v: power %.3f with %d cases, 0.9 was asked for", w, power, n)
		}
	}
}
