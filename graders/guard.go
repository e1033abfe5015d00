package graders

import (
	"context"
	"fmt"
	"io"

	"seatrial/eval"
)

// guarded is what Build returns around each grader, so that none of them, however
// careless, passes what was not answered, or takes the run down.
type guarded struct{ eval.Grader }

type guardedCloser struct {
	guarded
	io.Closer
}

// Grade grades a sample that has an answer. Where the grader returns an error, its
// score comes along for the calls and costs that it holds.
func (g guarded) Grade(ctx context.Context, s eval.Sample) (score eval.Score, err error) {
	if !answered(s) {
		return unscored("there is no answer to judge")
	}
	defer func() {
		if r := recover(); r != nil {
			score, err = eval.Score{}, fmt.Errorf("grader panicked: %v", r)
		}
	}()
	score, err = g.Grader.Grade(ctx, s)
	if err != nil {
		return score, err
	}
	switch score.Verdict {
	case eval.Pass, eval.Fail, eval.Unscored:
	default:
		return score, fmt.Errorf("grader returned the verdict %q", score.Verdict)
	}
	if !(score.Value >= 0 && score.Value <= 1) { // NaN too
		return score, fmt.Errorf("grader returned the value %v, which is not within 0..1", score.Value)
	}
	return score, nil
}

// answered reports whether the sample holds a complete answer.
func answered(s eval.Sample) bool {
	if s.Error != nil || len(s.Exchanges) == 0 {
		return false
	}
	last := s.Exchanges[len(s.Exchanges)-1]
	return last.Response != nil && last.Error == nil
}
