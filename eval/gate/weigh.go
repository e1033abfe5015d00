package gate

import (
	"fmt"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// weighing is one comparison under decision: of the whole suite, or of the cases with one tag. The evidence against
// the candidate counts what has no verdict as passes, the evidence for it as fails.
type weighing struct {
	rule  eval.Regression
	look  *eval.Look
	level levels
	tried int // prompts and targets that stand to be compared: the best of several is not one that was chosen before
	tag   string

	against, inFavour []stats.Stratum
	seen              []stats.Stratum // as judged, what is forgiven unchanged
	measured          []stats.Stratum // as judged
	whole, asked      int             // cases, and those of them that were asked
	before            float64         // sum over the whole of the part of a case's epochs that passed in the baseline
	broken            []string        // not waived, sorted
	waived            []string
	fixed             int
	unjudged          int // candidate's samples without a verdict, of cases that pair
}

// weigh takes the comparison apart, with waivers forgiving what they name or without.
func weigh(in Input, d *eval.Diff, ev *evidence, tag string, forgive bool) (*weighing, error) {
	rule, look := *in.Spec.Regression, in.Look
	if want := d.Pairs + d.Counts[eval.NoVerdict] + d.Counts[eval.NotAsked] + d.Counts[eval.Changed] + d.Counts[eval.Added]; want != len(ev.cases) {
		return nil, fmt.Errorf("the comparison is over %d of the candidate's cases, but it has %d: compare again", want, len(ev.cases))
	}
	t := &weighing{rule: rule, look: look, level: levelsOf(rule, look, in.Family), tried: eval.Compared(d.Baseline, in.Candidate), tag: tag}
	all := d.Strata
	if tag != "" {
		all = nil
		if i := slices.IndexFunc(d.Tags, func(x eval.TagDiff) bool { return x.Tag == tag }); i >= 0 {
			all = d.Tags[i].Strata
		}
	}
	spared := map[eval.Stratum]int{}
	for _, row := range d.Changes {
		if !comparable(row.Change) || tag != "" && !slices.Contains(row.Tags, tag) {
			continue
		}
		c := ev.cases[row.Case]
		if c == nil || asked(c.counts) != asked(row.Candidate) {
			return nil, fmt.Errorf("the comparison's counts of case %q are not those of the candidate's samples: compare again", row.Case)
		}
		turned := row.Baseline.Verdict() == eval.Pass && row.Candidate.Verdict() == eval.Fail
		switch {
		case forgive && worse(row) && c.failures.waived():
			c.failures.spared = true
			t.waived = append(t.waived, row.Case)
			spared[eval.Stratum{Cluster: row.Cluster, Baseline: row.Baseline, Candidate: row.Candidate}]++
		case turned:
			t.broken = append(t.broken, row.Case)
		case row.Baseline.Verdict() == eval.Fail && row.Candidate.Verdict() == eval.Pass:
			t.fixed++
		}
	}
	for _, s := range all {
		t.add(s, spared[eval.Stratum{Cluster: s.Cluster, Baseline: s.Baseline, Candidate: s.Candidate}])
	}
	slices.Sort(t.broken)
	slices.Sort(t.waived)
	return t, nil
}

// asked leaves what was never asked out of the counts.
func asked(c eval.Counts) eval.Counts {
	c.Unscored -= c.Missing
	c.Missing = 0
	return c
}

// worse reports whether the case passes less often than before.
func worse(row eval.CaseDiff) bool {
	b, c := row.Baseline, row.Candidate
	return b.Judged() > 0 && c.Judged() > 0 && b.Passed*c.Judged() > c.Passed*b.Judged()
}

// add takes a stratum in, of which so many cases are forgiven: these stand as if the candidate had repeated the
// baseline. A waiver forgives failures, not the lack of a verdict: where a part was not judged, it
// holds against NO-GO only.
func (t *weighing) add(s eval.Stratum, forgiven int) {
	base, candidate := s.Baseline.Judged(), s.Candidate.Judged()
	if base == 0 {
		return
	}
	t.whole += s.Cases
	t.before += float64(s.Cases) * float64(s.Baseline.Passed) / float64(base)
	open := s.Candidate.Unscored
	if t.look != nil {
		open -= s.Candidate.Missing // its cases are predetermined: others are no part of it
	}
	if candidate+open == 0 {
		return
	}
	t.unjudged += open * s.Cases
	t.asked += s.Cases
	b, k := s.Baseline.Passed, s.Candidate.Passed
	as := func(passed, of int) stats.Stratum {
		return stats.Stratum{Cluster: s.Cluster, BasePass: b, Base: base, CandidatePass: passed, Candidate: of}
	}
	unchanged := as(b, base)
	put := func(to *[]stats.Stratum, one stats.Stratum, forgiven int) {
		for i := range s.Cases {
			if i < forgiven {
				*to = append(*to, unchanged)
			} else {
				*to = append(*to, one)
			}
		}
	}
	put(&t.against, as(k+open, candidate+open), forgiven)
	if open > 0 {
		put(&t.inFavour, as(k, candidate+open), 0)
	} else {
		put(&t.inFavour, as(k, candidate), forgiven)
	}
	if candidate > 0 {
		put(&t.measured, as(k, candidate), 0)
		put(&t.seen, as(k, candidate), forgiven)
	}
}

// comparable reports whether a case of this kind may stand in the tests.
func comparable(c eval.Change) bool {
	switch c {
	case eval.Missing, eval.Added, eval.Changed:
		return false
	}
	return true
}

// tested is what the tests say of one weighing.
type tested struct {
	seen, against, inFavour stats.CaseDrops
	exact, midP             float64 // these cases
	partial                 float64 // a part of the cases was asked: the same, for the drop that the whole would have
	flip                    float64 // cases like these; mid-p
	flipExact               bool    // or by the normal approximation
	p                       float64 // what decides, before it is corrected for several tests
	distance                float64 // from the margin, standardised
	pExcludes               float64
	pMayExclude             float64 // the same, were all passes that have no verdict: what is missing shows nothing
	upper                   float64 // one-sided bound of the drop at the level that excludes
}

func (t *weighing) test() tested {
	r := tested{seen: stats.Drops(t.seen), against: stats.Drops(t.against), inFavour: stats.Drops(t.inFavour)}
	r.exact, r.midP = stats.StratifiedWorse(t.against)
	r.flip, r.flipExact = stats.SignFlip(t.against, r.against)
	r.partial = r.midP
	if f := float64(len(t.against)) / float64(max(1, t.whole)); t.look != nil && len(t.against) < t.whole {
		// The exact test speaks of the cases that were asked; that they are a random part of the suite
		// adds the variance between the cases, less what a part of a finite whole does not leave open.
		v := float64((1-f)*r.against.Variance) + float64(f*r.against.Within)
		r.partial = max(r.midP, stats.NormalTail(r.against.Shown(v)))
	}
	if t.population() {
		r.p = r.flip
	} else {
		r.p = r.partial
	}
	r.p = min(1, float64(float64(t.tried)*r.p))
	r.distance, r.pExcludes, r.upper = t.exclude(t.inFavour, r.inFavour)
	r.pMayExclude = r.pExcludes
	if t.unjudged > 0 {
		_, r.pMayExclude, _ = t.exclude(t.against, r.against)
	}
	return r
}

// exclude asks whether a drop of the margin is excluded, and from which drop on.
func (t *weighing) exclude(strata []stats.Stratum, drops stats.CaseDrops) (distance, p, upper float64) {
	epochs := max(1, drops.LeastCandidate)
	if t.population() {
		drops = drops.OfClusters()
	}
	if drops.N == 0 {
		return 0, 1, 1
	}
	v := drops.Variance
	if !t.population() && epochs > 1 {
		v = max(drops.Within, drops.Apart)
	}
	distance = drops.Excludes(t.rule.Margin, v, epochs)
	each := t.level.excludes / float64(t.tried)
	z := stats.NormalBound(each)
	if t.population() {
		p = stats.StudentTail(distance, drops.N-1)
		z = stats.StudentBound(each, drops.N-1)
	} else {
		p = stats.NormalTail(distance)
	}
	p = max(p, stats.NonInferiority(strata, t.rule.Margin))
	p = min(1, float64(float64(t.tried)*p))
	return distance, p, stats.NonInferiorityBound(strata, drops.Upper(v, epochs, z), each)
}

func (t *weighing) population() bool { return t.rule.Scope == eval.ScopePopulation }

// excluded reports whether a drop of the margin is excluded.
func (t *weighing) excluded(r tested) bool {
	return r.pExcludes <= t.level.excludes
}

// mayExclude reports whether one might be, once all is judged.
func (t *weighing) mayExclude(r tested) bool {
	return min(r.pExcludes, r.pMayExclude) <= t.level.excludes
}
