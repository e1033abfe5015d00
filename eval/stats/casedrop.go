package stats

import (
	"maps"
	"math"
	"slices"
)

// CaseDrops sums up the drops of cases. A case's drop is the part of the baseline's epochs that passed, less
// the part of the candidate's.
type CaseDrops struct {
	N int // cases
	// Clusters is how many independent draws the cases are: a cluster is one, and so is a case of no cluster.
	Clusters int
	Mean     float64
	// Variance is the sample variance (over N-1) of the cases' drops. It holds both how the cases differ and how
	// their epochs fell out. Square is the mean of the squared drops.
	Variance, Square   float64
	drawn, drawnSquare float64 // Variance and Square where the cases of a cluster vary together
	// Within is the variance of a case's drop were the case asked again, averaged over the cases. It supposes that both
	// sides pass equally often, and so takes the variance from the epochs of both together. Apart does not
	// suppose it: a side with two epochs or more has its own variance. Both are 0 where no case was seen to vary.
	Within, Apart float64
	// PerEpoch is the variance of one epoch of a case, from both sides' epochs together, averaged over the cases.
	PerEpoch float64
	// LeastBase is the fewest epochs that the baseline has of any case, MostBase the most; likewise the candidate's.
	LeastBase, MostBase, LeastCandidate, MostCandidate int
}

// Drops sums up strata that have epochs on both sides; others are passed over.
func Drops(strata []Stratum) CaseDrops {
	var d CaseDrops
	alone := 0
	clusters := map[string]clusterSum{}
	sum, square, within, apart, perEpoch := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, s := range strata {
		if s.Base == 0 || s.Candidate == 0 {
			continue
		}
		b, c := float64(s.Base), float64(s.Candidate)
		pb, pc := float64(s.BasePass)/b, float64(s.CandidatePass)/c
		x := pb - pc
		n := b + c
		p := float64(s.BasePass+s.CandidatePass) / n
		one := float64(float64(p*(1-p))*n) / (n - 1)
		sum += x
		square += float64(x * x)
		perEpoch += one
		within += float64(one * (1/b + 1/c))
		ofBase, ofCandidate := one/b, one/c
		if s.Base > 1 {
			ofBase = float64(pb*(1-pb)) / (b - 1)
		}
		if s.Candidate > 1 {
			ofCandidate = float64(pc*(1-pc)) / (c - 1)
		}
		apart += ofBase + ofCandidate
		if d.N == 0 {
			d.LeastBase, d.LeastCandidate = s.Base, s.Candidate
		}
		d.LeastBase, d.MostBase = min(d.LeastBase, s.Base), max(d.MostBase, s.Base)
		d.LeastCandidate, d.MostCandidate = min(d.LeastCandidate, s.Candidate), max(d.MostCandidate, s.Candidate)
		d.N++
		if s.Cluster == "" {
			alone++
		} else {
			one := clusters[s.Cluster]
			one.n, one.sum, one.square = one.n+1, one.sum+x, one.square+float64(x*x)
			clusters[s.Cluster] = one
		}
	}
	if d.N == 0 {
		return d
	}
	n := float64(d.N)
	d.Mean, d.Square, d.Within, d.Apart, d.PerEpoch = sum/n, square/n, within/n, apart/n, perEpoch/n
	if d.N > 1 {
		d.Variance = max(0, square-float64(sum*d.Mean)) / (n - 1)
	}
	d.Clusters = alone + len(clusters)
	d.drawn, d.drawnSquare = d.Variance, d.Square
	if d.Clusters < d.N {
		d.draw(square-float64(sum*d.Mean), square, clusters)
	}
	return d
}

// clusterSum sums up the drops of a cluster's cases.
type clusterSum struct {
	n           int
	sum, square float64
}

// draw computes the variance where whole clusters are drawn instead of cases. It is given two sums over the cases: apart of their
// squared distances from the mean, and square of their squares.
func (d *CaseDrops) draw(apart, square float64, clusters map[string]clusterSum) {
	for _, name := range slices.Sorted(maps.Keys(clusters)) { // the order of summation decides the last bits
		c := clusters[name]
		k := float64(c.n)
		off := c.sum - float64(k*d.Mean)
		within := c.square - float64(2*d.Mean*c.sum) + float64(k*float64(d.Mean*d.Mean))
		apart += float64(off*off) - within
		square += float64(c.sum*c.sum) - c.square
	}
	n, of := float64(d.N), float64(d.Clusters)
	d.drawnSquare = max(0, square) / n
	d.drawn = 0
	if of > 1 {
		d.drawn = max(0, apart) * of / (of - 1) / n
	}
}

