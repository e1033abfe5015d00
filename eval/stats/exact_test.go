package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"seatrial/eval/stats"
)

// With one epoch on each side the stratified test is McNemar's.
func TestStratifiedIsMcNemarAtOneEpoch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		broken, fixed, same := rapid.IntRange(0, 40).Draw(t, "broken"), rapid.IntRange(0, 40).Draw(t, "fixed"), rapid.IntRange(0, 5).Draw(t, "same")
		var strata []stats.Stratum
		add := func(n, base, candidate int) {
			for range n {
				strata = append(strata, stats.Stratum{BasePass: base, Base: 1, CandidatePass: candidate, Candidate: 1})
			}
		}
		add(broken, 1, 0)
		add(fixed, 0, 1)
		add(same, 1, 1)
		add(same, 0, 0)
		exact, midp := stats.StratifiedWorse(strata)
		if want := stats.McNemarWorse(broken, fixed); !near(exact, want, 1e-12) {
			t.Fatalf("exact %v, McNemar says %v", exact, want)
		}
		if want := stats.McNemarMidP(broken, fixed); !near(midp, want, 1e-12) {
			t.Fatalf("mid-p %v, McNemar says %v", midp, want)
		}
	})
}

// enumerate is the stratified test by definition: every way in which the passes could have fallen.
func enumerate(strata []stats.Stratum) (exact, midp float64) {
	observed := 0
	ways := map[int]float64{0: 1}
	for _, s := range strata {
		observed += s.BasePass
		next := map[int]float64{}
		m := s.BasePass + s.CandidatePass
		all := choose(s.Base+s.Candidate, m)
		for sum, p := range ways {
			for x := max(0, m-s.Candidate); x <= min(s.Base, m); x++ {
				next[sum+x] += p * choose(s.Base, x) * choose(s.Candidate, m-x) / all
			}
		}
		ways = next
	}
	for sum, p := range ways {
		if sum > observed {
			midp += p
		}
		if sum == observed {
			midp += p / 2
		}
		if sum >= observed {
			exact += p
		}
	}
	return exact, midp
}

func choose(n, k int) float64 {
	c := 1.0
	for i := range k {
		c = c * float64(n-i) / float64(i+1)
	}
	return c
}

func TestStratifiedIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var strata []stats.Stratum
		for range rapid.IntRange(1, 12).Draw(t, "cases") {
			s := stats.Stratum{Base: rapid.IntRange(0, 6).Draw(t, "epochs"), Candidate: rapid.IntRange(0, 6).Draw(t, "epochs")}
			s.BasePass = rapid.IntRange(0, s.Base).Draw(t, "passed")
			s.CandidatePass = rapid.IntRange(0, s.Candidate).Draw(t, "passed")
			strata = append(strata, s)
		}
		exact, midp := stats.StratifiedWorse(strata)
		wantExact, wantMidP := enumerate(strata)
		informative := false
		for _, s := range strata {
			m := s.BasePass + s.CandidatePass
			informative = informative || s.Base > 0 && s.Candidate > 0 && m > 0 && m < s.Base+s.Candidate
		}
		if !informative {
			wantExact, wantMidP = 1, 1
		}
		if !near(exact, wantExact, 1e-12) || !near(midp, wantMidP, 1e-12) {
			t.Fatalf("%v: %v, %v; by definition %v, %v", strata, exact, midp, wantExact, wantMidP)
		}
		swapped := make([]stats.Stratum, len(strata)) // who is worse cannot hold of both sides
		for i, s := range strata {
			swapped[i] = stats.Stratum{BasePass: s.CandidatePass, Base: s.Candidate, CandidatePass: s.BasePass, Candidate: s.Base}
		}
		if _, other := stats.StratifiedWorse(swapped); informative && !near(midp+other, 1, 1e-12) {
			t.Fatalf("mid-p of both directions: %v and %v", midp, other)
		}
	})
}

