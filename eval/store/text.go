package store

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"
)

// text stores body once and returns its id.
func (t *tx) text(body []byte) (int64, error) {
	digest := sha256.Sum256(body)
	if id, ok := t.w.texts.get(digest); ok {
		return id, nil
	}
	var stored any = body
	if utf8.Valid(body) {
		stored = string(body)
	}
	id, added, err := t.insert("INSERT INTO texts (digest, body) VALUES (?, ?) ON CONFLICT DO NOTHING", digest[:], stored)
	if err == nil && !added {
		err = t.get("SELECT id FROM texts WHERE digest = ?", []any{digest[:]}, &id)
	}
	if err != nil {
		return 0, err
	}
	t.w.texts.put(digest, id)
	return id, nil
}

// someText is text for a column that is NULL where there is none.
func (t *tx) someText(body string) (any, error) {
	if body == "" {
		return nil, nil
	}
	return t.text([]byte(body))
}

func (t *tx) jsonText(v any) (int64, error) {
	b, err := encode(v)
	if err != nil {
		return 0, err
	}
	return t.text(b)
}

type graderKey struct{ grader, name, digest string }

// grader stores what identifies a grader once and returns its id.
func (t *tx) grader(k graderKey) (int64, error) {
	if id, ok := t.w.graders.get(k); ok {
		return id, nil
	}
	id, added, err := t.insert("INSERT INTO graders (grader, name, digest) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", k.grader, k.name, k.digest)
	if err == nil && !added {
		err = t.get("SELECT id FROM graders WHERE digest = ? AND name = ? AND grader = ?", []any{k.digest, k.name, k.grader}, &id)
	}
	if err != nil {
		return 0, err
	}
	t.w.graders.put(k, id)
	return id, nil
}

// encode returns the JSON of v as people like to read it: without escapes for HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// someJSON is encode for a column that is NULL where there is nothing.
func someJSON(v any, some bool) (any, error) {
	if !some {
		return nil, nil
	}
	b, err := encode(v)
	return string(b), err
}

// someString is NULL where s is empty.
func someString(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// decode reads a column that someJSON wrote.
func decode(column sql.NullString, v any) error {
	if !column.Valid {
		return nil
	}
	return json.Unmarshal([]byte(column.String), v)
}

// idList returns ids as a JSON array, which is what json_each reads.
func idList(ids []int64) string {
	b := make([]byte, 0, 2+8*len(ids))
	b = append(b, '[')
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}

// stampLayout is RFC 3339 with all nine digits, so that texts sort by time.
const stampLayout = "2006-01-02T15:04:05.000000000Z07:00"

func stamp(t time.Time) string { return t.UTC().Format(stampLayout) }

// someStamp is NULL where t is zero.
func someStamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

// readStamp reads what someStamp wrote.
func readStamp(column sql.NullString) (time.Time, error) {
	if !column.Valid {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339Nano, column.String)
}

func noRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
