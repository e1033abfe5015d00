package store

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"seatrial/eval"
)

// A chunk holds few enough samples to fit in memory with whatever they carry.
const (
	firstChunk    = 16
	largestChunk  = 256
	chunkBytes    = 4 << 20 // a chunk that took more text makes the next one smaller
	resultsOfCase = "LEFT JOIN results k ON k.sample = s.id AND k.grading = c.grading "
)

// Samples yields a run's samples in the plan's order, in run.Grading (0: the newest
// complete one). Every planned trial comes: one of which nothing is stored has a key,
// an index and a case, no verdict, and a zero Answered. What is beside the plan comes before the
// planned samples of its case, prompt, target and epoch.
//
// Samples are read in chunks. Nothing is held open between them, so that the
// loop may take hours and may use the store; cases, prompts, targets and messages are shared
// between samples, and not to be changed.
func (s *Store) Samples(ctx context.Context, run eval.Run) iter.Seq2[eval.Sample, error] {
	return s.stream(ctx, run, func(l *loader, yield func(eval.Sample) bool) error {
		const query = sampleColumns + `FROM cases c LEFT JOIN samples s ON s.run = c.run AND s.case_no = c.no ` + resultsOfCase + `
			WHERE c.run = ?1 AND c.grading = ?2 AND c.no >= ?3
			AND (c.no > ?3 OR (s.epoch, s.prompt, s.target, s.purpose) > (?4, ?5, ?6, ?7))
			ORDER BY c.no, s.epoch, s.prompt, s.target, s.purpose LIMIT ?8`
		after, next := cell{caseNo: -1}, 0
		var last row // whose case the next missing trials belong to
		missing := func(before int) bool {
			for ; next < before; next++ {
				r := row{cell: l.axes.at(next), caseID: last.caseID}
				l.name(&r)
				r.sample.Index, r.sample.Case = next, last.sample.Case
				if !yield(r.sample) {
					return false
				}
			}
			return true
		}
		for size := firstChunk; ; size = l.resize(size) {
			rows, err := l.chunk(ctx, query, l.run, l.grading, after.caseNo, after.epoch, after.prompt, after.target, string(after.purpose), size)
			if err != nil {
				return err
			}
			for _, r := range rows {
				first := r.cell.caseNo * l.axes.perCase()
				if !missing(first) { // the rest of the case before
					return nil
				}
				last = r
				if r.id == 0 {
					continue
				}
				place := min(l.axes.place(r.cell), first+l.axes.perCase())
				if !missing(place) || !yield(r.sample) {
					return nil
				}
				if r.cell.purpose == eval.Planned {
					next = place + 1
				}
			}
			if len(rows) < size {
				missing((last.cell.caseNo + 1) * l.axes.perCase())
				return nil
			}
			after = last.cell
		}
	})
}

// Ordered yields the same by case id, prompt, target, epoch and purpose, in byte order: for merge joins.
func (s *Store) Ordered(ctx context.Context, run eval.Run) iter.Seq2[eval.Sample, error] {
	return s.stream(ctx, run, func(l *loader, yield func(eval.Sample) bool) error {
		const query = sampleColumns + `FROM cases c LEFT JOIN samples s ON s.run = c.run AND s.case_no = c.no
			LEFT JOIN prompts p ON p.run = s.run AND p.no = s.prompt LEFT JOIN targets t ON t.run = s.run AND t.no = s.target ` + resultsOfCase + `
			WHERE c.run = ?1 AND c.grading = ?2 AND c.id >= ?3
			AND (c.id > ?3 OR (p.id, t.id, s.epoch, s.purpose) > (?4, ?5, ?6, ?7))
			ORDER BY c.id, p.id, t.id, s.epoch, s.purpose LIMIT ?8`
		var after eval.Key
		next := 0     // of the case's cells, in this order
		var last *row // whose case the next missing trials belong to
		missing := func(before int) bool {
			for ; last != nil && next < before; next++ {
				r := row{cell: l.axes.ordered(last.cell.caseNo, next), caseID: last.caseID}
				l.name(&r)
				r.sample.Index, r.sample.Case = l.axes.place(r.cell), last.sample.Case
				if !yield(r.sample) {
					return false
				}
			}
			return true
		}
		for size := firstChunk; ; size = l.resize(size) {
			rows, err := l.chunk(ctx, query, l.run, l.grading, after.Case, after.Prompt, after.Target, after.Epoch, string(after.Purpose), size)
			if err != nil {
				return err
			}
			for i := range rows {
				r := &rows[i]
				if last == nil || last.caseID != r.caseID {
					if !missing(l.axes.perCase()) {
						return nil
					}
					next = 0
				}
				last = r
				if r.id == 0 {
					continue
				}
				at := l.axes.orderOf(r.cell)
				if !missing(at) || !yield(r.sample) {
					return nil
				}
				if r.cell.purpose == eval.Planned {
					next = at + 1
				}
			}
			if len(rows) < size {
				missing(l.axes.perCase())
				return nil
			}
			after = eval.Key{Case: last.caseID}
			if last.id != 0 {
				after = last.sample.Key
			}
		}
	})
}

