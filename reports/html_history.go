package reports

import (
	"time"

	"seatrial/eval"
)

// htmlHistory is what the same candidate did in earlier runs: whoever runs again until it passes is seen.
type htmlHistory struct {
	Side  string
	Axis  htmlAxis
	Rows  []htmlRun
	Again int // runs of the very same suite before this one
	Rest  int
}

type htmlRun struct {
	Run, Label, When, Rate, Counts, Outcome, Tone, State, Sentence string
	Suite                                                          string
	This                                                           bool
	Range                                                          *htmlRange
}

// historyRows bounds the runs that are listed.
const historyRows = 50

func showHistory(r eval.Report) *htmlHistory {
	if len(r.History) == 0 {
		return nil
	}
	h := &htmlHistory{Side: coveredSide(r), Axis: htmlAxis{"0", "100 %"}}
	scale := rateScale{0, 1}
	point := func(t eval.Tally) *htmlRange {
		if t.Judged() == 0 {
			return nil
		}
		return scale.row(t.Rate(), eval.Interval{Low: t.Rate(), High: t.Rate()}, nil)
	}
	row := func(b eval.RunBrief) htmlRun {
		one := htmlRun{Run: b.Run, Label: b.Label, When: b.Created, Rate: tallyRate(b.Tally), Counts: count(b.Tally.Passed) + " of " + count(b.Tally.Planned),
			Outcome: "not decided", State: b.State, Sentence: b.Sentence, Suite: sameBar(b), Range: point(b.Tally)}
		if at, err := time.Parse(time.RFC3339, b.Created); err == nil {
			one.When = instant(at)
		}
		if b.Outcome != "" {
			one.Outcome, one.Tone = outcomes(b.Outcome, b.Later), outcomeTone(b.Outcome)
		}
		return one
	}
	this := eval.RunBrief{Run: r.Run.ID, Label: r.Run.Label, Created: r.Run.Created.UTC().Format(time.RFC3339), State: string(r.Run.State), Tally: candidateSlice(r).Tally, SameBar: true}
	if r.Decision != nil {
		this.Outcome = r.Decision.Outcome
	}
	first := row(this)
	first.This, first.Suite = true, ""
	h.Rows = append(h.Rows, first)
	for _, b := range r.History {
		if b.SameBar {
			h.Again++
		}
		if len(h.Rows) > historyRows {
			h.Rest++
			continue
		}
		h.Rows = append(h.Rows, row(b))
	}
	return h
}

// candidateSlice is that of whom requirements and history are, or of the whole where the run asked nobody else.
func candidateSlice(r eval.Report) eval.Slice {
	for _, c := range r.Summary.Cells {
		if coveredSide(r) != "" && c.Prompt == r.Candidate.Prompt && c.Target == r.Candidate.Target {
			return c
		}
	}
	return r.Summary.Total
}
