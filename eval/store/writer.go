package store

import (
	"context"
	"database/sql"
	"errors"
)

// writer is the one connection that writes.
type writer struct {
	db      *sql.DB
	conn    *sql.Conn
	turn    chan struct{} // holds one token: whoever has it writes
	stmts   map[string]*sql.Stmt
	version int64 // changes when another connection has written
	texts   *memo[[32]byte]
	graders *memo[graderKey]
	cache   *pendingCache
}

func openWriter(ctx context.Context, dsn string) (*writer, error) {
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	// Every guarded row opens a statement journal, which is a file unless it is kept in memory.
	if _, err := conn.ExecContext(ctx, "PRAGMA temp_store = MEMORY"); err != nil {
		return nil, errors.Join(err, conn.Close(), db.Close())
	}
	w := &writer{
		db: db, conn: conn, turn: make(chan struct{}, 1), stmts: map[string]*sql.Stmt{},
		texts: newMemo[[32]byte](8192), graders: newMemo[graderKey](1024),
	}
	w.cache = newPendingCache(w)
	return w, nil
}

func (w *writer) close() error {
	var errs []error
	for _, stmt := range w.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, w.conn.Close(), w.db.Close())...)
}

// tx is a write transaction under way.
type tx struct{ w *writer }

// tx runs fn in a transaction of its own. It waits for its turn as long as ctx lasts;
// once begun, the transaction is not interrupted.
func (w *writer) tx(ctx context.Context, fn func(*tx) error) (err error) {
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-w.turn }()
	if err := ctx.Err(); err != nil {
		return err
	}
	t := &tx{w}
	// With the write lock from the start: a transaction that upgrades from reading fails at once when another process writes.
	if err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return explain(err)
	}
	done := false
	defer func() {
		if done {
			return
		}
		// Ids that were given out in this transaction mean nothing any more.
		w.texts.clear()
		w.graders.clear()
		if rollback := t.exec("ROLLBACK"); rollback != nil && err == nil {
			err = rollback
		}
	}()
	var version int64
	if err := t.get("PRAGMA data_version", nil, &version); err != nil {
		return explain(err)
	}
	if version != w.version { // another process may have removed what we remember
		w.texts.clear()
		w.graders.clear()
		w.version = version
	}
	if err := fn(t); err != nil {
		return explain(err)
	}
	if err := t.exec("COMMIT"); err != nil {
		return explain(err)
	}
	done = true
	return nil
}

// stmt returns the prepared statement of query.
func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if stmt, ok := t.w.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := t.w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		t.w.stmts[query] = stmt
	}
	return stmt, err
}

func (t *tx) exec(query string, args ...any) error {
	stmt, err := t.stmt(query)
	if err == nil {
		_, err = stmt.ExecContext(context.Background(), args...)
	}
	return err
}

// insert executes an INSERT and returns the row's id, and whether there is a new row at all.
func (t *tx) insert(query string, args ...any) (id int64, added bool, err error) {
	stmt, err := t.stmt(query)
	if err != nil {
		return 0, false, err
	}
	res, err := stmt.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, false, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return 0, false, err
	}
	id, err = res.LastInsertId()
	return id, true, err
}

// change executes an UPDATE or DELETE and returns how many rows it met.
func (t *tx) change(query string, args ...any) (int64, error) {
	stmt, err := t.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := stmt.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// get scans the first row; sql.ErrNoRows where there is none.
func (t *tx) get(query string, args []any, dest ...any) error {
	stmt, err := t.stmt(query)
	if err != nil {
		return err
	}
	return stmt.QueryRowContext(context.Background(), args...).Scan(dest...)
}
