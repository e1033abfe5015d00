package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"seatrial/eval"
)

// Audit is what was found when a store was held to its chain.
type Audit struct {
	Links    int
	Head     string // hash of the last link
	Gradings int    // that were held to their records
	Records  int
	Erased   int      // of Records
	Problems []string // what is not as it was
	// Unchained are finished runs that the chain does not know: they were finished before there was one.
	Unchained []string
	// Loose are labels, calibrations and looks of a store whose chain has no link yet that could have them.
	Loose []string
}

// Audit holds the store to its chain: every link to the one before, every finished grading to its records.
func (s *Store) Audit(ctx context.Context) (Audit, error) {
	var a Audit
	links, err := s.Links(ctx)
	if err != nil {
		return a, err
	}
	a.Links = len(links)
	var unswept int
	if err := s.read.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name = 'unswept'").Scan(&unswept); err != nil {
		return a, explain(err)
	}
	problem := func(format string, args ...any) { a.Problems = append(a.Problems, fmt.Sprintf(format, args...)) }
	if unswept > 0 {
		problem("a purge was cut off or still goes on, and what it erased may lie in the file: give `seatrial purge` again")
	}
	chained := map[string]bool{}
	for i, l := range links {
		switch {
		case l.No != i+1:
			problem("link %d is missing from the chain", i+1)
			return a, nil
		case i > 0 && l.Form < links[i-1].Form || l.Hash != l.HashAfter(a.Head):
			problem("link %d (%s) does not follow from the one before: it, or one before it, was edited", l.No, l.Kind)
			return a, nil
		}
		a.Head = l.Hash
		if err := sameColumns(l); err != nil {
			problem("%v", err)
		}
		if l.Kind == eval.LinkBegun {
			if err := s.auditBegun(ctx, l); err != nil {
				problem("%v", err)
			}
		}
		if l.Kind != eval.LinkRun {
			continue
		}
		chained[fmt.Sprintf("%s@%d", l.Run, l.Grading)] = true
		var link eval.RunLink
		if err := What(l, &link); err != nil {
			problem("%v", err)
			continue
		}
		if err := s.auditRun(ctx, links, link, &a); err != nil {
			if ctx.Err() != nil {
				return a, err
			}
			problem("%v", err)
		}
	}
	if err := errors.Join(s.auditBaselines(ctx, links, problem), s.auditDecisions(ctx, links, problem), s.auditRows(ctx, links, &a, problem)); err != nil {
		return a, err
	}
	return a, s.unchained(ctx, links, chained, &a, problem)
}

func sameColumns(l eval.Link) error {
	var body linked
	if err := decodeBody(l, &body); err != nil {
		return err
	}
	if body.Kind != l.Kind || body.Suite != l.Suite || body.Run != l.Run || body.Grading != l.Grading {
		return fmt.Errorf("link %d: its columns were edited", l.No)
	}
	return nil
}

func (s *Store) auditRun(ctx context.Context, links []eval.Link, link eval.RunLink, a *Audit) error {
	run, err := s.Resolve(ctx, fmt.Sprintf("%s@%d", link.Run, link.Grading))
	if err != nil || run.ID != link.Run {
		return fmt.Errorf("run %s@%d is in the chain, and not in the store any more (%w)", link.Run, link.Grading, errors.Join(err, errEdited))
	}
	var id int64
	if err := s.read.QueryRowContext(ctx, "SELECT id FROM runs WHERE name = ?", run.ID).Scan(&id); err != nil {
		return explain(err)
	}
	now, err := header(func(query string, args ...any) (*sql.Rows, error) { return s.read.QueryContext(ctx, query, args...) }, id, link.Grading)
	if err != nil {
		return err
	}
	if now != link.Header || !link.About.IsZero() && run.DigestAbout() != link.About {
		return fmt.Errorf("run %s@%d is not as it was finished (suite, plan, state, times or provenance): %w", run.ID, link.Grading, errEdited)
	}
	if err := s.auditAxes(ctx, id, run.Plan); err != nil {
		return fmt.Errorf("run %s@%d: %w", run.ID, link.Grading, err)
	}
	purged, err := purgedPlaces(links, run.ID, link.Grading)
	if err != nil {
		return err
	}
	a.Gradings++
	var tree tree
	for r, err := range s.Records(ctx, run) {
		if err != nil {
			return err
		}
		tree.add(r.Leaf)
		a.Records++
		if r.Erased != purged[r.No] {
			return fmt.Errorf("run %s@%d: %s is erased in one of store and chain alone: %w", run.ID, link.Grading, r.Who(), errEdited)
		}
		if !r.Erased {
			continue
		}
		a.Erased++
		if bare, err := r.buried(); err != nil || !bare {
			return errors.Join(err, fmt.Errorf("run %s@%d: %s was erased, and has texts: %w", run.ID, link.Grading, r.Who(), errEdited))
		}
	}
	root, err := tree.root()
	if err != nil {
		return err
	}
	if root != link.Root || tree.n != link.Records {
		return fmt.Errorf("the records of run %s@%d are not those that the chain has: %w", run.ID, link.Grading, errEdited)
	}
	return nil
}

// auditAxes holds the names of prompts and targets, by which labels and lists of samples are read, to the plan.
func (s *Store) auditAxes(ctx context.Context, run int64, plan eval.Plan) error {
	for _, axis := range []struct {
		table string
		want  []string
	}{{"prompts", plan.Prompts}, {"targets", plan.Targets}} {
		rows, err := s.read.QueryContext(ctx, "SELECT id FROM "+axis.table+" WHERE run = ? ORDER BY no", run)
		if err != nil {
			return explain(err)
		}
		names, err := readStrings(rows)
		if err != nil {
			return err
		}
		if !slices.Equal(names, axis.want) {
			return fmt.Errorf("its %s are not those of the plan: %w", axis.table, errEdited)
		}
	}
	return nil
}

