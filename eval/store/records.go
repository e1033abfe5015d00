package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"seatrial/eval"
)

// Recorded is a case or a sample of a finished grading with its record.
type Recorded struct {
	eval.Record
	No     int
	Case   eval.Case
	Sample *eval.Sample // nil: the record is the case's
	// Erased says that the texts are gone: Texts is empty, and Leaf is as it was.
	Erased bool
}

// Who names what the record is of.
func (r Recorded) Who() string {
	if r.Sample == nil {
		return fmt.Sprintf("case %q", r.Case.ID)
	}
	k := r.Sample.Key
	return fmt.Sprintf("the sample of case %q, prompt %q, target %q, epoch %d (%s)", k.Case, k.Prompt, k.Target, k.Epoch, k.Purpose)
}

// proven yields what the records of a grading are of: its cases in the plan's order, then its stored samples in that order.
func (s *Store) proven(ctx context.Context, run eval.Run) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		no := 0
		for c, err := range s.Cases(ctx, run) {
			if !yield(Recorded{No: no, Case: c}, err) || err != nil {
				return
			}
			no++
		}
		for sample, err := range s.Samples(ctx, run) {
			if err != nil {
				yield(Recorded{}, err)
				return
			}
			if sample.Answered.IsZero() {
				continue // never asked
			}
			if !yield(Recorded{No: no, Case: *sample.Case, Sample: &sample}, nil) {
				return
			}
			no++
		}
	}
}

func (r *Recorded) make(salt []byte) (err error) {
	if r.Sample == nil {
		r.Record, err = eval.RecordCase(r.Case, salt)
	} else {
		r.Record, err = eval.RecordSample(*r.Sample, salt)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", r.Who(), err)
	}
	return err
}

// chain records a grading that has just been finished, and adds it to the chain.
func (t *tx) chain(ctx context.Context, s *Store, run eval.Run, id int64, grading int) error {
	run.Grading = grading
	var tree tree
	for r, err := range s.proven(ctx, run) {
		if err != nil {
			return err
		}
		var salt [32]byte
		if _, err := rand.Read(salt[:]); err != nil {
			return err
		}
		if err := r.make(salt[:]); err != nil {
			return err
		}
		digest := tree.add(r.Leaf)
		if err := t.exec("INSERT INTO records (run, grading, no, salt, digest) VALUES (?, ?, ?, ?, ?)", id, grading, r.No, salt[:], digest[:]); err != nil {
			return err
		}
	}
	header, err := t.header(id, grading)
	if err != nil {
		return err
	}
	root, err := tree.root()
	if err != nil {
		return err
	}
	finished, _, err := t.run(run.ID)
	if err == nil {
		err = asGraded(ctx, t.w.conn, &finished, id, grading)
	}
	if err != nil {
		return err
	}
	return t.link(eval.LinkRun, run.Suite.Name, run.ID, grading, eval.RunLink{
		Run: run.ID, Grading: grading, Header: header, Records: tree.n, Root: root, About: finished.DigestAbout(), At: stamp(s.now()),
	})
}

// tree is the Merkle tree of RFC 6962 over records.
type tree struct {
	n      int
	hashes []tlog.Hash
	err    error
}

func (t *tree) read(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		out[i] = t.hashes[at]
	}
	return out, nil
}

func (t *tree) add(leaf []byte) tlog.Hash {
	hash := tlog.RecordHash(leaf)
	more, err := tlog.StoredHashesForRecordHash(int64(t.n), hash, tlog.HashReaderFunc(t.read))
	t.hashes, t.err = append(t.hashes, more...), errors.Join(t.err, err)
	t.n++
	return hash
}

func (t *tree) root() (eval.Digest, error) {
	if t.err != nil {
		return eval.Digest{}, t.err
	}
	root, err := tlog.TreeHash(int64(t.n), tlog.HashReaderFunc(t.read))
	return eval.Digest(root), err
}

// header returns a digest of what the store keeps of a run and a grading beside cases and samples: all columns but the label,
// whatever columns there are. One that is NULL is left out, so that a later schema changes nothing.
func (t *tx) header(id int64, grading int) (string, error) {
	return header(func(query string, args ...any) (*sql.Rows, error) {
		stmt, err := t.stmt(query)
		if err != nil {
			return nil, err
		}
		return stmt.QueryContext(context.Background(), args...)
	}, id, grading)
}

func header(query func(text string, args ...any) (*sql.Rows, error), id int64, grading int) (string, error) {
	all := map[string][]map[string]any{}
	for _, part := range []struct {
		name, text string
		args       []any
	}{
		{"run", "SELECT r.*, t.body AS suite_text FROM runs r JOIN texts t ON t.id = r.suite WHERE r.id = ?", []any{id}},
		{"grading", "SELECT * FROM gradings WHERE run = ? AND no = ?", []any{id, grading}},
		{"looks", "SELECT * FROM looks WHERE run = ? ORDER BY no", []any{id}},
	} {
		rows, err := query(part.text, part.args...)
		if err != nil {
			return "", explain(err)
		}
		if all[part.name], err = readRows(rows); err != nil {
			return "", explain(err)
		}
		for _, row := range all[part.name] {
			for _, name := range []string{"id", "label", "suite"} {
				if part.name == "run" {
					delete(row, name)
				}
			}
			if part.name != "run" {
				delete(row, "run") // a number of this file
			}
		}
	}
	b, err := eval.Canonical(all)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), err
}

