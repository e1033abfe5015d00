package provider_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// script answers call n by its nth entry (nil: an answer), the last one from then on. Each call takes 10 ms.
type script struct {
	errs  []*eval.CallError
	calls int
}

func (s *script) Complete(context.Context, eval.Request) (eval.Response, error) {
	time.Sleep(10 * time.Millisecond)
	e := s.errs[min(s.calls, len(s.errs)-1)]
	s.calls++
	if e != nil {
		return eval.Response{}, e
	}
	return eval.Response{Text: "a"}, nil
}

func fail(class eval.Class, after time.Duration) *eval.CallError {
	return &eval.CallError{Class: class, Message: string(class), RetryAfter: after, Status: 1}
}

const ms = time.Millisecond

func TestRetry(t *testing.T) {
	const s = time.Second
	many := func(n int, e *eval.CallError) []*eval.CallError { return slices.Repeat([]*eval.CallError{e}, n) }
	tests := []struct {
		errs   []*eval.CallError
		calls  int
		took   time.Duration // with a Rand that always says 1
		class  eval.Class
		reason string
	}{
		{[]*eval.CallError{nil}, 1, 10 * ms, "", "nothing to do"},
		{[]*eval.CallError{fail(eval.ClassOverloaded, 0), fail(eval.ClassReset, 0), nil}, 3, 1530 * ms, "", "500 ms, then 1 s"},
		{[]*eval.CallError{fail(eval.ClassOverloaded, 0)}, 5, 7550 * ms, eval.ClassOverloaded, "five attempts: 0.5, 1, 2 and 4 s between"},
		{[]*eval.CallError{fail(eval.ClassOverloaded, 4*s), nil}, 2, 4520 * ms, "", "as asked and up to a base more"},
		{[]*eval.CallError{fail(eval.ClassBadRequest, 0)}, 1, 10 * ms, eval.ClassBadRequest, "the case's own"},
		{[]*eval.CallError{fail(eval.ClassAuth, 0)}, 1, 10 * ms, eval.ClassAuth, "refused is refused"},
		{[]*eval.CallError{fail(eval.ClassConfig, 0)}, 1, 10 * ms, eval.ClassConfig, "no other answer can come"},
		{[]*eval.CallError{fail(eval.ClassTooLarge, 0)}, 1, 10 * ms, eval.ClassTooLarge, "nor here"},
		{[]*eval.CallError{fail(eval.ClassUnreachable, 0)}, 3, 1530 * ms, eval.ClassUnreachable, "three short tries"},
		{append(many(20, fail(eval.ClassRateLimited, s)), nil), 21, 20*1500*ms + 210*ms, "", "a 429 takes nothing from the attempts"},
		{append(append(many(4, fail(eval.ClassReset, 0)), many(9, fail(eval.ClassRateLimited, s))...), fail(eval.ClassReset, 0)), 14,
			7500*ms + 9*1500*ms + 140*ms, eval.ClassReset, "and the attempts do not begin anew after it"},
		{[]*eval.CallError{fail(eval.ClassRateLimited, time.Hour)}, 1, 10 * ms, eval.ClassRateLimited, "asked for more patience than there is"},
		{[]*eval.CallError{fail(eval.ClassRateLimited, 59500*ms)}, 11, 10*time.Minute + 110*ms, eval.ClassRateLimited, "ten minutes in all"},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			inner := &script{errs: tt.errs}
			resp, err := provider.Retry(inner, provider.RetryPolicy{Rand: func() float64 { return 1 }}).Complete(t.Context(), eval.Request{})
			if inner.calls != tt.calls || time.Since(began) != tt.took || eval.ClassOf(err) != tt.class {
				t.Errorf("%s: %d calls in %s, %v; want %d in %s, %q", tt.reason, inner.calls, time.Since(began), err, tt.calls, tt.took, tt.class)
			}
			failed := tt.calls - 1
			attempts := resp.Attempts
			if tt.class != "" {
				failed, attempts = tt.calls, callError(t, err).Attempts
			}
			if len(attempts) != failed {
				t.Fatalf("%s: %d attempts recorded, want %d", tt.reason, len(attempts), failed)
			}
			var waited time.Duration
			for i, a := range attempts {
				if a.Took != 10*ms || a.Class != tt.errs[min(i, len(tt.errs)-1)].Class || a.Status != 1 || a.Message != string(a.Class) {
					t.Errorf("%s: attempt %d is %+v", tt.reason, i, a)
				}
				waited += a.Waited
			}
			if work := time.Duration(tt.calls) * 10 * ms; waited+work != tt.took {
				t.Errorf("%s: %s waited, %s worked, %s in all", tt.reason, waited, work, tt.took)
			}
		})
	}
}

