package runner

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"seatrial/eval"
)

// epochs are the trials of cases whose graders compare all epochs. Their answers
// are recorded; they are read back and judged together when nothing is asked any more.
type epochs struct {
	mu     sync.Mutex
	trials []eval.Trial
	kinds  map[string]bool // grader type -> compares epochs
}

func (e *epochs) add(s *eval.Sample) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.trials = append(e.trials, eval.Trial{Key: s.Key, Index: s.Index, Case: s.Case, Prompt: s.Prompt, Target: s.Target})
}

// groups returns the trials of each case, prompt and target in order of epoch, the groups in the plan's order.
func (e *epochs) groups() [][]eval.Trial {
	slices.SortFunc(e.trials, func(a, b eval.Trial) int { return cmp.Compare(a.Index, b.Index) })
	place := map[eval.Key]int{}
	var all [][]eval.Trial
	for _, t := range e.trials {
		key := t.Key
		key.Epoch = 0
		n, known := place[key]
		if !known {
			n = len(all)
			place[key] = n
			all = append(all, nil)
		}
		all[n] = append(all[n], t)
	}
	for _, group := range all {
		slices.SortStableFunc(group, func(a, b eval.Trial) int { return cmp.Compare(a.Key.Epoch, b.Key.Epoch) })
	}
	return all
}

// comparesEpochs reports whether one of the case's graders is an eval.CaseGrader. That is
// so for all graders of one type. One that cannot be built says why when the sample is graded.
func (p *pipeline) comparesEpochs(c *eval.Case) bool {
	for _, use := range c.Graders {
		p.epochs.mu.Lock()
		compares, known := p.epochs.kinds[use.Grader]
		p.epochs.mu.Unlock()
		if !known {
			vars, err := CaseVars(c)
			if err != nil {
				return false
			}
			g, done, err := p.built.take(use, vars)
			if err != nil {
				continue
			}
			_, compares = g.grader.(eval.CaseGrader)
			if done() != nil {
				continue
			}
			p.epochs.mu.Lock()
			p.epochs.kinds[use.Grader] = compares
			p.epochs.mu.Unlock()
		}
		if compares {
			return true
		}
	}
	return false
}

// gradeEpochs judges what waited for its other epochs. Where the asking ended early some of
// them are missing: those cases are left for the run that resumes.
func (p *pipeline) gradeEpochs(workers int) {
	if p.halting.done() || p.ctx.Err() != nil {
		return
	}
	queue := make(chan []eval.Trial)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for group := range queue {
				if err := p.gradeGroup(group); err != nil {
					p.cancel(err)
				}
			}
		})
	}
	for _, group := range p.epochs.groups() {
		queue <- group
	}
	close(queue)
	wg.Wait()
}

// gradeGroup judges the epochs of one case, and records those that had no scores.
func (p *pipeline) gradeGroup(group []eval.Trial) error {
	var answered []*eval.Sample
	done := map[eval.Key]bool{}
	for _, trial := range group {
		s, err := p.recorder.Find(p.ctx, trial)
		if err != nil {
			return err
		}
		if s == nil {
			return fmt.Errorf("case %s, epoch %d was answered and is not recorded", trial.Key.Case, trial.Key.Epoch)
		}
		done[s.Key] = !s.Graded.IsZero()
		s.Scores, s.Verdict, s.Graded, s.Turn = nil, "", time.Time{}, 0
		answered = append(answered, s)
	}
	compared, judged := p.compare(answered)
	for i, s := range answered {
		if done[s.Key] {
			continue
		}
		if !p.grade(s, compared[i]) || !judged || !p.admit() {
			return nil // its answer is kept; whoever resumes grades it
		}
		p.writes <- record{s, graded}
	}
	return nil
}

// compare lets the graders that compare epochs judge them: scores by sample and by the
// grader's place among the case's graders; false: a judge was not to be asked any more.
func (p *pipeline) compare(samples []*eval.Sample) (scores []map[int]eval.Score, judged bool) {
	scores, judged = make([]map[int]eval.Score, len(samples)), true
	views := make([]eval.Sample, len(samples))
	for i, s := range samples {
		scores[i] = map[int]eval.Score{}
		views[i] = *s
	}
	vars, err := CaseVars(samples[0].Case)
	if err != nil {
		return scores, true // every grader says so
	}
	for place, use := range samples[0].Case.Graders {
		g, done, err := p.built.take(use, vars)
		if err != nil {
			continue
		}
		cases, ok := g.grader.(eval.CaseGrader)
		if !ok {
			continue
		}
		got, err := p.gradeCase(cases, use, views)
		err = errors.Join(err, done())
		calls := 0
		for i := range samples {
			var score eval.Score
			if err == nil {
				score = got[i]
			}
			calls += score.Calls
			scores[i][place] = signed(score, err, use, 0, g.digest)
		}
		judged = p.watchJudge(use.Name(), calls, err) && judged
	}
	return scores, judged
}

func (p *pipeline) gradeCase(g eval.CaseGrader, use eval.GraderUse, samples []eval.Sample) (scores []eval.Score, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("grader %s panicked: %v", use.Name(), r)
		}
	}()
	scores, err = g.GradeCase(p.ctx, samples)
	if err == nil && len(scores) != len(samples) {
		err = fmt.Errorf("grader %s returned %d scores of %d samples", use.Name(), len(scores), len(samples))
	}
	return scores, err
}
