package provider

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"seatrial/eval"
)

// errNotSent marks the error of a call that never went out, so that nobody counts it as one.
var errNotSent = errors.New("nothing was sent")

// Budget bounds the calls of all providers that it wraps: targets and judges together,
// each attempt counted, cached answers not where the cache lies outside.
type Budget struct {
	limit int64
	spent atomic.Int64
}

// NewBudget returns a budget of maxCalls calls; below one, none is allowed.
func NewBudget(maxCalls int) *Budget { return &Budget{limit: int64(maxCalls)} }

// Spent returns how many calls were made.
func (b *Budget) Spent() int { return int(b.spent.Load()) }

// Wrap returns p within the budget: a call beyond it is not made and returns an
// [*eval.CallError] of class budget.
func (b *Budget) Wrap(p eval.Provider) eval.Provider {
	a := around(func(ctx context.Context, call func(context.Context) error) error {
		if !b.take() {
			return &eval.CallError{Class: eval.ClassBudget, Err: errNotSent,
				Message: fmt.Sprintf("the budget of %d calls is spent (--max-calls)", max(b.limit, 0))}
		}
		return call(ctx)
	})
	return decorate(p, a.completes(p), a)
}

func (b *Budget) take() bool {
	for {
		n := b.spent.Load()
		if n >= b.limit {
			return false
		}
		if b.spent.CompareAndSwap(n, n+1) {
			return true
		}
	}
}
