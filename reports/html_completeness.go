package reports

import (
	"fmt"
	"strconv"

	"seatrial/eval"
)

// htmlBar is a stretch of the bar of all planned samples.
type htmlBar struct{ Tone, X, W string }

// htmlError is a class of errors that left samples without a verdict.
type htmlError struct {
	Class, Example string
	Count          int
}

// addUp holds the run's counts against its samples and its plan: a report whose numbers do not add up says so
// instead of a decision.
func (v *htmlPage) addUp(r eval.Report, seen eval.Tally) {
	t := r.Summary.Total.Tally
	v.Executed, v.Early = t.Planned-t.Missing, leftOutSome(r.Run, t)
	if sum := t.Judged() + t.Unscored + t.Errored + t.Missing; sum != t.Planned {
		v.Unequal = true
		v.Broken = append(v.Broken, fmt.Sprintf("%s samples were planned, and %s are accounted for", count(t.Planned), count(sum)))
	}
	if t.Planned != r.Run.Plan.Trials {
		v.Broken = append(v.Broken, fmt.Sprintf("the plan has %s, and %s are counted", counted(r.Run.Plan.Trials, "trial"), count(t.Planned)))
	}
	if cells := r.Summary.Cells; len(cells) > 0 {
		var sum eval.Tally
		for _, c := range cells {
			sum.Planned, sum.Passed, sum.Failed = sum.Planned+c.Tally.Planned, sum.Passed+c.Tally.Passed, sum.Failed+c.Tally.Failed
			sum.Unscored, sum.Errored, sum.Missing = sum.Unscored+c.Tally.Unscored, sum.Errored+c.Tally.Errored, sum.Missing+c.Tally.Missing
		}
		if sum != t {
			v.Broken = append(v.Broken, fmt.Sprintf("the rows of prompts and targets have %s planned, %s passed, %s failed, %s without a verdict; all together %s, %s, %s and %s",
				count(sum.Planned), count(sum.Passed), count(sum.Failed), count(noVerdict(sum)), count(t.Planned), count(t.Passed), count(t.Failed), count(noVerdict(t))))
		}
	}
	if h := r.Holdout; h != nil && !h.Shown && h.Tally != nil { // counted, and not shown
		t.Planned, t.Passed, t.Failed = t.Planned-h.Tally.Planned, t.Passed-h.Tally.Passed, t.Failed-h.Tally.Failed
		t.Unscored, t.Errored, t.Missing = t.Unscored-h.Tally.Unscored, t.Errored-h.Tally.Errored, t.Missing-h.Tally.Missing
	}
	open := func(t eval.Tally) int { return t.Unscored + t.Missing } // answered, but not graded yet, is either
	if seen.Passed != t.Passed || seen.Failed != t.Failed || seen.Errored != t.Errored || open(seen) != open(t) {
		v.Broken = append(v.Broken, fmt.Sprintf("of the samples in this report %s pass, %s fail, %s are without a verdict; the run counts %s, %s and %s",
			count(seen.Passed), count(seen.Failed), count(noVerdict(seen)), count(t.Passed), count(t.Failed), count(noVerdict(t))))
	}
}

func (v *htmlPage) completeness(r eval.Report) {
	if r.Run.State != eval.Finished {
		v.Unfinished = unfinished(r.Run)
	}
	t := v.Tally
	x := 0
	for _, b := range []struct {
		tone string
		n    int
	}{{"good", t.Passed}, {"bad", t.Failed}, {"warn", t.Unscored + t.Errored}, {"gone", t.Missing}} {
		if b.n > 0 && t.Planned > 0 {
			v.Bar = append(v.Bar, htmlBar{b.tone, part100(x, t.Planned), part100(b.n, t.Planned)})
		}
		x += b.n
	}
	cells := r.Summary.Cells
	if len(cells) == 0 {
		cells = []eval.Slice{r.Summary.Total}
	}
	v.CellTable = htmlTable("Pass rates by prompt and target", "", cells)
	v.CellTable.Cells, v.CellTable.Early = true, v.Early
	v.CellTable.chart(eval.Slice{})
	for _, e := range r.Summary.Errors {
		v.Errors = append(v.Errors, htmlError{string(e.Class), e.Example, e.Count})
	}
}

func part100(n, of int) string {
	return strconv.FormatFloat(100*float64(n)/float64(of), 'f', 3, 64) + "%"
}
