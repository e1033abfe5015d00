package store

import (
	"context"
	"fmt"
	"iter"

	"seatrial/eval"
)

// BeginGrading adds a grading to a finished run and returns its number. The answers
// are shared; cases are the run's own, each once and in any order, with whatever graders they
// have now; suite is the suite they come from, whose judges they ask. [Store.Samples] of the run
// with Grading set to the number yields what is to be judged, [Store.Record] with the number takes the scores.
func (s *Store) BeginGrading(ctx context.Context, run eval.Run, suite eval.Suite, cases iter.Seq2[eval.Case, error]) (int, error) {
	w, err := s.writing()
	if err != nil {
		return 0, err
	}
	var n int
	if err := w.tx(ctx, func(t *tx) (err error) {
		n, err = t.beginGrading(run.ID, suite, stamp(s.now()), cases)
		return err
	}); err != nil {
		return 0, fmt.Errorf("grade run %s again: %w", run.ID, err)
	}
	return n, nil
}

func (t *tx) beginGrading(runID string, suite eval.Suite, now string, cases iter.Seq2[eval.Case, error]) (int, error) {
	run, id, err := t.run(runID)
	if err != nil {
		return 0, err
	}
	if run.State != eval.Finished {
		return 0, fmt.Errorf("the run is %w: resume it first", ErrUnfinished)
	}
	n := run.Gradings + 1
	judges, err := someJSON(suite.Targets, len(suite.Targets) > 0)
	if err != nil {
		return 0, err
	}
	if err := t.exec("INSERT INTO gradings (run, no, suite, created, judges) VALUES (?, ?, ?, ?, ?)", id, n, suite.Digest.String(), now, judges); err != nil {
		return 0, err
	}
	count := 0
	for c, err := range cases {
		if err != nil {
			return 0, err
		}
		var no int
		err := t.get("SELECT no FROM cases WHERE run = ? AND grading = 1 AND id = ?", []any{id, c.ID}, &no)
		if noRows(err) {
			err = fmt.Errorf("case %q is not in the run", c.ID)
		}
		if err != nil {
			return 0, err
		}
		if err := t.addCase(id, n, no, c); err != nil {
			return 0, err
		}
		count++
	}
	if count != run.Plan.NumCases {
		return 0, fmt.Errorf("%d cases came, the run has %d: all of its answers must be judged", count, run.Plan.NumCases)
	}
	return n, nil
}
