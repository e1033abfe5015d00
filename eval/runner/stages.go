package runner

import (
	"context"
	"iter"

	"seatrial/eval"
)

// Stages says what a run asks next: the look of a design, cases again, or no more.
type Stages interface {
	// Next returns the trials of the next stage, which the runner ranges over once; nil: the run is at its end. It is
	// called when all trials of the stages before are recorded with their scores, and never concurrently. It is not called
	// after the run was interrupted, a target failed or a budget was spent: the run that resumes begins with the first stage.
	Next(ctx context.Context) (iter.Seq2[eval.Trial, error], error)
}

// Once is the run of one stage: all trials.
func Once(trials iter.Seq2[eval.Trial, error]) Stages { return &once{trials} }

type once struct{ trials iter.Seq2[eval.Trial, error] }

func (o *once) Next(context.Context) (iter.Seq2[eval.Trial, error], error) {
	trials := o.trials
	o.trials = nil
	return trials, nil
}
