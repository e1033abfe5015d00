package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"seatrial/eval"
)

// Recording is the right to write one grading of one run: a lease that renews
// itself. Save is never called concurrently; Find may be called meanwhile.
type Recording struct {
	s       *Store
	run     eval.Run
	id      int64 // of the run's row
	grading int
	token   string
	axes    axes
	cases   *memo[string] // numbers by id
	samples *memo[eval.Key]

	end  sync.Once
	stop chan struct{}
	done chan struct{}
}

// Record takes a run's lease and keeps it until Finish, Stop or Close. [ErrHeld]: another
// living process has it. [ErrFinished]: there is nothing left to record. Grading 1 takes answers
// and scores; a further one, begun by BeginGrading, takes scores.
func (s *Store) Record(ctx context.Context, runID string, grading int) (*Recording, error) {
	w, err := s.writing()
	if err != nil {
		return nil, err
	}
	r := &Recording{
		s: s, grading: grading, token: newToken(),
		cases: newMemo[string](4096), samples: newMemo[eval.Key](4096),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	if err := w.tx(ctx, func(t *tx) error { return r.take(t, runID) }); err != nil {
		return nil, fmt.Errorf("record run %s: %w", runID, err)
	}
	go r.beat()
	return r, nil
}

func (r *Recording) take(t *tx, runID string) error {
	var err error
	if r.run, r.id, err = t.run(runID); err != nil {
		return err
	}
	if r.axes, err = newAxes(r.run); err != nil {
		return err
	}
	var complete bool
	err = t.get("SELECT finished IS NOT NULL FROM gradings WHERE run = ? AND no = ?", []any{r.id, r.grading}, &complete)
	if noRows(err) {
		return fmt.Errorf("grading %d: %w", r.grading, ErrNotFound)
	}
	if err != nil {
		return err
	}
	if complete {
		return fmt.Errorf("grading %d: %w", r.grading, ErrFinished)
	}
	held, err := t.takeLease(r.id, r.grading, r.token, r.s.now())
	if err != nil || r.grading > 1 {
		return err
	}
	if !held && r.run.State != eval.Stopped {
		var begun bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM samples WHERE run = ?)", []any{r.id}, &begun); err != nil || !begun {
			return err
		}
	}
	r.run.Provenance.Resumed++
	return r.setState(t, eval.Running, "", "")
}

// run reads a run inside a write transaction.
func (t *tx) run(runID string) (eval.Run, int64, error) {
	stmt, err := t.stmt(runColumns + "WHERE r.name = ?")
	if err != nil {
		return eval.Run{}, 0, err
	}
	run, id, err := scanRun(stmt.QueryRowContext(context.Background(), runID))
	if noRows(err) {
		err = ErrNotFound
	}
	return run, id, err
}

func (r *Recording) setState(t *tx, state eval.RunState, class eval.Class, why string) error {
	provenance, err := encode(r.run.Provenance)
	if err != nil {
		return err
	}
	var finished any
	if state == eval.Finished {
		finished = stamp(r.s.now())
	}
	return t.exec("UPDATE runs SET state = ?, stop = ?, stop_class = ?, finished = ?, provenance = ? WHERE id = ?",
		string(state), someString(why), someString(string(class)), finished, string(provenance), r.id)
}

// beat renews the lease until the recording ends. A beat that fails is tried
// again at the next; Save finds out by itself whether the lease is lost.
func (r *Recording) beat() {
	defer close(r.done)
	ticker := time.NewTicker(beatTime)
	defer ticker.Stop()
	for {
		select {
		case <-r.stop:
			return
		case <-ticker.C:
			ctx, cancel := context.WithTimeout(context.Background(), beatTime)
			_ = r.s.write.tx(ctx, func(t *tx) error { return t.renewLease(r.id, r.grading, r.token, r.s.now()) })
			cancel()
		}
	}
}

// Finish makes the run (or the further grading) immutable. It is an error while a planned trial
// has no result; where the plan has a design, those of the look that ended the run are enough. The graders that judged are kept with what they say of themselves.
func (r *Recording) Finish(ctx context.Context, hosts []string, graders []eval.GraderSpec) error {
	return r.conclude(ctx, "finish", hosts, func(t *tx) error {
		if err := r.complete(t); err != nil {
			return err
		}
		if r.grading == 1 {
			if err := r.setState(t, eval.Finished, "", ""); err != nil {
				return err
			}
		}
		kept, err := someJSON(graders, len(graders) > 0)
		if err != nil {
			return err
		}
		if err := t.exec("UPDATE gradings SET finished = ?, graders = ? WHERE run = ? AND no = ?", stamp(r.s.now()), kept, r.id, r.grading); err != nil {
			return err
		}
		return t.chain(ctx, r.s, r.run, r.id, r.grading)
	})
}

// complete reports what is missing of the grading, as an error.
func (r *Recording) complete(t *tx) error {
	var planned, answers, results int
	err := t.get(`SELECT count(*) FILTER (WHERE s.purpose = 'planned'), count(*), count(k.sample)
		FROM samples s LEFT JOIN results k ON k.sample = s.id AND k.grading = ?2 WHERE s.run = ?1`, []any{r.id, r.grading}, &planned, &answers, &results)
	if err != nil {
		return err
	}
	wanted := r.run.Plan.Trials
	if r.run.Plan.Design != nil {
		last, err := t.lastLook(r.id)
		switch {
		case err != nil:
			return err
		case last == nil || !last.Ends:
			return fmt.Errorf("no look has ended it: %w", ErrUnfinished)
		}
		wanted = last.Look.Cases(r.run.Plan.NumCases) * last.Look.Epochs
	}
	if planned != wanted {
		return fmt.Errorf("%d of %d planned trials are recorded: %w", planned, wanted, ErrUnfinished)
	}
	if results != answers {
		return fmt.Errorf("%d of %d samples are graded: %w", results, answers, ErrUnfinished)
	}
	return nil
}

