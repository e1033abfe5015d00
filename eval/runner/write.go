package runner

import (
	"context"
	"fmt"

	"seatrial/eval"
)

type stage int

const (
	answered stage = iota
	graded
)

// record is a sample that wants to be durable.
type record struct {
	sample *eval.Sample
	stage  stage
}

// maxBatch bounds a transaction, so that an answer never waits long for others.
const maxBatch = 256

// writeAll commits whatever has queued up: a batch under load, a single sample
// when idle. It goes on when the run is interrupted, because what was answered is paid for.
func (p *pipeline) writeAll() {
	var answers, scores []*eval.Sample
	for rec := range p.writes {
		answers, scores = answers[:0], scores[:0]
		for more := true; more; {
			if rec.stage == answered {
				answers = append(answers, rec.sample)
			}
			if rec.stage == graded || rec.sample.Error != nil {
				scores = append(scores, rec.sample)
			}
			more = false
			if len(answers)+len(scores) < maxBatch {
				select {
				case rec, more = <-p.writes:
				default:
				}
			}
		}
		p.commit(answers, scores)
	}
}

func (p *pipeline) commit(answers, scores []*eval.Sample) {
	err := p.recorder.Save(context.WithoutCancel(p.ctx), answers, scores)
	if err != nil {
		p.cancel(fmt.Errorf("record samples: %w", err))
	}
	for _, s := range answers {
		if err == nil {
			p.progress.Answered.Add(1)
		}
		switch {
		case s.Error != nil: // among the scores too, which release it
		case err != nil || p.ctx.Err() != nil:
			p.release() // the run that resumes grades it
		default:
			p.grades <- s
		}
	}
	for _, s := range scores {
		if err == nil {
			p.progress.finished(s)
		}
		p.release()
	}
}
