package cmd

import (
	"context"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/store"
)

// assemble reads a run back and puts together what its reports show. A nil bar
// decides nothing.
func assemble(ctx context.Context, env Env, st *store.Store, run eval.Run, b *bar) (eval.Report, error) {
	samples := masked(st.Samples(ctx, run))
	summary, err := compare.Summarise(run, samples)
	if err != nil {
		return eval.Report{}, err
	}
	r := eval.Report{Run: run, Summary: summary, Samples: samples, Graders: gradersOf(env, run, summary), Tool: Version, Store: env.store}
	if r.Instruments, err = instruments(ctx, env, st, run, nil); err != nil {
		return eval.Report{}, err
	}
	if b != nil {
		if r.Diff, r.Decision, err = b.decide(ctx, env, st, run); err == nil && r.Diff != nil {
			compare.WithWordDiffs(r.Diff)
		}
		if err != nil {
			return r, err
		}
	}
	return r, withCoverage(ctx, env, st, b, &r)
}

// withCoverage adds what the run shows of requirements and controls, and the runs before it: of the candidate where a
// gate judges one, else of all that was asked. Runs are before it where it asked one prompt of one target.
func withCoverage(ctx context.Context, env Env, st *store.Store, b *bar, r *eval.Report) error {
	side, waivers := eval.Candidate{}, r.Run.Suite.Waivers
	if b != nil {
		side, waivers = b.candidate, b.waivers
	}
	var err error
	if r.Requirements, r.Controls, err = compare.Cover(r.Run, side, waivers, env.Now(), r.Samples); err != nil {
		return err
	}
	if plan := r.Run.Plan; b == nil {
		if len(plan.Prompts) != 1 || len(plan.Targets) != 1 {
			return nil
		}
		side = eval.Candidate{Prompt: plan.Prompts[0], Target: plan.Targets[0]}
	}
	r.History, err = historyOf(ctx, st, r.Run, side)
	return err
}

// gradersOf returns what the graders of a run said of themselves when they judged. Of a
// grading that is not complete it is what they say now.
func gradersOf(env Env, run eval.Run, summary eval.Summary) []eval.GraderSpec {
	if len(run.Graders) > 0 {
		return run.Graders
	}
	used := map[string]bool{}
	for _, g := range summary.Graders {
		used[g.Name] = true
	}
	var specs []eval.GraderSpec
	for _, s := range newCatalog(env, "").Graders() {
		if used[s.Name] {
			specs = append(specs, s)
		}
	}
	return specs
}
