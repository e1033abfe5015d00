package sql

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var shop = Database{
	Schema: `CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT, price REAL, day DATE);
		CREATE TABLE items (name TEXT PRIMARY KEY, "in stock" BOOLEAN);`,
	Fixture: `INSERT INTO orders VALUES (1,'tent',100.5,'2024-01-02'),(2,'stove',20,'2024-01-03'),(3,'tent',99.5,NULL);
		INSERT INTO items VALUES ('tent',1),('stove',0);`,
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		tables   Database
		text     string
		readOnly bool
		err      string
		reason   string
	}{
		{shop, "SELECT item FROM orders", true, "", "a query"},
		{shop, "WITH t AS (SELECT 1 AS x) SELECT x FROM t", true, "", "with WITH"},
		{shop, "VALUES (1),(2);", true, "", "values"},
		{shop, "SELECT ';' AS \"a;b\", [c;d] FROM (SELECT 1 AS [c;d]) -- ; the end", true, "", "semicolons in quotes and comments"},
		{shop, "SELECT 1;;", true, "second statement", "an empty second statement"},
		{shop, "SELECT nope FROM orders", true, "no such column: nope", "an unknown column"},
		{shop, "SELECT * FROM customers", true, "no such table: customers", "an unknown table"},
		{Database{}, "SELECT nope FROM customers", true, "", "which without a schema nobody knows"},
		{Database{}, "SELECT FROM customers", true, "syntax error", "but the grammar is known"},
		{Database{}, "SELECT (1", true, "incomplete input", "cut off"},
		{Database{}, "SELECT 'a", true, "not closed", "an open quote"},
		{Database{}, "", true, "no statement", "nothing"},
		{Database{}, "-- nothing", true, "no statement", "a comment alone"},
		{Database{}, "DELETE FROM customers", true, "no query", "a change of an unknown table"},
		{Database{}, "WITH t AS (SELECT 1) DELETE FROM customers", true, "no query", "behind a WITH"},
		{shop, "INSERT INTO items VALUES ('a',1)", true, "does more than it may", "a change of a known one"},
		{shop, "INSERT INTO items VALUES ('a',1)", false, "", "which may be allowed"},
		{shop, "DROP TABLE items", false, "", "as may this, which is not run"},
		{shop, "CREATE TRIGGER t AFTER INSERT ON items BEGIN SELECT 1; SELECT 2; END;", false, "", "a trigger's body holds semicolons"},
		{shop, "ATTACH DATABASE 'x.db' AS x", false, "does more than it may", "files are never reached"},
		{shop, "PRAGMA user_version", false, "does more than it may", "nor pragmas"},
		{shop, "SELECT load_extension('x')", true, "", "never loaded"},
		{shop, "SELECT name FROM sqlite_master", true, "", "the tables' own table may be read"},
		{Database{}, "SELECT 1\x00", true, "NUL", "a NUL would hide the rest"},
		{Database{}, "SELECT " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000), true, "Recursion limit", "deep nesting"},
		{Database{}, "SELECT " + strings.Repeat("1+", 60_000) + "1", true, "longer than", "a long text"},
		{Database{}, "SELECT " + strings.Repeat("1+", 1000) + "1", true, "Expression tree is too large", "a deep expression"},
	} {
		err := c.tables.Parse(t.Context(), c.text, c.readOnly)
		var mistake *Mistake
		switch {
		case strings.Contains(c.text, "load_extension"):
			if !errors.As(err, &mistake) {
				t.Errorf("%s: %v", c.reason, err)
			}
		case c.err == "" && err != nil:
			t.Errorf("%s: %.60s: %v", c.reason, c.text, err)
		case c.err != "" && (!errors.As(err, &mistake) || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: %.60s: %v, want a mistake with %q", c.reason, c.text, err, c.err)
		}
	}
}

