package provider

import (
	"context"
	"time"

	"seatrial/eval"
)

// DefaultTimeout bounds the working time of one attempt where Limits.Timeout is zero.
const DefaultTimeout = 120 * time.Second

// A target whose concurrency is not configured begins with startConcurrency calls at
// once and doubles them up to maxConcurrency while no 429 comes.
const (
	startConcurrency = 8
	maxConcurrency   = 64
)

// Concurrency returns the most calls that [Limit] ever lets out at once under l: what a
// connection pool should hold.
func Concurrency(l eval.Limits) int {
	if l.Concurrency > 0 {
		return l.Concurrency
	}
	return maxConcurrency
}

// Limit returns p within l: concurrency, requests per minute, and the timeout of
// one attempt, which begins when the call leaves the queue. It also learns from
// the endpoint. A 429 (or a 5xx with Retry-After) pauses all calls, as long as the
// endpoint asks or else 1 s, doubling up to 30 s; and it halves the concurrency, once
// for all calls that were out at the time. Afterwards the concurrency grows by
// one per round of answers, up to where it was configured. Where it is not configured, it
// starts at 8 and doubles per round up to 64 until the first 429.
//
// onChange, if not nil, hears of every change and its reason, in order; it must
// return quickly, since calls wait for it. The limits are of this one value: wrap it once and share it.
func Limit(p eval.Provider, l eval.Limits, onChange func(limit int, reason string)) eval.Provider {
	q := newQueue(l, onChange)
	timeout := time.Duration(l.Timeout)
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	a := around(func(ctx context.Context, call func(context.Context) error) error {
		t, err := q.enter(ctx)
		if err != nil {
			return err
		}
		startWork(ctx)
		// Deferred, since a provider that panics must not take its slot with it.
		defer func() { q.leave(t, err) }()
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		err = call(ctx)
		return err
	})
	return decorate(p, a.completes(p), a)
}
