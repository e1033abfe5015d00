package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"seatrial/eval"
)

// SetBaseline lets a name mean a finished run in a complete grading; a zero Grading is
// the newest, a zero Set is now. What it meant before stays on record ([Store.BaselineHistory]).
func (s *Store) SetBaseline(ctx context.Context, b eval.Baseline) error {
	w, err := s.writing()
	if err != nil {
		return err
	}
	if !validName(b.Name) {
		return fmt.Errorf("set baseline: %q cannot be its name: %s", b.Name, nameRule)
	}
	if b.Set.IsZero() {
		b.Set = s.now()
	}
	if err := w.tx(ctx, func(t *tx) error { return t.setBaseline(b) }); err != nil {
		return fmt.Errorf("set baseline %s to run %s: %w", b.Name, b.RunID, err)
	}
	return nil
}

func (t *tx) setBaseline(b eval.Baseline) error {
	run, id, err := t.run(b.RunID)
	if err != nil {
		return err
	}
	if run.State != eval.Finished {
		return fmt.Errorf("the run is %w: resume it first", ErrUnfinished)
	}
	last, err := t.lastLook(id)
	if err != nil {
		return err
	}
	if n := run.Plan.NumCases; last != nil && last.Look.Cases(n) < n {
		return fmt.Errorf("it was decided early and asked %d of %d cases, and a case that a baseline lacks is never compared: run all of them with --no-early-stop --epochs 5", last.Look.Cases(n), n)
	}
	if len(run.Plan.Tags)+len(run.Plan.Cases) > 0 {
		return fmt.Errorf("it asked a part of its suite, and a case that a baseline lacks is never compared: run the whole suite")
	}
	if b.Grading == 0 {
		b.Grading = run.Grading
	}
	if b.Prompt != "" && !slices.Contains(run.Plan.Prompts, b.Prompt) {
		return fmt.Errorf("prompt %q: %w", b.Prompt, ErrNotFound)
	}
	if b.Target != "" && !slices.Contains(run.Plan.Targets, b.Target) {
		return fmt.Errorf("target %q: %w", b.Target, ErrNotFound)
	}
	var complete bool
	err = t.get("SELECT finished IS NOT NULL FROM gradings WHERE run = ? AND no = ?", []any{id, b.Grading}, &complete)
	if noRows(err) {
		err = ErrNotFound
	}
	if err == nil && !complete {
		err = ErrUnfinished
	}
	if err != nil {
		return fmt.Errorf("grading %d: %w", b.Grading, err)
	}
	suite, err := b.SuiteDigest.MarshalText()
	if err != nil {
		return err
	}
	if err := t.exec("INSERT INTO baselines (name, run, grading, prompt, target, by, why, created, suite) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		b.Name, id, b.Grading, b.Prompt, b.Target, b.By, b.Why, stamp(b.Set), string(suite)); err != nil {
		return err
	}
	root, err := rootOf(context.Background(), t.w.conn, run.ID, b.Grading)
	if err != nil {
		return err
	}
	return t.link(eval.LinkBaseline, run.Suite.Name, run.ID, b.Grading, eval.BaselineLink{Baseline: b, Root: root})
}

// Baseline returns what a name means now, or [ErrNotFound].
func (s *Store) Baseline(ctx context.Context, name string) (eval.Baseline, error) {
	all, err := s.baselines(ctx, "WHERE b.id = (SELECT max(id) FROM baselines WHERE name = ?)", name)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%w: `seatrial baseline list` lists what there is", ErrNotFound)
	}
	if err != nil {
		return eval.Baseline{}, fmt.Errorf("baseline %q in %s: %w", name, s.path, err)
	}
	return all[0], nil
}

// Baselines returns what each name means now, by name.
func (s *Store) Baselines(ctx context.Context) ([]eval.Baseline, error) {
	all, err := s.baselines(ctx, "WHERE b.id IN (SELECT max(id) FROM baselines GROUP BY name) ORDER BY b.name")
	if err != nil {
		return nil, fmt.Errorf("list baselines of %s: %w", s.path, err)
	}
	return all, nil
}

// BaselineHistory returns all that a name has meant, newest first.
func (s *Store) BaselineHistory(ctx context.Context, name string) ([]eval.Baseline, error) {
	all, err := s.baselines(ctx, "WHERE b.name = ? ORDER BY b.id DESC", name)
	if err != nil {
		return nil, fmt.Errorf("history of baseline %q in %s: %w", name, s.path, err)
	}
	return all, nil
}

func (s *Store) baselines(ctx context.Context, where string, args ...any) ([]eval.Baseline, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT b.name, r.name, b.grading, b.prompt, b.target, b.by, b.why, b.created, b.suite
		FROM baselines b JOIN runs r ON r.id = b.run `+where, args...)
	if err != nil {
		return nil, explain(err)
	}
	defer func() { _ = rows.Close() }()
	var all []eval.Baseline
	for rows.Next() {
		var b eval.Baseline
		var set sql.NullString
		var suite string
		if err := rows.Scan(&b.Name, &b.RunID, &b.Grading, &b.Prompt, &b.Target, &b.By, &b.Why, &set, &suite); err != nil {
			return nil, err
		}
		if b.Set, err = readStamp(set); err != nil {
			return nil, err
		}
		if err := b.SuiteDigest.UnmarshalText([]byte(suite)); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, explain(rows.Err())
}
