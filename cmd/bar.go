package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/gate"
	"seatrial/eval/store"
)

// bar is a gate with its two sides found: what is judged, and against what.
type bar struct {
	file      string // of the suite, for messages
	suite     string // its name
	spec      eval.GateSpec
	candidate eval.Candidate
	baseline  *eval.Side // nil: the gate compares with nothing
	anchor    *eval.Side // nil: drift is not looked at
	waivers   []eval.Waiver
}

// newBar finds the side that a gate judges.
func newBar(suite eval.Suite, plan eval.Plan, spec eval.GateSpec) (*bar, error) {
	b := &bar{file: suite.File, suite: suite.Name, spec: spec, waivers: suite.Waivers}
	var err error
	if b.candidate, err = candidateOf(spec, plan); err != nil {
		return nil, fmt.Errorf("%s: %w", suite.File, err)
	}
	return b, nil
}

// findBaseline finds the sides that it compares with; that there is none is an error.
func (b *bar) findBaseline(ctx context.Context, st *store.Store) error {
	var err error
	if b.baseline, err = b.approved(ctx, st, "baseline", b.spec.Baseline); err != nil {
		return err
	}
	b.anchor, err = b.approved(ctx, st, "anchor", b.spec.Anchor)
	return err
}

// approved returns the side of a name that somebody gave to a run; nil where the gate names none.
func (b *bar) approved(ctx context.Context, st *store.Store, role, name string) (*eval.Side, error) {
	if name == "" {
		return nil, nil
	}
	base, err := st.Baseline(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("%s: the gate's %s %q does not exist in the store: approve a run with `seatrial baseline set %s RUN`, or decide nothing with --no-gate",
			b.file, role, name, name)
	}
	if err != nil {
		return nil, err
	}
	run, err := st.Resolve(ctx, fmt.Sprintf("%s@%d", base.RunID, base.Grading))
	if err != nil {
		return nil, fmt.Errorf("%s: %s %q: %w", b.file, role, name, err)
	}
	if run.Suite.Name != b.suite {
		return nil, fmt.Errorf("%s: the %s %q is a run of the suite %s, and this is %s: approve a run of this suite", b.file, role, name, run.Suite.Name, b.suite)
	}
	return sideOf(base, run), nil
}

// dropped is an error where the suite's last baseline was approved under a gate that compared with one, and this gate compares
// with nothing, or with an older baseline that was approved under no such gate: the bar would be gone by the change that it judges.
func (b *bar) dropped(ctx context.Context, st *store.Store) error {
	all, err := st.Baselines(ctx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(x, y eval.Baseline) int { return y.Set.Compare(x.Set) })
	for _, base := range all {
		run, err := st.Resolve(ctx, base.RunID)
		if err != nil {
			return err
		}
		if run.Suite.Name != b.suite {
			continue
		}
		g := run.Suite.Gate
		switch {
		case base.Name == b.spec.Baseline: // how its gate differs is a rule of its own
			return nil
		case g != nil && g.Baseline != "" && g.Baseline != b.spec.Baseline:
			now := "nothing any more"
			if b.spec.Baseline != "" {
				named, err := b.approved(ctx, st, "baseline", b.spec.Baseline)
				if err != nil {
					return err
				}
				if had := named.Run.Suite.Gate; had != nil && had.Baseline != "" {
					return nil
				}
				now = fmt.Sprintf("%q", b.spec.Baseline)
			}
			return fmt.Errorf("%s: the gate compares with %s, and the one under which %s was approved compared with %q: name that baseline, or accept the new bar: run it with --no-gate and `seatrial baseline set %s latest`",
				b.file, now, base.Name, g.Baseline, cmp.Or(b.spec.Baseline, base.Name))
		case b.spec.Baseline == "":
			return nil
		}
	}
	return nil
}

