package stats_test

import (
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"seatrial/eval/stats"
)

func TestWilsonEnds(t *testing.T) {
	tests := []struct {
		k, n   int
		lo, hi float64
		reason string
	}{
		{0, 0, 0, 1, "nothing is known of nothing"},
		{0, 20, 0, 0.16112515805281938, "the lower end is zero exactly"},
		{20, 20, 0.8388748419471806, 1, "20 of 20 leaves room down to 83.9 %"},
	}
	for _, tt := range tests {
		lo, hi := stats.Wilson(tt.k, tt.n, 0.95)
		if !near(lo, tt.lo, 1e-12) || !near(hi, tt.hi, 1e-12) || tt.k == 0 && lo != 0 || tt.k == tt.n && hi != 1 {
			t.Errorf("Wilson(%d, %d) = %v, %v: %s", tt.k, tt.n, lo, hi, tt.reason)
		}
	}
}

// Both ends of a score interval solve (p-k/n)^2 = z^2 p(1-p)/n.
func TestWilsonInvertsTheScoreTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		level := rapid.Float64Range(0.5, 0.999).Draw(t, "level")
		lo, hi := stats.Wilson(k, n, level)
		p := float64(k) / float64(n)
		if !(0 <= lo && lo <= p && p <= hi && hi <= 1) {
			t.Fatalf("Wilson(%d, %d) = %v, %v does not hold %v", k, n, lo, hi, p)
		}
		z := distuv.UnitNormal.Quantile(0.5 + level/2)
		for _, end := range []float64{lo, hi} {
			if end == 0 || end == 1 {
				continue
			}
			if score := math.Abs(p-end) / math.Sqrt(end*(1-end)/float64(n)); !near(score, z, 1e-6) {
				t.Fatalf("Wilson(%d, %d): the score at %v is %v, want %v", k, n, end, score, z)
			}
		}
		wl, wh := stats.Wilson(n-k, n, level)
		if !near(wl, 1-hi, 1e-12) || !near(wh, 1-lo, 1e-12) {
			t.Fatalf("fails and passes are not mirror images: %v, %v and %v, %v", lo, hi, wl, wh)
		}
	})
}

func TestMcNemarAgainstBinomial(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.IntRange(0, 300).Draw(t, "broken")
		c := rapid.IntRange(0, 300).Draw(t, "fixed")
		want := 1.0
		if b > 0 {
			want = distuv.Binomial{N: float64(b + c), P: 0.5}.Survival(float64(b - 1))
		}
		got := stats.McNemarWorse(b, c)
		if !near(got, want, 1e-9) {
			t.Fatalf("McNemarWorse(%d, %d) = %v, want %v", b, c, got, want)
		}
		if more := stats.McNemarWorse(b+1, c); more > got {
			t.Fatalf("one more broken raises p from %v to %v", got, more)
		}
		if less := stats.McNemarWorse(b, c+1); less < got {
			t.Fatalf("one more fixed lowers p from %v to %v", got, less)
		}
	})
}

func TestMcNemarExact(t *testing.T) {
	tests := []struct {
		broken, fixed int
		want          float64
		reason        string
	}{
		{0, 0, 1, "nothing changed"},
		{5, 0, 1.0 / 32, "five heads"},
		{0, 5, 1, "at least none is certain"},
		{1, 1, 0.75, "symmetric, and the middle counts as worse"},
		{1200, 0, 0, "2^-1200 is below the smallest number"},
		{1000, 0, math.Ldexp(1, -1000), "and this is not"},
	}
	for _, tt := range tests {
		if got := stats.McNemarWorse(tt.broken, tt.fixed); got != tt.want {
			t.Errorf("McNemarWorse(%d, %d) = %v, want %v: %s", tt.broken, tt.fixed, got, tt.want, tt.reason)
		}
	}
	// Two large tails complement each other: P(X >= b) + P(X >= n-b+1) = 1.
	if sum := stats.McNemarWorse(10100, 9900) + stats.McNemarWorse(9901, 10099); !near(sum, 1, 1e-15) {
		t.Errorf("the tails of 20,000 sum to %v", sum)
	}
}

// score is the oracle of the drop's bounds: the constrained likelihood is
// maximised by search, where the package has a formula.
func score(broken, fixed, n int, d float64) float64 {
	b, c, rest := float64(broken), float64(fixed), float64(n-broken-fixed)
	logLik := func(q float64) float64 {
		sum := 0.0
		for _, term := range [][2]float64{{b, q + d}, {c, q}, {rest, 1 - 2*q - d}} {
			if term[0] > 0 {
				sum += term[0] * math.Log(max(term[1], 0))
			}
		}
		return sum
	}
	lo, hi := max(0, -d), (1-d)/2
	for range 300 {
		x, y := lo+(hi-lo)/3, hi-(hi-lo)/3
		if logLik(x) < logLik(y) {
			lo = x
		} else {
			hi = y
		}
	}
	q := (lo + hi) / 2
	return (b - c - float64(n)*d) / math.Sqrt(float64(n)*(2*q+d-d*d))
}

func TestDropUpperInvertsTheScoreTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 400).Draw(t, "n")
		b := rapid.IntRange(0, n-1).Draw(t, "broken")
		c := rapid.IntRange(0, n-b).Draw(t, "fixed")
		alpha := rapid.Float64Range(0.005, 0.4).Draw(t, "alpha")
		z := distuv.UnitNormal.Quantile(1 - alpha)
		up := stats.DropUpper(b, c, n, alpha)
		seen := float64(b-c) / float64(n)
		if !(seen <= up && up <= 1) {
			t.Fatalf("DropUpper(%d, %d, %d, %v) = %v is below the drop %v", b, c, n, alpha, up, seen)
		}
		if up < 0.9999 && up > -0.9999 {
			if got := score(b, c, n, up); !near(got, -z, 1e-4) {
				t.Fatalf("DropUpper(%d, %d, %d, %v) = %v: the score there is %v, want %v", b, c, n, alpha, up, got, -z)
			}
		}
		if stats.DropUpper(b+1, c, n+1, alpha) < up-1e-12 {
			t.Fatalf("a further broken pair lowers the bound from %v", up)
		}
		lo, hi := stats.DropInterval(b, c, n, 1-2*alpha)
		if !near(hi, up, 1e-9) || lo > seen {
			t.Fatalf("DropInterval = %v, %v, want %v at the top and at most %v", lo, hi, up, seen)
		}
	})
}

func TestDropBounds(t *testing.T) {
	z2 := math.Pow(distuv.UnitNormal.Quantile(0.95), 2)
	tests := []struct {
		broken, fixed, n int
		want             float64
		reason           string
	}{
		{0, 0, 14, z2 / (14 + z2), "no change in 14 pairs excludes no less than 16.2 points"},
		{0, 0, 52, z2 / (52 + z2), "52 pairs without a change exclude 5 points"},
		{3, 3, 3, 1, "everything broke: any drop is possible"},
		{0, 0, 0, 1, "nothing is known of nothing"},
	}
	for _, tt := range tests {
		if got := stats.DropUpper(tt.broken, tt.fixed, tt.n, 0.05); !near(got, tt.want, 1e-10) {
			t.Errorf("DropUpper(%d, %d, %d) = %v, want %v: %s", tt.broken, tt.fixed, tt.n, got, tt.want, tt.reason)
		}
	}
	if up := stats.DropUpper(0, 0, 51, 0.05); up < 0.05 {
		t.Errorf("51 pairs exclude 5 points already: %v", up)
	}
	// Airway hyper-responsiveness, 1 against 7 of 21: the interval that Fagerland,
	// Lydersen and Laake (2014) print for Tango's method, to its digits.
	if lo, hi := stats.DropInterval(1, 7, 21, 0.95); !near(lo, -0.517, 6e-4) || !near(hi, -0.026, 6e-4) {
		t.Errorf("DropInterval(1, 7, 21) = %v, %v, want -0.517, -0.026", lo, hi)
	}
}

func TestQuantile(t *testing.T) {
	inf := math.Inf(1)
	tests := []struct {
		in     []float64
		p      float64
		want   float64
		reason string
	}{
		{[]float64{1, 2, 3, 4}, 0.5, 2.5, "between the middle two"},
		{[]float64{1, 2, 3, 4}, 0.25, 1.75, "R: quantile(1:4, .25)"},
		{[]float64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, 0.95, 95.5, "R: quantile(10*1:10, .95)"},
		{[]float64{7}, 0.95, 7, "one value is every quantile"},
		{[]float64{1, 2}, 1, 2, "the last, without reading beyond it"},
		{[]float64{1, 2, inf}, 0.5, 2, "an infinite neighbour with no weight does not count"},
		{[]float64{1, 2, inf}, 0.6, inf, "with any weight it does"},
		{[]float64{inf, inf}, 0.5, inf, "infinity less infinity is not computed"},
	}
	for _, tt := range tests {
		if got := stats.Quantile(tt.in, tt.p); got != tt.want && !near(got, tt.want, 1e-12) {
			t.Errorf("Quantile(%v, %v) = %v, want %v: %s", tt.in, tt.p, got, tt.want, tt.reason)
		}
	}
	if got := stats.Quantile(nil, 0.5); !math.IsNaN(got) {
		t.Errorf("Quantile of nothing = %v, want NaN", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 50).Draw(t, "in")
		sort.Float64s(in)
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		q := rapid.Float64Range(p, 1).Draw(t, "q")
		lo, hi := stats.Quantile(in, p), stats.Quantile(in, q)
		if lo < in[0] || hi > in[len(in)-1]+1e-6 || lo > hi+1e-6 {
			t.Fatalf("quantiles %v and %v of %v at %v and %v", lo, hi, in, p, q)
		}
	})
}

// A test of the size that is asked for has about the power that was asked for.
func TestPairedSizePower(t *testing.T) {
	const psi, d, alpha, power = 0.15, 0.08, 0.05, 0.9
	n := int(math.Ceil(stats.PairedSize(psi, d, alpha, power)))
	rng := rand.New(rand.NewPCG(1, 2))
	z := distuv.UnitNormal.Quantile(1 - alpha)
	const rounds = 4000
	shown := 0
	for range rounds {
		b, c := 0, 0
		for range n {
			switch u := rng.Float64(); {
			case u < (psi+d)/2:
				b++
			case u < psi:
				c++
			}
		}
		if b > c && float64(b-c)/math.Sqrt(float64(b+c)) > z {
			shown++
		}
	}
	if got := float64(shown) / rounds; !near(got, power, 0.025) {
		t.Errorf("%d pairs have a power of %v, want %v", n, got, power)
	}
	if got := stats.PairedSize(0.1, 0, alpha, power); !math.IsInf(got, 1) {
		t.Errorf("no difference is seen with %v pairs, want infinitely many", got)
	}
	if a, b := stats.PairedSize(0, 0.05, alpha, power), stats.PairedSize(0.05, 0.05, alpha, power); a != b {
		t.Errorf("fewer changes than the difference itself needs: %v, want %v", a, b)
	}
}
