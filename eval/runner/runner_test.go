package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"seatrial/eval"
)

// memory is a Recorder. Its hooks run within Save.
type memory struct {
	mu     sync.Mutex
	byKey  map[eval.Key]*eval.Sample
	saves  int
	onSave func() error
}

func newMemory() *memory { return &memory{byKey: map[eval.Key]*eval.Sample{}} }

func (m *memory) Save(_ context.Context, answered, graded []*eval.Sample) error {
	if m.onSave != nil {
		if err := m.onSave(); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.saves++
	for _, s := range answered {
		kept := *s
		m.byKey[s.Key] = &kept
	}
	for _, s := range graded {
		if m.byKey[s.Key] == nil {
			return fmt.Errorf("sample %v was graded before its answer was recorded", s.Key)
		}
		kept := *s
		m.byKey[s.Key] = &kept
	}
	return nil
}

func (m *memory) Find(_ context.Context, t eval.Trial) (*eval.Sample, error) {
	return m.get(t.Key), nil
}

func (m *memory) get(k eval.Key) *eval.Sample {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s := m.byKey[k]; s != nil {
		kept := *s
		return &kept
	}
	return nil
}

// model is a Provider made of a function; it counts its calls and those in flight.
type model struct {
	answer                    func(ctx context.Context, req eval.Request) (eval.Response, error)
	mu                        sync.Mutex
	calls, flying, mostAtOnce int
}

func (p *model) Complete(ctx context.Context, req eval.Request) (eval.Response, error) {
	p.mu.Lock()
	p.calls++
	p.flying++
	p.mostAtOnce = max(p.mostAtOnce, p.flying)
	p.mu.Unlock()
	defer func() { p.mu.Lock(); p.flying--; p.mu.Unlock() }()
	return p.answer(ctx, req)
}

func says(text string, after time.Duration) func(context.Context, eval.Request) (eval.Response, error) {
	return func(ctx context.Context, _ eval.Request) (eval.Response, error) {
		select {
		case <-time.After(after):
			return eval.Response{Text: text, FinishReason: eval.FinishStop, Timing: eval.Timing{Total: after}}, nil
		case <-ctx.Done():
			return eval.Response{}, &eval.CallError{Class: eval.ClassCanceled, Message: "interrupted", Err: ctx.Err()}
		}
	}
}

func fails(class eval.Class) func(context.Context, eval.Request) (eval.Response, error) {
	return func(context.Context, eval.Request) (eval.Response, error) {
		return eval.Response{}, &eval.CallError{Class: class, Message: "on purpose"}
	}
}

type graderFunc func(ctx context.Context, s eval.Sample) (eval.Score, error)

func (f graderFunc) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) { return f(ctx, s) }

// oneGrader builds the same grader whatever is asked for.
type oneGrader struct{ g eval.Grader }

func (o oneGrader) Build(use eval.GraderUse) (eval.Grader, eval.Digest, error) {
	return o.g, eval.MustDigest(use), nil
}

var passes = oneGrader{graderFunc(func(context.Context, eval.Sample) (eval.Score, error) {
	return eval.Score{Verdict: eval.Pass, Value: 1}, nil
})}

func trials(n int, targets ...string) iter.Seq2[eval.Trial, error] {
	prompt := &eval.Prompt{ID: "p", Messages: []eval.Message{{Role: "user", Content: "{{ q }}"}}}
	return func(yield func(eval.Trial, error) bool) {
		for i := range n {
			c := &eval.Case{ID: fmt.Sprintf("c%04d", i), Vars: map[string]json.RawMessage{"q": json.RawMessage(`"why?"`)},
				Graders: []eval.GraderUse{{Grader: "g", Options: json.RawMessage(`{}`)}}}
			for j, id := range targets {
				t := eval.Trial{Index: i*len(targets) + j, Case: c, Prompt: prompt, Target: &eval.Target{ID: id},
					Key: eval.Key{Case: c.ID, Prompt: "p", Target: id, Epoch: 1, Purpose: eval.Planned}}
				if !yield(t, nil) {
					return
				}
			}
		}
	}
}

func config(rec Recorder, seq iter.Seq2[eval.Trial, error], targets map[string]Target) Config {
	return Config{Stages: Once(seq), Targets: targets, Graders: passes, Recorder: rec, Now: time.Now}
}

