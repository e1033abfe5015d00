package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
)

// NewID returns an id for a run: sortable by time, short enough to type, like
// 20261120-193105-3fa2c1. It panics where rand has no three bytes.
func NewID(now time.Time, rand io.Reader) string {
	var tail [3]byte
	if _, err := io.ReadFull(rand, tail[:]); err != nil {
		panic(fmt.Sprintf("store: no randomness for a run's id: %v", err))
	}
	return now.UTC().Format("20060102-150405-") + hex.EncodeToString(tail[:])
}

// Create stores a run that is about to begin, and its selected cases in the plan's
// order, which become grading 1. All of it is stored, or nothing.
func (s *Store) Create(ctx context.Context, run eval.Run, cases iter.Seq2[eval.Case, error]) error {
	w, err := s.writing()
	if err != nil {
		return err
	}
	if err := s.checkNew(&run); err != nil {
		return fmt.Errorf("create run %s: %w", run.ID, err)
	}
	if err := w.tx(ctx, func(t *tx) error { return t.create(run, cases) }); err != nil {
		return fmt.Errorf("create run %s: %w", run.ID, err)
	}
	return nil
}

func (s *Store) checkNew(run *eval.Run) error {
	p := run.Plan
	switch {
	case !validName(run.ID):
		return fmt.Errorf("%q cannot be a run's id", run.ID)
	case run.Label != "" && !validName(run.Label):
		return fmt.Errorf("%q cannot be a label: %s", run.Label, nameRule)
	case p.Epochs < 1 || len(p.Prompts) == 0 || len(p.Targets) == 0 || p.NumCases < 1:
		return fmt.Errorf("the plan asks nothing: %d cases, %d epochs, %d prompts, %d targets", p.NumCases, p.Epochs, len(p.Prompts), len(p.Targets))
	case p.Trials != p.NumCases*p.Epochs*len(p.Prompts)*len(p.Targets):
		return fmt.Errorf("the plan's %d trials are not %d cases x %d epochs x %d prompts x %d targets", p.Trials, p.NumCases, p.Epochs, len(p.Prompts), len(p.Targets))
	case p.Digest.IsZero():
		return fmt.Errorf("the plan has no digest")
	}
	if _, err := newAxes(*run); err != nil {
		return err
	}
	if run.Created.IsZero() {
		run.Created = s.now()
	}
	return nil
}

