package sql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Bounds on a query.
const (
	MaxText = 100_000 // bytes of SQL that a model wrote
	MaxRows = 10_000  // of a result
	MaxTime = 2 * time.Second
	maxCell = 1 << 20 // bytes of one value
)

// Database is the tables that queries may name. It is immutable and may be used concurrently.
type Database struct {
	Schema  string // DDL, any number of statements; "": no table is known
	Fixture string // INSERT statements
}

// Mistake is what is wrong with a query; anything else that goes wrong says nothing about it.
type Mistake struct{ Reason string }

func (m *Mistake) Error() string { return m.Reason }

func mistake(format string, args ...any) error { return &Mistake{fmt.Sprintf(format, args...)} }

// open returns a fresh database with the tables, which queries may read.
func (d Database) open(ctx context.Context, allow func(op int) bool) (*sqlite3.SQLiteConn, error) {
	c, err := (&sqlite3.SQLiteDriver{}).Open(":memory:")
	if err != nil {
		return nil, fmt.Errorf("open a database in memory: %w", err)
	}
	conn := c.(*sqlite3.SQLiteConn)
	fail := func(err error) (*sqlite3.SQLiteConn, error) {
		return nil, errors.Join(err, conn.Close())
	}
	// The suite's own statements may do more than the model's, but reach no file either.
	conn.RegisterAuthorizer(func(op int, _, _, _ string) int {
		return code(op != sqlite3.SQLITE_ATTACH && op != sqlite3.SQLITE_PRAGMA)
	})
	for _, own := range [...]struct{ name, text string }{{"schema", d.Schema}, {"fixture", d.Fixture}} {
		if strings.TrimSpace(own.text) == "" {
			continue
		}
		if _, err := conn.ExecContext(ctx, own.text, nil); err != nil {
			return fail(fmt.Errorf("%s: %w", own.name, err))
		}
	}
	for limit, value := range map[int]int{
		sqlite3.SQLITE_LIMIT_LENGTH: maxCell, sqlite3.SQLITE_LIMIT_SQL_LENGTH: 2 * MaxText, sqlite3.SQLITE_LIMIT_ATTACHED: 0,
		sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200, sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100, sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
		sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000, sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
	} {
		conn.SetLimit(limit, value)
	}
	conn.RegisterAuthorizer(func(op int, _, name, _ string) int {
		return code(allow(op) && !(op == sqlite3.SQLITE_FUNCTION && strings.EqualFold(name, "load_extension")))
	})
	return conn, nil
}

func code(ok bool) int {
	if ok {
		return sqlite3.SQLITE_OK
	}
	return sqlite3.SQLITE_DENY
}

// recursive is SQLITE_RECURSIVE, which the driver does not name (sqlite3.h).
const recursive = 33

// reads allows what a SELECT needs.
func reads(op int) bool {
	switch op {
	case sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, recursive:
		return true
	}
	return false
}

// changes allows everything that stays inside the database.
func changes(op int) bool {
	switch op {
	case sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_CREATE_VTABLE, sqlite3.SQLITE_DROP_VTABLE:
		return false
	}
	return true
}

// Check opens the database once, so that a mistake in the tables is found before any query.
func (d Database) Check(ctx context.Context) error {
	conn, err := d.open(ctx, reads)
	if err != nil {
		return err
	}
	return conn.Close()
}

// Parse reports, as a *Mistake, why a text is not one statement of SQLite; where the
// database has a schema, unknown tables and columns too. readOnly refuses all that is no query. Nothing is run.
func (d Database) Parse(ctx context.Context, text string, readOnly bool) error {
	query, err := Single(text)
	if err != nil {
		return err
	}
	allow := changes
	if readOnly {
		allow = reads
	}
	ctx, cancel := context.WithTimeout(ctx, MaxTime)
	defer cancel()
	conn, err := d.open(ctx, allow)
	if err != nil {
		return err
	}
	stmt, err := conn.PrepareContext(ctx, query)
	switch {
	case err != nil:
		err = d.judge(err)
	default:
		err = stmt.Close()
	}
	if err == nil && readOnly && !isQuery(query) {
		err = mistake("it is no query")
	}
	return errors.Join(err, conn.Close())
}

