package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"seatrial/eval"
)

// queue lets calls out to one endpoint: so many at once, so many a minute, none
// before the moment that a 429 named. One function, dispatch, decides about all three, so
// that a call waits for the last of them in one place, in order of arrival.
type queue struct {
	onChange func(limit int, reason string)
	ceiling  int
	perMin   *rate.Limiter // nil: no such limit

	mu        sync.Mutex
	limit     int
	inFlight  int
	waiting   []*ticket
	notBefore time.Time
	timer     *time.Timer
	slowStart bool
	full      bool // since the last change, some call waited for a slot
	answered  int  // since the last change
	// episode counts the cuts. A 429 for a call that left before the last cut says
	// nothing about the limit after it.
	episode int
	pause   time.Duration // after the last 429 that named none
}

// ticket is one call's place. Its fields belong to the queue's lock.
type ticket struct {
	ready   chan struct{}
	out     bool
	episode int
}

// The pauses after a 429 that names none: doubled from one episode to the next.
const (
	firstPause = time.Second
	maxPause   = 30 * time.Second
	// longestPause is the longest that calls are held for an endpoint that asks for it. Beyond, they
	// fail at once instead of hanging silently.
	longestPause = 10 * time.Minute
)

func newQueue(l eval.Limits, onChange func(int, string)) *queue {
	q := &queue{onChange: onChange, limit: l.Concurrency, ceiling: l.Concurrency}
	if l.Concurrency <= 0 {
		q.limit, q.ceiling, q.slowStart = startConcurrency, maxConcurrency, true
	}
	if l.RequestsPerMinute > 0 {
		perSecond := float64(l.RequestsPerMinute) / 60
		q.perMin = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond)))
	}
	return q
}

// enter waits for a place. Its errors were never sent.
func (q *queue) enter(ctx context.Context) (*ticket, error) {
	t := &ticket{ready: make(chan struct{})}
	q.mu.Lock()
	if pause := time.Until(q.notBefore); pause > longestPause {
		q.mu.Unlock()
		return nil, &eval.CallError{Class: eval.ClassRateLimited, RetryAfter: pause, Err: errNotSent,
			Message: fmt.Sprintf("the endpoint asked to wait %s more", pause.Round(time.Second))}
	}
	q.waiting = append(q.waiting, t)
	q.dispatch()
	out := t.out
	q.mu.Unlock()
	if out {
		return t, nil
	}
	select {
	case <-t.ready:
		return t, nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if t.out {
		q.inFlight--
	} else {
		q.waiting = slices.DeleteFunc(q.waiting, func(w *ticket) bool { return w == t })
	}
	q.dispatch()
	class := endOf(ctx, nil)
	return nil, &eval.CallError{Class: class, Err: errNotSent, Message: "ended while waiting for a slot"}
}

// leave gives the place back and learns from how the call ended.
func (q *queue) leave(t *ticket, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.inFlight--
	var ce *eval.CallError
	switch {
	case err == nil:
		q.grow(t)
	case errors.As(err, &ce) && (ce.Class == eval.ClassRateLimited || ce.Class == eval.ClassOverloaded && ce.RetryAfter > 0):
		q.slowDown(t, ce)
	}
	q.dispatch()
}

// dispatch lets out whoever may go, and sets the timer for whoever may go later.
func (q *queue) dispatch() {
	for len(q.waiting) > 0 && q.inFlight < q.limit {
		now := time.Now()
		if d := q.notBefore.Sub(now); d > 0 {
			q.wakeIn(d)
			return
		}
		if q.perMin != nil {
			r := q.perMin.ReserveN(now, 1)
			if d := r.DelayFrom(now); d > 0 {
				r.CancelAt(now)
				q.wakeIn(d)
				return
			}
		}
		t := q.waiting[0]
		q.waiting[0] = nil
		q.waiting = q.waiting[1:]
		q.inFlight++
		t.out, t.episode = true, q.episode
		close(t.ready)
	}
	q.full = q.full || len(q.waiting) > 0
}

func (q *queue) wakeIn(d time.Duration) {
	if q.timer != nil {
		q.timer.Stop()
	}
	q.timer = time.AfterFunc(d, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.dispatch()
	})
}

// grow raises the limit after as many answers as the limit is, where it held somebody
// up: doubling until the first 429, by one after it.
func (q *queue) grow(t *ticket) {
	if t.episode != q.episode {
		return
	}
	q.pause = 0
	q.answered++
	if q.limit >= q.ceiling || !q.full || q.answered < q.limit {
		return
	}
	if q.slowStart {
		q.change(min(2*q.limit, q.ceiling), fmt.Sprintf("%d answers without a 429", q.answered))
	} else {
		q.change(q.limit+1, fmt.Sprintf("%d answers since the last 429 or growth", q.answered))
	}
}

func (q *queue) slowDown(t *ticket, ce *eval.CallError) {
	now := time.Now()
	if t.episode != q.episode { // the cut is made; a later date counts all the same
		q.holdUntil(now.Add(ce.RetryAfter))
		return
	}
	q.episode++
	q.slowStart = false
	pause, who := ce.RetryAfter, "as the endpoint asks"
	if pause <= 0 {
		q.pause = min(max(2*q.pause, firstPause), maxPause)
		pause, who = q.pause, "the endpoint names no time"
	}
	q.holdUntil(now.Add(pause))
	q.change(max(1, q.limit/2), fmt.Sprintf("HTTP %d, pausing %s, %s", ce.Status, pause.Round(time.Millisecond), who))
}

func (q *queue) holdUntil(at time.Time) {
	if at.After(q.notBefore) {
		q.notBefore = at
	}
}

func (q *queue) change(limit int, reason string) {
	q.limit, q.answered, q.full = limit, 0, false
	if q.onChange != nil {
		q.onChange(limit, reason)
	}
}
