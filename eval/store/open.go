package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

// applicationID marks the file as ours ("seat" in ASCII); file(1) and SQLite
// show it.
const applicationID = 0x73656174

func (s *Store) open(ctx context.Context, o Options) error {
	if s.path == "" {
		return errors.New("no file named")
	}
	file, err := filepath.Abs(s.path)
	if err != nil {
		return err
	}
	empty, err := inspect(file, o)
	if err != nil {
		return err
	}
	if o.ReadOnly {
		if empty {
			return fmt.Errorf("%w: the file is empty", ErrNotStore)
		}
		return s.openReadOnly(ctx, file)
	}
	if s.write, err = openWriter(ctx, dsn(file, nil)); err != nil {
		return err
	}
	if err := s.write.prepareFile(ctx, file, o.Create); err != nil {
		return err
	}
	s.read, err = openReaders(dsn(file, url.Values{"mode": {"ro"}}))
	return err
}

// openReadOnly opens a store that nothing may be written to, wherever it lies.
func (s *Store) openReadOnly(ctx context.Context, file string) error {
	var err error
	if s.read, err = openReaders(dsn(file, url.Values{"mode": {"ro"}})); err != nil {
		return err
	}
	var version int
	err = patiently(ctx, func() (err error) { version, err = identify(ctx, s.read); return err })
	if err != nil && !errors.Is(err, ErrNotStore) && !pending(file) {
		// SQLite wants to write beside the file even to read it. Where the folder is not ours to
		// write and no log is pending, the file may be read as it lies.
		_ = s.read.Close()
		if s.read, err = openReaders(dsn(file, url.Values{"mode": {"ro"}, "immutable": {"1"}})); err != nil {
			return err
		}
		version, err = identify(ctx, s.read)
	}
	if err != nil {
		return err
	}
	switch latest := len(migrations()); {
	case version > latest:
		return fmt.Errorf("%w (schema %d, this program knows %d)", ErrNewer, version, latest)
	case version < latest:
		return fmt.Errorf("%w: %d must be migrated to %d first: open it once with write access", ErrOlder, version, latest)
	}
	return nil
}

// pending reports whether a log lies beside the file.
func pending(file string) bool {
	info, err := os.Stat(file + "-wal")
	return err == nil && info.Size() > 0
}

// inspect looks at the file before SQLite does, which would create it, open it
// read-only without a word, or treat any bytes as its own.
func inspect(file string, o Options) (empty bool, err error) {
	info, err := os.Stat(file)
	if errors.Is(err, os.ErrNotExist) && o.Create && !o.ReadOnly {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%w: not a regular file", ErrNotStore)
	}
	flag := os.O_RDONLY
	if !o.ReadOnly {
		// The mode counts for root too, who could write in spite of it.
		if runtime.GOOS != "windows" && info.Mode().Perm()&0o222 == 0 {
			return false, fmt.Errorf("%w: its mode is %s", ErrReadOnly, info.Mode().Perm())
		}
		flag = os.O_RDWR
	}
	f, err := os.OpenFile(file, flag, 0)
	if err != nil {
		if !o.ReadOnly {
			return false, fmt.Errorf("%w: %w", ErrReadOnly, err)
		}
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info.Size() == 0 {
		return true, nil
	}
	const magic = "SQLite format 3\x00"
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(f, head); err != nil || string(head) != magic {
		return false, fmt.Errorf("%w: not an SQLite database", ErrNotStore)
	}
	return false, nil
}

// patience is how long a connection waits for another one's lock. Waiting is not
// fair: with long transactions about, some wait far longer than others.
const patience = time.Minute

// dsn returns the data source name for file, to be read (mode=ro) or written.
func dsn(file string, more url.Values) string {
	q := url.Values{
		"_busy_timeout": {strconv.FormatInt(patience.Milliseconds(), 10)},
		"_foreign_keys": {"1"},
	}
	for k, v := range more {
		q[k] = v
	}
	if q.Get("mode") != "ro" {
		q.Set("_synchronous", "FULL") // what is committed outlives a power cut
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath() + "?" + q.Encode()
}

func openReaders(dsn string) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	return db, nil
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// identify returns the schema's version; 0 is a database without any table.
func identify(ctx context.Context, q querier) (version int, err error) {
	var id, tables int
	if err := q.QueryRowContext(ctx, "SELECT (SELECT * FROM pragma_application_id), (SELECT * FROM pragma_user_version), (SELECT count(*) FROM sqlite_master)").
		Scan(&id, &version, &tables); err != nil {
		return 0, err
	}
	if id == 0 && version == 0 && tables == 0 {
		return 0, nil
	}
	if id != applicationID {
		return 0, fmt.Errorf("%w: an SQLite database of another program", ErrNotStore)
	}
	if version < 1 {
		return 0, fmt.Errorf("%w: its schema has no version", ErrNotStore)
	}
	return version, nil
}
