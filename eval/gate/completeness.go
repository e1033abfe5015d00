package gate

import (
	"fmt"
	"strings"

	"seatrial/eval"
)

const wholeSuite = "run the whole suite, in all its epochs"

// completeness asks whether enough was measured for any other rule to mean something.
func completeness(ev *evidence, run eval.Run, maxUnscored float64, incomplete *Incomplete, look *eval.Look) finding {
	t := ev.tally
	without := t.Unscored + t.Errored
	budget := incomplete != nil && incomplete.Class == eval.ClassBudget
	f := finding{RuleResult: eval.RuleResult{
		Rule:   "completeness",
		Demand: fmt.Sprintf("the whole suite was planned and asked, and at most %s of the samples have no verdict", percent(maxUnscored)),
		Found:  fmt.Sprintf("of %s, %d passed, %d failed, %d could not be judged, %d brought no answer, %d were not asked or not judged yet", counted(t.Planned, "planned sample"), t.Passed, t.Failed, t.Unscored, t.Errored, t.Missing),
	}}
	f.Formula = "samples without a verdict / samples asked <= max_unscored"
	f.Numbers = settled([]eval.Number{{Name: "planned", Value: float64(t.Planned)}, {Name: "judged", Value: float64(t.Judged())},
		{Name: "without_verdict", Value: float64(without)}, {Name: "missing", Value: float64(t.Missing)}, {Name: "max_unscored", Value: maxUnscored}})
	// What is asked later weighs no less than what was asked before.
	set := func(o eval.Outcome, headline, more string) { f.Outcome, f.headline, f.More = o, headline, more }
	set(eval.Go, "", "")
	asked := t.Planned
	if look != nil {
		asked -= t.Missing
		f.Demand = fmt.Sprintf("all that the look takes was asked, and at most %s of it has no verdict", percent(maxUnscored))
		f.Found = lookText(*look, len(ev.cases)) + "; " + f.Found
		if short := ev.shortOf(*look); short > 0 {
			set(eval.Inconclusive, fmt.Sprintf("%s of the look not asked as often as it takes", cases(short)), "run the same command again: it does only what is missing")
		}
	} else if t.Missing > 0 && len(run.Looks) > 0 {
		set(eval.Inconclusive, fmt.Sprintf("the run was decided early: %d of %s were not asked", t.Missing, counted(t.Planned, "planned sample")),
			"run the suite with --no-early-stop")
	} else if t.Missing > 0 {
		set(eval.Inconclusive, fmt.Sprintf("%d of %s were not asked or not judged yet", t.Missing, counted(t.Planned, "planned sample")),
			"run the same command again: it does only what is missing")
	}
	if ev.cached > 0 {
		set(eval.Inconclusive, fmt.Sprintf("%d of %s are answers of earlier runs, which are no new evidence", ev.cached, counted(t.Planned, "planned sample")),
			"run it without --cache")
		f.Found += fmt.Sprintf("; %d came from the cache", ev.cached)
	}
	if incomplete != nil {
		if budget {
			set(eval.Inconclusive, "the run ended early ("+incomplete.Why+")", "raise the budget and run the same command again: it asks only what is missing")
		} else {
			set(eval.BrokenGate, "the run ended early ("+incomplete.Why+")", "")
		}
		f.Found += "; the run ended early: " + incomplete.Why
	}
	if part := partOf(run, len(ev.cases)); part != "" {
		f.Found += "; " + part
		if f.Outcome != eval.BrokenGate {
			// The selection comes first: what else is missing is missing of a part.
			headline := part
			if f.headline != "" {
				headline += "; " + f.headline
			}
			set(eval.Inconclusive, headline, wholeSuite)
		}
	}
	switch {
	case t.Judged() == 0 && !(budget && without == 0):
		set(eval.BrokenGate, fmt.Sprintf("none of %s has a verdict", counted(t.Planned, "planned sample")), "")
	case float64(without)/float64(max(1, asked)) > maxUnscored && goesOn(look) && float64(without) <= maxUnscored*float64(t.Planned+ev.beyond):
		// The answers of later looks may bring the share down.
		set(eval.Inconclusive, fmt.Sprintf("%d of %s have no verdict so far", without, counted(asked, "sample")), "go on to the next look")
		f.open = true
	case float64(without)/float64(max(1, asked)) > maxUnscored:
		set(eval.BrokenGate, fmt.Sprintf("%d of %s (%s) have no verdict, more than the %s allowed",
			without, counted(asked, "sample"), percent(float64(without)/float64(max(1, asked))), percent(maxUnscored)), "")
	}
	return f
}

// goesOn reports whether the design has a later look.
func goesOn(look *eval.Look) bool { return look != nil && look.Number < look.Of }

func cases(n int) string {
	if n == 1 {
		return "1 case is"
	}
	return fmt.Sprintf("%d cases are", n)
}

// shortOf returns how many cases of the look are missing, or were not asked in all its epochs.
func (ev *evidence) shortOf(look eval.Look) int {
	whole := 0
	for _, c := range ev.cases {
		if a := c.counts; a.Judged()+a.Unscored-a.Missing >= look.Epochs {
			whole++
		}
	}
	return max(0, look.Cases(len(ev.cases))-whole)
}

// partOf says which part of its suite a run planned, "" where it is the whole: a
// bar that is met by choosing the cases is none.
func partOf(run eval.Run, cases int) string {
	plan := run.Plan
	var parts, by []string
	if len(plan.Tags) > 0 {
		by = append(by, "--tag "+few(plan.Tags))
	}
	if len(plan.Cases) > 0 {
		by = append(by, "--case "+few(plan.Cases))
	}
	was := func(n int) string {
		if n == 1 {
			return "was"
		}
		return "were"
	}
	if len(by) > 0 {
		parts = append(parts, fmt.Sprintf("only %d of the suite's cases %s selected (%s)", cases, was(cases), strings.Join(by, "; ")))
	}
	if plan.Epochs < run.Suite.Epochs {
		parts = append(parts, fmt.Sprintf("only %d of the suite's %s %s planned (--epochs %d)", plan.Epochs, counted(run.Suite.Epochs, "epoch"), was(plan.Epochs), plan.Epochs))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " and ") + ": a part is not the suite"
}

// outcomes sums samples up without leaving any out.
func outcomes(t eval.Tally) string {
	passes := "pass"
	if t.Planned == 1 {
		passes = "passes"
	}
	text := fmt.Sprintf("%d of %s %s", t.Passed, counted(t.Planned, "planned sample"), passes)
	switch {
	case t.Failed == 1:
		text += ", 1 fails"
	case t.Failed > 1:
		text += fmt.Sprintf(", %d fail", t.Failed)
	}
	return text + unjudged(t)
}

// unjudged continues a sentence about samples with those that have no verdict.
func unjudged(t eval.Tally) string {
	switch open := t.Planned - t.Judged(); open {
	case 0:
		return ""
	case 1:
		return ", 1 has no verdict"
	default:
		return fmt.Sprintf(", %d have no verdict", open)
	}
}
