package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations returns the statements that lead from schema n to n+1, at index n.
var migrations = sync.OnceValue(func() []string {
	entries, err := migrationFiles.ReadDir("migrations") // sorted by name
	if err != nil {
		panic(err)
	}
	steps := make([]string, len(entries))
	for i, e := range entries {
		if !strings.HasPrefix(e.Name(), fmt.Sprintf("%04d_", i+1)) {
			panic("store: migration " + e.Name() + " is not number " + fmt.Sprint(i+1))
		}
		b, err := migrationFiles.ReadFile("migrations/" + e.Name())
		if err != nil {
			panic(err)
		}
		steps[i] = string(b)
	}
	return steps
})

// prepareFile brings the file to the current schema, or says why not.
func (w *writer) prepareFile(ctx context.Context, file string, create bool) error {
	var version int
	var mode string
	err := patiently(ctx, func() (err error) {
		if version, err = identify(ctx, w.conn); err != nil {
			return err
		}
		if version == 0 && !create {
			return fmt.Errorf("%w: the file is empty", ErrNotStore)
		}
		if latest := len(migrations()); version > latest {
			return fmt.Errorf("%w (schema %d, this program knows %d)", ErrNewer, version, latest)
		}
		return w.conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
	})
	if err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("the file system cannot hold a write-ahead log (journal mode %s): put the store on a local disk", mode)
	}
	return w.migrate(ctx, file, version, migrations())
}

// patiently repeats fn while another process has the file locked. SQLite's own patience
// (_busy_timeout) does not cover the moments in which a log is begun or removed.
func patiently(ctx context.Context, fn func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("another process kept the file locked"))
	defer cancel()
	for {
		err := fn()
		if !busy(err) {
			return err
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		}
	}
}

// migrate applies the steps from version on, all of them in one transaction, after a
// copy of what was there: no other process ever sees a schema in between.
func (w *writer) migrate(ctx context.Context, file string, version int, steps []string) error {
	if version >= len(steps) {
		return nil
	}
	if version > 0 {
		if err := w.backup(ctx, fmt.Sprintf("%s.backup-v%d", file, version)); err != nil {
			return fmt.Errorf("back up before migrating: %w", err)
		}
	}
	err := w.tx(ctx, func(tx *tx) error {
		now, err := identify(ctx, w.conn)
		if err != nil {
			return err
		}
		for n := now; n < len(steps); n++ { // nothing, where another process was here first
			if _, err := w.conn.ExecContext(ctx, steps[n]); err != nil {
				return fmt.Errorf("step %d: %w", n+1, err)
			}
		}
		_, err = w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, max(now, len(steps))))
		return err
	})
	if err != nil {
		return fmt.Errorf("migrate to schema %d: %w", len(steps), err)
	}
	return nil
}

// backup copies the store to name, or to name.1, name.2 and so on where that
// exists: an older backup is never overwritten.
func (w *writer) backup(ctx context.Context, name string) error {
	target := name
	for i := 1; ; i++ {
		f, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			if err := f.Close(); err != nil {
				return err
			}
			break
		}
		if !errors.Is(err, os.ErrExist) {
			return err
		}
		target = fmt.Sprintf("%s.%d", name, i)
	}
	if _, err := w.conn.ExecContext(ctx, "VACUUM INTO ?", target); err != nil {
		return err
	}
	f, err := os.Open(target)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