func TestRun(t *testing.T) {
	for _, c := range []struct{ got, want, differ, reason string }{
		{"SELECT count(*) FROM orders", "SELECT 3.0", "", "numbers are equal by value"},
		{"SELECT sum(price) FROM orders", "SELECT 220", "", "sums of floats"},
		{"SELECT day FROM orders", "SELECT date(day) FROM orders", "", "a date is a date, whatever its column declares"},
		{`SELECT "in stock" FROM items`, "SELECT 0 UNION ALL SELECT 1", "", "true is 1"},
		{"SELECT item FROM orders", "SELECT DISTINCT item FROM orders", "3 rows, expected are 2; the row (\"tent\") is not expected", "how often counts"},
		{"SELECT DISTINCT item FROM orders", "SELECT item FROM orders", "is missing", "both ways"},
		{"SELECT id FROM orders ORDER BY id DESC", "SELECT id FROM orders", "", "no order is expected"},
		{"SELECT id FROM orders ORDER BY id DESC", "SELECT id FROM orders ORDER BY id", "another order: row 1 is (3), expected is (1)", "one is"},
		{"SELECT id FROM orders ORDER BY id DESC", "SELECT id FROM (SELECT id FROM orders ORDER BY id)", "", "inside parentheses it is none"},
		{"SELECT id, item FROM orders", "SELECT id FROM orders", "2 columns, expected are 1", "columns"},
		{"SELECT NULL", "SELECT 'NULL'", "missing", "null is no text"},
		{"SELECT '1'", "SELECT 1", "not expected", "nor is a text a number"},
		{"SELECT 'a, b', 'c'", "SELECT 'a', 'b, c'", "missing", "cells do not run together"},
	} {
		got, err := shop.Run(t.Context(), c.got)
		if err != nil {
			t.Fatal(err)
		}
		want, err := shop.Run(t.Context(), c.want)
		if err != nil {
			t.Fatal(err)
		}
		if d := Differ(got, want); c.differ == "" && d != "" || !strings.Contains(d, c.differ) {
			t.Errorf("%s: %q, want %q", c.reason, d, c.differ)
		}
	}
}

// What a model wrote reaches nothing outside, and ends.
func TestHostileQueries(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.db")
	for _, c := range []struct {
		text    string
		mistake bool
		reason  string
	}{
		{"ATTACH DATABASE '" + file + "' AS x", true, "a file"},
		{"VACUUM INTO '" + file + "'", true, "a file by another way"},
		{"PRAGMA writable_schema=1", true, "a pragma"},
		{"DELETE FROM orders", true, "a change"},
		{"CREATE TEMP TABLE x (a)", true, "a table of its own"},
		{"SELECT writefile('" + file + "', 'x')", true, "a function of the shell"},
		{"SELECT zeroblob(2000000000)", true, "a huge value"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n", false, "no end"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i+1 FROM n) SELECT count(*) FROM n", false, "no end, and a growing set"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n", false, "more rows than are compared"},
	} {
		start := time.Now()
		_, err := shop.Run(t.Context(), c.text)
		var mistake *Mistake
		if err == nil || errors.As(err, &mistake) != c.mistake {
			t.Errorf("%s: %v", c.reason, err)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s: took %s", c.reason, took)
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a query wrote a file")
	}
}

func TestConcurrentRuns(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				r, err := shop.Run(t.Context(), "SELECT id FROM orders")
				if err != nil || len(r.Rows) != 3 {
					t.Errorf("%v, %v", r, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		tables Database
		err    string
		reason string
	}{
		{shop, "", "good tables"},
		{Database{Schema: "CREATE TABEL x (a)"}, "schema: near", "a misspelt word"},
		{Database{Schema: "CREATE TABLE x (a)", Fixture: "INSERT INTO y VALUES (1)"}, "fixture: no such table", "a row of no table"},
		{Database{Schema: "ATTACH 'x.db' AS x"}, "not authorized", "files are not for the suite either"},
	} {
		if err := c.tables.Check(t.Context()); (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want %q", c.reason, err, c.err)
		}
	}
}

// FuzzParse: nothing that a model writes panics, changes the tables or blames the harness.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"SELECT 1", "select item from orders order by 1", "/* a */ VALUES ('x;''y')", "WITH a AS (SELECT 1) SELECT * FROM a;", "[", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		err := shop.Parse(context.Background(), s, true)
		var mistake *Mistake
		if err != nil && !errors.As(err, &mistake) {
			t.Errorf("%q: %v", s, err)
		}
	})
}

// BenchmarkParse is one answer against a schema of two tables.
func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := shop.Parse(b.Context(), "SELECT item, sum(price) FROM orders GROUP BY item", true); err != nil {
			b.Fatal(err)
		}
	}
}
