package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"seatrial/eval"
	"seatrial/eval/store"
)

// keepDecision puts on record what was decided, where something was.
func keepDecision(ctx context.Context, env Env, st *store.Store, r eval.Report, command string, suite eval.Digest) error {
	d := r.Decision
	if d == nil {
		return nil
	}
	err := st.AddDecision(ctx, eval.DecisionRecord{
		Run: r.Run.ID, Grading: r.Run.Grading, Prompt: d.Candidate.Prompt, Target: d.Candidate.Target,
		Outcome: d.Outcome, Sentence: d.Sentence, Decided: d.Decided, Suite: suite, Command: command, By: env.look("USER"),
	})
	if errors.Is(err, store.ErrReadOnly) {
		fmt.Fprintln(env.Stderr, "warning: the store is read-only: this decision is not put on record")
		return nil
	}
	return err
}

// historyOf lists the runs of the same suite, prompt and target that began before run, newest first; none where no
// candidate is meant.
func historyOf(ctx context.Context, st *store.Store, run eval.Run, side eval.Candidate) ([]eval.RunBrief, error) {
	if side == (eval.Candidate{}) {
		return nil, nil
	}
	runs, err := st.Runs(ctx)
	if err != nil {
		return nil, err
	}
	decisions, err := st.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	var all []eval.RunBrief
	for _, r := range runs {
		if r.ID == run.ID || r.Suite.Name != run.Suite.Name || !before(r, run) ||
			!slices.Contains(r.Plan.Prompts, side.Prompt) || !slices.Contains(r.Plan.Targets, side.Target) {
			continue
		}
		b := eval.RunBrief{Run: r.ID, Label: r.Label, Created: r.Created.UTC().Format(time.RFC3339), State: string(r.State), SameBar: r.Suite.Digest == run.Suite.Digest}
		if b.Tally, err = st.Tally(ctx, r, side.Prompt, side.Target); err != nil {
			return nil, err
		}
		of := slices.DeleteFunc(decisions[r.ID], func(d eval.DecisionRecord) bool { return d.Prompt != side.Prompt || d.Target != side.Target })
		if len(of) > 0 {
			first, last := of[0], of[len(of)-1]
			b.Outcome, b.Sentence = first.Outcome, first.Sentence
			if last.Outcome != first.Outcome {
				b.Later = last.Outcome
			}
		}
		all = append(all, b)
	}
	return all, nil
}

// before reports whether a began before b. Ids begin with the time, so that they settle a draw.
func before(a, b eval.Run) bool {
	if a.Created.Equal(b.Created) {
		return a.ID < b.ID
	}
	return a.Created.Before(b.Created)
}
