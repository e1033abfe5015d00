package cmd

import (
	"context"
	"fmt"
	"iter"

	"seatrial/eval"
	"seatrial/eval/gate"
	"seatrial/eval/store"
	"seatrial/suites"
)

// maxRounds bounds how often cases are asked again at one look: a defect must not become an endless run.
const maxRounds = 100

// course leads a run whose gate decides while it is asked: look after look, and between them the cases that are to be
// asked again. It implements runner.Stages; what comes next is the gate's word.
type course struct {
	env   Env
	st    *store.Store
	rec   *store.Recording
	bar   *bar
	suite *suites.Loaded
	run   eval.Run

	order []string // of the cases, where the plan has a design
	look  int      // the next to be asked, from 0
	asked *eval.Look
	begun bool
	// rounds counts how often cases were asked again since the last look.
	rounds int
	// recorded says that the candidate's answers are recordings, of which no fresh ones can be had.
	recorded bool
}

func newCourse(env Env, st *store.Store, rec *store.Recording, p planned, run eval.Run) *course {
	c := &course{env: env, st: st, rec: rec, bar: p.bar, suite: p.suite, run: run}
	for _, t := range run.Suite.Targets {
		if t.ID == p.bar.candidate.Target {
			spec, _ := newCatalog(env, "").provider(t.Provider)
			c.recorded = spec.Recorded
		}
	}
	if run.Plan.Design != nil {
		c.order = gate.Order(run.Suite.Digest, run.ID, p.suite.SelectedIDs(run.Plan))
		c.look = len(run.Looks)
	}
	return c
}

func (c *course) Next(ctx context.Context) (iter.Seq2[eval.Trial, error], error) {
	design := c.run.Plan.Design
	switch {
	case !c.begun && design == nil:
		c.begun = true
		return chain(c.suite.Trials(c.run.Plan), c.drift()), nil
	case !c.begun:
		c.begun = true
		if n := len(c.run.Looks); n > 0 && c.run.Looks[n-1].Ends {
			return nil, nil // it was cut off just before it was finished
		}
		return chain(c.takeLook(), c.drift()), nil
	}
	d, err := c.bar.decision(ctx, c.env, c.st, c.run, c.asked)
	if err != nil {
		return nil, err
	}
	if again := gate.Again(d); len(again) > 0 && !c.recorded {
		if c.rounds++; c.rounds > maxRounds {
			return nil, fmt.Errorf("cases were asked again %d times and are not settled: %s", maxRounds, again[0].Case)
		}
		return c.again(again), nil
	}
	if design == nil {
		return nil, nil
	}
	taken := eval.LookTaken{Look: *c.asked, Outcome: d.Outcome, Sentence: d.Sentence, Ends: !d.Open}
	if err := c.rec.TakeLook(ctx, taken); err != nil {
		return nil, err
	}
	if taken.Ends {
		return nil, nil
	}
	fmt.Fprintf(c.env.Stderr, "look %d of %d: undecided, going on\n", c.asked.Number, c.asked.Of)
	return c.takeLook(), nil
}

// chain yields one after the other.
func chain(all ...iter.Seq2[eval.Trial, error]) iter.Seq2[eval.Trial, error] {
	return func(yield func(eval.Trial, error) bool) {
		for _, trials := range all {
			for t, err := range trials {
				if !yield(t, err) {
					return
				}
			}
		}
	}
}

// takeLook yields what the next look takes beyond the one before it.
func (c *course) takeLook() iter.Seq2[eval.Trial, error] {
	before := c.asked
	look := c.run.Plan.Design.Looks[c.look]
	c.rounds = 0
	c.asked = &look
	c.look++
	within := members(c.order, look)
	var known map[string]bool
	if before != nil {
		known = members(c.order, *before)
	}
	return func(yield func(eval.Trial, error) bool) {
		for t, err := range c.suite.Trials(c.run.Plan) {
			if err == nil && (!within[t.Key.Case] || t.Key.Epoch > look.Epochs || known[t.Key.Case] && t.Key.Epoch <= before.Epochs) {
				continue
			}
			if !yield(t, err) {
				return
			}
		}
	}
}

// again yields fresh epochs of the cases that the gate wants to see again.
func (c *course) again(rechecks []eval.Recheck) iter.Seq2[eval.Trial, error] {
	wanted := map[string]eval.Recheck{}
	for _, r := range rechecks {
		wanted[r.Case] = r
	}
	cases := "1 case"
	if len(wanted) > 1 {
		cases = fmt.Sprintf("%d cases", len(wanted))
	}
	fmt.Fprintf(c.env.Stderr, "asking again what would block: %s\n", cases)
	return func(yield func(eval.Trial, error) bool) {
		index := c.run.Plan.Trials
		for t, err := range c.suite.Trials(c.run.Plan) {
			if err != nil {
				yield(t, err)
				return
			}
			r, ok := wanted[t.Key.Case]
			if !ok || t.Key.Epoch > 1 || t.Key.Prompt != c.bar.candidate.Prompt || t.Key.Target != c.bar.candidate.Target {
				continue
			}
			for epoch := 1; epoch <= r.Epochs; epoch++ { // the runner passes over what is stored, wherever an interruption left holes
				t.Key.Epoch, t.Key.Purpose, t.Index = epoch, eval.Confirm, index
				index++
				if !yield(t, nil) {
					return
				}
			}
		}
	}
}

// members returns the cases of a look.
func members(order []string, look eval.Look) map[string]bool {
	in := map[string]bool{}
	for _, id := range order[:look.Cases(len(order))] {
		in[id] = true
	}
	return in
}

// lookAt returns the look that a stored run is decided at, nil where all was asked at once, and narrows samples to exactly
// that look: what was asked beyond it before the run was cut off is no part of it.
func lookAt(ctx context.Context, from answers, run eval.Run) (*eval.Look, func(samples) samples, error) {
	if run.Plan.Design == nil {
		return nil, func(all samples) samples { return all }, nil
	}
	look := run.Look()
	if look == nil {
		look = &run.Plan.Design.Looks[0]
	}
	var ids []string
	for c, err := range from.Cases(ctx, run) {
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, c.ID)
	}
	within := members(gate.Order(run.Suite.Digest, run.ID, ids), *look)
	return look, func(all samples) samples {
		return func(yield func(eval.Sample, error) bool) {
			for s, err := range all {
				if err == nil && s.Key.Purpose == eval.Planned && (!within[s.Key.Case] || s.Key.Epoch > look.Epochs) {
					s = eval.Sample{Key: s.Key, Index: s.Index, Case: s.Case, Prompt: s.Prompt, Target: s.Target}
				}
				if !yield(s, err) {
					return
				}
			}
		}
	}, nil
}