// At 100,000 cases terms are dropped; the normal approximation is close then.
func TestStratifiedOfManyCases(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for _, shift := range []float64{-0.004, 0, 0.004} {
		var strata []stats.Stratum
		var excess, variance float64
		for range 100_000 {
			p := random.Float64()
			s := stats.Stratum{Base: 5, Candidate: 1 + random.IntN(5)}
			for range s.Base {
				if random.Float64() < p+shift {
					s.BasePass++
				}
			}
			for range s.Candidate {
				if random.Float64() < p {
					s.CandidatePass++
				}
			}
			strata = append(strata, s)
			n, m := float64(s.Base+s.Candidate), float64(s.BasePass+s.CandidatePass)
			excess += float64(s.BasePass) - float64(s.Base)*m/n
			variance += float64(s.Base*s.Candidate) * m * (n - m) / (n * n * (n - 1))
		}
		_, midp := stats.StratifiedWorse(strata)
		want := 1 - distuv.UnitNormal.CDF(excess/math.Sqrt(variance))
		if math.Abs(midp-want) > 1e-3*max(want, 1e-3) && math.Abs(midp-want) > 1e-6 {
			t.Errorf("shift %v: mid-p %v, the normal approximation %v", shift, midp, want)
		}
	}
}

func TestSignFlipIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SliceOfN(rapid.IntRange(-6, 6), 0, 10).Draw(t, "differences")
		exact, midp, ok := stats.SignFlipWorse(d)
		observed, more, same := 0, 0, 0
		for _, v := range d {
			observed += v
		}
		for signs := range 1 << len(d) {
			sum := 0
			for i, v := range d {
				if signs>>i&1 == 1 {
					v = -v
				}
				sum += v
			}
			switch {
			case sum > observed:
				more++
			case sum == observed:
				same++
			}
		}
		all := float64(int(1) << len(d))
		wantExact, wantMidP := float64(more+same)/all, (float64(more)+float64(same)/2)/all
		zero := true
		for _, v := range d {
			zero = zero && v == 0
		}
		if zero {
			wantExact, wantMidP = 1, 1
		}
		if !ok || !near(exact, wantExact, 1e-12) || !near(midp, wantMidP, 1e-12) {
			t.Fatalf("%v: %v, %v, %v; by definition %v, %v", d, exact, midp, ok, wantExact, wantMidP)
		}
	})
	if _, _, ok := stats.SignFlipWorse([]int{stats.MaxSignFlip, 1}); ok {
		t.Error("beyond its bound it says that it knows")
	}
}

func TestProportionBoundsCover(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		alpha := rapid.Float64Range(0.001, 0.3).Draw(t, "alpha")
		upper, lower := stats.ProportionUpper(k, n, alpha), stats.ProportionLower(k, n, alpha)
		// At the bound, what was observed or less (or more) has exactly the probability alpha.
		if k < n && !near(distuv.Binomial{N: float64(n), P: upper}.CDF(float64(k)), alpha, 1e-6) {
			t.Fatalf("upper bound %v of %d of %d", upper, k, n)
		}
		if k > 0 && !near(1-distuv.Binomial{N: float64(n), P: lower}.CDF(float64(k-1)), alpha, 1e-6) {
			t.Fatalf("lower bound %v of %d of %d", lower, k, n)
		}
		if lower > float64(k)/float64(n) || upper < float64(k)/float64(n) {
			t.Fatalf("%v to %v does not hold %d of %d", lower, upper, k, n)
		}
	})
}

// Adjusted p-values keep the order, are never smaller, and are at most 1; Holm's is the largest.
func TestAdjustments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 20).Draw(t, "p")
		holm, hochberg, bh := stats.Holm(p), stats.Hochberg(p), stats.BenjaminiHochberg(p)
		for i := range p {
			if !(p[i] <= bh[i]+1e-15 && bh[i] <= hochberg[i]+1e-15 && hochberg[i] <= holm[i]+1e-15 && holm[i] <= 1) {
				t.Fatalf("%v becomes BH %v, Hochberg %v, Holm %v", p[i], bh[i], hochberg[i], holm[i])
			}
			for j := range p {
				if p[i] < p[j] && (holm[i] > holm[j] || bh[i] > bh[j] || hochberg[i] > hochberg[j]) {
					t.Fatalf("the order of %v and %v is lost", p[i], p[j])
				}
			}
		}
	})
}

