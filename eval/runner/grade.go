package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"seatrial/eval"
	"seatrial/eval/template"
)

func (p *pipeline) gradeAll() {
	for s := range p.grades {
		if p.ctx.Err() != nil || !p.grade(s, nil) || p.ctx.Err() != nil {
			p.release() // its answer is kept; whoever resumes grades it
			continue
		}
		p.writes <- record{s, graded}
	}
}

// grade judges a sample; false: a judge was not to be asked any more. Of the case's graders,
// those that compared all epochs have judged it already: their scores are given, by place.
func (p *pipeline) grade(s *eval.Sample, compared map[int]eval.Score) (judged bool) {
	judged = true
	vars, err := CaseVars(s.Case)
	for n, t := range s.Case.Turns {
		if len(t.Graders) == 0 {
			continue
		}
		view := asOf(*s, firstCaseTurn(s)+n)
		for _, use := range t.Graders {
			judged = p.score(s, use, view, vars, err) && judged
		}
	}
	for i, use := range s.Case.Graders {
		if score, done := compared[i]; done {
			s.Scores = append(s.Scores, score)
			continue
		}
		judged = p.score(s, use, *s, vars, err) && judged
	}
	p.settle(s)
	return judged
}

// firstCaseTurn returns the number of the turn that the case's first turn is:
// a prompt that asks something itself comes before it.
func firstCaseTurn(s *eval.Sample) int {
	if asksNow(s.Prompt.Messages) {
		return 2
	}
	return 1
}

// asOf returns the sample as it stood when turn n was answered.
func asOf(s eval.Sample, n int) eval.Sample {
	end := 0
	for end < len(s.Exchanges) && s.Exchanges[end].Turn <= n {
		end++
	}
	view := eval.Sample{Key: s.Key, Index: s.Index, Case: s.Case, Prompt: s.Prompt, Target: s.Target,
		Exchanges: s.Exchanges[:end:end], Turn: n, Answered: s.Answered}
	sum(&view)
	return view
}

// score adds the judgement of one grader on the view of s; false: its judge was not to be asked any more.
func (p *pipeline) score(s *eval.Sample, use eval.GraderUse, view eval.Sample, vars template.Vars, varsErr error) bool {
	score, digest, err := eval.Score{}, eval.Digest{}, varsErr
	if err == nil {
		view.Scores = nil // graders judge the answer, not each other
		score, digest, err = p.built.grade(p.ctx, use, view, vars)
	}
	asked := p.watchJudge(use.Name(), score.Calls, err)
	s.Scores = append(s.Scores, signed(score, err, use, view.Turn, digest))
	return asked
}

// signed completes a score with whose it is; an error leaves it unscored.
func signed(score eval.Score, err error, use eval.GraderUse, turn int, digest eval.Digest) eval.Score {
	if err != nil {
		score.Verdict, score.Value, score.Explanation = eval.Unscored, 0, err.Error()
	}
	switch score.Verdict {
	case eval.Pass, eval.Fail, eval.Unscored:
	default:
		score.Explanation = fmt.Sprintf("grader answered with the verdict %q: %s", score.Verdict, score.Explanation)
		score.Verdict = eval.Unscored
	}
	score.Grader, score.Name, score.Turn, score.Digest = use.Grader, use.Name(), turn, digest
	return score
}

// watchJudge ends the run where what a grader asks is down: everything after
// it would be unscored. A spent budget leaves the sample for later; false then.
func (p *pipeline) watchJudge(grader string, calls int, err error) bool {
	var ce *eval.CallError
	if err != nil && !errors.As(err, &ce) || err == nil && calls == 0 {
		return true
	}
	stop := p.breakers.see("judge of "+grader, ce)
	if stop != nil {
		stop.Target = ""
		stop.Err = fmt.Errorf("grader %s asked a judge: %w", grader, stop.Err)
	}
	switch {
	case stop == nil:
		return true
	case stop.Class == eval.ClassBudget:
		p.halting.halt(stop)
	default:
		p.cancel(stop)
	}
	return false
}

// builtGraders are the graders of a run, built once for each use.
type builtGraders struct {
	graders Graders
	mu      sync.Mutex
	built   map[string]*built
}

type built struct {
	once   sync.Once
	grader eval.Grader
	digest eval.Digest
	err    error
}

func newBuiltGraders(g Graders) *builtGraders {
	return &builtGraders{graders: g, built: map[string]*built{}}
}

func (b *builtGraders) grade(ctx context.Context, use eval.GraderUse, s eval.Sample, vars template.Vars) (score eval.Score, d eval.Digest, err error) {
	g, done, err := b.take(use, vars)
	if err != nil {
		return score, d, err
	}
	defer func() { err = errors.Join(err, done()) }()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("grader %s panicked: %v", use.Name(), r)
		}
	}()
	score, err = g.grader.Grade(ctx, s)
	return score, g.digest, err
}

// take returns the grader of a use with its options rendered. Call done after use.
func (b *builtGraders) take(use eval.GraderUse, vars template.Vars) (g *built, done func() error, err error) {
	options, err := template.RenderOptions(use.Options, vars)
	if err != nil {
		return nil, nil, err
	}
	// Options that hold a case's text are used once; keeping those graders would keep every text.
	shared := bytes.Equal(options, use.Options)
	use.Options = options
	g = b.lookup(use, shared)
	if g.err != nil {
		return nil, nil, g.err
	}
	if shared {
		return g, func() error { return nil }, nil
	}
	return g, func() error { return closeGrader(g.grader) }, nil
}

func (b *builtGraders) lookup(use eval.GraderUse, shared bool) *built {
	entry := new(built)
	if shared {
		key := use.Grader + "\x00" + use.Label + "\x00" + string(use.Options)
		b.mu.Lock()
		if known := b.built[key]; known != nil {
			entry = known
		} else {
			b.built[key] = entry
		}
		b.mu.Unlock()
	}
	entry.once.Do(func() { entry.grader, entry.digest, entry.err = b.graders.Build(use) })
	return entry
}

func (b *builtGraders) close() error {
	var errs []error
	for _, g := range b.built {
		errs = append(errs, closeGrader(g.grader))
	}
	return errors.Join(errs...)
}

func closeGrader(g eval.Grader) error {
	if c, ok := g.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