func TestRunRecordsEveryTrial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, m := newMemory(), &model{answer: says("because", time.Second)}
		c := config(rec, trials(100, "t"), map[string]Target{"t": {m, 7}})
		c.Graders = oneGrader{graderFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			if stored := rec.get(s.Key); stored == nil || stored.Output() != "because" {
				t.Errorf("%s was graded before its answer was durable", s.Key.Case)
			}
			return eval.Score{Verdict: eval.Pass, Value: 1}, nil
		})}
		progress := new(Progress)
		c.Progress = progress
		began := time.Now()
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if took, want := time.Since(began), 15*time.Second; took < want || took > want+2*linger {
			t.Errorf("took %s, want %s: 100 seconds of work, 7 at once", took, want)
		}
		if m.calls != 100 || m.mostAtOnce != 7 {
			t.Errorf("%d calls, %d at once; want 100 and 7", m.calls, m.mostAtOnce)
		}
		for i := range 100 {
			s := rec.get(eval.Key{Case: fmt.Sprintf("c%04d", i), Prompt: "p", Target: "t", Epoch: 1, Purpose: eval.Planned})
			if s == nil || s.Verdict != eval.Pass || s.Index != i || s.Latency != time.Second || s.Graded.IsZero() {
				t.Fatalf("sample %d is %+v", i, s)
			}
		}
		if progress.Done.Load() != 100 || progress.Answered.Load() != 100 {
			t.Errorf("progress says %d done, %d answered", progress.Done.Load(), progress.Answered.Load())
		}
	})
}

func TestSlowTargetDoesNotIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := newMemory()
		slow, fast := &model{answer: says("x", 10*time.Second)}, &model{answer: says("x", time.Second)}
		began := time.Now()
		err := Run(t.Context(), config(rec, trials(20, "slow", "fast"), map[string]Target{"slow": {slow, 2}, "fast": {fast, 2}}))
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 100*time.Second+2*linger {
			t.Errorf("took %s; the slow target alone needs 100 s, and nothing may keep it waiting", took)
		}
	})
}

func TestSlowRecorderBoundsTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, m := newMemory(), &model{answer: says("x", 0)}
		unsaved := 0
		rec.onSave = func() error {
			time.Sleep(time.Second)
			m.mu.Lock()
			defer m.mu.Unlock()
			unsaved = max(unsaved, m.calls-len(rec.byKey))
			return nil
		}
		if err := Run(t.Context(), config(rec, trials(2000, "t"), map[string]Target{"t": {m, 4}})); err != nil {
			t.Fatal(err)
		}
		if unsaved > 2*(4+4)+maxBatch {
			t.Errorf("%d answers were waiting to be recorded; the window is %d", unsaved, 2*(4+4)+maxBatch)
		}
		if rec.saves > 200 {
			t.Errorf("%d transactions for 2,000 samples: what queues up belongs into one", rec.saves)
		}
	})
}

func TestRunEndsEarly(t *testing.T) {
	tests := []struct {
		name   string
		answer func(context.Context, eval.Request) (eval.Response, error)
		class  eval.Class
		atMost int // calls
		reason string
	}{
		{"credentials refused", fails(eval.ClassAuth), eval.ClassAuth, 4, "a 401 will be one next time too"},
		{"unreachable", fails(eval.ClassUnreachable), eval.ClassUnreachable, 4, "nobody has ever answered there"},
		{"no such model", fails(eval.ClassConfig), eval.ClassConfig, 4, "it cannot work as configured"},
		{"always malformed", fails(eval.ClassMalformed), eval.ClassMalformed, 14, "ten thousand errors measure no more than ten"},
		{"out of budget", fails(eval.ClassBudget), eval.ClassBudget, 4, "nothing more may be asked"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rec, m := newMemory(), &model{answer: tt.answer}
				err := Run(t.Context(), config(rec, trials(1000, "t"), map[string]Target{"t": {m, 4}}))
				var stop *StopError
				if !errors.As(err, &stop) || stop.Class != tt.class || stop.Target != "t" {
					t.Fatalf("Run answered %v, want a stop of class %s: %s", err, tt.class, tt.reason)
				}
				if m.calls > tt.atMost {
					t.Errorf("%d calls, want at most %d: %s", m.calls, tt.atMost, tt.reason)
				}
			})
		})
	}
}

func TestAnOutageMidwayEndsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		rec := newMemory()
		m := &model{answer: func(ctx context.Context, r eval.Request) (eval.Response, error) {
			if n++; n <= 30 {
				return says("x", time.Second)(ctx, r)
			}
			return fails(eval.ClassUnreachable)(ctx, r)
		}}
		err := Run(t.Context(), config(rec, trials(1000, "t"), map[string]Target{"t": {m, 1}}))
		var stop *StopError
		if !errors.As(err, &stop) || m.calls != 40 {
			t.Fatalf("%d calls and %v; want 30 answers, 10 failures and a stop", m.calls, err)
		}
		good := 0
		for _, s := range rec.byKey {
			if s.Error == nil {
				good++
			}
		}
		if good != 30 {
			t.Errorf("%d answers are kept, want 30", good)
		}
	})
}

func TestInterruptLosesOnlyWhatIsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, m := newMemory(), &model{answer: says("x", time.Second)}
		ctx, cancel := context.WithTimeout(t.Context(), 10500*time.Millisecond)
		defer cancel()
		err := Run(ctx, config(rec, trials(100, "t"), map[string]Target{"t": {m, 3}}))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("Run answered %v", err)
		}
		if len(rec.byKey) != 30 {
			t.Errorf("%d samples are recorded, want the 30 that were answered", len(rec.byKey))
		}
		for k, s := range rec.byKey {
			if s.Error != nil {
				t.Errorf("%s is recorded with %v: an interruption is no error of the case", k.Case, s.Error)
			}
		}

		again := &model{answer: says("x", time.Second)}
		c := config(rec, trials(100, "t"), map[string]Target{"t": {again, 3}})
		c.Resume = true
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if again.calls != 70 || len(rec.byKey) != 100 {
			t.Errorf("going on took %d calls and left %d samples; want 70 and 100", again.calls, len(rec.byKey))
		}
	})
}

func TestResumeGradesWhatLacksScoresAndAsksErrorsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := newMemory()
		var seq []eval.Trial
		for tr := range trials(4, "t") {
			seq = append(seq, tr)
		}
		answer := []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: "kept"}}}
		done, open, lost, own := seq[0], seq[1], seq[2], seq[3]
		for _, s := range []eval.Sample{
			{Key: done.Key, Case: done.Case, Exchanges: answer, Graded: time.Now(), Verdict: eval.Fail},
			{Key: open.Key, Case: open.Case, Prompt: open.Prompt, Target: open.Target, Exchanges: answer},
			{Key: lost.Key, Case: lost.Case, Error: &eval.CallError{Class: eval.ClassTimeout}, Graded: time.Now(), Verdict: eval.Unscored},
			{Key: own.Key, Case: own.Case, Error: &eval.CallError{Class: eval.ClassCase}, Graded: time.Now(), Verdict: eval.Unscored},
		} {
			rec.byKey[s.Key] = &s
		}
		m := &model{answer: says("new", time.Second)}
		c := config(rec, trials(4, "t"), map[string]Target{"t": {m, 1}})
		c.Resume = true
		if err := Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if m.calls != 1 {
			t.Errorf("%d calls; only the sample that met an outage has to be asked again", m.calls)
		}
		got := []eval.Verdict{rec.get(done.Key).Verdict, rec.get(open.Key).Verdict, rec.get(lost.Key).Verdict, rec.get(own.Key).Verdict}
		want := []eval.Verdict{eval.Fail, eval.Pass, eval.Pass, eval.Unscored}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("verdicts are %v, want %v", got, want)
		}
		if out := rec.get(open.Key).Output(); out != "kept" {
			t.Errorf("the stored answer became %q", out)
		}
	})
}

func TestAFailingRecorderEndsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, m := newMemory(), &model{answer: says("x", time.Second)}
		full := errors.New("disk full")
		rec.onSave = func() error { return full }
		err := Run(t.Context(), config(rec, trials(1000, "t"), map[string]Target{"t": {m, 2}}))
		if !errors.Is(err, full) {
			t.Fatalf("Run answered %v", err)
		}
		if m.calls > 8 {
			t.Errorf("%d calls were paid for that nobody could keep", m.calls)
		}
	})
}

func TestAMistakeInThePlanEndsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changed := errors.New("data set changed")
		seq := func(yield func(eval.Trial, error) bool) {
			for tr := range trials(3, "t") {
				if !yield(tr, nil) {
					return
				}
			}
			yield(eval.Trial{}, changed)
		}
		m := &model{answer: says("x", 0)}
		if err := Run(t.Context(), config(newMemory(), seq, map[string]Target{"t": {m, 2}})); !errors.Is(err, changed) {
			t.Fatalf("Run answered %v", err)
		}
	})
}

func TestGradersThatCannotJudge(t *testing.T) {
	tests := []struct {
		name   string
		grader graderFunc
		want   string
		reason string
	}{
		{"error", func(context.Context, eval.Sample) (eval.Score, error) {
			return eval.Score{Verdict: eval.Pass}, errors.New("no idea")
		}, "no idea", "an error outweighs what came with it"},
		{"panic", func(context.Context, eval.Sample) (eval.Score, error) { panic("index out of range") }, "grader g panicked: index out of range", "one grader's mistake is not the run's"},
		{"no verdict", func(context.Context, eval.Sample) (eval.Score, error) { return eval.Score{}, nil }, `grader answered with the verdict "": `, "nothing said is no pass"},
		{"off the menu", func(context.Context, eval.Sample) (eval.Score, error) { return eval.Score{Verdict: "ok"}, nil }, `grader answered with the verdict "ok": `, "neither is this"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec, m := newMemory(), &model{answer: says("x", 0)}
			c := config(rec, trials(1, "t"), map[string]Target{"t": {m, 1}})
			c.Graders = oneGrader{tt.grader}
			if err := Run(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			for _, s := range rec.byKey {
				if s.Verdict != eval.Unscored || len(s.Scores) != 1 || s.Scores[0].Explanation != tt.want {
					t.Errorf("verdict %s, scores %+v; want unscored: %s", s.Verdict, s.Scores, tt.reason)
				}
			}
		})
	}
}

func TestARefusedJudgeEndsTheRunAndLeavesSamplesUngraded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, m := newMemory(), &model{answer: says("x", time.Second)}
		c := config(rec, trials(100, "t"), map[string]Target{"t": {m, 2}})
		c.Graders = oneGrader{graderFunc(func(context.Context, eval.Sample) (eval.Score, error) {
			return eval.Score{}, fmt.Errorf("ask the judge: %w", &eval.CallError{Class: eval.ClassAuth, Status: 401, Message: "no"})
		})}
		var stop *StopError
		if err := Run(t.Context(), c); !errors.As(err, &stop) || stop.Class != eval.ClassAuth {
			t.Fatalf("Run answered %v", err)
		}
		for k, s := range rec.byKey {
			if !s.Graded.IsZero() {
				t.Errorf("%s counts as graded, though its judge was never heard", k.Case)
			}
		}
	})
}

func TestGradeAsksNoTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := newMemory()
		var stored []eval.Sample
		for tr := range trials(10, "t") {
			s := eval.Sample{Key: tr.Key, Index: tr.Index, Case: tr.Case, Prompt: tr.Prompt, Target: tr.Target,
				Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: "x"}}},
				Scores:    []eval.Score{{Verdict: eval.Fail}}, Verdict: eval.Fail, Graded: time.Now()}
			if tr.Index == 3 {
				s.Exchanges, s.Error = nil, &eval.CallError{Class: eval.ClassTimeout}
			}
			stored = append(stored, s)
			rec.byKey[s.Key] = &s
		}
		seq := func(yield func(eval.Sample, error) bool) {
			for _, s := range stored {
				if !yield(s, nil) {
					return
				}
			}
		}
		if err := Grade(t.Context(), seq, Config{Graders: passes, Workers: 2, Recorder: rec, Now: time.Now}); err != nil {
			t.Fatal(err)
		}
		for _, s := range stored {
			want := eval.Pass
			if s.Error != nil {
				want = eval.Unscored
			}
			if got := rec.get(s.Key); got.Verdict != want || len(got.Scores) > 1 {
				t.Errorf("%s is %s with %d scores, want %s", s.Key.Case, got.Verdict, len(got.Scores), want)
			}
		}
	})
}

