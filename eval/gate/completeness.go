package gate

import (
	"fmt"

	"seatrial/eval"
)

// completeness asks whether enough was measured for any other rule to mean something.
func completeness(t eval.Tally, maxUnscored float64, incomplete *Incomplete) finding {
	without := t.Unscored + t.Errored
	budget := incomplete != nil && incomplete.Class == eval.ClassBudget
	f := finding{RuleResult: eval.RuleResult{
		Rule:   "completeness",
		Demand: fmt.Sprintf("every planned sample was asked, and at most %s have no verdict", percent(maxUnscored)),
		Found:  fmt.Sprintf("of %s, %d passed, %d failed, %d could not be judged, %d brought no answer, %d were not asked or not judged yet", counted(t.Planned, "planned sample"), t.Passed, t.Failed, t.Unscored, t.Errored, t.Missing),
	}}
	// What is asked later weighs no less than what was asked before.
	set := func(o eval.Outcome, headline, more string) { f.Outcome, f.headline, f.More = o, headline, more }
	set(eval.Go, "", "")
	if t.Missing > 0 {
		set(eval.Inconclusive, fmt.Sprintf("%d of %s were not asked or not judged yet", t.Missing, counted(t.Planned, "planned sample")),
			"run the same command again: it does only what is missing")
	}
	if incomplete != nil {
		if budget {
			set(eval.Inconclusive, "the run ended early ("+incomplete.Why+")", "raise the budget and run the same command again: it asks only what is missing")
		} else {
			set(eval.BrokenGate, "the run ended early ("+incomplete.Why+")", "")
		}
		f.Found += "; the run ended early: " + incomplete.Why
	}
	switch {
	case t.Judged() == 0 && !(budget && without == 0):
		set(eval.BrokenGate, fmt.Sprintf("none of %s has a verdict", counted(t.Planned, "planned sample")), "")
	case float64(without)/float64(t.Planned) > maxUnscored:
		set(eval.BrokenGate, fmt.Sprintf("%d of %s (%s) have no verdict, more than the %s allowed",
			without, counted(t.Planned, "sample"), percent(float64(without)/float64(t.Planned)), percent(maxUnscored)), "")
	}
	return f
}