func (t *tx) create(run eval.Run, cases iter.Seq2[eval.Case, error]) error {
	suite, err := t.jsonText(run.Suite)
	if err != nil {
		return err
	}
	plan, err := encode(run.Plan)
	if err != nil {
		return err
	}
	provenance, err := encode(run.Provenance)
	if err != nil {
		return err
	}
	id, _, err := t.insert("INSERT INTO runs (name, label, suite, plan, plan_digest, state, created, provenance) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		run.ID, someString(run.Label), suite, string(plan), run.Plan.Digest.String(), string(eval.Running), stamp(run.Created), string(provenance))
	if err != nil {
		return err
	}
	for no, name := range run.Plan.Prompts {
		if err := t.exec("INSERT INTO prompts (run, no, id) VALUES (?, ?, ?)", id, no, name); err != nil {
			return err
		}
	}
	for no, name := range run.Plan.Targets {
		if err := t.exec("INSERT INTO targets (run, no, id) VALUES (?, ?, ?)", id, no, name); err != nil {
			return err
		}
	}
	if err := t.exec("INSERT INTO gradings (run, no, suite, created) VALUES (?, 1, ?, ?)", id, run.Suite.Digest.String(), stamp(run.Created)); err != nil {
		return err
	}
	n := 0
	for c, err := range cases {
		if err != nil {
			return err
		}
		if err := t.addCase(id, 1, n, c); err != nil {
			return err
		}
		n++
	}
	if n != run.Plan.NumCases {
		return fmt.Errorf("%d cases came, %d are planned: the data changed meanwhile", n, run.Plan.NumCases)
	}
	return t.link(eval.LinkBegun, run.Suite.Name, run.ID, 1, begun{run.Plan.Digest, run.Suite.Digest, run.Provenance.Seal.Digest()})
}

// begun is what the chain keeps of a run that begins.
type begun struct {
	Plan  eval.Digest `json:"plan"`
	Suite eval.Digest `json:"suite"`
	Seal  eval.Digest `json:"seal,omitzero"`
}

func (t *tx) addCase(run int64, grading, no int, c eval.Case) error {
	if c.ID == "" {
		return fmt.Errorf("case %d has no id", no)
	}
	body, err := t.jsonText(c)
	if err != nil {
		return fmt.Errorf("case %s: %w", c.ID, err)
	}
	_, added, err := t.insert("INSERT INTO cases (run, grading, no, id, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", run, grading, no, c.ID, body)
	if err == nil && !added {
		err = fmt.Errorf("case %s comes twice", c.ID)
	}
	return err
}

const runColumns = `SELECT r.id, r.name, r.label, t.body, r.plan, r.state, r.stop, r.stop_class, r.created, r.finished, r.provenance,
	(SELECT count(*) FROM gradings g WHERE g.run = r.id),
	coalesce((SELECT max(g.no) FROM gradings g WHERE g.run = r.id AND g.finished IS NOT NULL), 1)
	FROM runs r JOIN texts t ON t.id = r.suite `

type scanner interface{ Scan(...any) error }

// scanRun reads a row of runColumns. Grading is the newest complete one, or 1.
func scanRun(row scanner) (run eval.Run, id int64, err error) {
	var label, stop, class, finished sql.NullString
	var suite, plan, provenance []byte
	var created, state string
	if err := row.Scan(&id, &run.ID, &label, &suite, &plan, &state, &stop, &class, &created, &finished, &provenance, &run.Gradings, &run.Grading); err != nil {
		return run, 0, err
	}
	run.Label, run.Stop, run.State = label.String, stop.String, eval.RunState(state)
	run.StopClass = eval.Class(class.String)
	for _, part := range []struct {
		raw []byte
		v   any
	}{{suite, &run.Suite}, {plan, &run.Plan}, {provenance, &run.Provenance}} {
		if err := json.Unmarshal(part.raw, part.v); err != nil {
			return run, 0, fmt.Errorf("run %s: %w", run.ID, err)
		}
	}
	if run.Created, err = time.Parse(time.RFC3339Nano, created); err != nil {
		return run, 0, fmt.Errorf("run %s: %w", run.ID, err)
	}
	if run.Finished, err = readStamp(finished); err != nil {
		return run, 0, fmt.Errorf("run %s: %w", run.ID, err)
	}
	return run, id, nil
}

// asGraded fills in the looks that were taken, and what grading n adds to its run: what its graders say of themselves and, for a further
// one, the digest of the suite that they came from and the hosts they contacted.
func asGraded(ctx context.Context, q querier, run *eval.Run, id int64, n int) error {
	run.Grading = n
	var suite string
	var hosts, graders, asked sql.NullString
	if err := q.QueryRowContext(ctx, "SELECT suite, hosts, graders, judges FROM gradings WHERE run = ? AND no = ?", id, n).Scan(&suite, &hosts, &graders, &asked); err != nil {
		return err
	}
	looks, err := looksOf(ctx, q, id)
	if err != nil {
		return err
	}
	run.Looks, run.Graders = looks, nil
	if err := decode(graders, &run.Graders); err != nil {
		return err
	}
	if run.Root, err = rootOf(ctx, q, run.ID, n); err != nil || n == 1 {
		return err
	}
	if err := run.Suite.Digest.UnmarshalText([]byte(suite)); err != nil {
		return err
	}
	var judges []eval.Target
	if err := decode(asked, &judges); err != nil {
		return err
	}
	run.Suite.Targets = withJudges(*run, judges)
	var more []string
	if err := decode(hosts, &more); err != nil {
		return err
	}
	run.Provenance.Hosts = mergeHosts(run.Provenance.Hosts, more)
	return nil
}

// withJudges returns the run's targets with the judges of a further grading in the
// place of its own. What was asked stays what it was.
func withJudges(run eval.Run, judges []eval.Target) []eval.Target {
	if len(judges) == 0 {
		return run.Suite.Targets
	}
	asked := func(t eval.Target) bool { return slices.Contains(run.Plan.Targets, t.ID) }
	kept := slices.DeleteFunc(slices.Clone(run.Suite.Targets), func(t eval.Target) bool { return !asked(t) })
	return append(kept, slices.DeleteFunc(slices.Clone(judges), asked)...)
}

// mergeHosts returns the sorted union, nil where it is empty.
func mergeHosts(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// Runs returns all runs, newest first, each with its newest complete grading.
func (s *Store) Runs(ctx context.Context) ([]eval.Run, error) {
	runs, err := s.runs(ctx, "ORDER BY r.created DESC, r.name DESC")
	if err != nil {
		return nil, fmt.Errorf("list runs of %s: %w", s.path, explain(err))
	}
	return runs, nil
}

func (s *Store) runs(ctx context.Context, where string, args ...any) ([]eval.Run, error) {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	rows, err := tx.QueryContext(ctx, runColumns+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var runs []eval.Run
	var ids []int64
	for rows.Next() {
		run, id, err := scanRun(rows)
		if err != nil {
			return nil, err
		}
		runs, ids = append(runs, run), append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range runs {
		if err := asGraded(ctx, tx, &runs[i], ids[i], runs[i].Grading); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// Unfinished returns the newest unfinished run of a plan that no living process
// records, and who recorded it last; where all of them are being recorded, the newest of those,
// with its holder alive. [ErrNotFound]: there is none.
func (s *Store) Unfinished(ctx context.Context, plan eval.Digest) (eval.Run, Holder, error) {
	runs, err := s.runs(ctx, "WHERE r.plan_digest = ? AND r.state <> 'finished' ORDER BY r.created DESC, r.name DESC", plan.String())
	if err != nil {
		return eval.Run{}, Holder{}, fmt.Errorf("find unfinished runs in %s: %w", s.path, explain(err))
	}
	var first Holder
	for i, run := range runs {
		h, err := s.holder(ctx, run.ID)
		if err != nil {
			return eval.Run{}, Holder{}, fmt.Errorf("find unfinished runs in %s: %w", s.path, explain(err))
		}
		if !h.Alive {
			return run, h, nil
		}
		if i == 0 {
			first = h
		}
	}
	if len(runs) > 0 {
		return runs[0], first, nil
	}
	return eval.Run{}, Holder{}, fmt.Errorf("unfinished run of plan %s: %w", plan.Short(), ErrNotFound)
}

// SetLabel names a run; "" takes its label away. Several runs may carry one
// label; it then means the newest.
func (s *Store) SetLabel(ctx context.Context, runID, label string) error {
	w, err := s.writing()
	if err != nil {
		return err
	}
	if label != "" && !validName(label) {
		return fmt.Errorf("label run %s: %q cannot be a label: %s", runID, label, nameRule)
	}
	err = w.tx(ctx, func(t *tx) error {
		n, err := t.change("UPDATE runs SET label = ? WHERE name = ?", someString(label), runID)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("label run %s: %w", runID, err)
	}
	return nil
}

const nameRule = `it must be printable, without spaces, "@" or "~", and not "latest"`

// CheckName reports why a run or a baseline cannot be called name, nil where it can.
func CheckName(name string) error {
	if !validName(name) {
		return fmt.Errorf("%q cannot be a name: %s", name, nameRule)
	}
	return nil
}

// validName reports whether a run may be called by name on a command line.
func validName(name string) bool {
	if name == "" || name == latestRef {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '@' || r == '~' || r == '\uFFFD' })
}