func TestASpentBudgetEndsTheAskingNotTheGrading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec, n := newMemory(), 0
		m := &model{}
		m.answer = func(ctx context.Context, r eval.Request) (eval.Response, error) {
			m.mu.Lock()
			n++
			spent, wait := n > 20, time.Duration(n)*time.Second
			m.mu.Unlock()
			if spent {
				return fails(eval.ClassBudget)(ctx, r)
			}
			return says("x", wait)(ctx, r) // the last are in flight when it is spent
		}
		c := config(rec, trials(1000, "t"), map[string]Target{"t": {m, 8}})
		c.Graders = oneGrader{graderFunc(func(context.Context, eval.Sample) (eval.Score, error) {
			time.Sleep(time.Minute) // asking has ended long before
			return eval.Score{Verdict: eval.Pass, Value: 1}, nil
		})}
		var stop *StopError
		if err := Run(t.Context(), c); !errors.As(err, &stop) || stop.Class != eval.ClassBudget {
			t.Fatalf("Run answered %v", err)
		}
		if len(rec.byKey) != 20 {
			t.Errorf("%d samples are recorded, want the 20 that were paid for", len(rec.byKey))
		}
		for k, s := range rec.byKey {
			if s.Verdict != eval.Pass {
				t.Errorf("%s is %q: what was paid for is graded", k.Case, s.Verdict)
			}
		}
	})
}

func TestATargetThatFailsEndsCallsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &model{}
		m.answer = func(ctx context.Context, r eval.Request) (eval.Response, error) {
			m.mu.Lock()
			first := m.calls == 1
			m.mu.Unlock()
			if first {
				return says("x", time.Hour)(ctx, r)
			}
			time.Sleep(time.Second)
			return fails(eval.ClassAuth)(ctx, r)
		}
		began := time.Now()
		err := Run(t.Context(), config(newMemory(), trials(10, "t"), map[string]Target{"t": {m, 2}}))
		if took := time.Since(began); err == nil || took > time.Minute {
			t.Errorf("the run ended after %s with %v; refused credentials end it at once", took, err)
		}
	})
}

func TestAJudgeOutOfBudgetLeavesSamplesForLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := newMemory()
		c := config(rec, trials(50, "t"), map[string]Target{"t": {&model{answer: says("x", time.Second)}, 1}})
		c.Workers = 4
		c.Graders = oneGrader{graderFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			if s.Index == 1 {
				return eval.Score{}, &eval.CallError{Class: eval.ClassBudget, Message: "spent"}
			}
			time.Sleep(time.Minute) // a grader that needs no judge
			return eval.Score{Verdict: eval.Pass, Value: 1}, nil
		})}
		var stop *StopError
		if err := Run(t.Context(), c); !errors.As(err, &stop) || stop.Class != eval.ClassBudget {
			t.Fatalf("Run answered %v", err)
		}
		if len(rec.byKey) > 10 {
			t.Errorf("%d samples are recorded; the asking was to end soon", len(rec.byKey))
		}
		for k, s := range rec.byKey {
			if open := s.Graded.IsZero(); open != (s.Index == 1) {
				t.Errorf("%s is %q, open: %t; only the one whose judge could not be paid waits for later", k.Case, s.Verdict, open)
			}
		}
	})
}

func TestAJudgeThatFailsNowAndThenEndsNoRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := newMemory()
		c := config(rec, trials(1000, "t"), map[string]Target{"t": {&model{answer: says("x", time.Second)}, 4}})
		c.Workers = 1
		c.Graders = oneGrader{graderFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			if s.Index%50 == 49 {
				return eval.Score{}, &eval.CallError{Class: eval.ClassUnreachable, Message: "a blip"}
			}
			return eval.Score{Verdict: eval.Pass, Value: 1, Calls: 1}, nil
		})}
		if err := Run(t.Context(), c); err != nil {
			t.Fatalf("one judgement of fifty failed, and the run ended: %v", err)
		}
		if len(rec.byKey) != 1000 {
			t.Errorf("%d samples are recorded", len(rec.byKey))
		}
	})
}
