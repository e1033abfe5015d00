package provider_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// endpoint takes took for a call and notes how many are under way at once, and when each began.
type endpoint struct {
	took   time.Duration
	refuse func(at time.Duration, inFlight int) *eval.CallError // nil: never

	mu       sync.Mutex
	epoch    time.Time
	inFlight int
	most     int
	began    []time.Duration
}

func (e *endpoint) Complete(ctx context.Context, _ eval.Request) (eval.Response, error) {
	e.mu.Lock()
	at := time.Since(e.epoch)
	e.inFlight++
	e.most = max(e.most, e.inFlight)
	e.began = append(e.began, at)
	var refused *eval.CallError
	if e.refuse != nil {
		refused = e.refuse(at, e.inFlight)
	}
	e.mu.Unlock()
	defer func() { e.mu.Lock(); e.inFlight--; e.mu.Unlock() }()
	took := e.took
	if refused != nil {
		took /= 2 // before the answers, so that it is certain who comes first
	}
	select {
	case <-time.After(took):
	case <-ctx.Done():
		return eval.Response{}, &eval.CallError{Class: eval.ClassTimeout, Message: "too slow"}
	}
	if refused != nil {
		return eval.Response{}, refused
	}
	return eval.Response{Text: "a"}, nil
}

// ask sends n calls from so many workers, and returns the errors.
func ask(t *testing.T, p eval.Provider, workers, n int) []error {
	t.Helper()
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		errs []error
	)
	work := make(chan struct{}, n)
	for range n {
		work <- struct{}{}
	}
	close(work)
	for range workers {
		wg.Go(func() {
			for range work {
				if _, err := p.Complete(t.Context(), eval.Request{}); err != nil {
					mu.Lock()
					errs = append(errs, err)
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return errs
}

func TestLimitConfiguredConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{took: 50 * ms, epoch: time.Now()}
		p := provider.Limit(e, eval.Limits{Concurrency: 128}, func(limit int, reason string) { t.Errorf("changed to %d: %s", limit, reason) })
		if errs := ask(t, p, 200, 1280); len(errs) > 0 {
			t.Fatal(errs[0])
		}
		if took := time.Since(e.epoch); e.most != 128 || took != 500*ms {
			t.Errorf("%d at once, %s: want 128 from the first moment, and all slots used", e.most, took)
		}
	})
}

func TestLimitSlowStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var limits []int
		e := &endpoint{took: 50 * ms, epoch: time.Now()}
		p := provider.Limit(e, eval.Limits{}, func(limit int, _ string) { limits = append(limits, limit) })
		ask(t, p, 100, 8+16+32+64)
		if took := time.Since(e.epoch); !slices.Equal(limits, []int{16, 32, 64}) || e.most != 64 || took != 200*ms {
			t.Errorf("limits %v, %d at once, %s: want 8, 16, 32 and 64 in one round each", limits, e.most, took)
		}
		limits = nil
		ask(t, provider.Limit(e, eval.Limits{}, func(limit int, _ string) { limits = append(limits, limit) }), 8, 200)
		if limits != nil {
			t.Errorf("limits %v: nobody waited for a slot, so nothing was learnt", limits)
		}
	})
}

// An endpoint that bears 20 at once: one cut an episode, a pause, then growth by one.
func TestLimitLearnsFrom429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var changes []string
		e := &endpoint{took: 100 * ms, epoch: time.Now(), refuse: func(_ time.Duration, inFlight int) *eval.CallError {
			if inFlight > 20 {
				return fail(eval.ClassRateLimited, 3*time.Second)
			}
			return nil
		}}
		p := provider.Limit(e, eval.Limits{Concurrency: 32}, func(limit int, reason string) {
			changes = append(changes, fmt.Sprintf("%s %d %s", time.Since(e.epoch), limit, reason))
		})
		errs := ask(t, p, 64, 32+16+17+18+1)
		if len(errs) != 12 {
			t.Errorf("%d refused, want those above 20 of the first 32", len(errs))
		}
		want := []string{"50ms 16", "3.15s 17", "3.25s 18", "3.35s 19"}
		if len(changes) != len(want) {
			t.Fatalf("changes %q, want %q", changes, want)
		}
		for i := range want {
			if !strings.HasPrefix(changes[i], want[i]+" ") {
				t.Errorf("change %d: %q, want %q", i, changes[i], want[i])
			}
		}
		if !strings.Contains(changes[0], "3s") {
			t.Errorf("%q does not say how long the pause is", changes[0])
		}
		slices.Sort(e.began)
		if e.began[31] != 0 || e.began[32] != 50*ms+3*time.Second {
			t.Errorf("calls at %s and then %s: none may leave during the pause", e.began[31], e.began[32])
		}
	})
}

func TestLimitPausesDouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := 0
		e := &endpoint{epoch: time.Now(), refuse: func(time.Duration, int) *eval.CallError {
			if answers++; answers == 8 {
				return nil
			}
			return fail(eval.ClassRateLimited, 0)
		}}
		ask(t, provider.Limit(e, eval.Limits{Concurrency: 1}, nil), 1, 10)
		var gaps []time.Duration
		for i := 1; i < len(e.began); i++ {
			gaps = append(gaps, (e.began[i]-e.began[i-1])/time.Second)
		}
		if want := []time.Duration{1, 2, 4, 8, 16, 30, 30, 0, 1}; !slices.Equal(gaps, want) {
			t.Errorf("pauses of %d s, want %d: doubled up to 30 s, anew after an answer", gaps, want)
		}
	})
}

func TestLimitServiceUnavailable(t *testing.T) {
	for _, tt := range []struct {
		err    *eval.CallError
		second time.Duration
		reason string
	}{
		{fail(eval.ClassOverloaded, 2*time.Second), 2 * time.Second, "a 503 that says when is a request to slow down"},
		{fail(eval.ClassOverloaded, 0), 0, "one that does not is this call's bad luck"},
		{fail(eval.ClassBadRequest, 0), 0, "nothing to do with speed"},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := &endpoint{epoch: time.Now(), refuse: func(time.Duration, int) *eval.CallError { return tt.err }}
			ask(t, provider.Limit(e, eval.Limits{Concurrency: 1}, nil), 1, 2)
			if e.began[1] != tt.second {
				t.Errorf("second call at %s, want %s: %s", e.began[1], tt.second, tt.reason)
			}
		})
	}
}

// An endpoint that asks for an hour would otherwise look like a hang.
func TestLimitRefusesEndlessPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{epoch: time.Now(), refuse: func(time.Duration, int) *eval.CallError { return fail(eval.ClassRateLimited, time.Hour) }}
		errs := ask(t, provider.Retry(provider.Limit(e, eval.Limits{}, nil), provider.RetryPolicy{}), 1, 3)
		if len(errs) != 3 || len(e.began) != 1 || time.Since(e.epoch) != 0 {
			t.Fatalf("%v, %d calls, %s", errs, len(e.began), time.Since(e.epoch))
		}
		if ce := callError(t, errs[2]); ce.Class != eval.ClassRateLimited || len(ce.Attempts) != 0 || !strings.Contains(ce.Message, "1h0m0s") {
			t.Errorf("%+v", ce)
		}
	})
}

func TestLimitRequestsPerMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{took: ms, epoch: time.Now()}
		ask(t, provider.Limit(e, eval.Limits{Concurrency: 64, RequestsPerMinute: 120}, nil), 64, 122)
		slices.Sort(e.began)
		for i, at := range e.began {
			// Two at once, the burst of a second; then one every half second.
			if want := time.Duration(max(0, i-1)) * 500 * ms; math.Abs(float64(at-want)) > float64(ms) {
				t.Fatalf("call %d at %s, want %s", i, at, want)
			}
		}
	})
}