// A host that swallows packets takes the dialer's 5 s each time.
func TestRetryUnreachableIsSoonOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		p := asking(func(context.Context, eval.Request) (eval.Response, error) {
			calls++
			time.Sleep(5 * time.Second)
			return eval.Response{}, fail(eval.ClassUnreachable, 0)
		})
		if _, err := provider.Retry(p, provider.RetryPolicy{}).Complete(t.Context(), eval.Request{}); calls != 1 || eval.ClassOf(err) != eval.ClassUnreachable {
			t.Errorf("%d calls, %v", calls, err)
		}
	})
}

func TestRetryJitterIsFull(t *testing.T) {
	for _, r := range []float64{0, 0.25} {
		synctest.Test(t, func(t *testing.T) {
			inner := &script{errs: []*eval.CallError{fail(eval.ClassReset, 0), fail(eval.ClassReset, 0), nil}}
			resp, _ := provider.Retry(inner, provider.RetryPolicy{Base: time.Second, Max: 1500 * ms, Rand: func() float64 { return r }}).Complete(t.Context(), eval.Request{})
			for i, ceiling := range []time.Duration{time.Second, 1500 * ms} {
				if want := time.Duration(r * float64(ceiling)); resp.Attempts[i].Waited != want {
					t.Errorf("rand %v, wait %d: %s, want %s", r, i, resp.Attempts[i].Waited, want)
				}
			}
		})
	}
}

func TestRetrySaysWhyItGaveUp(t *testing.T) {
	_, err := provider.Retry(fails(fail(eval.ClassRateLimited, time.Hour)), provider.RetryPolicy{}).Complete(t.Context(), eval.Request{})
	if m := callError(t, err).Message; !strings.Contains(m, "1h0m0s") || !strings.Contains(m, "10m0s") {
		t.Error(m)
	}
}

func TestRetryEndsWithTheContext(t *testing.T) {
	for _, tt := range []struct {
		end   func(context.Context) (context.Context, context.CancelFunc)
		class eval.Class
	}{
		{func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Minute, cancel)
			return ctx, cancel
		}, eval.ClassCanceled},
		{func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Minute)
		}, eval.ClassTimeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := tt.end(t.Context())
			defer cancel()
			began := time.Now()
			inner := &script{errs: []*eval.CallError{fail(eval.ClassRateLimited, 5*time.Minute)}}
			_, err := provider.Retry(inner, provider.RetryPolicy{}).Complete(ctx, eval.Request{})
			if ce := callError(t, err); ce.Class != tt.class || time.Since(began) != time.Minute || inner.calls != 1 || len(ce.Attempts) != 1 {
				t.Errorf("%+v after %s and %d calls", ce, time.Since(began), inner.calls)
			}
		})
	}
}

// The budget may end between two attempts: those made are kept, the refused one is none.
func TestRetryWithBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := provider.Retry(provider.NewBudget(2).Wrap(fails(fail(eval.ClassReset, 0))), provider.RetryPolicy{})
		_, err := p.Complete(t.Context(), eval.Request{})
		if ce := callError(t, err); ce.Class != eval.ClassBudget || len(ce.Attempts) != 2 {
			t.Errorf("%+v", ce)
		}
	})
}

func TestRetryOtherAbilities(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := provider.NewBudget(10)
		p := provider.Retry(b.Wrap(struct {
			asking
			embeds
		}{says("a"), embeds{fail(eval.ClassReset, 0)}}), provider.RetryPolicy{})
		_, _, err := p.(eval.Embedder).Embed(t.Context(), "m", nil)
		if ce := callError(t, err); ce.Class != eval.ClassReset || len(ce.Attempts) != 5 || b.Spent() != 5 {
			t.Errorf("%+v, %d spent", ce, b.Spent())
		}
	})
}

func TestRetryDoesNotSitThroughManyTimeLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		p := provider.Retry(asking(func(context.Context, eval.Request) (eval.Response, error) {
			calls++
			time.Sleep(2 * time.Minute)
			return eval.Response{}, &eval.CallError{Class: eval.ClassTimeout, Message: "too slow"}
		}), provider.RetryPolicy{})
		if _, err := p.Complete(t.Context(), eval.Request{}); eval.ClassOf(err) != eval.ClassTimeout || calls != 2 {
			t.Errorf("%d calls and %v; a server that hangs is tried once more", calls, err)
		}
	})
}
