package gate

import (
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// sameBar asks whether the candidate is held to the bar of its baseline. Which
// prompt and target is judged is not part of the bar; a baseline whose suite
// had no gate set none. What is only asked more is noted, and moves nothing.
func sameBar(spec eval.GateSpec, waivers []eval.Waiver, d *eval.Diff) finding {
	f := finding{RuleResult: eval.RuleResult{
		Rule: "same bar", Outcome: eval.Go,
		Demand: "since the baseline no case or grader was removed or changed, and no rule removed or loosened",
		Found:  "unchanged",
	}}
	plan := d.Candidate.Run.Plan
	selected := len(plan.Tags)+len(plan.Cases) > 0
	var moved, added []string
	unasked := 0
	var blank []string // without a verdict in the baseline: compared with nothing
	for _, c := range d.Changes {
		switch c.Change {
		case eval.NoVerdict:
			if c.Baseline.Judged() == 0 {
				blank = append(blank, c.Case)
			}
			continue
		case eval.Missing:
			if selected {
				unasked++
				continue
			}
			moved = append(moved, "case "+c.Case+" is gone")
		case eval.Changed:
			moved = append(moved, "case "+c.Case+": "+c.Why)
		case eval.Added:
			added = append(added, c.Case)
			continue
		default:
			continue
		}
		f.Cases = append(f.Cases, c.Case)
	}
	for _, r := range d.Recast {
		if why := recast(r, named(spec, d.Baseline.Run.Suite.Gate, waivers)); why != "" {
			moved = append(moved, "case "+r.Case+": "+why)
			f.Cases = append(f.Cases, r.Case)
		}
	}
	rules := compareSpecs(d.Baseline.Run.Suite.Gate, spec)
	moved = append(moved, rules.moved...)
	slices.Sort(moved)
	slices.Sort(blank)
	slices.Sort(f.Cases)
	slices.Sort(added)

	var found []string
	if len(moved) > 0 {
		f.Outcome = eval.Inconclusive
		f.More = "accept the new bar by making a run of it the baseline (`seatrial baseline set`)"
		f.headline = fmt.Sprintf("the bar was moved since the baseline (%s)", changes(len(f.Cases), len(moved)-len(f.Cases)))
		found = append(found, atMost(moved, manyMoves)...)
	}
	if n := len(blank); float64(n) > spec.MaxUnscored*float64(d.Pairs+n) {
		f.Outcome = eval.Inconclusive
		f.More = "approve a baseline in which they were judged"
		f.headline = fmt.Sprintf("%s no verdict in the baseline, and may have broken unseen", counted(n, "case")+has(n))
		found = append(found, fmt.Sprintf("%s no verdict in the baseline: %s", counted(n, "case")+has(n), few(blank)))
	}
	if unasked > 0 {
		// Whether they are gone or were left out by the selection is told by a whole run alone.
		f.Outcome, f.More = eval.Inconclusive, wholeSuite
		found = append(found, counted(unasked, "case")+" of the baseline not asked")
	}
	if more := rules.tightened; len(more)+len(added) > 0 {
		if len(added) > 0 {
			more = append(more, fmt.Sprintf("%s added (%s)", counted(len(added), "case"), few(added)))
		}
		found = append(found, "more is asked than before: "+strings.Join(more, "; "))
	}
	if len(found) > 0 {
		f.Found = strings.Join(found, "; ")
	}
	return f
}

// manyMoves bounds what one line names; all cases are listed beside it.
const manyMoves = 12

func atMost(list []string, most int) []string {
	if len(list) <= most {
		return list
	}
	return append(slices.Clone(list[:most]), fmt.Sprintf("and %d more", len(list)-most))
}

func has(n int) string {
	if n == 1 {
		return " has"
	}
	return " have"
}

func changes(cases, rules int) string {
	var parts []string
	if cases > 0 {
		parts = append(parts, counted(cases, "case")+" removed or changed")
	}
	if rules > 0 {
		parts = append(parts, counted(rules, "change")+" of the rules")
	}
	return strings.Join(parts, ", ")
}

// named returns a report of the tags that decide something: those of rules, slices and waivers, of either gate.
func named(is eval.GateSpec, was *eval.GateSpec, waivers []eval.Waiver) func(tag string) bool {
	tags := map[string]bool{}
	all := false
	for _, g := range []*eval.GateSpec{&is, was} {
		if g == nil {
			continue
		}
		for _, r := range g.Require {
			tags[r.Tag] = true
			tags[eval.TagAttack] = tags[eval.TagAttack] || r.Metric == eval.MetricAttackSuccess
		}
		if r := g.Regression; r != nil {
			all = all || r.AllSlices
			for _, tag := range r.Slices {
				tags[tag] = true
			}
		}
	}
	for _, w := range waivers {
		tags[w.Tag] = true
	}
	return func(tag string) bool { return all || tags[tag] }
}

// recast says what of a case's new place changes what is demanded of it, "" where nothing does.
func recast(r eval.Recast, decides func(tag string) bool) string {
	why := slices.Clone(r.Why)
	for _, t := range r.TagsRemoved {
		if decides(t) {
			why = append(why, "it lost the tag "+t)
		}
	}
	for _, t := range r.TagsAdded {
		if decides(t) {
			why = append(why, "it has the tag "+t+" now")
		}
	}
	return strings.Join(why, ", ")
}