// OfClusters returns d with clusters counted in the place of cases, for questions about other cases like these. The
// mean stays that over the cases; N becomes the number C of clusters, and Variance / N the variance of the mean over draws of
// C clusters, with the correction C/(C-1). Without clusters it is d.
//
// Source: E. Miller, "Adding error bars to evals", 2024 (arXiv 2411.00640), formula 4.
func (d CaseDrops) OfClusters() CaseDrops {
	if d.Clusters == d.N {
		return d
	}
	part := float64(d.Clusters) / float64(d.N)
	d.N, d.Variance, d.Square = d.Clusters, float64(d.drawn*part), float64(d.drawnSquare*part)
	return d
}

// Single reports whether every case has one epoch on each side.
func (d CaseDrops) Single() bool { return d.N > 0 && d.MostBase == 1 && d.MostCandidate == 1 }

// Excludes returns by how many standard errors the mean drop lies below margin. variance is that of one case's drop;
// epochs is the fewest that the candidate has of any case. The variance is taken to be at least
// margin (1 - margin) / epochs, what a drop of the margin would have where only the candidate varies: otherwise
// a few cases without a failure would exclude everything.
//
// Note: I tried the variance that a drop of the margin would have throughout, as score tests do. It is safer than
// needed where the cases are fixed, and doubled what stays undecided of 200 cases.
func (d CaseDrops) Excludes(margin, variance float64, epochs int) float64 {
	v := max(variance, float64(margin*(1-margin))/float64(epochs)) / float64(d.N)
	return distance(margin-d.Mean, v)
}

// Upper returns the upper confidence bound of the mean drop: the smallest drop from which on all are z or more standard
// errors above the mean, by [CaseDrops.Excludes]. Where that variance is the floor it is the score bound of Wilson 1927.
func (d CaseDrops) Upper(variance float64, epochs int, z float64) float64 {
	if d.N == 0 {
		return 1
	}
	lo, hi := max(0, d.Mean), 1.0
	if d.Excludes(hi, variance, epochs) < z {
		return 1
	}
	for range 60 {
		mid := (lo + hi) / 2
		if d.Excludes(mid, variance, epochs) < z {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// Shown returns by how many standard errors the mean drop lies above 0; variance is that of one case's drop.
func (d CaseDrops) Shown(variance float64) float64 { return distance(d.Mean, variance/float64(d.N)) }

// distance is x in standard errors; without a variance only its sign counts.
func distance(x, v float64) float64 {
	switch {
	case x == 0:
		return 0
	case v <= 0:
		return math.Copysign(math.Inf(1), x)
	}
	return x / math.Sqrt(v)
}

// Interval returns the two-sided interval of the mean drop over cases like these, at the given level (0.95). Where every
// case has one epoch on each side and stands alone, it is Tango's ([DropInterval]). Otherwise it is Student's t
// interval of the cases' drops, or of the clusters', but no narrower than the least variance of [CaseDrops.Excludes] makes it:
// a few cases without a change would have an interval of no width.
func (d CaseDrops) Interval(level float64) (lo, hi float64) {
	clustered := d.Clusters < d.N
	d = d.OfClusters()
	switch {
	case d.N == 0:
		return -1, 1
	case d.Single() && !clustered:
		broken := int(math.Round(float64(d.N) * (d.Square + d.Mean) / 2))
		fixed := int(math.Round(float64(d.N) * (d.Square - d.Mean) / 2))
		return DropInterval(broken, fixed, d.N, level)
	}
	z, epochs := zQuantile(0.5+level/2), min(d.LeastBase, d.LeastCandidate)
	lo, hi = d.edge(epochs, z, -1), d.edge(epochs, z, 1)
	if a, b := TInterval(d.Mean, math.Sqrt(d.Variance/float64(d.N)), d.N, level); d.N > 1 {
		lo, hi = max(-1, min(lo, a)), min(1, max(hi, b))
	}
	return lo, hi
}

// edge returns the drop nearest to the mean, on the side of end (-1 or 1), that is z or more standard errors away from it.
func (d CaseDrops) edge(epochs int, z, end float64) float64 {
	away := func(drop float64) bool {
		size := math.Abs(drop)
		v := max(d.Variance, float64(size*(1-size))/float64(epochs)) / float64(d.N)
		return distance(math.Abs(drop-d.Mean), v) >= z
	}
	in, out := d.Mean, end
	if !away(out) {
		return out
	}
	for range 60 {
		if mid := (in + out) / 2; away(mid) {
			out = mid
		} else {
			in = mid
		}
	}
	return out
}