// judge tells the query's mistakes from ours, and passes over unknown names where no schema is known.
func (d Database) judge(err error) error {
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return err
	}
	message := se.Error()
	switch {
	case se.Code == sqlite3.ErrAuth:
		return mistake("it does more than it may: %s", message)
	case se.Code == sqlite3.ErrInterrupt || se.Code == sqlite3.ErrNomem || se.Code == sqlite3.ErrInternal:
		return err
	case strings.TrimSpace(d.Schema) == "" && strings.HasPrefix(message, "no such "):
		// SQLite looks names up once the whole statement is read: its grammar is right.
		return nil
	}
	return mistake("%s", message)
}

// Result is what a query returned, each row as one text of its normalised values.
type Result struct {
	Columns int
	Rows    []string
	Ordered bool // the query says in which order
}

// Run parses and runs one query. A *Mistake is the query's; another error, such as a
// query that takes longer than MaxTime or returns more than MaxRows rows, says nothing about it.
func (d Database) Run(ctx context.Context, text string) (Result, error) {
	query, err := Single(text)
	if err != nil {
		return Result{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, MaxTime)
	defer cancel()
	conn, err := d.open(ctx, reads)
	if err != nil {
		return Result{}, err
	}
	result, err := d.rows(ctx, conn, query)
	if ctx.Err() != nil {
		err = fmt.Errorf("the query took longer than %s", MaxTime)
	}
	result.Ordered = orders(query)
	return result, errors.Join(err, conn.Close())
}

func (d Database) rows(ctx context.Context, conn *sqlite3.SQLiteConn, query string) (Result, error) {
	rows, err := conn.QueryContext(ctx, query, nil)
	if err != nil {
		return Result{}, d.judge(err)
	}
	result := Result{Columns: len(rows.Columns())}
	values := make([]driver.Value, result.Columns)
	for {
		switch err := rows.Next(values); {
		case errors.Is(err, io.EOF):
			return result, rows.Close()
		case err != nil:
			return Result{}, errors.Join(d.judge(err), rows.Close())
		case len(result.Rows) == MaxRows:
			return Result{}, errors.Join(fmt.Errorf("the query returns more than %d rows", MaxRows), rows.Close())
		}
		result.Rows = append(result.Rows, rowText(values))
	}
}

// rowText writes a row so that equal rows are equal texts: 1 and 1.0 are one number, true is 1,
// a date is one moment whichever type its column declares.
func rowText(values []driver.Value) string {
	cells := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			cells[i] = "NULL"
		case bool:
			cells[i] = "0"
			if v {
				cells[i] = "1"
			}
		case float64:
			cells[i] = number(v)
		case time.Time:
			cells[i] = moment(v)
		case string:
			cells[i] = fmt.Sprintf("%q", v)
			for _, format := range sqlite3.SQLiteTimestampFormats {
				if t, err := time.ParseInLocation(format, strings.TrimSuffix(v, "Z"), time.UTC); err == nil {
					cells[i] = moment(t)
					break
				}
			}
		default:
			cells[i] = fmt.Sprintf("%v", v)
		}
	}
	return strings.Join(cells, ", ")
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.999999999") }

func number(f float64) string {
	if i := int64(f); float64(i) == f {
		return fmt.Sprint(i)
	}
	return fmt.Sprintf("%.12g", f) // sums of floats depend on their order
}

// Differ says how a result differs from the expected one, or "". The order of rows counts
// only where the expected query gives one; how often each comes always does.
func Differ(got, want Result) string {
	if got.Columns != want.Columns {
		return fmt.Sprintf("it returns %d columns, expected are %d", got.Columns, want.Columns)
	}
	a, b := append([]string(nil), got.Rows...), append([]string(nil), want.Rows...)
	sort.Strings(a)
	sort.Strings(b)
	for i := 0; i < len(a) || i < len(b); i++ {
		switch {
		case i == len(a) || i < len(b) && a[i] > b[i]:
			return fmt.Sprintf("it returns %d rows, expected are %d; the row (%s) is missing", len(a), len(b), b[i])
		case i == len(b) || a[i] < b[i]:
			return fmt.Sprintf("it returns %d rows, expected are %d; the row (%s) is not expected", len(a), len(b), a[i])
		}
	}
	if want.Ordered {
		for i := range got.Rows {
			if got.Rows[i] != want.Rows[i] {
				return fmt.Sprintf("its rows come in another order: row %d is (%s), expected is (%s)", i+1, got.Rows[i], want.Rows[i])
			}
		}
	}
	return ""
}
