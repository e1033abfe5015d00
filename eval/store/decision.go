package store

import (
	"context"
	"database/sql"
	"fmt"

	"seatrial/eval"
)

// AddDecision puts on record what was decided of a run; a zero Created is now. Nothing takes it away again.
func (s *Store) AddDecision(ctx context.Context, d eval.DecisionRecord) error {
	w, err := s.writing()
	if err != nil {
		return err
	}
	if d.Created.IsZero() {
		d.Created = s.now()
	}
	err = w.tx(ctx, func(t *tx) error {
		run, id, err := t.run(d.Run)
		if err != nil {
			return err
		}
		if err := t.exec("INSERT INTO decisions (run, grading, prompt, target, outcome, sentence, day, suite, command, by, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			id, d.Grading, d.Prompt, d.Target, string(d.Outcome), d.Sentence, stamp(d.Decided), d.Suite.String(), d.Command, d.By, stamp(d.Created)); err != nil {
			return err
		}
		return t.link(eval.LinkDecision, run.Suite.Name, run.ID, d.Grading, d)
	})
	if err != nil {
		return fmt.Errorf("keep the decision on run %s: %w", d.Run, explain(err))
	}
	return nil
}

// Decisions returns all decisions by run, each run's in the order in which they were made.
func (s *Store) Decisions(ctx context.Context) (map[string][]eval.DecisionRecord, error) {
	all, err := s.decisions(ctx)
	if err != nil {
		return nil, fmt.Errorf("list decisions of %s: %w", s.path, explain(err))
	}
	return all, nil
}

func (s *Store) decisions(ctx context.Context) (map[string][]eval.DecisionRecord, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT r.name, d.grading, d.prompt, d.target, d.outcome, d.sentence, d.day, d.suite, d.command, d.by, d.created
		FROM decisions d JOIN runs r ON r.id = d.run ORDER BY d.id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	all := map[string][]eval.DecisionRecord{}
	for rows.Next() {
		var d eval.DecisionRecord
		var outcome, suite string
		var day, created sql.NullString
		if err := rows.Scan(&d.Run, &d.Grading, &d.Prompt, &d.Target, &outcome, &d.Sentence, &day, &suite, &d.Command, &d.By, &created); err != nil {
			return nil, err
		}
		d.Outcome = eval.Outcome(outcome)
		if d.Decided, err = readStamp(day); err != nil {
			return nil, err
		}
		if d.Created, err = readStamp(created); err != nil {
			return nil, err
		}
		if err := d.Suite.UnmarshalText([]byte(suite)); err != nil {
			return nil, err
		}
		all[d.Run] = append(all[d.Run], d)
	}
	return all, rows.Err()
}
