package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"seatrial/eval"
)

// AddHoldoutLook keeps that somebody looked at cases of a run that are held out; a zero At is now.
func (s *Store) AddHoldoutLook(ctx context.Context, l eval.HoldoutLook) error {
	w, err := s.writing()
	if err != nil {
		return err
	}
	if l.At.IsZero() {
		l.At = s.now()
	}
	err = w.tx(ctx, func(t *tx) error {
		if l.By == "" {
			return errors.New("nobody is named who looks")
		}
		run, id, err := t.run(l.Run)
		if err != nil {
			return err
		}
		row, _, err := t.insert("INSERT INTO holdout_looks (suite, run, by, command, created) VALUES (?, ?, ?, ?, ?)", run.Suite.Name, id, l.By, l.Command, stamp(l.At))
		if err != nil {
			return err
		}
		return t.linkRows(eval.LinkLook, run.Suite.Name, run.ID, "holdout_looks", row, row)
	})
	if err != nil {
		return fmt.Errorf("count the look at the holdout of run %s: %w", l.Run, err)
	}
	return nil
}

// HoldoutLooks returns how often cases of a suite (by name) that are held out were looked at before a time, in all runs, and
// the newest of these looks. A zero time is the end of time.
func (s *Store) HoldoutLooks(ctx context.Context, suite string, before time.Time) (n int, last *eval.HoldoutLook, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT r.name, h.by, h.command, h.created FROM holdout_looks h JOIN runs r ON r.id = h.run
		WHERE h.suite = ? ORDER BY h.created, h.id`, suite)
	if err != nil {
		return 0, nil, fmt.Errorf("looks at the holdout of suite %s: %w", suite, explain(err))
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var l eval.HoldoutLook
		var at sql.NullString
		if err := rows.Scan(&l.Run, &l.By, &l.Command, &at); err != nil {
			return 0, nil, err
		}
		if l.At, err = readStamp(at); err != nil {
			return 0, nil, err
		}
		if before.IsZero() || l.At.Before(before) {
			n, last = n+1, &l
		}
	}
	return n, last, explain(rows.Err())
}
