package main

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"seatrial/eval"
	"seatrial/eval/gate"
)

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// bench is what the trials of one world and plan share.
type bench struct {
	world
	plan
	spec  eval.GateSpec
	looks []eval.Look // nil: all at once
	rows  []*eval.Case
}

func newBench(w world, p plan) *bench {
	b := &bench{world: w, plan: p}
	rule := eval.Regression{Margin: w.margin, Alpha: 0.05, Scope: w.scope, Epochs: p.epochs, Looks: p.looks, AllSlices: w.tags > 0}
	b.spec = eval.GateSpec{Baseline: "production", Regression: &rule, MaxUnscored: 0.1}
	if !p.atOnce {
		b.looks = gate.Design(rule, b.storedEpochs(), p.epochs, 1)
	}
	for i := range w.cases {
		c := &eval.Case{ID: fmt.Sprintf("case-%04d", i)}
		if w.tags > 0 {
			c.Tags = []string{fmt.Sprintf("slice-%d", i%w.tags)}
		}
		if w.declared {
			c.Cluster = fmt.Sprintf("cluster-%04d", i/w.together)
		}
		b.rows = append(b.rows, c)
	}
	return b
}

// storedEpochs is the baseline's number of epochs, their harmonic mean where they differ.
func (b *bench) storedEpochs() int {
	if !b.unequal {
		return b.baseline
	}
	sum := 0.0
	for e := 1; e <= b.baseline; e++ {
		sum += 1 / float64(e)
	}
	return int(math.Round(float64(b.baseline) / sum))
}

// trial is one candidate under test.
type trial struct {
	*bench
	r         *rand.Rand
	after     []float64
	stored    []eval.Counts
	answers   [][]byte // by case: 'p', 'f' or 'u' of each epoch that was asked
	asked     int
	order     []int
	lastEpoch int
}

// run asks look after look until the gate has decided, and returns its decision and how often each case was asked on average.
func (b *bench) run(r *rand.Rand, drop float64) (eval.Outcome, float64, error) {
	before, after := b.draw(r, drop)
	t := &trial{bench: b, r: r, after: after, order: r.Perm(b.cases), answers: make([][]byte, b.cases), stored: make([]eval.Counts, b.cases)}
	for i, p := range before {
		epochs := b.baseline
		if b.unequal {
			epochs = 1 + r.IntN(b.baseline)
		}
		for range epochs {
			if r.Float64() < p {
				t.stored[i].Passed++
			} else {
				t.stored[i].Failed++
			}
		}
	}
	var d eval.Decision
	for k := range max(1, len(b.looks)) {
		var look *eval.Look
		m, epochs := b.cases, b.epochs
		if b.looks != nil {
			look = &b.looks[k]
			m, epochs = look.Cases(b.cases), look.Epochs
		}
		t.ask(m, epochs)
		var err error
		if d, err = gate.Decide(t.input(look)); err != nil {
			return "", 0, err
		}
		if d.Outcome != eval.Inconclusive {
			break
		}
	}
	return d.Outcome, float64(t.asked) / float64(b.cases), nil
}

// ask brings the first m cases of the random order to so many epochs.
func (t *trial) ask(m, epochs int) {
	t.lastEpoch = epochs
	for _, i := range t.order[:m] {
		for len(t.answers[i]) < epochs {
			v := byte('f')
			if t.r.Float64() < t.after[i] {
				v = 'p'
			}
			if t.missing > 0 && t.r.Float64() < t.missing {
				v = 'u'
			}
			t.answers[i] = append(t.answers[i], v)
			t.asked++
		}
	}
}

func (t *trial) input(look *eval.Look) gate.Input {
	run := eval.Run{ID: "candidate", State: eval.Finished, Plan: eval.Plan{Prompts: []string{"p"}, Targets: []string{"t"}, Epochs: t.lastEpoch, Trials: t.cases * t.lastEpoch}}
	side := eval.Side{Run: run, Prompt: "p", Target: "t", Name: "candidate"}
	return gate.Input{Spec: t.spec, Candidate: side, Samples: t.samples(), Diff: t.diff(side), Look: look, Now: day}
}

var (
	passed   = []eval.Score{{Grader: "g", Name: "g", Verdict: eval.Pass}}
	failed   = []eval.Score{{Grader: "g", Name: "g", Verdict: eval.Fail}}
	unscored = []eval.Score{{Grader: "g", Name: "g", Verdict: eval.Unscored}}
)

func (t *trial) samples() iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		for i, c := range t.rows {
			for e := range t.lastEpoch {
				s := eval.Sample{Key: eval.Key{Case: c.ID, Prompt: "p", Target: "t", Epoch: e + 1, Purpose: eval.Planned}, Case: c}
				if e < len(t.answers[i]) {
					s.Answered = day
					switch t.answers[i][e] {
					case 'p':
						s.Scores, s.Verdict = passed, eval.Pass
					case 'f':
						s.Scores, s.Verdict = failed, eval.Fail
					default:
						s.Scores, s.Verdict = unscored, eval.Unscored
					}
				}
				if !yield(s, nil) {
					return
				}
			}
		}
	}
}

// diff counts what package compare would, without reading samples again; a test holds it to that.
func (t *trial) diff(side eval.Side) *eval.Diff {
	d := &eval.Diff{By: eval.ByRun, Counts: map[eval.Change]int{}, Candidate: side,
		Baseline: eval.Side{Run: eval.Run{ID: "baseline", Suite: eval.Suite{Gate: &t.spec}}, Prompt: "p", Target: "t", Name: "production"}}
	all := strata{}
	tags := map[string]strata{}
	for i, c := range t.rows {
		row := eval.CaseDiff{Case: c.ID, Tags: c.Tags, Cluster: c.Cluster, Baseline: t.stored[i], Candidate: t.counts(i)}
		all.add(row)
		for _, tag := range c.Tags {
			if tags[tag] == nil {
				tags[tag] = strata{}
			}
			tags[tag].add(row)
		}
		row.Change = change(row)
		d.Counts[row.Change]++
		if row.Change != eval.NoVerdict && row.Change != eval.NotAsked {
			d.Pairs++
		}
		if row.Change != eval.Same && row.Change != eval.NotAsked {
			d.Changes = append(d.Changes, row)
		}
	}
	d.Strata = all.sorted()
	for tag, s := range tags {
		d.Tags = append(d.Tags, eval.TagDiff{Tag: tag, Strata: s.sorted()})
	}
	slices.SortFunc(d.Tags, func(a, b eval.TagDiff) int { return compareTags(a.Tag, b.Tag) })
	return d
}

func (t *trial) counts(i int) eval.Counts {
	c := eval.Counts{Missing: t.lastEpoch - len(t.answers[i])}
	c.Unscored = c.Missing
	for _, v := range t.answers[i] {
		switch v {
		case 'p':
			c.Passed++
		case 'f':
			c.Failed++
		default:
			c.Unscored++
		}
	}
	return c
}

func change(row eval.CaseDiff) eval.Change {
	mixed := func(c eval.Counts) bool { return c.Passed > 0 && c.Failed > 0 }
	before, after := row.Baseline.Verdict(), row.Candidate.Verdict()
	switch {
	case after == eval.Unscored && row.Candidate.Missing == row.Candidate.Unscored:
		return eval.NotAsked
	case after == eval.Unscored:
		return eval.NoVerdict
	case mixed(row.Baseline) || mixed(row.Candidate):
		return eval.Flaky
	case before == after:
		return eval.Same
	case after == eval.Fail:
		return eval.Broken
	}
	return eval.Fixed
}
