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

// HoldoutLooks returns how often the holdout of a run's suite was looked at before a time, in all runs, and the newest of these
// looks: it is looks at runs of the suite by its name, and at runs of others that held out a case which asks the same, since a suite
// under another name does not have an unworn holdout. A zero time is the end of time.
func (s *Store) HoldoutLooks(ctx context.Context, run eval.Run, before time.Time) (n int, last *eval.HoldoutLook, err error) {
	fail := func(err error) (int, *eval.HoldoutLook, error) {
		return 0, nil, fmt.Errorf("looks at the holdout of suite %s: %w", run.Suite.Name, explain(err))
	}
	all, err := s.holdoutLooks(ctx)
	if err != nil {
		return fail(err)
	}
	var held map[eval.Digest]bool // of the run
	shares := map[string]bool{}   // by another run that was looked at
	for _, l := range all {
		if !before.IsZero() && !l.At.Before(before) {
			continue
		}
		if l.suite != run.Suite.Name {
			shared, known := shares[l.Run]
			if !known {
				if held == nil {
					if held, err = s.heldOut(ctx, run); err != nil {
						return fail(err)
					}
				}
				if shared, err = s.holdsOutOf(ctx, l.Run, held); err != nil {
					return fail(err)
				}
				shares[l.Run] = shared
			}
			if !shared {
				continue
			}
		}
		n, last = n+1, &l.HoldoutLook
	}
	return n, last, nil
}

// looked is a look at the holdout, and the name of the suite that was looked at.
type looked struct {
	eval.HoldoutLook
	suite string
}

// holdoutLooks returns all of them, the newest last.
func (s *Store) holdoutLooks(ctx context.Context) (all []looked, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT r.name, h.suite, h.by, h.command, h.created FROM holdout_looks h JOIN runs r ON r.id = h.run ORDER BY h.created, h.id")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var l looked
		var at sql.NullString
		if err := rows.Scan(&l.Run, &l.suite, &l.By, &l.Command, &at); err != nil {
			return nil, err
		}
		if l.At, err = readStamp(at); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

// heldOut returns what the cases ask that a run holds out.
func (s *Store) heldOut(ctx context.Context, run eval.Run) (map[eval.Digest]bool, error) {
	held := map[eval.Digest]bool{}
	for c, err := range s.Cases(ctx, run) {
		if err != nil {
			return nil, err
		}
		if c.Held() {
			held[c.Asks()] = true
		}
	}
	return held, nil
}

// holdsOutOf reports whether a run holds out one of these, too.
func (s *Store) holdsOutOf(ctx context.Context, id string, held map[eval.Digest]bool) (bool, error) {
	if len(held) == 0 {
		return false, nil
	}
	for c, err := range s.Cases(ctx, eval.Run{ID: id}) {
		if err != nil {
			return false, err
		}
		if c.Held() && held[c.Asks()] {
			return true, nil
		}
	}
	return false, nil
}
