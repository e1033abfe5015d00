package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
)

const latestRef = "latest"

// Resolve returns the run that a person means by ref: an id, a label or a baseline's
// name, "latest" or "latest~2" (the third newest), or the beginning of one id. "@2" at
// the end names a grading; without it a baseline brings its own, and any other run its newest
// complete one (1 while there is none). Errors: [ErrNotFound], [ErrAmbiguous] with the candidates.
func (s *Store) Resolve(ctx context.Context, ref string) (eval.Run, error) {
	run, err := s.resolve(ctx, ref)
	if err != nil {
		return eval.Run{}, fmt.Errorf("run %q in %s: %w", ref, s.path, explain(err))
	}
	return run, nil
}

func (s *Store) resolve(ctx context.Context, ref string) (eval.Run, error) {
	base, number, named := strings.Cut(ref, "@")
	grading := 0
	if named {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || number != strconv.Itoa(n) {
			return eval.Run{}, fmt.Errorf("%q is not the number of a grading (RUN@2): %w", number, ErrNotFound)
		}
		grading = n
	}
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return eval.Run{}, err
	}
	defer func() { _ = tx.Rollback() }()
	found, err := candidates(ctx, tx, base)
	if err != nil {
		return eval.Run{}, err
	}
	var names []string
	for _, f := range found {
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	switch len(names) {
	case 0:
		return eval.Run{}, fmt.Errorf("%w: `seatrial runs` lists what there is", ErrNotFound)
	case 1:
	default:
		slices.Sort(names)
		shown := names
		if len(names) > 10 {
			shown = append(slices.Clone(names[:10]), fmt.Sprintf("and %d more", len(names)-10))
		}
		return eval.Run{}, fmt.Errorf("%w: it may be %s", ErrAmbiguous, strings.Join(shown, ", "))
	}
	run, id, err := scanRun(tx.QueryRowContext(ctx, runColumns+"WHERE r.name = ?", names[0]))
	if err != nil {
		return eval.Run{}, err
	}
	if grading == 0 {
		grading = found[0].grading
	}
	if grading == 0 {
		grading = run.Grading
	}
	if grading > run.Gradings {
		return eval.Run{}, fmt.Errorf("run %s has %d gradings, not %d: %w", run.ID, run.Gradings, grading, ErrNotFound)
	}
	return run, asGraded(ctx, tx, &run, id, grading)
}

type candidate struct {
	name    string
	grading int // 0: not named
}

// candidates returns what base may mean. A whole id wins, then names that
// people gave, then beginnings of ids.
func candidates(ctx context.Context, tx *sql.Tx, base string) ([]candidate, error) {
	if base == "" {
		return nil, nil
	}
	if base == latestRef || strings.HasPrefix(base, latestRef+"~") {
		back := 0
		if _, digits, ok := strings.Cut(base, "~"); ok {
			n, err := strconv.Atoi(digits)
			if err != nil || n < 0 || digits != strconv.Itoa(n) {
				return nil, fmt.Errorf("want latest~1, latest~2 and so on: %w", ErrNotFound)
			}
			back = n
		}
		return selectCandidates(ctx, tx, "SELECT name, 0 FROM runs ORDER BY created DESC, name DESC LIMIT 1 OFFSET ?", back)
	}
	for _, query := range []string{
		"SELECT name, 0 FROM runs WHERE name = ?1",
		`SELECT r.name, b.grading FROM baselines b JOIN runs r ON r.id = b.run WHERE b.id = (SELECT max(id) FROM baselines WHERE name = ?1)
		 UNION ALL SELECT * FROM (SELECT name, 0 FROM runs WHERE label = ?1 ORDER BY created DESC, name DESC LIMIT 1)`,
		"SELECT name, 0 FROM runs WHERE substr(name, 1, length(?1)) = ?1",
	} {
		found, err := selectCandidates(ctx, tx, query, base)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
}

func selectCandidates(ctx context.Context, tx *sql.Tx, query string, arg any) ([]candidate, error) {
	rows, err := tx.QueryContext(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var found []candidate
	for rows.Next() {
		var c candidate
		if err := rows.Scan(&c.name, &c.grading); err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, rows.Err()
}
