// Package store keeps runs in one SQLite file: what was asked, what came back,
// how it was judged, what was decided, which runs are baselines, and the cache of answers. It
// decides nothing, and computes no totals beside the tally of a line in a list; whoever needs one derives it
// from the samples.
//
// Several processes may use one file. Inside a process one connection writes, a
// pool reads, and readers see what is committed. The file must be on a local
// disk: SQLite's write-ahead log does not work on network file systems.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// What callers tell apart.
var (
	ErrNewer      = errors.New("the store was written by a newer seatrial: update this one")
	ErrReadOnly   = errors.New("the store is read-only")
	ErrOlder      = errors.New("the store has an older schema")
	ErrNotStore   = errors.New("not a seatrial store")
	ErrNotFound   = errors.New("not found")
	ErrAmbiguous  = errors.New("ambiguous")
	ErrHeld       = errors.New("another process records this run")
	ErrFinished   = errors.New("finished, and so immutable")
	ErrUnfinished = errors.New("not finished")
	ErrUnchained  = errors.New("it was finished before the store had a chain")
)

// Options say how a store is opened.
type Options struct {
	ReadOnly bool             // never write, migrate or create
	Create   bool             // make the file where there is none
	Now      func() time.Time // nil: time.Now
}

// Store is one open file. Its methods may be called concurrently.
type Store struct {
	path  string
	now   func() time.Time
	write *writer // nil: read-only
	read  *sql.DB

	closing  sync.Once
	closeErr error

	mu      sync.Mutex
	queries map[string]*sql.Stmt // of read, by their text
}

// Open opens the store at path. It refuses what is no seatrial store
// ([ErrNotStore]), what a newer program wrote ([ErrNewer]) and what cannot be written
// though it was not asked for read-only ([ErrReadOnly]). An older schema is migrated, after
// a backup beside the file.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	s := &Store{path: path, now: o.Now, queries: map[string]*sql.Stmt{}}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", path, explain(err)), s.Close())
	}
	return s, nil
}

// Close writes what the cache still holds and closes the file. Recordings are closed before.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closeErr = s.close() })
	return s.closeErr
}

func (s *Store) close() error {
	var errs []error
	if s.write != nil {
		errs = append(errs, s.write.cache.close())
	}
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil { // last: SQLite folds the log into the file when the last connection closes
		errs = append(errs, s.write.close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close store %s: %w", s.path, err)
	}
	return nil
}

// writing returns the writer, or ErrReadOnly.
func (s *Store) writing() (*writer, error) {
	if s.write == nil {
		return nil, fmt.Errorf("store %s: %w", s.path, ErrReadOnly)
	}
	return s.write, nil
}
