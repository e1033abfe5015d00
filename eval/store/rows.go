package store

import (
	"context"
	"fmt"
	"slices"

	"seatrial/eval"
)

// chainedTables are those whose rows the chain has, by what of a row counts. Rows are told by names, not by numbers of this
// file, and without notes, which a purge erases. A row of which the sample is gone is still a row.
var chainedTables = map[string]string{
	"labels": `SELECT l.id AS no, r.name AS run, c.id AS "case", p.id AS prompt, t.id AS target, s.epoch, s.purpose, l.grader, l.verdict, l.by, l.created
		FROM labels l LEFT JOIN samples s ON s.id = l.sample LEFT JOIN runs r ON r.id = s.run
		LEFT JOIN cases c ON c.run = s.run AND c.grading = 1 AND c.no = s.case_no
		LEFT JOIN prompts p ON p.run = s.run AND p.no = s.prompt
		LEFT JOIN targets t ON t.run = s.run AND t.no = s.target
		WHERE l.id BETWEEN ? AND ? ORDER BY l.id`,
	"calibrations": `SELECT id AS no, digest, created, record FROM calibrations WHERE id BETWEEN ? AND ? ORDER BY id`,
	"holdout_looks": `SELECT h.id AS no, h.suite, r.name AS run, h.by, h.command, h.created
		FROM holdout_looks h LEFT JOIN runs r ON r.id = h.run WHERE h.id BETWEEN ? AND ? ORDER BY h.id`,
}

// rowsDigest returns the digest of the rows from first to last.
func rowsDigest(ctx context.Context, q querier, table string, first, last int64) (eval.Digest, error) {
	rows, err := q.QueryContext(ctx, chainedTables[table], first, last)
	if err != nil {
		return eval.Digest{}, explain(err)
	}
	all, err := readRows(rows)
	if err != nil {
		return eval.Digest{}, explain(err)
	}
	return eval.DigestOf(all)
}

// linkRows adds rows that were just inserted to the chain.
func (t *tx) linkRows(kind eval.LinkKind, suite, run, table string, first, last int64) error {
	digest, err := rowsDigest(context.Background(), t.w.conn, table, first, last)
	if err != nil {
		return err
	}
	return t.link(kind, suite, run, 0, eval.LinkRows{Table: table, First: first, Last: last, Digest: digest})
}

// keepRows puts on record what rows there were before the chain had them; those of the link to come are not of these.
func (t *tx) keepRows(coming any) error {
	next, _ := coming.(eval.LinkRows)
	var kept []eval.LinkRows
	for _, table := range []string{"calibrations", "holdout_looks", "labels"} {
		query, args := "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM "+table, []any(nil)
		if table == next.Table {
			query, args = query+" WHERE id < ?", []any{next.First}
		}
		rows := eval.LinkRows{Table: table}
		if err := t.get(query, args, &rows.First, &rows.Last); err != nil {
			return err
		}
		if rows.Last == 0 {
			continue
		}
		var err error
		if rows.Digest, err = rowsDigest(context.Background(), t.w.conn, table, rows.First, rows.Last); err != nil {
			return err
		}
		kept = append(kept, rows)
	}
	if len(kept) == 0 {
		return nil
	}
	return t.append(eval.LinkKept, "", "", 0, kept)
}

// rowsIn returns the rows that a link is about, none for a link about none.
func rowsIn(l eval.Link) (all []eval.LinkRows, err error) {
	switch l.Kind {
	case eval.LinkLabels, eval.LinkCalibration, eval.LinkLook:
		all = make([]eval.LinkRows, 1)
		err = What(l, &all[0])
	case eval.LinkKept:
		err = What(l, &all)
	}
	return all, err
}

// auditRows holds labels, calibrations and looks at holdouts to the chain, from the first link on that could have them.
func (s *Store) auditRows(ctx context.Context, links []eval.Link, a *Audit, problem func(string, ...any)) error {
	covered := map[string][]eval.LinkRows{}
	for _, l := range links {
		rows, err := rowsIn(l)
		if err != nil {
			problem("%v", err)
		}
		for _, r := range rows {
			if chainedTables[r.Table] == "" {
				problem("link %d is about a table %q, which no chain has", l.No, r.Table)
				continue
			}
			now, err := rowsDigest(ctx, s.read, r.Table, r.First, r.Last)
			if err != nil {
				return err
			}
			if now != r.Digest {
				problem("the %s that link %d has are not those that were made (rows %d to %d): %v", r.Table, l.No, r.First, r.Last, errEdited)
			}
			covered[r.Table] = append(covered[r.Table], r)
		}
	}
	since := len(links) > 0 && links[len(links)-1].Form >= eval.HeadedLink
	for _, table := range []string{"calibrations", "holdout_looks", "labels"} {
		loose, err := s.looseRows(ctx, table, covered[table])
		switch {
		case err != nil:
			return err
		case loose > 0 && since:
			problem("of the %s %d are not in the chain: %v", table, loose, errEdited)
		case loose > 0:
			a.Loose = append(a.Loose, fmt.Sprintf("%d %s", loose, table))
		}
	}
	return nil
}

// looseRows counts the rows of a table that none of the links is about.
func (s *Store) looseRows(ctx context.Context, table string, covered []eval.LinkRows) (n int, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT id FROM "+table)
	if err != nil {
		return 0, explain(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
		if !slices.ContainsFunc(covered, func(r eval.LinkRows) bool { return r.First <= id && id <= r.Last }) {
			n++
		}
	}
	return n, explain(rows.Err())
}
