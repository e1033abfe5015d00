package reports

import (
	"fmt"
	"slices"

	"seatrial/eval"
)

// atLook says at which look a decision was made and what it spared, "" where all was asked.
func atLook(d eval.Decision) string {
	if d.Look == nil {
		return ""
	}
	word := "decided"
	if d.Outcome != eval.Go && d.Outcome != eval.NoGo {
		word = "undecided"
	}
	text := fmt.Sprintf("%s at look %d of %d, on %s", word, d.Look.Number, d.Look.Of, counted(d.Asked, "answer"))
	if d.Again > 0 {
		text += fmt.Sprintf(" and %d asked again", d.Again)
	}
	switch saved := d.Whole - d.Asked - d.Again; {
	case saved > 0:
		text += fmt.Sprintf(": %s saved of %d", counted(saved, "call"), d.Whole)
	case saved < 0:
		text += fmt.Sprintf(": %d more than the %d of all cases in the suite's epochs", -saved, d.Whole)
	}
	return text
}

// decidedEarly reports whether a run came to its end at a look.
func decidedEarly(run eval.Run) bool { return run.State == eval.Finished && len(run.Looks) > 0 }

// leftOutSome reports whether what is missing of a run was not asked because the gate had decided without it.
func leftOutSome(run eval.Run, t eval.Tally) bool { return decidedEarly(run) && t.Missing > 0 }

// leftOut reports whether a sample was not asked because the gate had decided without it.
func leftOut(run eval.Run, s eval.Sample) bool {
	return decidedEarly(run) && s.Error == nil && s.Verdict == "" && s.Answered.IsZero()
}

// recheckGroup is cases of which asking again has shown the same.
type recheckGroup struct {
	finding eval.Finding
	words   string
	cases   []string
}

// recheckGroups groups cases in the order in which they come.
func recheckGroups(all []eval.Recheck) []recheckGroup {
	var groups []recheckGroup
	for _, r := range all {
		words := recheckWords(r)
		i := slices.IndexFunc(groups, func(g recheckGroup) bool { return g.finding == r.Finding && g.words == words })
		if i < 0 {
			i = len(groups)
			groups = append(groups, recheckGroup{finding: r.Finding, words: words})
		}
		groups[i].cases = append(groups[i].cases, r.Case)
	}
	return groups
}

// recheckWords says what asking a case again has shown.
func recheckWords(r eval.Recheck) string {
	what := "broken"
	if r.Must {
		what = "must pass"
	}
	switch n := r.Fresh.Judged(); {
	case n > 0:
		what += fmt.Sprintf("; asked again, %d of %d pass", r.Fresh.Passed, n)
	case r.Asked() > 0:
		what += "; asked again without a verdict"
	case r.Epochs == 0:
		what += "; the baseline has too few epochs of it to confirm anything"
	default:
		what += "; not asked again"
	}
	if n := r.Fresh.Unscored - r.Fresh.Missing; n > 0 && r.Fresh.Judged() > 0 {
		what += fmt.Sprintf(", %d more without a verdict", n)
	}
	if b := r.Baseline.Judged(); b > 0 {
		what += fmt.Sprintf(", %d of %d in the baseline", r.Baseline.Passed, b)
	}
	if r.Finding == eval.Confirmed && !r.Must {
		what += fmt.Sprintf(" (p = %.2g, corrected)", r.Adjusted)
	}
	return what
}

// leftOutWords says why a sample was not asked.
func leftOutWords(run eval.Run) string {
	l := run.Look()
	return "not asked: the decision fell at look " + count(l.Number) + " of " + count(l.Of)
}
