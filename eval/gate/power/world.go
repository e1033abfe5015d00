package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"seatrial/eval"
)

// world is a suite whose answers are random in a known way.
type world struct {
	name, about string
	cases       int
	flaky       float64    // part of the cases that pass with a probability between
	between     [2]float64 // these; of the others 88 % nearly always pass, and the rest nearly never
	churn       float64    // part of the cases that swap quality in pairs: the mean stays
	redrawn     float64    // part of the cases that draw their quality anew: the mean of such cases stays, that of these does not
	together    int        // cases of a cluster, which have one quality, draw it anew and worsen together; 0: each alone
	declared    bool       // the gate is told of the clusters
	diffuse     bool       // a drop is spread over all cases, not concentrated on some
	baseline    int        // epochs that are stored
	unequal     bool       // of each case 1 to that many
	missing     float64    // part of the candidate's answers without a verdict
	tags        int        // slices of equal size that are tested too
	scope       string
	margin      float64
	plans       []plan
}

// plan is how the candidate is asked.
type plan struct {
	name   string
	looks  []float64 // none: the default
	epochs int
	atOnce bool // no looks: all is asked, then decided at the nominal level
}

var (
	oneEpoch   = plan{name: "4 looks in one epoch", epochs: 1}
	fiveEpochs = plan{name: "looks up to 5 epochs", epochs: 5}
	threeAtAll = plan{name: "looks up to 3 epochs", epochs: 3}
	atOnce     = plan{name: "one epoch, at once", epochs: 1, atOnce: true}
)

func worlds() []world {
	usual := world{cases: 200, flaky: 0.2, between: [2]float64{0.6, 1}, churn: 0.04, baseline: 5, margin: 0.05, plans: []plan{oneEpoch, fiveEpochs}}
	with := func(name, about string, change func(*world)) world {
		w := usual
		w.name, w.about = name, about
		if change != nil {
			change(&w)
		}
		return w
	}
	return []world{
		with("usual", "200 cases, a fifth flaky (pass 60 to 100 % of the time), 4 % swap quality, 5 baseline epochs", func(w *world) { w.plans = []plan{oneEpoch, fiveEpochs, atOnce} }),
		with("usual-400", "the same with 400 cases", func(w *world) { w.cases = 400 }),
		with("usual-100", "the same with 100 cases", func(w *world) { w.cases = 100 }),
		with("usual-1000", "the same with 1,000 cases", func(w *world) { w.cases = 1000; w.plans = []plan{oneEpoch} }),
		with("wild", "flaky cases pass 0 to 100 % of the time", func(w *world) { w.between[0] = 0 }),
		with("diffuse", "a drop is spread over all cases", func(w *world) { w.diffuse = true; w.plans = []plan{oneEpoch, fiveEpochs, atOnce} }),
		with("stable", "no case is flaky, none swaps", func(w *world) { w.flaky, w.churn = 0, 0; w.plans = []plan{oneEpoch, fiveEpochs, atOnce} }),
		with("stable-diffuse", "no case is flaky until a drop is spread over all", func(w *world) {
			w.flaky, w.churn, w.diffuse = 0, 0, true
			w.plans = []plan{oneEpoch, fiveEpochs, atOnce}
		}),
		with("flaky", "half of the cases are flaky (0 to 100 %), none swaps", func(w *world) {
			w.flaky, w.between[0], w.churn = 0.5, 0, 0
			w.plans = []plan{oneEpoch, fiveEpochs, atOnce}
		}),
		with("churn", "8 % of the cases swap quality", func(w *world) { w.churn = 0.08 }),
		with("churn-population", "the same, asked of cases like these (scope: population)", func(w *world) { w.churn, w.scope = 0.08, eval.ScopePopulation }),
		with("redrawn", "8 % of the cases draw their quality anew, so that the mean of these very cases moves", func(w *world) { w.churn, w.redrawn = 0, 0.08; w.plans = []plan{oneEpoch, fiveEpochs, atOnce} }),
		with("redrawn-population", "the same, asked of cases like these", func(w *world) {
			w.churn, w.redrawn, w.scope = 0, 0.08, eval.ScopePopulation
			w.plans = []plan{oneEpoch, fiveEpochs, atOnce}
		}),
		with("clusters", "200 cases in 50 clusters of 4, each of one quality; 8 % of the clusters draw it anew, and a drop breaks whole clusters; asked of cases like these", func(w *world) {
			w.churn, w.redrawn, w.scope, w.together, w.declared = 0, 0.08, eval.ScopePopulation, 4, true
			w.plans = []plan{oneEpoch, fiveEpochs, atOnce}
		}),
		with("clusters-unsaid", "the same, and the suite does not say so", func(w *world) {
			w.churn, w.redrawn, w.scope, w.together = 0, 0.08, eval.ScopePopulation, 4
			w.plans = []plan{oneEpoch, atOnce}
		}),
		with("population", "the usual world, scope: population", func(w *world) { w.scope = eval.ScopePopulation }),
		with("baseline-1", "one baseline epoch", func(w *world) { w.baseline = 1; w.plans = []plan{oneEpoch, fiveEpochs, atOnce} }),
		with("baseline-2", "two baseline epochs", func(w *world) { w.baseline = 2; w.plans = []plan{oneEpoch, threeAtAll} }),
		with("unequal", "1 to 5 baseline epochs, case by case", func(w *world) { w.unequal = true }),
		with("few", "40 cases that all pass 90 % of the time; a drop is spread over all", func(w *world) {
			w.cases, w.flaky, w.between, w.churn, w.diffuse = 40, 1, [2]float64{0.9, 0.9}, 0, true
			w.plans = []plan{oneEpoch, fiveEpochs, atOnce}
		}),
		with("missing", "2 % of the answers have no verdict", func(w *world) { w.missing = 0.02 }),
		with("slices", "8 slices are tested beside the suite; none swaps, so that the slices' means are fixed too", func(w *world) { w.tags, w.churn = 8, 0 }),
	}
}

