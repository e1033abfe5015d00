package graders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/graders/judging"
)

// vote is what one judge said.
type vote struct {
	Judge   string  `json:"judge"`
	Model   string  `json:"model,omitempty"`
	Verdict string  `json:"verdict,omitempty"` // its word; "" where it gave none
	Value   float64 `json:"value"`
	Reason  string  `json:"reason,omitempty"`
	Problem string  `json:"problem,omitempty"` // why it gave none

	place int // on the menu; -1: no verdict
	bill  judging.Bill
	err   error // of a call that failed
}

// vote asks one judge.
func (j *judge) vote(ctx context.Context, one judging.Judge, q judging.Question, tested *eval.Target) vote {
	v := vote{Judge: one.Target.ID, place: -1}
	reply, err := one.Ask(ctx, q, tested)
	v.Model, v.bill = reply.Model, reply.Bill
	if err == nil {
		v.Verdict, v.Reason, err = reply.Verdict(append(slices.Clone(j.menu), cannotJudge))
	}
	if err != nil {
		v.Problem = err.Error()
		var none *judging.NoVerdict
		if !errors.As(err, &none) {
			v.err = err
		}
		return v
	}
	if v.place = slices.Index(j.menu, v.Verdict); v.place >= 0 {
		v.Value = float64(v.place) / float64(len(j.menu)-1)
	}
	return v
}

// says is a vote in words.
func (v vote) says() string {
	if v.Problem != "" {
		return v.Problem
	}
	return fmt.Sprintf("judge %s says %s: %s", v.Judge, quote(v.Verdict), quote(v.Reason))
}

// decide makes one score of the votes.
func (j *judge) decide(ctx context.Context, votes []vote) (eval.Score, error) {
	var score eval.Score
	var bill judging.Bill
	var failed []error
	var said []string
	passes, fails, sum := 0, 0, 0.0
	for _, v := range votes {
		bill = bill.Add(v.bill)
		if v.err != nil {
			failed = append(failed, v.err)
		}
		said = append(said, v.says())
		switch {
		case v.place < 0:
			continue
		case v.place >= j.passing:
			passes++
		default:
			fails++
		}
		sum += v.Value
	}
	score.Calls, score.Usage, score.Cost = bill.Calls, bill.Usage, bill.Cost
	if ctx.Err() != nil {
		return score, ctx.Err()
	}
	quorum := len(votes)/2 + 1
	if j.options.Quorum != nil {
		quorum = *j.options.Quorum
	}
	// A run must see that a judge is down or refuses it, though the others could decide without it.
	slices.SortStableFunc(failed, func(a, b error) int { return cmp.Compare(rankOf(a), rankOf(b)) })
	if len(failed) > 0 && (passes+fails < quorum || endsRuns(failed[0])) {
		if more := len(failed) - 1; more > 0 {
			return score, fmt.Errorf("%w (and %s failed)", failed[0], count(more, "other judge"))
		}
		return score, failed[0]
	}
	var err error
	if score.Details, err = eval.Canonical(map[string]any{"votes": votes}); err != nil {
		return score, err
	}
	score.Explanation = strings.Join(said, "; ")
	switch {
	case passes+fails < quorum:
		score.Verdict = eval.Unscored
		if len(votes) > 1 {
			score.Explanation = fmt.Sprintf("%d of %s gave a verdict, and %d must: %s", passes+fails, count(len(votes), "judge"), quorum, score.Explanation)
		}
		return score, nil
	case passes == fails:
		score.Verdict = eval.Unscored
		score.Explanation = fmt.Sprintf("the judges are split, %d to %d: %s", passes, fails, score.Explanation)
		return score, nil
	case passes > fails:
		score.Verdict = eval.Pass
	default:
		score.Verdict = eval.Fail
	}
	score.Value = sum / float64(passes+fails)
	if len(votes) > 1 {
		score.Explanation = fmt.Sprintf("%d pass it and %d fail it: %s", passes, fails, score.Explanation)
	}
	return score, nil
}

// rankOf puts errors first that end runs.
func rankOf(err error) int {
	if endsRuns(err) {
		return 0
	}
	return 1
}

// endsRuns reports whether a judge's error is one that no later sample escapes.
func endsRuns(err error) bool {
	switch eval.ClassOf(err) {
	case eval.ClassAuth, eval.ClassBudget, eval.ClassConfig, eval.ClassCanceled:
		return true
	}
	return false
}
