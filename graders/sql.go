package graders

import (
	"context"
	"errors"
	"strings"

	"seatrial/eval"
	"seatrial/graders/sql"
)

type sqlOptions struct {
	Dialect  string `json:"dialect" required:"true" enum:"sqlite" doc:"Whose SQL the answer is: sqlite, the only one that is read here."`
	Schema   string `json:"schema,omitempty" nonempty:"true" doc:"DDL of the tables; names that it does not hold are then mistakes."`
	Fixture  string `json:"fixture,omitempty" nonempty:"true" doc:"INSERT statements, for equals."`
	Equals   string `json:"equals,omitempty" nonempty:"true" doc:"Query whose result over the fixture the answer must return."`
	ReadOnly *bool  `json:"read_only,omitempty" doc:"Whether the answer must be a query; default true."`
	Extract  bool   `json:"extract,omitempty" doc:"Find the statement in a code fence."`
}

// SQL returns the grader that asks for a statement of SQL.
func SQL() Kind {
	const tables = `"dialect":"sqlite","schema":"CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT, days INTEGER);"`
	const rows = tables + `,"fixture":"INSERT INTO orders VALUES (1,'tent',30),(2,'stove',14),(3,'tent',10);"`
	return Define(eval.GraderSpec{
		Name:  "sql",
		Title: "The answer is SQL that works",
		Doc: `Passes when the answer is exactly one statement that SQLite accepts: a query, or with ` + "`read_only: false`" + ` any statement but
ATTACH, PRAGMA and virtual tables, which is not run. With ` + "`schema`" + ` its tables and columns must exist; without it names are not judged.

With ` + "`equals`" + ` the answer is run over ` + "`fixture`" + ` in a fresh database in memory, where it can only read, and must return what that
query returns: the same columns by position, the same rows as often (1 and 1.0 are one number), and in the same order where the
expected query has an ORDER BY of its own. An expected query that returns nothing is refused: an empty result would equal it.

The grammar is SQLite's, and valid SQL of another dialect may fail: hence ` + "`dialect`" + ` must be named, and there is no other yet.
A query that runs longer than two seconds or returns more than 10,000 rows is unscored. Equal results over a few rows do not
prove that two queries are the same: give the fixture rows that tell them apart. ` + "`extract: true`" + ` takes the one code fence
marked sql or sqlite, or without a language.`,
		Version:   1,
		Shorthand: "dialect",
		Examples: []eval.Example{
			pass("a query", `{"dialect":"sqlite"}`, answer("SELECT item FROM orders WHERE days > 20;")),
			fail("a mistake", `{"dialect":"sqlite"}`, answer("SELECT item FORM orders")),
			fail("prose", `{"dialect":"sqlite"}`, answer("You have 30 days.")),
			fail("two statements", `{"dialect":"sqlite"}`, answer("SELECT 1; DROP TABLE orders")),
			fail("no query", `{"dialect":"sqlite"}`, answer("DELETE FROM orders")),
			pass("which may be meant", `{"dialect":"sqlite","read_only":false}`, answer("DELETE FROM orders WHERE id = 7")),
			fail("an unknown column", `{`+tables+`}`, answer("SELECT weeks FROM orders")),
			pass("the same result, written otherwise", `{`+rows+`,"equals":"SELECT item, sum(days) FROM orders GROUP BY item"}`,
				answer("SELECT o.item, total(o.days) AS d FROM orders AS o GROUP BY 1 ORDER BY 2")),
			fail("another result", `{`+rows+`,"equals":"SELECT DISTINCT item FROM orders"}`, answer("SELECT item FROM orders")),
			fail("another order", `{`+rows+`,"equals":"SELECT id FROM orders ORDER BY days"}`, answer("SELECT id FROM orders ORDER BY days DESC")),
			pass("in a code fence, extracted", `{"dialect":"sqlite","extract":true}`, answer("Try this:\n```sql\nSELECT 1\n```")),
			none("more rows than are compared", `{`+rows+`,"equals":"SELECT 1"}`,
				answer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n")),
		},
	}, newSQL)
}

type sqlGrader struct {
	tables   sql.Database
	want     *sql.Result // nil: the answer is not run
	readOnly bool
	extract  bool
}

func newSQL(o sqlOptions, env Env) (eval.Grader, error) {
	g := &sqlGrader{tables: sql.Database{Schema: o.Schema, Fixture: o.Fixture}, readOnly: o.ReadOnly == nil || *o.ReadOnly, extract: o.Extract}
	ctx := context.Background() // bounded by sql.MaxTime
	switch {
	case o.Equals != "" && (o.Fixture == "" || o.Schema == ""):
		return nil, optionError("equals", "equals needs a schema and a fixture to run over")
	case o.Fixture != "" && o.Equals == "":
		return nil, optionError("fixture", "a fixture says nothing without equals")
	case o.Equals != "" && !g.readOnly:
		return nil, optionError("read_only", "equals compares queries: leave read_only out")
	}
	if o.Schema != "" {
		if err := g.tables.Check(ctx); err != nil {
			return nil, optionError("schema", "%w", err)
		}
	}
	if o.Equals != "" {
		want, err := g.tables.Run(ctx, o.Equals)
		switch {
		case err != nil:
			return nil, optionError("equals", "%w", err)
		case len(want.Rows) == 0:
			return nil, optionError("equals", "the expected query returns no rows of the fixture: an empty result would equal it")
		}
		g.want = &want
	}
	return g, nil
}

func (g *sqlGrader) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) {
	output := s.Output()
	p, err := findDocument(output, g.extract, "sql", "sqlite")
	if err != nil {
		return verdict(false, "the answer is not SQL: %v", err)
	}
	text := output[p.start:p.end]
	var mistake *sql.Mistake
	if g.want == nil {
		err = g.tables.Parse(ctx, text, g.readOnly)
		switch {
		case errors.As(err, &mistake):
			return g.fails(output, p, "the answer is not a statement that SQLite takes here%s: %s", p.where(), oneLine(mistake.Reason))
		case err != nil:
			return eval.Score{}, err
		}
		return isDocument(output, p, "SQL", "")
	}
	got, err := g.tables.Run(ctx, text)
	switch {
	case errors.As(err, &mistake):
		return g.fails(output, p, "the answer is not a query that SQLite takes here%s: %s", p.where(), oneLine(mistake.Reason))
	case err != nil:
		return eval.Score{}, err
	}
	if why := sql.Differ(got, *g.want); why != "" {
		return g.fails(output, p, "the query does not return what is expected%s: %s", p.where(), oneLine(why))
	}
	return isDocument(output, p, "SQL", " that returns the %s expected", count(len(got.Rows), "row"))
}

func (g *sqlGrader) fails(output string, p docPart, format string, args ...any) (eval.Score, error) {
	score, err := verdict(false, format, args...)
	start := p.start + len(output[p.start:p.end]) - len(strings.TrimLeft(output[p.start:p.end], " \t\r\n"))
	score.Evidence = []eval.Evidence{inOutput(output, start, p.end, "SQL")}
	return score, err
}
