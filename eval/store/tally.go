package store

import (
	"context"
	"fmt"
	"slices"

	"seatrial/eval"
)

// Tally counts the planned samples of one prompt and target of a run by their stored verdicts, in run.Grading, without
// reading them: for the lines of a history. What is decided on is counted from the samples.
func (s *Store) Tally(ctx context.Context, run eval.Run, prompt, target string) (eval.Tally, error) {
	p, t := slices.Index(run.Plan.Prompts, prompt), slices.Index(run.Plan.Targets, target)
	if p < 0 || t < 0 {
		return eval.Tally{}, fmt.Errorf("count run %s, prompt %q, target %q: %w", run.ID, prompt, target, ErrNotFound)
	}
	tally := eval.Tally{Planned: run.Plan.NumCases * run.Plan.Epochs}
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE s.error IS NOT NULL),
		count(*) FILTER (WHERE s.error IS NULL AND k.verdict = 'pass'),
		count(*) FILTER (WHERE s.error IS NULL AND k.verdict = 'fail'),
		count(*) FILTER (WHERE s.error IS NULL AND k.verdict = 'unscored')
		FROM runs r JOIN samples s ON s.run = r.id LEFT JOIN results k ON k.sample = s.id AND k.grading = ?
		WHERE r.name = ? AND s.prompt = ? AND s.target = ? AND s.purpose = ?`,
		max(1, run.Grading), run.ID, p, t, string(eval.Planned)).Scan(&tally.Errored, &tally.Passed, &tally.Failed, &tally.Unscored)
	if err != nil {
		return eval.Tally{}, fmt.Errorf("count run %s: %w", run.ID, explain(err))
	}
	tally.Missing = tally.Planned - tally.Errored - tally.Judged() - tally.Unscored
	return tally, nil
}
