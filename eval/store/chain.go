package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"seatrial/eval"
)

// linked is the body of a link: what its columns say, under the hash.
type linked struct {
	Kind    eval.LinkKind   `json:"kind"`
	Suite   string          `json:"suite"`
	Run     string          `json:"run"`
	Grading int             `json:"grading"`
	What    json.RawMessage `json:"what"`
}

// older is what the first link keeps of a store that had runs before it had a chain.
type older struct {
	Gradings []string `json:"gradings"` // run@grading, that were finished
}

// link appends to the chain. Before the first link it puts on record what was finished without one, and before the first
// that could have them what rows there were, so that nothing can be said to be older than the chain later.
func (t *tx) link(kind eval.LinkKind, suite, run string, grading int, what any) error {
	var links, headed int
	if err := t.get("SELECT count(*), count(*) FILTER (WHERE form >= 2) FROM (SELECT form FROM links ORDER BY no DESC LIMIT 1)", nil, &links, &headed); err != nil {
		return err
	}
	if links == 0 {
		if err := t.keepOlder(run); err != nil {
			return err
		}
	}
	if headed == 0 {
		if err := t.keepRows(what); err != nil {
			return err
		}
	}
	return t.append(kind, suite, run, grading, what)
}

func (t *tx) keepOlder(run string) error {
	var o older
	rows, err := t.w.conn.QueryContext(context.Background(), "SELECT key FROM ("+finishedGradings+") WHERE run <> ?", run)
	if err != nil {
		return err
	}
	if o.Gradings, err = readStrings(rows); err != nil || len(o.Gradings) == 0 {
		return err
	}
	return t.append(eval.LinkOlder, "", "", 0, o)
}

const finishedGradings = `SELECT r.name AS run, r.name || '@' || g.no AS key FROM runs r JOIN gradings g ON g.run = r.id
	WHERE r.state = 'finished' AND g.finished IS NOT NULL ORDER BY r.name, g.no`

func readStrings(rows *sql.Rows) ([]string, error) {
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, explain(rows.Err())
}

// olderOf returns what was finished before the chain, by its first link.
func olderOf(links []eval.Link) (o older, err error) {
	if len(links) > 0 && links[0].Kind == eval.LinkOlder {
		err = What(links[0], &o)
	}
	return o, err
}

func (t *tx) append(kind eval.LinkKind, suite, run string, grading int, what any) error {
	raw, err := eval.Canonical(what)
	if err != nil {
		return err
	}
	body, err := eval.Canonical(linked{kind, suite, run, grading, raw})
	if err != nil {
		return err
	}
	var no int
	var before string
	err = t.get("SELECT no, hash FROM links ORDER BY no DESC LIMIT 1", nil, &no, &before)
	if err != nil && !noRows(err) {
		return err
	}
	l := eval.Link{No: no + 1, Kind: kind, Suite: suite, Run: run, Grading: grading, Body: body, Form: eval.HeadedLink}
	return t.exec("INSERT INTO links (no, kind, suite, run, grading, body, form, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		l.No, string(kind), suite, run, grading, string(body), int(l.Form), l.HashAfter(before))
}

// Append adds a link of a kind that is not the store's own to write: a seal or a bundle.
func (s *Store) Append(ctx context.Context, kind eval.LinkKind, suite, run string, what any) error {
	w, err := s.writing()
	if err == nil {
		err = w.tx(ctx, func(t *tx) error { return t.link(kind, suite, run, 0, what) })
	}
	if err != nil {
		return fmt.Errorf("add to the chain of %s: %w", s.path, err)
	}
	return nil
}

// Links returns the chain, the oldest link first. Each Body is as it was written, with what it is about in "what".
func (s *Store) Links(ctx context.Context) ([]eval.Link, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT no, kind, suite, run, grading, body, form, hash FROM links ORDER BY no")
	if err != nil {
		return nil, fmt.Errorf("read the chain of %s: %w", s.path, explain(err))
	}
	defer func() { _ = rows.Close() }()
	var all []eval.Link
	for rows.Next() {
		var l eval.Link
		var body string
		if err := rows.Scan(&l.No, &l.Kind, &l.Suite, &l.Run, &l.Grading, &body, &l.Form, &l.Hash); err != nil {
			return nil, err
		}
		l.Body = json.RawMessage(body)
		all = append(all, l)
	}
	return all, explain(rows.Err())
}

func decodeBody(l eval.Link, into *linked) error {
	if err := json.Unmarshal(l.Body, into); err != nil {
		return fmt.Errorf("link %d: %w", l.No, err)
	}
	return nil
}

// What reads what a link of the chain is about.
func What(l eval.Link, v any) error {
	var body linked
	if err := decodeBody(l, &body); err != nil {
		return err
	}
	if err := json.Unmarshal(body.What, v); err != nil {
		return fmt.Errorf("link %d: %w", l.No, err)
	}
	return nil
}

// rootOf returns the root of a finished grading's records, zero where the chain has none.
func rootOf(ctx context.Context, q querier, run string, grading int) (root eval.Digest, err error) {
	var text string
	err = q.QueryRowContext(ctx, "SELECT json_extract(body, '$.what.root') FROM links WHERE run = ? AND kind = 'run' AND grading = ?", run, grading).Scan(&text)
	if noRows(err) {
		return root, nil
	}
	if err == nil {
		err = root.UnmarshalText([]byte(text))
	}
	return root, err
}
