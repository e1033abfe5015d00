package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"seatrial/eval"
)

// comparing is a CaseGrader that passes a sample where all epochs say the same.
type comparing struct {
	mu     sync.Mutex
	groups [][]int // epochs, as they were given
	err    error
}

func (c *comparing) Grade(context.Context, eval.Sample) (eval.Score, error) {
	return eval.Score{}, errors.New("one epoch alone has nothing to be compared with")
}

func (c *comparing) GradeCase(_ context.Context, samples []eval.Sample) ([]eval.Score, error) {
	var epochs []int
	scores := make([]eval.Score, len(samples))
	for i, s := range samples {
		epochs = append(epochs, s.Key.Epoch)
		scores[i] = eval.Score{Verdict: eval.Fail}
		if s.Output() == samples[0].Output() {
			scores[i] = eval.Score{Verdict: eval.Pass, Value: 1}
		}
	}
	c.mu.Lock()
	c.groups = append(c.groups, epochs)
	c.mu.Unlock()
	return scores, c.err
}

// epochTrials are cases of several epochs each, epoch by epoch: the worst order for what waits.
func epochTrials(cases, epochs int) []eval.Trial {
	var all []eval.Trial
	for e := range epochs {
		for t := range trials(cases, "t") {
			t.Key.Epoch = e + 1
			t.Index = t.Index*epochs + e
			all = append(all, t)
		}
	}
	return all
}

func each(all []eval.Trial) func(yield func(eval.Trial, error) bool) {
	return func(yield func(eval.Trial, error) bool) {
		for _, t := range all {
			if !yield(t, nil) {
				return
			}
		}
	}
}

func TestEpochsAreComparedWhenAllAreAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &comparing{}
		rec, m := newMemory(), &model{answer: says("because", time.Millisecond)}
		all := epochTrials(500, 3) // more samples wait than the window holds
		c := config(rec, each(all), map[string]Target{"t": {m, 4}})
		c.Graders = oneGrader{g}
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if len(g.groups) != 500 {
			t.Fatalf("%d groups were compared, want 500", len(g.groups))
		}
		for _, epochs := range g.groups {
			if !slices.Equal(epochs, []int{1, 2, 3}) {
				t.Fatalf("the epochs %v were compared, want 1, 2 and 3", epochs)
			}
		}
		for _, trial := range all {
			s := rec.get(trial.Key)
			if s.Verdict != eval.Pass || len(s.Scores) != 1 || s.Scores[0].Grader != "g" || s.Graded.IsZero() {
				t.Fatalf("%v is %s with %+v", trial.Key, s.Verdict, s.Scores)
			}
		}
	})
}

func TestFailedEpochsAreLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &comparing{}
		m := &model{answer: func(ctx context.Context, r eval.Request) (eval.Response, error) {
			if r.Repeat == 2 {
				return fails(eval.ClassBadRequest)(ctx, r)
			}
			return says(fmt.Sprint("epoch ", r.Repeat), 0)(ctx, r)
		}}
		rec, all := newMemory(), epochTrials(1, 3)
		c := config(rec, each(all), map[string]Target{"t": {m, 1}})
		c.Graders = oneGrader{g}
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if len(g.groups) != 1 || !slices.Equal(g.groups[0], []int{1, 3}) {
			t.Errorf("compared %v, want the epochs 1 and 3", g.groups)
		}
		var got []eval.Verdict
		for _, trial := range all {
			got = append(got, rec.get(trial.Key).Verdict)
		}
		if want := []eval.Verdict{eval.Pass, eval.Unscored, eval.Fail}; !slices.Equal(got, want) {
			t.Errorf("verdicts %v, want %v", got, want)
		}
	})
}

func TestWhatCannotBeComparedIsUnscored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &comparing{err: errors.New("no two answers")}
		rec, m := newMemory(), &model{answer: says("because", 0)}
		all := epochTrials(1, 2)
		c := config(rec, each(all), map[string]Target{"t": {m, 1}})
		c.Graders = oneGrader{g}
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		for _, trial := range all {
			if s := rec.get(trial.Key); s.Verdict != eval.Unscored || s.Scores[0].Explanation != "no two answers" {
				t.Errorf("%v: %s, %q", trial.Key, s.Verdict, s.Scores[0].Explanation)
			}
		}
	})
}

// A run that was killed between the epochs of a case compares all of them when it
// is resumed, and records only what had no scores.
func TestResumedEpochsAreComparedWithTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &comparing{}
		rec, m := newMemory(), &model{answer: says("because", 0)}
		all := epochTrials(1, 3)
		for i, trial := range all[:2] {
			s := &eval.Sample{Key: trial.Key, Index: trial.Index, Case: trial.Case, Prompt: trial.Prompt, Target: trial.Target,
				Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: "because"}}}, Answered: time.Now()}
			if i == 0 {
				s.Graded, s.Verdict, s.Scores = time.Now(), eval.Fail, []eval.Score{{Verdict: eval.Fail}}
			}
			rec.byKey[s.Key] = s
		}
		c := config(rec, each(all), map[string]Target{"t": {m, 1}})
		c.Graders, c.Resume = oneGrader{g}, true
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if m.calls != 1 || len(g.groups) != 1 || !slices.Equal(g.groups[0], []int{1, 2, 3}) {
			t.Errorf("%d calls, compared %v; want 1 call and all three epochs", m.calls, g.groups)
		}
		if got := []eval.Verdict{rec.get(all[0].Key).Verdict, rec.get(all[1].Key).Verdict, rec.get(all[2].Key).Verdict}; !slices.Equal(got, []eval.Verdict{eval.Fail, eval.Pass, eval.Pass}) {
			t.Errorf("verdicts %v: what was graded stays, the others are graded", got)
		}
	})
}

func TestStoredEpochsAreComparedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &comparing{}
		rec, m := newMemory(), &model{answer: says("because", 0)}
		all := epochTrials(2, 2)
		c := config(rec, each(all), map[string]Target{"t": {m, 1}})
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		c.Graders = oneGrader{g}
		again := newMemory()
		for key, s := range rec.byKey {
			kept := *s
			kept.Scores, kept.Verdict, kept.Graded = nil, "", time.Time{}
			again.byKey[key] = &kept
		}
		c.Recorder = again
		err := Grade(t.Context(), func(yield func(eval.Sample, error) bool) {
			for _, trial := range all {
				if !yield(*rec.get(trial.Key), nil) {
					return
				}
			}
		}, c)
		if err != nil || len(g.groups) != 2 {
			t.Fatalf("%v; compared %v, want two groups", err, g.groups)
		}
		if s := again.get(all[3].Key); s.Verdict != eval.Pass {
			t.Errorf("the last epoch is %s", s.Verdict)
		}
	})
}

func TestEpochsWaitForTheRunThatResumes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &comparing{}
		m := &model{answer: func(ctx context.Context, r eval.Request) (eval.Response, error) {
			if r.Repeat == 2 {
				return fails(eval.ClassBudget)(ctx, r)
			}
			return says("because", 0)(ctx, r)
		}}
		rec, all := newMemory(), epochTrials(1, 2)
		c := config(rec, each(all), map[string]Target{"t": {m, 1}})
		c.Graders = oneGrader{g}
		var stop *StopError
		if err := Run(t.Context(), c); !errors.As(err, &stop) {
			t.Fatalf("%v, want a StopError", err)
		}
		if s := rec.get(all[0].Key); s == nil || !s.Graded.IsZero() || len(g.groups) != 0 {
			t.Errorf("%+v was judged without its other epoch", s)
		}
	})
}
