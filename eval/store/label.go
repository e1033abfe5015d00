package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"seatrial/eval"
)

// AddLabels adds what a person says of answers of a run, all or none. What the same person said
// of the same answer before is superseded and stays on record.
func (s *Store) AddLabels(ctx context.Context, run eval.Run, labels []eval.Label) error {
	w, err := s.writing()
	if err != nil {
		return err
	}
	err = w.tx(ctx, func(t *tx) error {
		stored, id, err := t.run(run.ID)
		if err != nil {
			return err
		}
		if stored.State != eval.Finished {
			return fmt.Errorf("the run is %w: resume it first", ErrUnfinished)
		}
		var first, last int64
		for i, l := range labels {
			if last, err = t.addLabel(id, run, l, stamp(s.now())); err != nil {
				return fmt.Errorf("case %q, prompt %q, target %q, epoch %d: %w", l.Key.Case, l.Key.Prompt, l.Key.Target, l.Key.Epoch, err)
			}
			if i == 0 {
				first = last
			}
		}
		if len(labels) == 0 {
			return nil
		}
		return t.linkRows(eval.LinkLabels, stored.Suite.Name, run.ID, "labels", first, last)
	})
	if err != nil {
		return fmt.Errorf("label answers of run %s: %w", run.ID, err)
	}
	return nil
}

func (t *tx) addLabel(id int64, run eval.Run, l eval.Label, now string) (row int64, err error) {
	if l.Verdict != eval.Pass && l.Verdict != eval.Fail {
		return 0, fmt.Errorf("the label is %q, want pass or fail", l.Verdict)
	}
	if l.By == "" {
		return 0, errors.New("nobody is named who says so")
	}
	axes, err := newAxes(run)
	if err != nil {
		return 0, err
	}
	at, err := axes.cell(l.Key, 0)
	if err != nil {
		return 0, err
	}
	var sample int64
	err = t.get(`SELECT s.id FROM samples s JOIN cases c ON c.run = s.run AND c.grading = 1 AND c.no = s.case_no
		WHERE s.run = ? AND c.id = ? AND s.epoch = ? AND s.prompt = ? AND s.target = ? AND s.purpose = ?`,
		[]any{id, l.Key.Case, at.epoch, at.prompt, at.target, string(at.purpose)}, &sample)
	if noRows(err) {
		err = ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	row, _, err = t.insert("INSERT INTO labels (sample, grader, verdict, by, note, created) VALUES (?, ?, ?, ?, ?, ?)",
		sample, l.Grader, string(l.Verdict), l.By, l.Note, now)
	return row, err
}

// Labels returns what people say of a run's answers: the newest word of each
// person, in the plan's order.
func (s *Store) Labels(ctx context.Context, run eval.Run) ([]eval.Label, error) {
	labels, err := s.labels(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("labels of run %s: %w", run.ID, explain(err))
	}
	return labels, nil
}

func (s *Store) labels(ctx context.Context, run eval.Run) ([]eval.Label, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT c.id, p.id, t.id, s.epoch, s.purpose, l.grader, l.verdict, l.by, l.note, l.created
		FROM labels l JOIN samples s ON s.id = l.sample JOIN runs r ON r.id = s.run
		JOIN cases c ON c.run = s.run AND c.grading = 1 AND c.no = s.case_no
		JOIN prompts p ON p.run = s.run AND p.no = s.prompt
		JOIN targets t ON t.run = s.run AND t.no = s.target
		WHERE r.name = ? AND l.id = (SELECT max(id) FROM labels n WHERE n.sample = l.sample AND n.grader = l.grader AND n.by = l.by)
		ORDER BY s.place, s.id, l.grader, l.by`, run.ID)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []eval.Label
	for rows.Next() {
		var l eval.Label
		var purpose, verdict, created string
		if err := rows.Scan(&l.Key.Case, &l.Key.Prompt, &l.Key.Target, &l.Key.Epoch, &purpose, &l.Grader, &verdict, &l.By, &l.Note, &created); err != nil {
			return nil, err
		}
		l.Key.Purpose, l.Verdict = eval.Purpose(purpose), eval.Verdict(verdict)
		if l.At, err = time.Parse(time.RFC3339Nano, created); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

// AddCalibration keeps a calibration. Earlier ones of the same digest are superseded.
func (s *Store) AddCalibration(ctx context.Context, c eval.Calibration) error {
	w, err := s.writing()
	if err != nil {
		return err
	}
	record, err := json.Marshal(c)
	if err == nil {
		err = w.tx(ctx, func(t *tx) error {
			row, _, err := t.insert("INSERT INTO calibrations (digest, created, record) VALUES (?, ?, ?)", c.Digest.String(), stamp(s.now()), string(record))
			if err != nil {
				return err
			}
			return t.linkRows(eval.LinkCalibration, "", c.Run, "calibrations", row, row)
		})
	}
	if err != nil {
		return fmt.Errorf("keep the calibration of %s: %w", c.Name, err)
	}
	return nil
}

// Calibration returns the newest calibration of a grader's digest, or [ErrNotFound].
func (s *Store) Calibration(ctx context.Context, digest eval.Digest) (eval.Calibration, error) {
	return s.calibration(ctx, digest.Short(), "digest = ?", digest.String())
}

// CalibrationNamed returns the newest calibration of any grader that was called name, or [ErrNotFound]:
// it tells whether a grader was calibrated before it was changed.
func (s *Store) CalibrationNamed(ctx context.Context, name string) (eval.Calibration, error) {
	return s.calibration(ctx, name, "json_extract(record, '$.name') = ?", name)
}

func (s *Store) calibration(ctx context.Context, what, where string, arg any) (c eval.Calibration, err error) {
	var record string
	err = s.read.QueryRowContext(ctx, "SELECT record FROM calibrations WHERE "+where+" ORDER BY id DESC LIMIT 1", arg).Scan(&record)
	if noRows(err) {
		err = ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal([]byte(record), &c)
	}
	if err != nil {
		return c, fmt.Errorf("calibration of grader %s: %w", what, explain(err))
	}
	return c, nil
}
