package stats_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"seatrial/eval/stats"
)

func TestDrops(t *testing.T) {
	tests := []struct {
		strata                                []stats.Stratum
		mean, variance, square, within, apart float64
		reason                                string
	}{
		{nil, 0, 0, 0, 0, 0, "nothing"},
		{quadruples([4]int{1, 1, 0, 0}, [4]int{0, 0, 1, 1}), 0, 0, 0, 0, 0, "one-sided cases are no cases"},
		{quadruples([4]int{1, 1, 0, 1}, [4]int{1, 1, 1, 1}), 0.5, 0.5, 0.5, 0.5, 0.5, "one epoch each: a flip's variance is 1"},
		{quadruples([4]int{2, 2, 1, 2}, [4]int{2, 2, 1, 2}), 0.5, 0, 0.25, 0.25, 0.25, "3 of 4 pooled: 3/16 * 4/3; apart the baseline does not vary"},
		{quadruples([4]int{5, 5, 0, 1}, [4]int{5, 5, 1, 1}), 0.5, 0.5, 0.5, 0.1, 1. / 12, "5 of 6 pooled: 5/36 * 6/5 * 6/5; a single epoch borrows from the pool"},
	}
	for _, tt := range tests {
		d := stats.Drops(tt.strata)
		for i, v := range [][2]float64{{d.Mean, tt.mean}, {d.Variance, tt.variance}, {d.Square, tt.square}, {d.Within, tt.within}, {d.Apart, tt.apart}} {
			if math.Abs(v[0]-v[1]) > 1e-12 {
				t.Errorf("%v: number %d is %v, want %v: %s", tt.strata, i, v[0], v[1], tt.reason)
			}
		}
	}
	d := stats.Drops(quadruples([4]int{1, 1, 1, 3}, [4]int{2, 4, 2, 2}))
	if d.LeastBase != 1 || d.MostBase != 4 || d.LeastCandidate != 2 || d.MostCandidate != 3 || d.Single() {
		t.Errorf("%+v", d)
	}
}

// Without a change the bound is Wilson's, as Tango's is.
func TestUpperWithoutAChange(t *testing.T) {
	strata := make([]stats.Stratum, 52)
	for i := range strata {
		strata[i] = stats.Stratum{BasePass: 1, Base: 1, CandidatePass: 1, Candidate: 1}
	}
	d := stats.Drops(strata)
	if got, want := d.Upper(d.Variance, 1, stats.NormalBound(0.05)), stats.DropUpper(0, 0, 52, 0.05); math.Abs(got-want) > 1e-9 {
		t.Errorf("%v, want %v", got, want)
	}
	if d.Shown(0) != 0 || !math.IsInf(stats.Drops(quadruples([4]int{1, 1, 0, 1})).Shown(0), 1) {
		t.Error("without a variance only the sign counts")
	}
	if lo, hi := stats.Drops(nil).Interval(0.95); lo != -1 || hi != 1 {
		t.Errorf("nothing is known, but %v to %v", lo, hi)
	}
}

// The interval of a drop that nobody doubts does not reach to no drop, whichever way it goes.
func TestIntervalOfALargeDrop(t *testing.T) {
	for _, better := range []bool{false, true} {
		var all []stats.Stratum
		for i := range 60 {
			s := stats.Stratum{BasePass: 5, Base: 5, CandidatePass: 1, Candidate: 1}
			if i < 15 {
				s.CandidatePass = 0
				if better {
					s.BasePass, s.CandidatePass = 0, 1
				}
			}
			all = append(all, s)
		}
		lo, hi := stats.Drops(all).Interval(0.95)
		if better {
			lo, hi = -hi, -lo
		}
		// Wald's is 0.25 +- 1.96 sqrt(0.19/60), Student's a little wider.
		if lo < 0.12 || lo > 0.141 || hi < 0.359 || hi > 0.4 {
			t.Errorf("a drop of 15 of 60 (the other way: %v) has the interval %v to %v", better, lo, hi)
		}
	}
}

func TestIntervalHoldsTheMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var strata []stats.Stratum
		for range rapid.IntRange(1, 30).Draw(t, "cases") {
			b, c := rapid.IntRange(1, 5).Draw(t, "b"), rapid.IntRange(1, 5).Draw(t, "c")
			strata = append(strata, stats.Stratum{BasePass: rapid.IntRange(0, b).Draw(t, "bp"), Base: b, CandidatePass: rapid.IntRange(0, c).Draw(t, "cp"), Candidate: c})
		}
		d := stats.Drops(strata)
		lo, hi := d.Interval(0.95)
		if !(lo <= d.Mean && d.Mean <= hi && lo >= -1 && hi <= 1) {
			t.Fatalf("%v to %v around %v", lo, hi, d.Mean)
		}
		if u := d.Upper(d.Variance, d.LeastCandidate, 1.96); u < d.Mean || u > 1 {
			t.Fatalf("upper bound %v of %v", u, d.Mean)
		}
	})
}

func TestTails(t *testing.T) {
	if p := stats.NormalTail(1.6448536269514722); math.Abs(p-0.05) > 1e-12 {
		t.Errorf("normal %v", p)
	}
	if p := stats.StudentTail(2.015, 5); math.Abs(p-0.05) > 1e-4 {
		t.Errorf("t %v", p)
	}
	if stats.StudentTail(3, 0) != 1 || stats.StudentTail(math.Inf(1), 3) != 0 {
		t.Error("ends")
	}
}

func TestSettled(t *testing.T) {
	for _, tt := range [][2]float64{{0.1 + 0.2, 0.3}, {1. / 64, 1. / 64}, {0, 0}, {-1. / 3, -0.333333333333}, {1e-300, 1e-300}} {
		if got := stats.Settled(tt[0]); got != tt[1] {
			t.Errorf("%v settles to %v, want %v", tt[0], got, tt[1])
		}
	}
	if !math.IsInf(stats.Settled(math.Inf(1)), 1) {
		t.Error("infinity")
	}
}

// quadruples are strata as tables write them: passed and asked, before and now.
func quadruples(all ...[4]int) (out []stats.Stratum) {
	for _, q := range all {
		out = append(out, stats.Stratum{BasePass: q[0], Base: q[1], CandidatePass: q[2], Candidate: q[3]})
	}
	return out
}

// The variance over clusters is Miller's, whatever the sizes of the clusters; clusters of one change nothing.
func TestDropsOfClusters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var strata []stats.Stratum
		byCluster := map[string][]float64{}
		alone := rapid.Bool().Draw(t, "alone")
		for i := range rapid.IntRange(2, 30).Draw(t, "cases") {
			name := fmt.Sprint(rapid.IntRange(0, 5).Draw(t, "cluster"))
			if alone {
				name = fmt.Sprint(i)
			}
			s := stats.Stratum{Cluster: name, BasePass: rapid.IntRange(0, 3).Draw(t, "bp"), Base: 3, CandidatePass: rapid.IntRange(0, 2).Draw(t, "cp"), Candidate: 2}
			strata = append(strata, s)
			byCluster[name] = append(byCluster[name], float64(s.BasePass)/3-float64(s.CandidatePass)/2)
		}
		var clusters [][]float64
		square := 0.0
		for _, values := range byCluster {
			clusters = append(clusters, values)
			sum := 0.0
			for _, v := range values {
				sum += v
			}
			square += sum * sum
		}
		d := stats.Drops(strata)
		of := d.OfClusters()
		if of.N != len(clusters) || d.Clusters != len(clusters) || of.Mean != d.Mean {
			t.Fatalf("%d clusters, %+v", len(clusters), of)
		}
		if mean, se, ok := stats.ClusterMean(clusters); ok && (math.Abs(mean-d.Mean) > 1e-12 || math.Abs(se*se-of.Variance/float64(of.N)) > 1e-12) {
			t.Fatalf("mean %v, standard error %v; Miller %v, %v", d.Mean, math.Sqrt(of.Variance/float64(of.N)), mean, se)
		}
		if n := float64(d.N); math.Abs(of.Square/float64(of.N)*n*n-square) > 1e-9 {
			t.Fatalf("squares %v, want %v", of.Square/float64(of.N)*n*n, square)
		}
		if alone && math.Abs(of.Variance-d.Variance) > 1e-12 {
			t.Fatalf("clusters of one: %v, %v", of.Variance, d.Variance)
		}
	})
}
