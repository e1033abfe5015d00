package runner

import (
	"sync/atomic"

	"seatrial/eval"
)

// Progress counts what has happened so far. It may be read at any time.
type Progress struct {
	Reused   atomic.Int64 // found with a verdict when resuming
	Answered atomic.Int64 // asked and recorded, with an answer or an error
	Done     atomic.Int64 // recorded with a verdict now
	Failed   atomic.Int64
	Unscored atomic.Int64 // errors included
}

func (p *Progress) finished(s *eval.Sample) {
	p.Done.Add(1)
	switch s.Verdict {
	case eval.Fail:
		p.Failed.Add(1)
	case eval.Pass:
	default:
		p.Unscored.Add(1)
	}
}
