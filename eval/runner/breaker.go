package runner

import (
	"fmt"
	"sync"

	"seatrial/eval"
)

// breakers end a run whose target is down, rather than write ten thousand
// errors: at once where it never answered and cannot be reached, else after a
// row of samples without an answer.
type breakers struct {
	mu      sync.Mutex
	targets map[string]*breaker
}

type breaker struct {
	answered bool
	row      int // samples without an answer since the last one
	limit    int
}

// minRow is the shortest row of failures that ends a run.
const minRow = 10

func newBreakers(targets map[string]Target) *breakers {
	b := &breakers{targets: map[string]*breaker{}}
	for id, t := range targets {
		// A row as long as what is in flight may be one hiccup.
		b.targets[id] = &breaker{limit: max(minRow, 2*t.Concurrency)}
	}
	return b
}

// see notes what came of a sample and returns why the run must end, or nil.
func (b *breakers) see(target string, err *eval.CallError) *StopError {
	if err != nil && (err.Class == eval.ClassAuth || err.Class == eval.ClassBudget) {
		return &StopError{Target: target, Class: err.Class, Err: err}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.targets[target]
	if t == nil { // a judge
		t = &breaker{limit: minRow}
		b.targets[target] = t
	}
	switch {
	case err == nil:
		t.answered, t.row = true, 0
		return nil
	case err.Class == eval.ClassCase || err.Class == eval.ClassBadRequest || err.Class == eval.ClassCanceled:
		return nil
	}
	t.row++
	switch {
	case !t.answered && (err.Class == eval.ClassUnreachable || err.Class == eval.ClassConfig):
		return &StopError{Target: target, Class: err.Class, Err: err}
	case t.row >= t.limit:
		return &StopError{Target: target, Class: err.Class,
			Err: fmt.Errorf("%d samples in a row without an answer, the last: %w", t.row, err)}
	}
	return nil
}
