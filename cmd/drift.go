package cmd

import (
	"context"
	"fmt"
	"iter"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/gate"
)

// driftShare is the part of the cases on which the baseline is asked again, where there is no first look that says so.
const driftShare = 0.25

// old is what answered when the baseline was approved, as it can be asked today.
type old struct {
	prompt *eval.Prompt
	target *eval.Target
	same   bool   // it is what the candidate is too
	why    string // it cannot be asked any more
}

// oldSide finds the baseline's prompt and target. The target must be in the suite of today, since a stored run holds no
// credentials.
func (b *bar) oldSide(suite eval.Suite) old {
	base := b.baseline
	var o old
	for i, p := range base.Run.Suite.Prompts {
		if p.ID == base.Prompt {
			o.prompt = &base.Run.Suite.Prompts[i]
		}
	}
	var was *eval.Target
	for i, t := range base.Run.Suite.Targets {
		if t.ID == base.Target {
			was = &base.Run.Suite.Targets[i]
		}
	}
	for i, t := range suite.Targets {
		if t.ID == base.Target && !t.Judge && was != nil && t.Digest() == was.Digest() {
			o.target = &suite.Targets[i]
		}
	}
	switch {
	case o.prompt == nil || was == nil:
		o.why = "its run does not hold its prompt and target"
	case o.target == nil:
		o.why = fmt.Sprintf("the suite does not have its target %s any more, as it was", base.Target)
	}
	for _, p := range suite.Prompts {
		o.same = o.same || o.why == "" && p.ID == b.candidate.Prompt && p.Digest == o.prompt.Digest && base.Target == b.candidate.Target
	}
	return o
}

// drift yields the baseline's questions on the first cases of the order. They are recorded beside the candidate's, under
// its key and a purpose of their own.
func (c *course) drift() iter.Seq2[eval.Trial, error] {
	none := func(func(eval.Trial, error) bool) {}
	if !c.bar.spec.Drift || c.bar.baseline == nil {
		return none
	}
	o := c.bar.oldSide(c.suite.Suite)
	if o.same || o.why != "" {
		return none
	}
	look := eval.Look{Fraction: driftShare}
	if d := c.run.Plan.Design; d != nil {
		look = d.Looks[0]
	}
	within := members(gate.Order(c.run.Suite.Digest, c.run.ID, c.suite.SelectedIDs(c.run.Plan)), look)
	return func(yield func(eval.Trial, error) bool) {
		index := 2 * c.run.Plan.Trials
		for t, err := range c.suite.Trials(c.run.Plan) {
			if err == nil && (!within[t.Key.Case] || t.Key.Epoch > 1 || t.Key.Prompt != c.bar.candidate.Prompt || t.Key.Target != c.bar.candidate.Target) {
				continue
			}
			t.Key.Purpose, t.Index, t.Prompt, t.Target = eval.Drift, index, o.prompt, o.target
			index++
			if !yield(t, err) || err != nil {
				return
			}
		}
	}
}

// driftInput adds what asking the baseline again has shown.
func (b *bar) driftInput(ctx context.Context, from answers, in *gate.Input) error {
	if !b.spec.Drift || b.baseline == nil {
		return nil
	}
	o := b.oldSide(in.Candidate.Run.Suite)
	in.DriftSame, in.DriftWhy = o.same, o.why
	if o.same || o.why != "" {
		return nil
	}
	some := false
	again := func(yield func(eval.Sample, error) bool) {
		for s, err := range from.Ordered(ctx, in.Candidate.Run) {
			if err == nil && s.Key.Purpose != eval.Drift {
				continue
			}
			some = true
			s.Key.Purpose = eval.Planned
			if !yield(s, err) {
				return
			}
		}
	}
	for _, err := range again {
		if err != nil {
			return err
		}
	}
	if !some {
		return nil
	}
	diff, err := compare.Pair(eval.ByRun, *b.baseline, in.Candidate, masked(from.Ordered(ctx, b.baseline.Run)), masked(again))
	if err != nil {
		return err
	}
	in.Drift = &diff
	return nil
}
