package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"seatrial/eval"
)

// sharedLimit bounds how many decoded values of a kind a loader keeps.
const sharedLimit = 2048

// shared holds decoded texts by their id.
type shared[T any] map[int64]*T

// texts collects which texts a chunk needs, reads each once, and hands them out.
type texts struct {
	l    *loader
	wait map[int64][]func([]byte) error
}

func newTexts(l *loader) *texts { return &texts{l, map[int64][]func([]byte) error{}} }

func (t *texts) need(id sql.NullInt64, use func([]byte) error) {
	if id.Valid {
		t.wait[id.Int64] = append(t.wait[id.Int64], use)
	}
}

// needShared hands out the decoded text, from those kept or once it is read.
func needShared[T any](t *texts, kept *shared[T], id int64, use func(*T)) {
	if v, ok := (*kept)[id]; ok {
		use(v)
		return
	}
	t.wait[id] = append(t.wait[id], func(b []byte) error {
		v, ok := (*kept)[id]
		if !ok {
			v = new(T)
			if err := json.Unmarshal(b, v); err != nil {
				return err
			}
			if *kept == nil || len(*kept) >= sharedLimit {
				*kept = shared[T]{}
			}
			(*kept)[id] = v
		}
		use(v)
		return nil
	})
}

func (t *texts) needCase(id int64, to **eval.Case) {
	needShared(t, &t.l.cases, id, func(c *eval.Case) { *to = c })
}

func (t *texts) needMessage(id int64, to *eval.Message) {
	needShared(t, &t.l.messages, id, func(m *eval.Message) { *to = *m })
}

func (t *texts) needRequest(id int64, use func(eval.Request)) {
	needShared(t, &t.l.requests, id, func(r *eval.Request) { use(*r) })
}

// fill reads what is needed.
func (t *texts) fill(ctx context.Context, tx *sql.Tx) error {
	t.l.fetched = 0
	if len(t.wait) == 0 {
		return nil
	}
	ids := make([]int64, 0, len(t.wait))
	for id := range t.wait {
		ids = append(ids, id)
	}
	found := 0
	err := t.l.s.each(ctx, tx, "SELECT id, body FROM texts WHERE id IN (SELECT value FROM json_each(?))", []any{idList(ids)}, func(r *sql.Rows) error {
		var id int64
		var body sql.RawBytes
		if err := r.Scan(&id, &body); err != nil {
			return err
		}
		found++
		t.l.fetched += len(body)
		for _, use := range t.wait[id] {
			if err := use(body); err != nil {
				return fmt.Errorf("text %d: %w", id, err)
			}
		}
		return nil
	})
	if err == nil && found != len(ids) {
		err = fmt.Errorf("%d of %d texts are missing: the store is damaged", len(ids)-found, len(ids))
	}
	return err
}
