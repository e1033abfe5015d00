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
// are recorded; they are read back and judged together when their stage is asked.
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
	e.mu.Lock()
	defer e.mu.Unlock()
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
	e.trials = nil
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
	queue := make(chan epochGroup)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for group := range queue {
				p.gradeGroup(group)
			}
		})
	}
	for _, trials := range p.epochs.groups() {
		group, err := p.readGroup(trials) // by one reader: a recorder may have few connections
		if err != nil {
			p.cancel(err)
			break
		}
		queue <- group
	}
	close(queue)
	wg.Wait()
}

// epochGroup is the answered epochs of one case, prompt and target.
type epochGroup struct {
	samples []*eval.Sample
	done    map[eval.Key]bool // had scores already
}

func (p *pipeline) readGroup(trials []eval.Trial) (epochGroup, error) {
	g := epochGroup{done: map[eval.Key]bool{}}
	for _, trial := range trials {
		s, err := p.recorder.Find(p.ctx, trial)
		if err != nil {
			return g, err
		}
		if s == nil {
			return g, fmt.Errorf("case %s, epoch %d was answered and is not recorded", trial.Key.Case, trial.Key.Epoch)
		}
		g.done[s.Key] = !s.Graded.IsZero()
		s.Scores, s.Verdict, s.Graded, s.Turn = nil, "", time.Time{}, 0
		g.samples = append(g.samples, s)
	}
	return g, nil
}

// gradeGroup judges the epochs of one case, and records those that had no scores.
func (p *pipeline) gradeGroup(g epochGroup) {
	compared, judged := p.compare(g.samples)
	for i, s := range g.samples {
		if g.done[s.Key] {
			continue
		}
		if !p.grade(s, compared[i]) || !judged || !p.admit() {
			return // its answer is kept; whoever resumes grades it
		}
		p.writes <- record{s, graded}
	}
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
