package cmd

import (
	"context"
	"fmt"

	"seatrial/eval"
	"seatrial/eval/gate"
	"seatrial/eval/store"
)

// foretell says before a call is spent what keeps GO away whatever will be answered: whoever runs a suite to see GO need not
// wait for it. It refuses nothing, since a run is also how a new bar is accepted, and a drop can still be shown.
func (p planned) foretell(ctx context.Context, env Env, st *store.Store, run eval.Run) error {
	if p.bar == nil {
		return nil
	}
	run.Graders = p.suite.Graders()
	nothing := func(all samples) samples {
		return func(yield func(eval.Sample, error) bool) {
			for s, err := range all {
				if !yield(eval.Sample{Key: s.Key, Index: s.Index, Case: s.Case, Prompt: s.Prompt, Target: s.Target}, err) {
					return
				}
			}
		}
	}
	in, err := p.bar.input(ctx, env.Now(), st, run, nothing, beside{})
	if err != nil {
		return err
	}
	if why, more := gate.Foregone(in); why != "" {
		fmt.Fprintf(env.Stderr, "%s: no answers can make this GO: %s; %s\n", p.suite.Suite.File, why, more)
	}
	return nil
}
