package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/gate"
	"seatrial/eval/store"
)

// bar is a gate with its two sides found: what is judged, and against what.
type bar struct {
	file      string // of the suite, for messages
	spec      eval.GateSpec
	candidate eval.Candidate
	baseline  *eval.Side // nil: the gate compares with nothing
	waivers   []eval.Waiver
}

// newBar finds the side that a gate judges.
func newBar(suite eval.Suite, plan eval.Plan, spec eval.GateSpec) (*bar, error) {
	b := &bar{file: suite.File, spec: spec, waivers: suite.Waivers}
	var err error
	if b.candidate, err = candidateOf(spec, plan); err != nil {
		return nil, fmt.Errorf("%s: %w", suite.File, err)
	}
	return b, nil
}

// findBaseline finds the side that it compares with; that there is none is an error.
func (b *bar) findBaseline(ctx context.Context, st *store.Store) error {
	name := b.spec.Baseline
	if name == "" {
		return nil
	}
	base, err := st.Baseline(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%s: the gate's baseline %q does not exist in the store: approve a run with `seatrial baseline set %s RUN`, or decide nothing with --no-gate",
			b.file, name, name)
	}
	if err != nil {
		return err
	}
	run, err := st.Resolve(ctx, fmt.Sprintf("%s@%d", base.RunID, base.Grading))
	if err != nil {
		return fmt.Errorf("%s: baseline %q: %w", b.file, name, err)
	}
	b.baseline = &eval.Side{Run: run, Prompt: base.Prompt, Target: base.Target, Name: fmt.Sprintf("%s (run %s)", base.Name, run.ID), Approved: &base}
	return nil
}

// candidateOf names the one prompt and target that a gate judges.
func candidateOf(spec eval.GateSpec, plan eval.Plan) (eval.Candidate, error) {
	var want eval.Candidate
	if spec.Candidate != nil {
		want = *spec.Candidate
	}
	prompt, err := only("prompt", want.Prompt, plan.Prompts)
	if err != nil {
		return want, err
	}
	target, err := only("target", want.Target, plan.Targets)
	return eval.Candidate{Prompt: prompt, Target: target}, err
}

// only returns the one of a run's prompts (or targets) that is meant.
func only(axis, want string, have []string) (string, error) {
	switch {
	case want == "" && len(have) == 1:
		return have[0], nil
	case want == "":
		return "", fmt.Errorf("the run has several %ss (%s): name the one that is judged as gate.candidate.%s, or select it with --%s", axis, strings.Join(have, ", "), axis, axis)
	}
	for _, id := range have {
		if id == want {
			return id, nil
		}
	}
	return "", fmt.Errorf("gate.candidate.%s is %q, which the run does not have (%s)", axis, want, strings.Join(have, ", "))
}

// decide judges a run that is stored.
func (b *bar) decide(ctx context.Context, env Env, st *store.Store, run eval.Run) (*eval.Diff, *eval.Decision, error) {
	candidate := eval.Side{Run: run, Prompt: b.candidate.Prompt, Target: b.candidate.Target, Name: "run " + run.ID}
	in := gate.Input{
		Spec: b.spec, Candidate: candidate, Samples: st.Samples(ctx, run), Incomplete: incomplete(run),
		Waivers: b.waivers, Now: env.Now(),
	}
	if b.baseline != nil {
		diff, err := compare.Pair(eval.ByRun, *b.baseline, candidate, masked(st.Ordered(ctx, b.baseline.Run)), masked(st.Ordered(ctx, run)))
		if err != nil {
			return nil, nil, err
		}
		in.Diff = &diff
	}
	var err error
	if in.Instruments, err = instruments(ctx, env, st, run, b.calibrated()); err != nil {
		return nil, nil, err
	}
	decision, err := gate.Decide(in)
	if err != nil {
		return nil, nil, err
	}
	return in.Diff, &decision, nil
}

// calibrated returns the names of the graders that must be calibrated.
func (b *bar) calibrated() []string {
	var names []string
	for _, r := range b.spec.Require {
		if r.Metric == eval.MetricKappa && r.Grader != "" {
			names = append(names, r.Grader)
		}
	}
	return names
}

// incomplete says why a run is not whole, nil where it is.
func incomplete(run eval.Run) *gate.Incomplete {
	if run.State == eval.Finished {
		return nil
	}
	why := run.Stop
	if why == "" {
		why = "it was cut off, or is still running"
	}
	return &gate.Incomplete{Class: run.StopClass, Why: why}
}
