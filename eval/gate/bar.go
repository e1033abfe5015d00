package gate

import (
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// sameBar asks whether the candidate is held to the bar of its baseline. Which
// prompt and target is judged is not part of the bar; a baseline whose suite
// had no gate set none. What is only asked more is noted, and moves nothing, unless it is most of the suite: then hardly
// anything is held to the bar.
func sameBar(spec eval.GateSpec, waivers []eval.Waiver, d *eval.Diff) finding {
	f := finding{RuleResult: eval.RuleResult{
		Rule: "same bar", Outcome: eval.Go,
		Demand:  "since the baseline no case or grader was removed or changed, and no rule removed or loosened; and the baseline has verdicts to compare with",
		Found:   "unchanged",
		Formula: "moved = 0, and unasked = 0, and added <= compared, and baseline_without_verdict / baseline_asked <= max_unscored, of samples and of cases",
	}}
	plan := d.Candidate.Run.Plan
	selected := len(plan.Tags)+len(plan.Cases) > 0
	var was moves
	unasked := 0
	var more additions
	var blank []eval.CaseDiff // without a verdict in the baseline: compared with nothing
	for _, c := range d.Changes {
		switch c.Change {
		case eval.NoVerdict:
			if c.Baseline.Judged() == 0 {
				blank = append(blank, c)
			}
			continue
		case eval.Missing:
			if selected {
				unasked++
				continue
			}
			was.note(gone, c)
		case eval.Changed:
			was.note(c.Why, c)
		case eval.Added:
			more.add(c)
			continue
		default:
			continue
		}
		f.Cases = append(f.Cases, c.Case)
	}
	for _, r := range d.Recast {
		if why := recast(r, named(spec, d.Baseline.Run.Suite.Gate, waivers)); why != "" {
			was.note(why, eval.CaseDiff{Case: r.Case, Held: r.Held})
			f.Cases = append(f.Cases, r.Case)
		}
	}
	rules := compareSpecs(d.Baseline.Run.Suite.Gate, spec)
	others := append(otherInstruments(d.Baseline.Run, d.Candidate.Run), rules.moved...)
	slices.Sort(others)
	moved := append(was.text(), others...)
	slices.Sort(f.Cases)
	compared := d.Pairs + d.Counts[eval.NoVerdict] + d.Counts[eval.NotAsked]
	without, of := unjudgedBefore(d, blank)
	f.Numbers = settled([]eval.Number{{Name: "moved", Value: float64(len(f.Cases) + len(others))}, {Name: "unasked", Value: float64(unasked)}, {Name: "added", Value: float64(len(more.cases))},
		{Name: "compared", Value: float64(compared)}, {Name: "baseline_asked", Value: float64(of)}, {Name: "baseline_without_verdict", Value: float64(without)},
		{Name: "max_unscored", Value: spec.MaxUnscored}})

	var headlines, found []string
	open := func(more, headline string, is ...string) {
		f.Outcome, f.More = eval.Inconclusive, more
		if headline != "" {
			headlines = append(headlines, headline)
		}
		found = append(found, is...)
	}
	if len(moved) > 0 {
		open("accept the new bar by making a run of it the baseline (`seatrial baseline set`)",
			fmt.Sprintf("the bar was moved since the baseline (%s)", changes(len(f.Cases), len(others))), atMost(moved, manyMoves)...)
	}
	if n := len(more.cases); n > compared {
		text := fmt.Sprintf("only %d of %s in the baseline, too few to stand for the others", compared, counted(compared+n, "case")+are(compared+n))
		open("approve a baseline that has them", text, text)
	}
	switch n := len(blank); {
	case float64(n) > spec.MaxUnscored*float64(d.Pairs+n):
		open(judgedBaseline, fmt.Sprintf("%s no verdict in the baseline, and may have broken unseen", counted(n, "case")+has(n)),
			fmt.Sprintf("%s no verdict in the baseline: %s", counted(n, "case")+has(n), fewOf(blank)))
	case float64(without) > spec.MaxUnscored*float64(of):
		text := fmt.Sprintf("%d of the baseline's %s no verdict, so that its pass rate is not known well enough to compare with", without, counted(of, "sample")+has(of))
		open(judgedBaseline, text, text)
	}
	if unasked > 0 {
		// Whether they are gone or were left out by the selection is told by a whole run alone.
		open(wholeSuite, "", counted(unasked, "case")+" of the baseline not asked")
	}
	f.headline = strings.Join(headlines, "; ")
	tightened := rules.tightened
	if len(more.cases) > 0 {
		tightened = append(tightened, more.text())
		f.aside = more.failures()
	}
	if len(tightened) > 0 {
		found = append(found, "more is asked than before: "+strings.Join(tightened, "; "))
	}
	if len(found) > 0 {
		f.Found = strings.Join(found, "; ")
	}
	return f
}

// otherInstruments says which judges and graders of both runs are not the same any more. Cases that were judged by them
// show it too; those that were not asked yet do not.
func otherInstruments(was, is eval.Run) []string {
	var out []string
	for _, j := range is.Suite.Targets {
		if slices.ContainsFunc(was.Suite.Targets, func(t eval.Target) bool {
			return t.Judge && j.Judge && t.ID == j.ID && t.JudgeDigest() != j.JudgeDigest()
		}) {
			out = append(out, "the judge "+j.ID+" is not what it was")
		}
	}
	for _, g := range is.Graders {
		if slices.ContainsFunc(was.Graders, func(s eval.GraderSpec) bool { return s.Name == g.Name && s.Version != g.Version }) {
			out = append(out, "the grader "+g.Name+" is of another version")
		}
	}
	return out
}

// unjudgedBefore counts what the baseline was asked of the cases that are compared, and what of that has no verdict.
func unjudgedBefore(d *eval.Diff, blank []eval.CaseDiff) (without, asked int) {
	add := func(c eval.Counts, cases int) {
		without += (c.Unscored - c.Missing) * cases
		asked += (c.Judged() + c.Unscored - c.Missing) * cases
	}
	for _, s := range d.Strata {
		add(s.Baseline, s.Cases)
	}
	for _, c := range blank {
		add(c.Baseline, 1)
	}
	return without, asked
}

// moves are cases by what became of them.
type moves map[string][]eval.CaseDiff

const gone = "gone"

func (m *moves) note(why string, c eval.CaseDiff) {
	if *m == nil {
		*m = moves{}
	}
	(*m)[why] = append((*m)[why], c)
}

// text says it once of all cases that it is true of; what is held out is not named.
func (m moves) text() []string {
	var out []string
	for _, why := range sortedKeys(m) {
		of := m[why]
		name := fewOf(of)
		switch {
		case !slices.ContainsFunc(of, func(c eval.CaseDiff) bool { return !c.Held }):
		case len(of) == 1:
			name = "case " + name
		default:
			name = "cases " + name
		}
		if why == gone {
			out = append(out, name+are(len(of))+" "+gone)
		} else {
			out = append(out, name+": "+why)
		}
	}
	slices.Sort(out)
	return out
}

// fewOf writes the first of cases, sorted, and those that are held out by their number.
func fewOf(all []eval.CaseDiff) string {
	b := book{held: map[string]bool{}}
	var ids []string
	for _, c := range all {
		b.held[c.Case] = c.Held
		ids = append(ids, c.Case)
	}
	slices.Sort(ids)
	return b.open(ids)
}

const judgedBaseline = "approve a baseline in which they were judged"

// manyMoves bounds what one line names; all cases are listed beside it.
const manyMoves = 12

func atMost(list []string, most int) []string {
	if len(list) <= most {
		return list
	}
	return append(slices.Clone(list[:most]), fmt.Sprintf("and %d more", len(list)-most))
}

func are(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
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