// Crossing any of the bounds has the probability alpha, whatever is spent when.
func TestSequentialBoundsSpendAlpha(t *testing.T) {
	looks := []float64{0.25, 0.5, 0.75, 1}
	const alpha, runs = 0.05, 200_000
	for name, spend := range map[string]stats.Spending{"O'Brien-Fleming": stats.OBrienFleming, "Pocock": stats.Pocock, "HSD(-1)": stats.HwangShihDeCani(-1), "linear": stats.HwangShihDeCani(0)} {
		bounds := stats.SequentialBounds(alpha, looks, spend)
		random := rand.New(rand.NewPCG(3, 3))
		crossed := 0
		for range runs {
			b, before := 0.0, 0.0
			for k, now := range looks {
				b += random.NormFloat64() * math.Sqrt(now-before)
				before = now
				if b/math.Sqrt(now) > bounds[k] {
					crossed++
					break
				}
			}
		}
		if got := float64(crossed) / runs; math.Abs(got-alpha) > 4*math.Sqrt(alpha*(1-alpha)/runs) {
			t.Errorf("%s: bounds %v are crossed with probability %v", name, bounds, got)
		}
		if s := spend(alpha, 1); !near(s, alpha, 1e-9) {
			t.Errorf("%s spends %v in the end", name, s)
		}
	}
	if b := stats.SequentialBounds(alpha, []float64{0.001, 1}, stats.OBrienFleming); !math.IsInf(b[0], 1) || !near(b[1], 1.6449, 1e-3) {
		t.Errorf("a look at which nothing may be spent: %v", b)
	}
}

// Looks that hardly differ, or have hardly any information, are none: their bounds would else be those of a broken grid, which anything crosses.
func TestSequentialBoundsOfLooksThatHardlyDiffer(t *testing.T) {
	spend := stats.HwangShihDeCani(-4)
	tests := []struct {
		looks, as []float64
		reason    string
	}{
		{[]float64{0.5, 0.5, 1}, []float64{0.5, 1}, "the same look twice"},
		{[]float64{0.5, 0.500001, 1}, []float64{0.500001, 1}, "a look after a millionth more"},
		{[]float64{0.5, 0.50001, 0.50002, 1}, []float64{0.50002, 1}, "several"},
		{[]float64{1e-6, 0.5, 1}, []float64{0.5, 1}, "a look at nothing"},
		{[]float64{0.5, 1 - 1e-9, 1}, []float64{0.5, 1}, "a look just before the end"},
		{[]float64{0.5, 1, 1}, []float64{0.5, 1}, "the end twice"},
	}
	for _, tt := range tests {
		got, want := stats.SequentialBounds(0.05, tt.looks, spend), stats.SequentialBounds(0.05, tt.as, spend)
		got = slices.DeleteFunc(got, func(z float64) bool { return math.IsInf(z, 1) })
		if !slices.Equal(got, want) {
			t.Errorf("%s: bounds %v, want %v", tt.reason, got, want)
		}
	}
}

func TestPredictionPowered(t *testing.T) {
	judged, people := []float64{1, 1, 0, 1, 0, 1}, []float64{1, 0, 0, 1, 0, 1}
	mean, se, ok := stats.PredictionPowered([]float64{1, 1, 0, 1, 1, 0, 1, 1}, judged, people)
	if !ok || !near(mean, 0.75-1.0/6, 1e-12) || se <= 0 {
		t.Errorf("mean %v, standard error %v", mean, se)
	}
	if _, _, ok := stats.PredictionPowered([]float64{1}, judged, people); ok {
		t.Error("one answer has no variance")
	}
	lo, hi := stats.TInterval(mean, se, 6, 0.95)
	if !(lo < mean && mean < hi) || !near(hi-mean, 2.5705818*se, 1e-6*se) {
		t.Errorf("interval %v to %v", lo, hi)
	}
}

func BenchmarkStratified(b *testing.B) {
	for _, size := range []struct {
		name  string
		cases int
	}{{"n=200", 200}, {"n=1000", 1000}, {"n=100000", 100_000}} {
		random := rand.New(rand.NewPCG(1, 2))
		var strata []stats.Stratum
		for range size.cases {
			p := random.Float64()
			s := stats.Stratum{Base: 5, Candidate: 5}
			for range 5 {
				if random.Float64() < p {
					s.BasePass++
				}
				if random.Float64() < p {
					s.CandidatePass++
				}
			}
			strata = append(strata, s)
		}
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				stats.StratifiedWorse(strata)
			}
		})
	}
}
