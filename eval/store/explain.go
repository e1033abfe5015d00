package store

import (
	"errors"

	"github.com/mattn/go-sqlite3"
)

// explained is SQLite's error with what can be done about it.
type explained struct{ remedy, err error }

func (e *explained) Error() string   { return e.remedy.Error() + ": " + e.err.Error() }
func (e *explained) Unwrap() []error { return []error{e.remedy, e.err} }

var remedies = map[sqlite3.ErrNo]error{
	sqlite3.ErrReadonly: ErrReadOnly,
	sqlite3.ErrNotADB:   ErrNotStore,
	sqlite3.ErrBusy:     errors.New("another process has been writing for a minute"),
	sqlite3.ErrFull:     errors.New("free some disk space"),
	sqlite3.ErrCorrupt:  errors.New("the file is damaged, restore a backup"),
	sqlite3.ErrCantOpen: errors.New("its folder must exist and be writable"),
}

// busy reports whether another connection has the lock.
func busy(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && (se.Code == sqlite3.ErrBusy || se.Code == sqlite3.ErrLocked)
}

func explain(err error) error {
	var se sqlite3.Error
	var known *explained
	if errors.As(err, &known) || !errors.As(err, &se) {
		return err
	}
	if remedy := remedies[se.Code]; remedy != nil {
		return &explained{remedy, err}
	}
	return err
}