// Stop leaves the run for later: it says why, and gives the lease back. It does so
// although ctx has ended, which may be why.
func (r *Recording) Stop(ctx context.Context, class eval.Class, why string, hosts []string) error {
	return r.conclude(context.WithoutCancel(ctx), "stop", hosts, func(t *tx) error {
		if r.grading > 1 {
			return nil
		}
		return r.setState(t, eval.Stopped, class, why)
	})
}

func (r *Recording) conclude(ctx context.Context, verb string, hosts []string, fn func(*tx) error) error {
	err := r.s.write.tx(ctx, func(t *tx) error {
		if err := t.renewLease(r.id, r.grading, r.token, r.s.now()); err != nil {
			return err
		}
		if err := r.addHosts(t, hosts); err != nil {
			return err
		}
		if err := fn(t); err != nil {
			return err
		}
		return t.dropLease(r.id, r.grading, r.token)
	})
	if err != nil {
		return fmt.Errorf("%s run %s: %w", verb, r.run.ID, err)
	}
	r.endBeat()
	return nil
}

// addHosts adds the hosts that were contacted to those of earlier sittings. The
// hosts of a further grading are its own: the run is immutable.
func (r *Recording) addHosts(t *tx, hosts []string) error {
	if r.grading == 1 {
		r.run.Provenance.Hosts = mergeHosts(r.run.Provenance.Hosts, hosts)
		return nil // stored with the state
	}
	var old string
	if err := t.get("SELECT coalesce(hosts, '[]') FROM gradings WHERE run = ? AND no = ?", []any{r.id, r.grading}, &old); err != nil {
		return err
	}
	var known []string
	if err := json.Unmarshal([]byte(old), &known); err != nil {
		return err
	}
	all := mergeHosts(known, hosts)
	column, err := someJSON(all, len(all) > 0)
	if err != nil {
		return err
	}
	return t.exec("UPDATE gradings SET hosts = ? WHERE run = ? AND no = ?", column, r.id, r.grading)
}

// Close gives the lease back where Finish or Stop have not. What is saved stays.
func (r *Recording) Close() error {
	if !r.endBeat() {
		return nil
	}
	err := r.s.write.tx(context.Background(), func(t *tx) error { return t.dropLease(r.id, r.grading, r.token) })
	if err != nil {
		return fmt.Errorf("release run %s: %w", r.run.ID, err)
	}
	return nil
}

// endBeat reports whether the recording was open until now.
func (r *Recording) endBeat() (ended bool) {
	r.end.Do(func() {
		close(r.stop)
		<-r.done
		ended = true
	})
	return ended
}

// Find returns what is stored of a trial, with the trial's own case, prompt and
// target, or nil. A case is found by its id: its place in the file may have changed since.
func (r *Recording) Find(ctx context.Context, trial eval.Trial) (*eval.Sample, error) {
	s, err := r.find(ctx, trial)
	if err != nil {
		return nil, fmt.Errorf("find trial %d of run %s: %w", trial.Index, r.run.ID, explain(err))
	}
	return s, nil
}

func (r *Recording) find(ctx context.Context, trial eval.Trial) (*eval.Sample, error) {
	l := &loader{s: r.s, run: r.id, grading: r.grading, axes: r.axes}
	found, err := l.one(ctx, trial.Key)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found.Index, found.Case, found.Prompt, found.Target = trial.Index, trial.Case, trial.Prompt, trial.Target
	return &found, nil
}

// Save makes both lists durable in one transaction, or neither. An answered
// sample replaces a stored one only where that is an error; a graded one is stored already,
// and gets its scores and verdict, once.
func (r *Recording) Save(ctx context.Context, answered, graded []*eval.Sample) error {
	err := r.s.write.tx(ctx, func(t *tx) error {
		if err := r.checkLease(t); err != nil {
			return err
		}
		for _, s := range answered {
			if err := r.saveAnswer(t, s); err != nil {
				return fmt.Errorf("sample %d (case %s): %w", s.Index, s.Key.Case, err)
			}
		}
		for _, s := range graded {
			if err := r.saveScores(t, s); err != nil {
				return fmt.Errorf("scores of sample %d (case %s): %w", s.Index, s.Key.Case, err)
			}
		}
		return nil
	})
	if err != nil {
		r.samples.clear() // may hold ids that were rolled back
		return fmt.Errorf("save to run %s: %w", r.run.ID, err)
	}
	return nil
}

func (r *Recording) checkLease(t *tx) error {
	var token string
	err := t.get("SELECT token FROM leases WHERE run = ? AND grading = ?", []any{r.id, r.grading}, &token)
	switch {
	case noRows(err):
		return fmt.Errorf("the recording is closed: %w", ErrHeld)
	case err != nil:
		return err
	case token != r.token:
		return fmt.Errorf("%w: it took over when this one seemed dead", ErrHeld)
	}
	return nil
}

var verdicts = []eval.Verdict{eval.Pass, eval.Fail, eval.Unscored}

func knownVerdict(v eval.Verdict) error {
	if !slices.Contains(verdicts, v) {
		return fmt.Errorf("verdict %q is not known", v)
	}
	return nil
}
