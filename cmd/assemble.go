package cmd

import (
	"context"
	"slices"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/store"
)

// assemble reads a run back and puts together what its reports show: all but what is held out. A nil bar
// decides nothing.
func assemble(ctx context.Context, env Env, st *store.Store, run eval.Run, b *bar) (eval.Report, error) {
	r, held, err := assembleAll(ctx, env, st, run, b)
	if err != nil {
		return r, err
	}
	return held.hide(r), nil
}

// assembleAll is assemble with what is held out, and says what that is.
func assembleAll(ctx context.Context, env Env, st *store.Store, run eval.Run, b *bar) (r eval.Report, held *heldOut, err error) {
	held = &heldOut{}
	r, err = read(ctx, env, st, run, b, held)
	if err == nil {
		err = held.worn(ctx, st, run)
	}
	return r, held, err
}

func read(ctx context.Context, env Env, st *store.Store, run eval.Run, b *bar, held *heldOut) (eval.Report, error) {
	samples := masked(st.Samples(ctx, run))
	candidate, waivers := soleCandidate(run), run.Suite.Waivers
	if b != nil {
		candidate, waivers = b.candidate, eval.Against(b.waivers, b.baseline)
	}
	coverage := compare.NewCoverage(run, candidate, waivers, env.Now())
	summary, err := compare.Summarise(run, coverage.Watch(held.counting(samples)))
	if err != nil {
		return eval.Report{}, err
	}
	r := eval.Report{Run: run, Summary: summary, Samples: samples, Graders: gradersOf(env, run, summary), Candidate: candidate, Tool: Version, Store: env.store}
	r.Root, r.Dir = repository(env)
	r.Requirements, r.Controls = coverage.Results()
	if r.History, err = historyOf(ctx, st, run, candidate); err != nil {
		return r, err
	}
	if r.Instruments, err = instruments(ctx, env, st, run, nil); err != nil {
		return eval.Report{}, err
	}
	if b != nil {
		if r.Diff, r.Decision, err = b.decide(ctx, env, st, run); err == nil && r.Diff != nil {
			compare.WithWordDiffs(r.Diff)
			r.Baseline = masked(st.Samples(ctx, r.Diff.Baseline.Run))
		}
	}
	return r, err
}

// soleCandidate returns whom the gate of a run's suite would judge, or the only prompt and target; an empty one where
// there are several.
func soleCandidate(run eval.Run) eval.Candidate {
	spec := eval.GateSpec{}
	if run.Suite.Gate != nil {
		spec = *run.Suite.Gate
	}
	c, err := candidateOf(spec, run.Plan)
	if err != nil {
		return eval.Candidate{}
	}
	return c
}

// gradersOf returns what the graders of a run said of themselves when they judged. Of a
// grading that is not complete it is what they say now.
func gradersOf(env Env, run eval.Run, summary eval.Summary) []eval.GraderSpec {
	now := newCatalog(env, "").Graders()
	if len(run.Graders) > 0 {
		specs := slices.Clone(run.Graders)
		for i, s := range specs { // what is about safety is for the program that reports to say, where it knows the grader
			if known := slices.IndexFunc(now, func(n eval.GraderSpec) bool { return n.Name == s.Name }); known >= 0 {
				specs[i].Safety = now[known].Safety
			}
		}
		return specs
	}
	used := map[string]bool{}
	for _, g := range summary.Graders {
		used[g.Name] = true
	}
	var specs []eval.GraderSpec
	for _, s := range now {
		if used[s.Name] {
			specs = append(specs, s)
		}
	}
	return specs
}
