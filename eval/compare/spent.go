package compare

import (
	"fmt"
	"iter"

	"seatrial/eval"
)

// WithSpent adds up what the answers of both sides took: latency, tokens and cost, of all planned samples of a
// side and not of the pairs alone.
func WithSpent(d *eval.Diff, baseline, candidate iter.Seq2[eval.Sample, error]) error {
	a, err := spentBy(d.Baseline, baseline)
	if err != nil {
		return err
	}
	b, err := spentBy(d.Candidate, candidate)
	if err != nil {
		return err
	}
	d.BaselineSpent, d.CandidateSpent = a, b
	return nil
}

func spentBy(side eval.Side, samples iter.Seq2[eval.Sample, error]) (*eval.SideSpent, error) {
	takes := (&reader{side: side}).takes
	var sl slice
	n, priced := 0, true
	for s, err := range samples {
		if err == nil && takes(s.Key) && s.Error == nil && !missing(s) {
			err = sl.add(s)
			n++
			priced = priced && s.Target != nil && s.Target.Price != (eval.Price{})
		}
		if err != nil {
			return nil, fmt.Errorf("add up run %s: %w", side.Run.ID, err)
		}
	}
	out := &eval.SideSpent{Samples: n}
	if n == 0 {
		return out, nil
	}
	done := sl.finish()
	out.P50, out.P95, out.Timed = done.P50, done.P95, done.Timed
	each := func(total float64) *float64 {
		total /= float64(n)
		return &total
	}
	if done.Usage.Known {
		out.Tokens = each(float64(done.Usage.InputTokens + done.Usage.OutputTokens))
		if priced {
			out.Cost = each(done.Cost)
		}
	}
	return out, nil
}
