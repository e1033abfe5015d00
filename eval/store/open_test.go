package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"seatrial/eval"
)

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	database := func(name, statements string) string {
		file := filepath.Join(dir, name)
		db, err := sql.Open("sqlite3", file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(statements); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		return file
	}
	good := filepath.Join(dir, "good.db")
	s, err := Open(t.Context(), good, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	readOnly := write("read-only.db", body)
	if err := os.Chmod(readOnly, 0o444); err != nil {
		t.Fatal(err)
	}
	newer := write("newer.db", body)
	setVersion(t, newer, 99)

	for _, c := range []struct {
		file   string
		o      Options
		want   error
		says   string
		reason string
	}{
		{filepath.Join(dir, "missing.db"), Options{}, os.ErrNotExist, "missing.db", "a misspelt name must not become a new, empty store"},
		{filepath.Join(dir, "missing.db"), Options{ReadOnly: true, Create: true}, os.ErrNotExist, "missing.db", "reading creates nothing"},
		{filepath.Join(dir, "no", "folder.db"), Options{Create: true}, nil, "folder must exist", "the folder is missing"},
		{"", Options{Create: true}, nil, "no file named", "SQLite would open a temporary database"},
		{dir, Options{}, ErrNotStore, "regular file", "a folder"},
		{write("empty.db", nil), Options{}, ErrNotStore, "empty", "SQLite calls an empty file a database"},
		{write("text.db", []byte("suite: support-bot\n")), Options{}, ErrNotStore, "SQLite", "the suite instead of the store"},
		{write("garbage.db", append([]byte("SQLite format 3\x00"), bytes.Repeat([]byte{7}, 5000)...)), Options{}, ErrNotStore, "", "a header is not a database"},
		{database("other.db", "CREATE TABLE a (b)"), Options{Create: true}, ErrNotStore, "another program", "somebody else's database"},
		{database("numbered.db", "CREATE TABLE a (b); PRAGMA user_version = 1"), Options{Create: true}, ErrNotStore, "another program", "others count their schemas too"},
		{newer, Options{}, ErrNewer, "99", "an old program would not know what it breaks"},
		{newer, Options{ReadOnly: true}, ErrNewer, "99", "nor what it misreads"},
		{readOnly, Options{}, ErrReadOnly, "", "found out now, not at the first answer"},
		{readOnly, Options{ReadOnly: true}, nil, "", "reading is allowed"},
		{good, Options{}, nil, "", "the good one"},
	} {
		before, _ := os.ReadFile(c.file)
		s, err := Open(t.Context(), c.file, c.o)
		if err == nil {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if c.want != nil || c.says != "" {
				t.Errorf("%s: %s was opened", c.reason, c.file)
			}
			continue
		}
		if c.want == nil && c.says == "" || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.reason, err)
		}
		if after, _ := os.ReadFile(c.file); !bytes.Equal(before, after) {
			t.Errorf("%s: the file was changed", c.reason)
		}
		if _, err := os.Stat(c.file + "-wal"); err == nil && !c.o.ReadOnly { // SQLite makes one to read, and may not remove it
			t.Errorf("%s: a log was left", c.reason)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "missing.db")); err == nil {
		t.Error("a store was created that nobody asked for")
	}
}

func setVersion(t *testing.T, file string, version int) {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestReadOnlyStoreIsReadAndNotWritten(t *testing.T) {
	s, file := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 2, 1, 1, 1)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	ro := openStore(t, file, Options{ReadOnly: true})
	if got := collect(t, ro.Samples(t.Context(), resolve(t, ro, "latest"))); len(got) != 2 || got[0].Output() == "" {
		t.Errorf("%d samples", len(got))
	}
	if _, err := ro.read.Exec("DELETE FROM baselines"); err == nil {
		t.Error("the readers can write")
	}
	ctx := t.Context()
	_, recordErr := ro.Record(ctx, run.ID, 1)
	_, gradeErr := ro.BeginGrading(ctx, run, run.Suite, seq(cases))
	for what, err := range map[string]error{
		"Create": ro.Create(ctx, run, seq(cases)), "Record": recordErr, "BeginGrading": gradeErr, "SetLabel": ro.SetLabel(ctx, run.ID, "x"),
		"SetBaseline": ro.SetBaseline(ctx, eval.Baseline{Name: "b", RunID: run.ID}), "Put": ro.Cache(run.ID).Put(ctx, run.Plan.Digest, eval.Response{}),
	} {
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestReadOnlyStoreInAFolderThatCannotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root can write everywhere")
	}
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	body := filepath.Join(t.TempDir(), "archive", "store.db")
	if err := os.Mkdir(filepath.Dir(body), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.write.backup(t.Context(), body); err != nil {
		t.Fatal(err)
	}
	setMode := func(mode os.FileMode) {
		if err := os.Chmod(filepath.Dir(body), mode); err != nil {
			t.Fatal(err)
		}
	}
	setMode(0o500)
	defer setMode(0o700)
	ro, err := Open(t.Context(), body, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if resolve(t, ro, "latest").ID != run.ID {
		t.Error("the run is not there")
	}
	if err := ro.Close(); err != nil {
		t.Error(err)
	}
}

func TestMigrationBacksUpFirst(t *testing.T) {
	clock := newClock()
	s, file := tempStore(t, clock)
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	steps := append(append([]string{}, migrations()...), "ALTER TABLE runs ADD COLUMN note TEXT;")

	broken := append(append([]string{}, migrations()...), "ALTER TABLE runs ADD COLUMN note TEXT; SELECT no_such_function();")
	latest := len(migrations())
	if err := s.write.migrate(t.Context(), file, latest, broken); err == nil {
		t.Fatal("a broken migration succeeded")
	}
	if n := count(t, s, "SELECT count(*) FROM pragma_table_info('runs') WHERE name = 'note'"); n != 0 {
		t.Error("half of a migration stayed")
	}
	if err := s.write.migrate(t.Context(), file, latest, steps); err != nil {
		t.Fatal(err)
	}
	if v, err := identify(t.Context(), s.read); err != nil || v != latest+1 {
		t.Errorf("schema %d, %v", v, err)
	}
	// The failed attempt left a backup, which the second one did not overwrite.
	backup := fmt.Sprintf("%s.backup-v%d", file, latest)
	for _, name := range []string{backup, backup + ".1"} {
		b := openStore(t, name, Options{ReadOnly: true})
		if resolve(t, b, "latest").ID != run.ID {
			t.Errorf("%s does not hold the run", name)
		}
	}
	if err := s.write.migrate(t.Context(), file, latest+1, steps); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
	if _, err := Open(t.Context(), file, Options{}); !errors.Is(err, ErrNewer) {
		t.Errorf("a program without the second migration opened it: %v", err)
	}
}

func TestManyProcessesCreateOneStore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "store.db")
	errs := make(chan error)
	const n = 16
	for range n {
		go func() {
			s, err := Open(context.Background(), file, Options{Create: true})
			if err == nil {
				err = s.Close()
			}
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestBuildWithoutCgoSaysWhy(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the package")
	}
	build := exec.Command("go", "build", ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := build.CombinedOutput()
	if err == nil {
		t.Fatal("a binary was built whose every store would fail")
	}
	if first := strings.Split(string(out), "\n")[1]; !strings.Contains(first, "seatrial_needs_cgo_set_CGO_ENABLED_1_and_install_a_C_compiler") {
		t.Errorf("the build fails without saying why:\n%s", out)
	}
}
