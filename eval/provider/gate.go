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

// gate lets calls out to one endpoint: so many at once, so many a minute, none
// before the moment that a 429 named. One function, dispatch, decides about all three, so
// that a call waits for the last of them in one place, in order of arrival.
type gate struct {
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

// ticket is one call's place. Its fields belong to the gate's lock.
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

func newGate(l eval.Limits, onChange func(int, string)) *gate {
	g := &gate{onChange: onChange, limit: l.Concurrency, ceiling: l.Concurrency}
	if l.Concurrency <= 0 {
		g.limit, g.ceiling, g.slowStart = startConcurrency, maxConcurrency, true
	}
	if l.RequestsPerMinute > 0 {
		perSecond := float64(l.RequestsPerMinute) / 60
		g.perMin = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond)))
	}
	return g
}

// enter waits for a place. Its errors were never sent.
func (g *gate) enter(ctx context.Context) (*ticket, error) {
	t := &ticket{ready: make(chan struct{})}
	g.mu.Lock()
	if pause := time.Until(g.notBefore); pause > longestPause {
		g.mu.Unlock()
		return nil, &eval.CallError{Class: eval.ClassRateLimited, RetryAfter: pause, Err: errNotSent,
			Message: fmt.Sprintf("the endpoint asked to wait %s more", pause.Round(time.Second))}
	}
	g.waiting = append(g.waiting, t)
	g.dispatch()
	out := t.out
	g.mu.Unlock()
	if out {
		return t, nil
	}
	select {
	case <-t.ready:
		return t, nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.out {
		g.inFlight--
	} else {
		g.waiting = slices.DeleteFunc(g.waiting, func(w *ticket) bool { return w == t })
	}
	g.dispatch()
	class := endOf(ctx, nil)
	return nil, &eval.CallError{Class: class, Err: errNotSent, Message: "ended while waiting for a slot"}
}

// leave gives the place back and learns from how the call ended.
func (g *gate) leave(t *ticket, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	var ce *eval.CallError
	switch {
	case err == nil:
		g.grow(t)
	case errors.As(err, &ce) && (ce.Class == eval.ClassRateLimited || ce.Class == eval.ClassOverloaded && ce.RetryAfter > 0):
		g.slowDown(t, ce)
	}
	g.dispatch()
}

// dispatch lets out whoever may go, and sets the timer for whoever may go later.
func (g *gate) dispatch() {
	for len(g.waiting) > 0 && g.inFlight < g.limit {
		now := time.Now()
		if d := g.notBefore.Sub(now); d > 0 {
			g.wakeIn(d)
			return
		}
		if g.perMin != nil {
			r := g.perMin.ReserveN(now, 1)
			if d := r.DelayFrom(now); d > 0 {
				r.CancelAt(now)
				g.wakeIn(d)
				return
			}
		}
		t := g.waiting[0]
		g.waiting[0] = nil
		g.waiting = g.waiting[1:]
		g.inFlight++
		t.out, t.episode = true, g.episode
		close(t.ready)
	}
	g.full = g.full || len(g.waiting) > 0
}

func (g *gate) wakeIn(d time.Duration) {
	if g.timer != nil {
		g.timer.Stop()
	}
	g.timer = time.AfterFunc(d, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.dispatch()
	})
}

// grow raises the limit after as many answers as the limit is, where it held somebody
// up: doubling until the first 429, by one after it.
func (g *gate) grow(t *ticket) {
	if t.episode != g.episode {
		return
	}
	g.pause = 0
	g.answered++
	if g.limit >= g.ceiling || !g.full || g.answered < g.limit {
		return
	}
	if g.slowStart {
		g.change(min(2*g.limit, g.ceiling), fmt.Sprintf("%d answers without a 429", g.answered))
	} else {
		g.change(g.limit+1, fmt.Sprintf("%d answers since the last 429 or growth", g.answered))
	}
}

func (g *gate) slowDown(t *ticket, ce *eval.CallError) {
	now := time.Now()
	if t.episode != g.episode { // the cut is made; a later date counts all the same
		g.holdUntil(now.Add(ce.RetryAfter))
		return
	}
	g.episode++
	g.slowStart = false
	pause, who := ce.RetryAfter, "as the endpoint asks"
	if pause <= 0 {
		g.pause = min(max(2*g.pause, firstPause), maxPause)
		pause, who = g.pause, "the endpoint names no time"
	}
	g.holdUntil(now.Add(pause))
	g.change(max(1, g.limit/2), fmt.Sprintf("HTTP %d, pausing %s, %s", ce.Status, pause.Round(time.Millisecond), who))
}

func (g *gate) holdUntil(at time.Time) {
	if at.After(g.notBefore) {
		g.notBefore = at
	}
}

func (g *gate) change(limit int, reason string) {
	g.limit, g.answered, g.full = limit, 0, false
	if g.onChange != nil {
		g.onChange(limit, reason)
	}
}
