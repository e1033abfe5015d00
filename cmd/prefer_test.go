package cmd

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"seatrial/eval"
	"seatrial/eval/compare"
)

// pairJudge answers pairs by the number of the call.
type pairJudge struct {
	eval.Grader
	err   func(n int) error
	calls int
}

func (j *pairJudge) GradePair(context.Context, eval.Sample, eval.Sample) (eval.Preference, error) {
	j.calls++
	if err := j.err(j.calls); err != nil {
		return eval.Preference{Calls: 1}, err
	}
	return eval.Preference{Better: "b", Calls: 2}, nil
}

func somePairs(n int) func(func(compare.Answers, error) bool) {
	return func(yield func(compare.Answers, error) bool) {
		for i := range n {
			if !yield(compare.Answers{Case: fmt.Sprint(i)}, nil) {
				return
			}
		}
	}
}

func TestAskingEnds(t *testing.T) {
	failing := func(class eval.Class, which func(n int) bool) func(int) error {
		return func(n int) error {
			if which(n) {
				return &eval.CallError{Class: class, Message: "m"}
			}
			return nil
		}
	}
	all := func(int) bool { return true }
	for _, c := range []struct {
		err      func(int) error
		calls    int
		class    eval.Class // of what ended it
		unjudged int
		reason   string
	}{
		{failing("", func(int) bool { return false }), 30, "", 0, "all went well"},
		{failing(eval.ClassAuth, func(n int) bool { return n == 3 }), 3, eval.ClassAuth, 28, "a refused key ends it at once"},
		{failing(eval.ClassBudget, func(n int) bool { return n == 20 }), 20, eval.ClassBudget, 11, "so does a spent budget"},
		{failing(eval.ClassReset, all), maxRow, eval.ClassReset, 30, "a row of failures ends it"},
		{failing(eval.ClassReset, func(n int) bool { return n%10 != 0 }), 30, "", 27, "failures with answers between them do not"},
		{failing(eval.ClassBadRequest, all), 30, "", 30, "nor do requests that are each refused for themselves"},
		{func(int) error { return errors.New("is the model under test") }, 30, "", 30, "nor what is no call"},
	} {
		judge := &pairJudge{err: c.err}
		a := asking{judge: judge}
		err := a.all(t.Context(), 1, somePairs(30))
		sum := a.sum.Finish()
		if judge.calls != c.calls || eval.ClassOf(err) != c.class || (err == nil) != (c.class == "") || sum.Unjudged != c.unjudged || sum.Wins != 30-c.unjudged {
			t.Errorf("%s: %d calls, %v, %d unjudged, %d won; want %d, class %q, %d", c.reason, judge.calls, err, sum.Unjudged, sum.Wins, c.calls, c.class, c.unjudged)
		}
	}
}

func TestAskingEndsWithItsCursor(t *testing.T) {
	a := asking{judge: &pairJudge{err: func(int) error { return nil }}}
	err := a.all(t.Context(), 4, func(yield func(compare.Answers, error) bool) {
		if yield(compare.Answers{Case: "a"}, nil) {
			yield(compare.Answers{}, errors.New("disk gone"))
		}
	})
	if err == nil || err.Error() != "disk gone" {
		t.Errorf("error %v", err)
	}
}