// sideOf is an approved run as a side of a comparison.
func sideOf(base eval.Baseline, run eval.Run) *eval.Side {
	return &eval.Side{Run: run, Prompt: base.Prompt, Target: base.Target, Name: fmt.Sprintf("%s (run %s)", base.Name, run.ID), Approved: &base}
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

// answers is where runs are read from: a store, or an evidence bundle.
type answers interface {
	Cases(context.Context, eval.Run) iter.Seq2[eval.Case, error]
	Samples(context.Context, eval.Run) samples
	Ordered(context.Context, eval.Run) samples
}

// beside is what a decision rests on that no run holds.
type beside struct {
	instruments []eval.Instrument
	holdout     eval.Holdout
}

func (b *bar) beside(ctx context.Context, env Env, st *store.Store, run eval.Run) (known beside, err error) {
	if known.holdout.Looks, known.holdout.Last, err = st.HoldoutLooks(ctx, run, run.Created); err != nil {
		return known, err
	}
	known.instruments, err = instruments(ctx, env, st, run, b.calibrated())
	return known, err
}

// decide judges a run that is stored.
func (b *bar) decide(ctx context.Context, env Env, st *store.Store, run eval.Run) (*eval.Diff, *eval.Decision, error) {
	known, err := b.beside(ctx, env, st, run)
	if err != nil {
		return nil, nil, err
	}
	return b.judge(ctx, env.Now(), st, run, known)
}

// judge judges a run that is whole, at the last look where it was judged at looks, as of a day.
func (b *bar) judge(ctx context.Context, now time.Time, from answers, run eval.Run, known beside) (*eval.Diff, *eval.Decision, error) {
	look, narrowed, err := lookAt(ctx, from, run)
	if err != nil {
		return nil, nil, err
	}
	in, err := b.input(ctx, now, from, run, narrowed, known)
	if err != nil {
		return nil, nil, err
	}
	if look != nil && in.Diff != nil && in.Spec.Regression != nil { // a gate of other rules takes the samples as they are
		if in.Look, err = underRule(*look, *in.Spec.Regression, run); err != nil {
			return nil, nil, err
		}
	}
	in.Incomplete = incomplete(run)
	decision, err := gate.Decide(in)
	if err != nil {
		return nil, nil, err
	}
	return in.Diff, &decision, nil
}

// underRule returns a look with the bounds of a rule, which may be another than the run was asked under.
func underRule(look eval.Look, rule eval.Regression, run eval.Run) (*eval.Look, error) {
	if g := run.Suite.Gate; g != nil && g.Regression != nil && g.Regression.Alpha == rule.Alpha {
		return &look, nil
	}
	looks := gate.Design(rule, run.Plan.Design.BaselineEpochs, run.Plan.Epochs, run.Plan.Family)
	if n := look.Number - 1; len(looks) == look.Of && looks[n].Fraction == look.Fraction && looks[n].Epochs == look.Epochs {
		return &looks[n], nil
	}
	return nil, fmt.Errorf("run %s was asked at other looks than this gate has: run the suite again", run.ID)
}

// decision judges what is asked so far of a run that is being recorded: exactly a look, or all.
func (b *bar) decision(ctx context.Context, env Env, st *store.Store, run eval.Run, look *eval.Look) (eval.Decision, error) {
	known, err := b.beside(ctx, env, st, run)
	if err != nil {
		return eval.Decision{}, err
	}
	in, err := b.input(ctx, env.Now(), st, run, func(s samples) samples { return s }, known)
	if err != nil {
		return eval.Decision{}, err
	}
	in.Look = look
	return gate.Decide(in)
}

type samples = iter.Seq2[eval.Sample, error]

// input gathers what a decision rests on.
func (b *bar) input(ctx context.Context, now time.Time, from answers, run eval.Run, narrowed func(samples) samples, known beside) (gate.Input, error) {
	in := gate.Input{
		Spec: b.spec, Candidate: eval.Side{Run: run, Prompt: b.candidate.Prompt, Target: b.candidate.Target, Name: "run " + run.ID},
		Samples: narrowed(from.Samples(ctx, run)), Family: run.Plan.Family, Waivers: b.waivers, Instruments: known.instruments, Holdout: known.holdout, Now: now,
	}
	compareWith := func(side *eval.Side) (*eval.Diff, error) {
		if side == nil {
			return nil, nil
		}
		diff, err := compare.Pair(eval.ByRun, *side, in.Candidate, masked(from.Ordered(ctx, side.Run)), masked(narrowed(from.Ordered(ctx, run))))
		if err != nil {
			return nil, err
		}
		return &diff, nil
	}
	var err error
	if in.Diff, err = compareWith(b.baseline); err != nil {
		return in, err
	}
	if in.Anchor, err = compareWith(b.anchor); err != nil {
		return in, err
	}
	err = b.driftInput(ctx, from, &in)
	return in, err
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