// draw returns the pass probabilities of every case before, and after a drop of the mean.
func (w world) draw(r *rand.Rand, drop float64) (before, after []float64) {
	if size := w.together; size > 0 {
		w.cases, w.together = w.cases/size, 0
		b, a := w.draw(r, drop)
		for i := range b {
			before = append(before, slices.Repeat(b[i:i+1], size)...)
			after = append(after, slices.Repeat(a[i:i+1], size)...)
		}
		return before, after
	}
	before = make([]float64, w.cases)
	for i := range before {
		before[i] = w.quality(r)
	}
	after = append([]float64(nil), before...)
	for i := range after {
		if w.redrawn > 0 && r.Float64() < w.redrawn {
			after[i] = w.quality(r)
		}
	}
	w.swap(r, after)
	w.worsen(r, after, drop)
	return before, after
}

// quality is the pass probability of a case.
func (w world) quality(r *rand.Rand) float64 {
	switch {
	case r.Float64() < w.flaky:
		return w.between[0] + (w.between[1]-w.between[0])*r.Float64()
	case r.Float64() < 0.88:
		return 0.995
	}
	return 0.02
}

// swap exchanges the quality of good and bad cases in pairs.
func (w world) swap(r *rand.Rand, p []float64) {
	var good, bad []int
	for _, i := range r.Perm(len(p)) {
		switch {
		case p[i] > 0.9:
			good = append(good, i)
		case p[i] < 0.1:
			bad = append(bad, i)
		}
	}
	pairs := int(math.Round(w.churn * float64(w.cases) / 2))
	for j := range min(pairs, len(good), len(bad)) {
		p[good[j]], p[bad[j]] = p[bad[j]], p[good[j]]
	}
}

// worsen takes drop from the mean.
func (w world) worsen(r *rand.Rand, p []float64, drop float64) {
	need := drop * float64(w.cases)
	if w.diffuse {
		sum := 0.0
		for _, v := range p {
			sum += v
		}
		for i := range p {
			p[i] *= 1 - need/sum
		}
		return
	}
	for _, i := range r.Perm(len(p)) {
		if p[i] < 0.5 || need <= 0 {
			continue
		}
		d := min(p[i]-0.02, need)
		p[i] -= d
		need -= d
	}
}