// auditBaselines holds what names mean, and have meant, to what was approved. Approvals from before there was a chain come first.
func (s *Store) auditBaselines(ctx context.Context, links []eval.Link, problem func(string, ...any)) error {
	said := map[string][]eval.Baseline{}
	for _, l := range links {
		var b eval.Baseline
		if l.Kind == eval.LinkBaseline && What(l, &b) == nil {
			said[b.Name] = append(said[b.Name], b)
		}
	}
	begun := begunIn(links)
	rows, err := s.baselines(ctx, "ORDER BY b.id")
	if err != nil {
		return err
	}
	kept := map[string][]eval.Baseline{}
	for _, row := range rows {
		if begun[row.RunID] && !slices.ContainsFunc(said[row.Name], func(b eval.Baseline) bool { return sameBaseline(b, row) }) {
			problem("the baseline %s was given to run %s, and the chain does not say so: %v", row.Name, row.RunID, errEdited)
		}
		kept[row.Name] = append(kept[row.Name], row)
	}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		now := kept[name]
		if n := len(now) - len(said[name]); n >= 0 {
			now = now[n:]
		}
		if !slices.EqualFunc(now, said[name], sameBaseline) {
			problem("the baseline %s is not what was approved, the last of it run %s: %v", name, said[name][len(said[name])-1].RunID, errEdited)
		}
	}
	return nil
}

// auditDecisions holds what was decided of each run to what was said then. Decisions from before there was a chain come first.
func (s *Store) auditDecisions(ctx context.Context, links []eval.Link, problem func(string, ...any)) error {
	said := map[string][]eval.DecisionRecord{}
	ended := map[string]int{} // decisions with which a run ended
	for _, l := range links {
		key := fmt.Sprintf("%s@%d", l.Run, l.Grading)
		var d eval.DecisionRecord
		switch {
		case l.Kind == eval.LinkRun:
			ended[key] = 0
		case l.Kind == eval.LinkDecision && What(l, &d) == nil:
			said[d.Run] = append(said[d.Run], d)
			if _, finished := ended[key]; finished && d.Command == "run" {
				ended[key]++
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(ended)) {
		if ended[key] > 1 {
			problem("run %s ended with %d decisions, and a run ends once: links were added by hand", key, ended[key])
		}
	}
	kept, err := s.decisions(ctx)
	if err != nil {
		return explain(err)
	}
	begun := begunIn(links)
	for _, run := range slices.Sorted(maps.Keys(kept)) {
		if begun[run] && len(kept[run]) > len(said[run]) {
			problem("the decisions on run %s are more than the chain has: %v", run, errEdited)
		}
	}
	for _, run := range slices.Sorted(maps.Keys(said)) {
		now := kept[run]
		if n := len(now) - len(said[run]); n >= 0 {
			now = now[n:]
		}
		a, err1 := eval.Canonical(said[run])
		b, err2 := eval.Canonical(now)
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			problem("the decisions on run %s are not those that were made: %v", run, errEdited)
		}
	}
	return nil
}

// begunIn returns the runs that were begun since there is a chain: all that was said of them is in it.
func begunIn(links []eval.Link) map[string]bool {
	all := map[string]bool{}
	for _, l := range links {
		if l.Kind == eval.LinkBegun {
			all[l.Run] = true
		}
	}
	return all
}

func sameBaseline(a, b eval.Baseline) bool {
	if !a.Set.Equal(b.Set) {
		return false
	}
	a.Set = b.Set
	return a == b
}

// unchained tells what is older than the chain from what the chain should have.
func (s *Store) unchained(ctx context.Context, links []eval.Link, chained map[string]bool, a *Audit, problem func(string, ...any)) error {
	before, err := olderOf(links)
	if err != nil {
		return err
	}
	rows, err := s.read.QueryContext(ctx, "SELECT key FROM ("+finishedGradings+")")
	if err != nil {
		return explain(err)
	}
	finished, err := readStrings(rows)
	for _, key := range finished {
		switch {
		case chained[key]:
		case len(links) == 0 || slices.Contains(before.Gradings, key):
			a.Unchained = append(a.Unchained, key)
		default:
			problem("run %s was finished since there is a chain, which does not have it: %v", key, errEdited)
		}
	}
	return err
}

// auditBegun holds the runs that were begun to those that are there: none is gone, and none goes on with another plan, suite or
// seal than it was begun with.
func (s *Store) auditBegun(ctx context.Context, l eval.Link) error {
	var was begun
	if err := What(l, &was); err != nil {
		return err
	}
	runs, err := s.runs(ctx, "WHERE r.name = ?", l.Run)
	if err != nil {
		return explain(err)
	}
	if len(runs) == 0 {
		return fmt.Errorf("run %s was begun (link %d), and is not in the store any more: %w", l.Run, l.No, errEdited)
	}
	run, err := s.Resolve(ctx, l.Run+"@1")
	if err != nil {
		return err
	}
	if now := (begun{run.Plan.Digest, run.Suite.Digest, run.Provenance.Seal.Digest()}); now != was {
		return fmt.Errorf("run %s was begun (link %d) with another plan, suite or seal: %w", l.Run, l.No, errEdited)
	}
	return nil
}