// readRows returns every row as a map from column to value, without what is NULL.
func readRows(rows *sql.Rows) ([]map[string]any, error) {
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []map[string]any
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := map[string]any{}
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			if v != nil {
				row[names[i]] = v
			}
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// Records yields the records of a finished grading: its cases in the plan's order, then its samples. What is not as it was
// recorded is an error, which names it.
func (s *Store) Records(ctx context.Context, run eval.Run) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		fail := func(err error) {
			yield(Recorded{}, fmt.Errorf("records of run %s@%d: %w", run.ID, run.Grading, explain(err)))
		}
		kept, err := s.kept(ctx, run)
		if err != nil {
			fail(err)
			return
		}
		n := 0
		for r, err := range s.proven(ctx, run) {
			if err != nil {
				fail(err)
				return
			}
			if r.No >= len(kept) {
				fail(fmt.Errorf("%s: %w", r.Who(), errUnrecorded))
				return
			}
			if err := kept[r.No].check(&r); err != nil {
				fail(err)
				return
			}
			n++
			if !yield(r, nil) {
				return
			}
		}
		if n != len(kept) {
			fail(fmt.Errorf("%d records were kept, %d are there: %w", len(kept), n, errEdited))
		}
	}
}

var (
	errEdited     = errors.New("the store was edited")
	errUnrecorded = errors.New("it was added after the run was finished: the store was edited")
)

// keptRecord is a row of the table records.
type keptRecord struct {
	salt   []byte
	digest tlog.Hash
	leaf   []byte // of an erased one
}

func (s *Store) kept(ctx context.Context, run eval.Run) ([]keptRecord, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT k.no, k.salt, k.digest, k.kept FROM records k JOIN runs r ON r.id = k.run
		WHERE r.name = ? AND k.grading = ? ORDER BY k.no`, run.ID, max(1, run.Grading))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []keptRecord
	for rows.Next() {
		var no int
		var k keptRecord
		var digest []byte
		if err := rows.Scan(&no, &k.salt, &digest, &k.leaf); err != nil {
			return nil, err
		}
		if no != len(all) || len(digest) != len(k.digest) {
			return nil, fmt.Errorf("record %d is missing or damaged: %w", len(all), errEdited)
		}
		copy(k.digest[:], digest)
		all = append(all, k)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("it has none: %w", ErrUnchained)
	}
	return all, nil
}

// check makes the record and holds it to what was kept of it.
func (k keptRecord) check(r *Recorded) error {
	r.Erased = k.salt == nil
	if err := r.make(k.salt); err != nil {
		return err
	}
	if r.Erased {
		if !eval.SameButTexts(r.Leaf, k.leaf) {
			return fmt.Errorf("%s is not as it was recorded: %w", r.Who(), errEdited)
		}
		r.Leaf, r.Texts = k.leaf, nil
	}
	if tlog.RecordHash(r.Leaf) != k.digest {
		return fmt.Errorf("%s is not as it was recorded: %w", r.Who(), errEdited)
	}
	return nil
}

// Chain adds a run's grading to the chain where it was finished before there was one, and says whether it did.
func (s *Store) Chain(ctx context.Context, run eval.Run) (added bool, err error) {
	if added, err = s.addOlder(ctx, run); err != nil {
		err = fmt.Errorf("add run %s to the chain: %w", run.ID, err)
	}
	return added, err
}

func (s *Store) addOlder(ctx context.Context, run eval.Run) (bool, error) {
	links, err := s.Links(ctx)
	if err != nil {
		return false, err
	}
	for _, l := range links {
		if l.Kind == eval.LinkRun && l.Run == run.ID && l.Grading == run.Grading {
			return false, nil
		}
	}
	before, err := olderOf(links)
	if err != nil {
		return false, err
	}
	if len(links) > 0 && !slices.Contains(before.Gradings, fmt.Sprintf("%s@%d", run.ID, run.Grading)) {
		return false, fmt.Errorf("grading %d was finished since there is a chain, which does not have it: %w; `seatrial verify --store` says more", run.Grading, errEdited)
	}
	w, err := s.writing()
	if err != nil {
		return false, err
	}
	return true, w.tx(ctx, func(t *tx) error {
		stored, id, err := t.run(run.ID)
		if err != nil {
			return err
		}
		var complete bool
		if err := t.get("SELECT finished IS NOT NULL FROM gradings WHERE run = ? AND no = ?", []any{id, run.Grading}, &complete); err != nil {
			return err
		}
		if stored.State != eval.Finished || !complete {
			return fmt.Errorf("the run is %w: resume it first", ErrUnfinished)
		}
		return t.chain(ctx, s, stored, id, run.Grading)
	})
}
