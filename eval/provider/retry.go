package provider

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"seatrial/eval"
)

// RetryPolicy says how often and how patiently a call is made again. The zero
// value of a field means its default.
type RetryPolicy struct {
	Attempts int           // calls in all, those answered with 429 not counted; 5
	Base     time.Duration // the first wait is up to this, and doubles; 500 ms
	Max      time.Duration // and grows up to this; 30 s
	Patience time.Duration // all waits of one call together; 10 minutes
	Rand     func() float64
}

// Nothing listens: that is a wrong address or a service that is down, and whoever runs a
// suite must hear it within seconds. A few short tries get over a restart of a proxy.
const (
	unreachableAttempts = 3
	unreachableFor      = 3 * time.Second
)

// A call that ran into its time limit twice would do so again, and each try takes all of it.
const timeoutAttempts = 2

func (r RetryPolicy) withDefaults() RetryPolicy {
	if r.Attempts <= 0 {
		r.Attempts = 5
	}
	if r.Base <= 0 {
		r.Base = 500 * time.Millisecond
	}
	if r.Max <= 0 {
		r.Max = 30 * time.Second
	}
	if r.Patience <= 0 {
		r.Patience = 10 * time.Minute
	}
	if r.Rand == nil {
		r.Rand = rand.Float64
	}
	return r
}

// Retry returns p with calls made again where that may help: see
// [eval.Class.Retryable]. Between attempts it waits by exponential backoff with
// full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture
// Blog, 2015), or as long as the endpoint asks and a little more. A 429 takes
// nothing from the attempts, only from the patience, and where the endpoint asks for
// more than is left of that, the call fails at once.
//
// Every attempt that failed is in Response.Attempts or CallError.Attempts. Retry
// belongs outside [Limit], so that nobody waits in a slot.
func Retry(p eval.Provider, policy RetryPolicy) eval.Provider {
	policy = policy.withDefaults()
	complete := func(ctx context.Context, req eval.Request) (resp eval.Response, err error) {
		failed, err := policy.run(ctx, func(ctx context.Context) error {
			resp, err = p.Complete(ctx, req)
			return err
		})
		if err != nil {
			return eval.Response{}, err
		}
		resp.Attempts = append(failed, resp.Attempts...)
		return resp, nil
	}
	return decorate(p, complete, func(ctx context.Context, call func(context.Context) error) error {
		_, err := policy.run(ctx, call)
		return err
	})
}

// run returns the attempts that failed, and the last one's error where none succeeded.
func (r RetryPolicy) run(ctx context.Context, call func(context.Context) error) ([]eval.Attempt, error) {
	var (
		failed   []eval.Attempt
		waited   time.Duration
		counted  int // attempts that were not answered with 429
		limited  int // those that were
		slow     int // attempts that ran into the time limit
		lost     int // attempts that reached nobody
		lostTime time.Duration
	)
	for {
		work := &workClock{began: time.Now()}
		err := call(context.WithValue(ctx, workKey{}, work))
		if err == nil {
			return failed, nil
		}
		took := time.Since(work.began)
		var ce *eval.CallError
		if !errors.As(err, &ce) {
			return failed, err
		}
		last := *ce
		if !errors.Is(err, errNotSent) {
			failed = append(failed, eval.Attempt{Class: ce.Class, Status: ce.Status, Message: ce.Message, Took: took})
		}
		last.Attempts = failed
		if !ce.Class.Retryable() || ctx.Err() != nil {
			return failed, &last
		}

		var wait time.Duration
		switch ce.Class {
		case eval.ClassRateLimited:
			limited++
			wait = r.backoff(limited)
		case eval.ClassUnreachable:
			counted++
			lost++
			wait = r.backoff(lost)
			if lostTime += took + wait; lost >= unreachableAttempts || lostTime >= unreachableFor {
				return failed, &last
			}
		case eval.ClassTimeout:
			counted++
			wait = r.backoff(counted)
			if slow++; slow >= timeoutAttempts {
				return failed, &last
			}
		default:
			counted++
			wait = r.backoff(counted)
		}
		if counted >= r.Attempts {
			return failed, &last
		}
		if ce.RetryAfter > 0 {
			wait = ce.RetryAfter + time.Duration(r.Rand()*float64(r.Base))
		}
		if waited+wait > r.Patience {
			last.Message = cut(fmt.Sprintf("gave up after waiting %s of at most %s (the next wait would be %s): %s",
				waited.Round(time.Second), r.Patience, wait.Round(time.Second), ce.Message), maxMessage)
			return failed, &last
		}
		if !sleep(ctx, wait) {
			last.Class, last.Err = endOf(ctx, nil), ctx.Err()
			last.Message = cut("ended while waiting to ask again after: "+ce.Message, maxMessage)
			return failed, &last
		}
		waited += wait
		if n := len(failed); n > 0 {
			failed[n-1].Waited += wait
		}
	}
}

// backoff returns the wait after the nth failure, from 1.
func (r RetryPolicy) backoff(n int) time.Duration {
	ceiling := r.Base << min(n-1, 30)
	if ceiling <= 0 || ceiling > r.Max {
		ceiling = r.Max
	}
	return time.Duration(r.Rand() * float64(ceiling))
}

// sleep reports whether the time passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// workClock tells Retry when an attempt left the queue of Limit, so that Attempt.Took is working time.
type workClock struct{ began time.Time }

type workKey struct{}

func startWork(ctx context.Context) {
	if c, ok := ctx.Value(workKey{}).(*workClock); ok {
		c.began = time.Now()
	}
}
