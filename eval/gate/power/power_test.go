package main

import (
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
	"seatrial/eval/compare"
)

func named(t *testing.T, name string) world {
	t.Helper()
	all := worlds()
	i := slices.IndexFunc(all, func(w world) bool { return w.name == name })
	if i < 0 {
		t.Fatalf("no world %q", name)
	}
	return all[i]
}

// A smaller edition of POWER.md, with room for chance.
func TestErrorRates(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of decisions")
	}
	const rounds = 300
	tests := []struct {
		world                      string
		plan                       plan
		falseBlock, blocked, calls float64
		open                       float64 // of what did not change
	}{
		{"usual", oneEpoch, 0.07, 0.85, 0.82, 0.25},
		{"usual", fiveEpochs, 0.05, 0.97, 1.7, 0},
		{"usual-400", oneEpoch, 0.07, 0.96, 0.65, 0.03},
		{"stable-diffuse", atOnce, 0.05, 0.9, 1, 0.05},
		{"baseline-1", oneEpoch, 0.07, 0.4, 0.95, 0.5},
		{"few", oneEpoch, 0.07, 0.15, 1, 0.9},
		{"missing", oneEpoch, 0.07, 0.75, 1, 0.8},
		{"population", fiveEpochs, 0.05, 0.8, 2.5, 0.1},
		{"clusters", atOnce, 0.06, 0.25, 1, 0.7},
	}
	for _, tt := range tests {
		r, err := measure(named(t, tt.world), tt.plan, rounds)
		if err != nil {
			t.Fatal(err)
		}
		same, margin := r.by[0], r.by[1]
		if same.block > tt.falseBlock || margin.block < tt.blocked || margin.pass > 0.07 || same.calls > tt.calls || same.open > tt.open || same.other+margin.other > 0 {
			t.Errorf("%v, want at most %v blocked and at least %v", r, tt.falseBlock, tt.blocked)
		}
	}
}

// The same seeds give the same table on any number of processors.
func TestDeterministic(t *testing.T) {
	w := named(t, "missing")
	a, err := measure(w, oneEpoch, 20)
	if err != nil {
		t.Fatal(err)
	}
	b, err := measure(w, oneEpoch, 20)
	if err != nil || a.by != b.by {
		t.Errorf("%v and %v, %v", a, b, err)
	}
}

// What the worlds promise: a mean that stays, and a drop that is one.
func TestWorlds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	mean := func(p []float64) float64 {
		sum := 0.0
		for _, v := range p {
			sum += v
		}
		return sum / float64(len(p))
	}
	for _, w := range worlds() {
		for _, drop := range []float64{0, 0.05, 0.1} {
			before, after := w.draw(r, drop)
			if got := mean(before) - mean(after); w.redrawn == 0 && math.Abs(got-drop) > 1e-9 {
				t.Errorf("world %s drops by %v, want %v", w.name, got, drop)
			}
		}
		if w.about == "" || len(w.plans) == 0 {
			t.Errorf("world %s is not described", w.name)
		}
	}
}

// The comparison that the trials count by hand is that of package compare.
func TestDiffIsThatOfCompare(t *testing.T) {
	w := named(t, "unequal")
	w.cases, w.missing, w.tags = 60, 0.2, 3
	b := newBench(w, fiveEpochs)
	tr := &trial{bench: b, r: rand.New(rand.NewPCG(2, 2)), order: rand.New(rand.NewPCG(3, 3)).Perm(60), answers: make([][]byte, 60), stored: make([]eval.Counts, 60)}
	_, tr.after = w.draw(tr.r, 0.1)
	base := &trial{bench: b, r: tr.r, order: tr.order, after: tr.after, answers: make([][]byte, 60), stored: tr.stored}
	base.bench.missing = 0
	base.ask(60, 3)
	b.missing = 0.2
	for i := range tr.stored {
		tr.stored[i] = base.counts(i)
	}
	tr.ask(45, 1)
	in := tr.input(nil)
	side := in.Diff.Baseline
	side.Run.Plan = in.Candidate.Run.Plan
	got, err := compare.Pair(eval.ByRun, side, in.Candidate, withDigests(base.samples()), withDigests(in.Samples))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got.Strata, in.Diff.Strata); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(got.Counts, in.Diff.Counts); d != "" || got.Pairs != in.Diff.Pairs || len(got.Changes) != len(in.Diff.Changes) {
		t.Errorf("%s, %d and %d pairs", d, got.Pairs, in.Diff.Pairs)
	}
	for i, tag := range got.Tags {
		if d := cmp.Diff(tag.Strata, in.Diff.Tags[i].Strata); d != "" {
			t.Error(d)
		}
	}
}

// The document was written by this code's worlds.
func TestDocumentIsFresh(t *testing.T) {
	b, err := os.ReadFile("../POWER.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range worlds() {
		for _, p := range w.plans {
			if !strings.Contains(string(b), "| "+w.name+" | "+p.name+" |") {
				t.Errorf("POWER.md does not have world %s, %s: run make gate-power", w.name, p.name)
			}
		}
		if !strings.Contains(string(b), "**"+w.name+"**: "+w.about) {
			t.Errorf("POWER.md describes world %s otherwise: run make gate-power", w.name)
		}
	}
	if !strings.HasSuffix(string(b), limits) {
		t.Error("POWER.md ends otherwise: run make gate-power")
	}
}

// withDigests names the grader's code, without which nothing is comparable.
func withDigests(samples iter.Seq2[eval.Sample, error]) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		for s, err := range samples {
			s.Scores = slices.Clone(s.Scores)
			for i := range s.Scores {
				s.Scores[i].Digest = eval.MustDigest("g")
			}
			if !yield(s, err) {
				return
			}
		}
	}
}
