package runner

import (
	"context"
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"seatrial/eval"
)

// staged asks its stages one after the other, and looks at what is recorded before each.
type staged struct {
	stages []iter.Seq2[eval.Trial, error]
	before func(stage int) error
	asked  int
}

func (s *staged) Next(context.Context) (iter.Seq2[eval.Trial, error], error) {
	if err := s.before(s.asked); err != nil {
		return nil, err
	}
	s.asked++
	if s.asked > len(s.stages) {
		return nil, nil
	}
	return s.stages[s.asked-1], nil
}

// part yields the trials from..to of n.
func part(from, to int) iter.Seq2[eval.Trial, error] {
	return func(yield func(eval.Trial, error) bool) {
		for t, err := range trials(to, "t") {
			if t.Index >= from && !yield(t, err) {
				return
			}
		}
	}
}

// A stage begins when all that was asked before it is recorded with its scores, however slow a grader is: a decision
// rests on all of a look, never on the answers that came first.
func TestStagesWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, m := newMemory(), &model{answer: says("x", time.Second)}
		c := config(rec, nil, map[string]Target{"t": {m, 4}})
		c.Graders = oneGrader{graderFunc(func(context.Context, eval.Sample) (eval.Score, error) {
			time.Sleep(time.Minute)
			return eval.Score{Verdict: eval.Pass, Value: 1}, nil
		})}
		s := &staged{stages: []iter.Seq2[eval.Trial, error]{part(0, 10), part(10, 25)}}
		s.before = func(stage int) error {
			for i := range []int{0, 10, 25}[stage] {
				for tr := range part(i, i+1) {
					if got := rec.get(tr.Key); got == nil || got.Graded.IsZero() {
						t.Errorf("stage %d began before sample %d was graded", stage+1, i)
					}
				}
			}
			return nil
		}
		c.Stages = s
		if err := Run(t.Context(), c); err != nil || m.calls != 25 || s.asked != 3 {
			t.Errorf("%d calls, asked %d times what is next, %v; want 25, 3 and no error", m.calls, s.asked, err)
		}
	})
}

// What is next is not asked for where the run has ended, and an error of it is the run's.
func TestStagesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := config(newMemory(), nil, map[string]Target{"t": {&model{answer: fails(eval.ClassAuth)}, 1}})
		s := &staged{stages: []iter.Seq2[eval.Trial, error]{part(0, 3), part(3, 6)}, before: func(int) error { return nil }}
		c.Stages = s
		var stop *StopError
		if err := Run(t.Context(), c); !errors.As(err, &stop) || s.asked != 1 {
			t.Errorf("asked %d times what is next, %v; want 1 and the target's failure", s.asked, err)
		}
		cannot := errors.New("cannot decide")
		c = config(newMemory(), nil, map[string]Target{"t": {&model{answer: says("x", time.Second)}, 1}})
		c.Stages = &staged{stages: s.stages, before: func(stage int) error {
			if stage == 1 {
				return cannot
			}
			return nil
		}}
		if err := Run(t.Context(), c); !errors.Is(err, cannot) {
			t.Errorf("the run ended with %v, want the stage's error", err)
		}
	})
}

// What is asked beside the plan is asked where it is missing, also in a run that was not resumed: an interruption leaves
// holes between the answers, and they must fill.
func TestAskingAgainFillsHoles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, m := newMemory(), &model{answer: says("x", time.Second)}
		again := func(epochs ...int) iter.Seq2[eval.Trial, error] {
			return func(yield func(eval.Trial, error) bool) {
				for tr := range trials(1, "t") {
					for _, e := range epochs {
						tr.Key.Epoch, tr.Key.Purpose, tr.Index = e, eval.Confirm, 100+e
						if !yield(tr, nil) {
							return
						}
					}
				}
			}
		}
		c := config(rec, nil, map[string]Target{"t": {m, 2}})
		c.Stages = &staged{stages: []iter.Seq2[eval.Trial, error]{again(1, 3, 4), again(1, 2, 3, 4, 5)}, before: func(int) error { return nil }}
		if err := Run(t.Context(), c); err != nil || m.calls != 5 {
			t.Errorf("%d calls, %v; want 5: what is stored is not asked a second time", m.calls, err)
		}
	})
}
