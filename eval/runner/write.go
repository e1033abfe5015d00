package runner

import (
	"context"
	"fmt"
	"time"

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

// A transaction takes what comes within linger of its first record, up to
// maxBatch: a disk flushes 200 times a second rather than for every sample, and
// no answer waits longer than anybody notices.
const (
	maxBatch = 256
	linger   = 5 * time.Millisecond
)

// writeAll commits what is answered and graded. It goes on when the run is
// interrupted, because what was answered is paid for.
func (p *pipeline) writeAll() {
	var answers, scores []*eval.Sample
	full := time.NewTimer(linger)
	for rec := range p.writes {
		answers, scores = answers[:0], scores[:0]
		full.Reset(linger)
		for more := true; more; {
			if rec.stage == answered {
				answers = append(answers, rec.sample)
			}
			if rec.stage == graded || rec.sample.Error != nil {
				scores = append(scores, rec.sample)
			}
			if len(answers)+len(scores) >= maxBatch {
				break
			}
			select {
			case rec, more = <-p.writes:
			case <-full.C:
				more = false
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
		case p.ctx.Err() != nil:
			p.release() // the run that resumes grades it
		default:
			p.judge(s)
		}
	}
	for _, s := range scores {
		if err == nil {
			p.progress.finished(s)
		}
		p.release()
	}
}