func TestLimitTimeoutIsWorkingTime(t *testing.T) {
	for _, tt := range []struct {
		took   time.Duration
		limits eval.Limits
		class  eval.Class
		reason string
	}{
		{9 * time.Second, eval.Limits{Concurrency: 1, Timeout: eval.Duration(10 * time.Second)}, "", "27 s in the queue are not the call's"},
		{11 * time.Second, eval.Limits{Concurrency: 1, Timeout: eval.Duration(10 * time.Second)}, eval.ClassTimeout, "but eleven of work are"},
		{time.Hour, eval.Limits{}, eval.ClassTimeout, "there is a default"},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := &endpoint{took: tt.took, epoch: time.Now()}
			errs := ask(t, provider.Retry(provider.Limit(e, tt.limits, nil), provider.RetryPolicy{Attempts: 1}), 4, 4)
			if tt.class == "" {
				if len(errs) > 0 {
					t.Errorf("%s: %v", tt.reason, errs)
				}
				return
			}
			limit := time.Duration(tt.limits.Timeout)
			if limit == 0 {
				limit = provider.DefaultTimeout
			}
			for _, err := range errs {
				if ce := callError(t, err); ce.Class != tt.class || ce.Attempts[0].Took != limit {
					t.Errorf("%s: %+v; an attempt's time is working time too", tt.reason, ce)
				}
			}
			if len(errs) != 4 {
				t.Errorf("%s: %d errors", tt.reason, len(errs))
			}
		})
	}
}

func TestLimitQueueIsLeftOnCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{took: time.Second, epoch: time.Now()}
		p := provider.Limit(e, eval.Limits{Concurrency: 1}, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 100*ms)
		defer cancel()
		go func() { _, _ = p.Complete(t.Context(), eval.Request{}) }()
		synctest.Wait()
		_, err := p.Complete(ctx, eval.Request{})
		if eval.ClassOf(err) != eval.ClassTimeout || time.Since(e.epoch) != 100*ms {
			t.Errorf("%v after %s", err, time.Since(e.epoch))
		}
		if errs := ask(t, p, 3, 3); len(errs) > 0 || len(e.began) != 4 || e.most != 1 {
			t.Errorf("afterwards: %v, %d calls, %d at once: the place in the queue was lost or kept", errs, len(e.began), e.most)
		}
	})
}

// endsAsGranted is a context that ends in the very moment in which its caller's slot becomes free.
type endsAsGranted struct {
	context.Context
	free func()
}

func (c endsAsGranted) Done() <-chan struct{} {
	c.free()
	ended := make(chan struct{})
	close(ended)
	return ended
}

func (c endsAsGranted) Err() error { return context.Canceled }

// Such a slot must come back, whichever of the two the caller notices.
func TestLimitSlotGrantedTooLate(t *testing.T) {
	for range 30 {
		held, release, released := make(chan struct{}), make(chan struct{}), make(chan struct{})
		first := true
		p := provider.Limit(asking(func(context.Context, eval.Request) (eval.Response, error) {
			if first {
				first = false
				close(held)
				<-release
			}
			return eval.Response{}, nil
		}), eval.Limits{Concurrency: 1}, nil)
		go func() {
			_, _ = p.Complete(t.Context(), eval.Request{})
			close(released)
		}()
		<-held
		free := sync.OnceFunc(func() { close(release); <-released })
		_, _ = p.Complete(endsAsGranted{t.Context(), free}, eval.Request{})

		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if _, err := p.Complete(ctx, eval.Request{}); err != nil {
			t.Fatalf("the slot is lost: %v", err)
		}
		cancel()
	}
}

// A provider that panics must not take its slot with it.
func TestLimitSurvivesPanics(t *testing.T) {
	p := provider.Limit(asking(func(context.Context, eval.Request) (eval.Response, error) { panic("boom") }), eval.Limits{Concurrency: 1}, nil)
	for range 2 {
		func() {
			defer func() { _ = recover() }()
			_, _ = p.Complete(t.Context(), eval.Request{})
		}()
	}
}

func BenchmarkLimit(b *testing.B) {
	p := provider.Retry(provider.Limit(says("a"), eval.Limits{Concurrency: 128}, nil), provider.RetryPolicy{})
	b.SetParallelism(64)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_, _ = p.Complete(b.Context(), eval.Request{})
		}
	})
}
