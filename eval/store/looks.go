package store

import (
	"context"
	"encoding/json"
	"fmt"

	"seatrial/eval"
)

// TakeLook keeps a look at the run and what was decided at it. Looks are taken in their order, each once; after one
// that ends the run there is no other.
func (r *Recording) TakeLook(ctx context.Context, l eval.LookTaken) error {
	err := r.s.write.tx(ctx, func(t *tx) error {
		if err := r.checkLease(t); err != nil {
			return err
		}
		last, err := t.lastLook(r.id)
		switch {
		case err != nil:
			return err
		case last == nil && l.Look.Number != 1, last != nil && (last.Ends || l.Look.Number != last.Look.Number+1):
			return fmt.Errorf("look %d does not follow the last that was taken", l.Look.Number)
		}
		look, err := encode(l.Look)
		if err != nil {
			return err
		}
		return t.exec("INSERT INTO looks (run, no, look, outcome, sentence, ends, taken) VALUES (?, ?, ?, ?, ?, ?, ?)",
			r.id, l.Look.Number, string(look), string(l.Outcome), l.Sentence, l.Ends, stamp(r.s.now()))
	})
	if err != nil {
		return fmt.Errorf("take look %d at run %s: %w", l.Look.Number, r.run.ID, err)
	}
	return nil
}

// lastLook returns the last that was taken, nil where there is none.
func (t *tx) lastLook(run int64) (*eval.LookTaken, error) {
	var look string
	var l eval.LookTaken
	err := t.get("SELECT look, ends FROM looks WHERE run = ? ORDER BY no DESC LIMIT 1", []any{run}, &look, &l.Ends)
	if noRows(err) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(look), &l.Look)
	}
	return &l, err
}

// looksOf reads the looks that were taken, in their order.
func looksOf(ctx context.Context, q querier, run int64) ([]eval.LookTaken, error) {
	rows, err := q.QueryContext(ctx, "SELECT look, outcome, sentence, ends FROM looks WHERE run = ? ORDER BY no", run)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []eval.LookTaken
	for rows.Next() {
		var look, outcome string
		var l eval.LookTaken
		if err := rows.Scan(&look, &outcome, &l.Sentence, &l.Ends); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(look), &l.Look); err != nil {
			return nil, err
		}
		l.Outcome = eval.Outcome(outcome)
		all = append(all, l)
	}
	return all, rows.Err()
}
