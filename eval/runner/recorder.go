package runner

import (
	"context"

	"seatrial/eval"
)

// Recorder keeps samples. The runner's writer alone calls Save, never concurrently;
// Find may be called meanwhile.
type Recorder interface {
	// Save makes both lists durable in one transaction, or neither. Answered
	// samples have no scores yet and replace what is stored under their key; graded ones are stored
	// as answered already, and their scores and verdict are added.
	Save(ctx context.Context, answered, graded []*eval.Sample) error
	// Find returns what is stored of a trial, or nil. Its Graded is zero where
	// scores are still missing.
	Find(ctx context.Context, trial eval.Trial) (*eval.Sample, error)
}
