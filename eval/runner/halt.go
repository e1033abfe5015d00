package runner

import (
	"sync"

	"seatrial/eval"
)

// halting ends the asking while the grading goes on, so that what was paid for
// before a target failed or a budget was spent is judged.
type halting struct {
	halted     chan struct{}
	stopAsking func()

	mu   sync.Mutex
	stop *StopError // the first
}

// halt ends the asking because of stop. Calls in flight are cancelled, since they
// would fail too, unless it is a budget that is spent: those calls are within it.
func (h *halting) halt(stop *StopError) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stop == nil {
		h.stop = stop
		close(h.halted)
	}
	if stop.Class != eval.ClassBudget {
		h.stopAsking()
	}
}

func (h *halting) done() bool {
	select {
	case <-h.halted:
		return true
	default:
		return false
	}
}

// why returns the StopError, nil where nothing halted.
func (h *halting) why() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stop == nil {
		return nil
	}
	return h.stop
}
