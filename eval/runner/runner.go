// Package runner turns a plan into finished samples: it asks, grades and
// records, bounded in everything, and loses nothing that was paid for.
//
// One goroutine plans, N ask, M grade, one writes. An answer is durable before
// it is graded; a sample counts as done when its scores are durable too. A
// window bounds the samples under way, and every queue is as long as the
// window, so that no stage can block another for good.
package runner

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"seatrial/eval"
)

// Graders builds what a suite names. A grader that is an io.Closer is closed
// when the run ends.
type Graders interface {
	Build(use eval.GraderUse) (eval.Grader, eval.Digest, error)
}

// Target is one target under test.
type Target struct {
	Provider    eval.Provider
	Concurrency int // asking workers, at least 1
}

// Config is what a run needs.
type Config struct {
	Stages   Stages
	Targets  map[string]Target // by id, those of the trials
	Graders  Graders
	Workers  int // grading workers; 0: as many as ask
	Recorder Recorder
	// Resume says that the recorder may hold trials already: answers are not
	// asked for again, and what lacks scores is graded.
	Resume   bool
	Now      func() time.Time
	Progress *Progress // may be nil
}

// StopError says why a run ended before its plan did. What is recorded stays,
// and the same plan can go on.
type StopError struct {
	Target string // "" where no target is at fault
	Class  eval.Class
	Err    error
}

func (e *StopError) Error() string {
	if e.Target == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("target %s: %v", e.Target, e.Err)
}

func (e *StopError) Unwrap() error { return e.Err }

// Run asks and grades every trial, stage by stage. It returns nil when all of them are
// recorded with their scores; a [*StopError] when a target failed or a budget is spent;
// ctx's error when it was interrupted; else what the plan or the recorder
// answered. What was answered before a target failed is still graded. Samples
// under way at an early end are dropped whole, never half recorded.
func Run(ctx context.Context, c Config) error {
	judging, asking := c.Workers, 0
	for _, t := range c.Targets {
		asking += max(1, t.Concurrency)
	}
	if judging == 0 {
		judging = max(1, asking)
	}
	p := newPipeline(ctx, c, 2*(asking+judging)+maxBatch)
	for id, t := range c.Targets {
		queue := make(chan eval.Trial, p.window)
		p.asks[id] = queue
		for range max(1, t.Concurrency) {
			p.workers.Go(func() { p.askAll(t.Provider, queue) })
		}
	}
	return p.run(judging, func() error {
		for {
			trials, err := c.Stages.Next(p.ctx)
			if err != nil || trials == nil {
				return err
			}
			if err := p.plan(trials, c.Resume); err != nil {
				return err
			}
			p.settleStage(judging)
			if p.halting.done() || p.ctx.Err() != nil {
				return nil
			}
		}
	})
}

// Grade judges answers that are stored already and asks no target. The samples'
// own scores are disregarded.
func Grade(ctx context.Context, samples iter.Seq2[eval.Sample, error], c Config) error {
	workers := max(1, c.Workers)
	p := newPipeline(ctx, c, 4*workers+maxBatch)
	return p.run(workers, func() error {
		for s, err := range samples {
			if err != nil {
				return err
			}
			s.Scores, s.Verdict, s.Graded, s.Turn = nil, "", time.Time{}, 0
			if !p.admit() {
				return nil
			}
			p.toGrade(&s)
		}
		p.settleStage(workers)
		return nil
	})
}

type pipeline struct {
	ctx      context.Context // of everything
	cancel   context.CancelCauseFunc
	asking   context.Context // of calls to targets
	halting  halting
	now      func() time.Time
	recorder Recorder
	progress *Progress
	renderer *renderer
	built    *builtGraders
	breakers *breakers
	epochs   epochs

	window  int
	tokens  chan struct{} // one a sample under way
	pending sync.WaitGroup
	workers sync.WaitGroup
	asks    map[string]chan eval.Trial
	grades  chan *eval.Sample
	writes  chan record
}