// resize returns how many samples the next chunk may have.
func (l *loader) resize(size int) int {
	if l.fetched > chunkBytes {
		return max(1, size/4)
	}
	return min(largestChunk, size*2)
}

func (s *Store) stream(ctx context.Context, run eval.Run, read func(*loader, func(eval.Sample) bool) error) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		l, err := s.newLoader(ctx, run)
		if err == nil {
			err = read(l, func(sample eval.Sample) bool { return yield(sample, nil) })
		}
		if err != nil {
			yield(eval.Sample{}, fmt.Errorf("read run %s: %w", run.ID, explain(err)))
		}
	}
}

// Sample returns one stored sample of a run, or [ErrNotFound].
func (s *Store) Sample(ctx context.Context, run eval.Run, key eval.Key) (eval.Sample, error) {
	l, err := s.newLoader(ctx, run)
	var found eval.Sample
	if err == nil {
		found, err = l.one(ctx, key)
	}
	if err != nil {
		return eval.Sample{}, fmt.Errorf("read sample of case %s, run %s: %w", key.Case, run.ID, explain(err))
	}
	return found, nil
}

// CaseSamples returns a case's stored samples in the plan's order. A case without any
// is no error, a case that the run does not know is [ErrNotFound].
func (s *Store) CaseSamples(ctx context.Context, run eval.Run, caseID string) ([]eval.Sample, error) {
	l, err := s.newLoader(ctx, run)
	var rows []row
	if err == nil {
		rows, err = l.chunk(ctx, sampleColumns+`FROM cases c LEFT JOIN samples s ON s.run = c.run AND s.case_no = c.no `+resultsOfCase+`
			WHERE c.run = ? AND c.grading = ? AND c.id = ? ORDER BY s.epoch, s.prompt, s.target, s.purpose`, l.run, l.grading, caseID)
	}
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read case %s of run %s: %w", caseID, run.ID, explain(err))
	}
	var samples []eval.Sample
	for _, r := range rows {
		if r.id != 0 {
			samples = append(samples, r.sample)
		}
	}
	return samples, nil
}

// Cases yields a run's cases in the plan's order, as they are in run.Grading. A
// reader is held open until the loop ends.
func (s *Store) Cases(ctx context.Context, run eval.Run) iter.Seq2[eval.Case, error] {
	return func(yield func(eval.Case, error) bool) {
		err := func() error {
			rows, err := s.read.QueryContext(ctx, `SELECT t.body FROM runs r JOIN cases c ON c.run = r.id AND c.grading = ?
				JOIN texts t ON t.id = c.body WHERE r.name = ? ORDER BY c.no`, max(1, run.Grading), run.ID)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var body []byte
				var c eval.Case
				if err := rows.Scan(&body); err != nil {
					return err
				}
				if err := json.Unmarshal(body, &c); err != nil {
					return err
				}
				if !yield(c, nil) {
					return nil
				}
			}
			return rows.Err()
		}()
		if err != nil {
			yield(eval.Case{}, fmt.Errorf("read the cases of run %s: %w", run.ID, explain(err)))
		}
	}
}