func newPipeline(ctx context.Context, c Config, window int) *pipeline {
	ctx, cancel := context.WithCancelCause(ctx)
	asking, stopAsking := context.WithCancel(ctx)
	p := &pipeline{
		ctx: ctx, cancel: cancel, asking: asking,
		halting: halting{halted: make(chan struct{}), stopAsking: stopAsking},
		now:     c.Now, recorder: c.Recorder, progress: c.Progress,
		renderer: newRenderer(), built: newBuiltGraders(c.Graders), breakers: newBreakers(c.Targets),
		epochs: epochs{kinds: map[string]bool{}},
		window: window,
		tokens: make(chan struct{}, window),
		asks:   map[string]chan eval.Trial{},
		grades: make(chan *eval.Sample, window),
		writes: make(chan record, window),
	}
	if p.progress == nil {
		p.progress = new(Progress)
	}
	return p
}

// run starts the stages, feeds them, and waits until nothing is under way.
func (p *pipeline) run(graders int, feed func() error) error {
	for range graders {
		p.workers.Go(p.gradeAll)
	}
	written := make(chan struct{})
	go func() { defer close(written); p.writeAll() }()

	if err := feed(); err != nil {
		p.cancel(err)
	}
	p.pending.Wait()
	for _, q := range p.asks {
		close(q)
	}
	close(p.grades)
	p.workers.Wait()
	close(p.writes)
	<-written

	err := context.Cause(p.ctx)
	if err == nil {
		err = p.halting.why()
	}
	p.cancel(nil)
	return errors.Join(err, p.built.close())
}

// settleStage waits until all that was asked is recorded with its scores.
func (p *pipeline) settleStage(graders int) {
	p.pending.Wait()
	p.gradeEpochs(graders)
	p.pending.Wait()
}

// admit waits for room for one more sample; false: the run is ending.
func (p *pipeline) admit() bool {
	if p.halting.done() || p.ctx.Err() != nil {
		return false
	}
	select {
	case p.tokens <- struct{}{}:
		p.pending.Add(1)
		return true
	case <-p.halting.halted:
		return false
	case <-p.ctx.Done():
		return false
	}
}

// release is admit's counterpart: the sample is recorded, or dropped.
func (p *pipeline) release() {
	<-p.tokens
	p.pending.Done()
}

func (p *pipeline) plan(trials iter.Seq2[eval.Trial, error], resume bool) error {
	for trial, err := range trials {
		if err != nil {
			return err
		}
		if !p.admit() {
			return nil
		}
		if resume || trial.Key.Purpose != eval.Planned { // those are asked for until there are enough
			settled, err := p.resume(trial, resume)
			if err != nil || settled {
				if err != nil {
					p.release()
					return err
				}
				continue
			}
		}
		queue, ok := p.asks[trial.Target.ID]
		if !ok {
			p.release()
			return fmt.Errorf("trial %d: no provider for target %q", trial.Index, trial.Target.ID)
		}
		queue <- trial
	}
	return nil
}

// resume settles a trial that the recorder knows: a graded one is done, an answer goes
// to the graders. A failed call is no answer, and whoever resumes a run asks it again,
// unless the failure is the case's own.
func (p *pipeline) resume(trial eval.Trial, failed bool) (settled bool, err error) {
	s, err := p.recorder.Find(p.ctx, trial)
	if err != nil || s == nil {
		return false, err
	}
	if failed && s.Error != nil && s.Error.Class != eval.ClassCase && s.Error.Class != eval.ClassBadRequest {
		return false, nil
	}
	if !s.Graded.IsZero() {
		p.progress.Reused.Add(1)
		if p.comparesEpochs(s.Case) {
			p.epochs.add(s) // an epoch without scores may have to be compared with it
		}
		p.release()
		return true, nil
	}
	p.toGrade(s)
	return true, nil
}

// toGrade hands an answered sample on; without an answer there is nothing to judge.
func (p *pipeline) toGrade(s *eval.Sample) {
	if s.Error != nil {
		p.settle(s)
		p.writes <- record{s, graded}
		return
	}
	p.judge(s)
}

// judge hands a sample whose answer is durable to the graders: at once, or, where they
// compare the epochs of a case, when all of them are answered.
func (p *pipeline) judge(s *eval.Sample) {
	if p.comparesEpochs(s.Case) {
		p.epochs.add(s)
		p.release()
		return
	}
	p.grades <- s
}

// settle gives a sample its verdict.
func (p *pipeline) settle(s *eval.Sample) {
	s.Verdict, s.Graded = eval.VerdictOf(s.Error, s.Scores), p.now()
}
