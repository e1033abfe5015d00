package reports

import (
	"fmt"
	"io"

	"seatrial/eval"
)

// Terminal renders for people at a terminal. Nothing that it writes moves the
// cursor; colour repeats what a word says and is never alone.
type Terminal struct {
	W     io.Writer
	Width int  // columns; 80 where it is not known
	Color bool // the terminal wants colour
	// Store is the file that the shown commands name; "" where it is the
	// default. Run takes the report's own where that has one.
	Store string
}

// worst is how many broken or failed cases a screen lists.
const worst = 6

// Run renders a report so that its first screen answers a reader in a hurry:
// the decision, the counts, what broke and why, and what to try next.
func (t Terminal) Run(r eval.Report) error {
	if r.Store != "" {
		t.Store = r.Store
	}
	p := t.page()
	if r.Decision != nil {
		p.decision(*r.Decision, true)
		p.line()
	}
	p.counts(r.Run, r.Summary)
	p.holdout(r.Holdout)
	if err := p.cases(r, true); err != nil {
		return err
	}
	p.coverage(r)
	// Again, where the screen's end is.
	outcome, style := "none, nothing was decided", ""
	if r.Decision != nil {
		outcome, style = oneLine(outcomeWord(r.Decision.Outcome)), outcomeStyle(r.Decision.Outcome)
	}
	p.line(p.paint(dim, "Decision: "), p.paint(style, outcome))
	return p.flush(t.W)
}

// cases lists what changed and what fails, in brief the worst of it, and says
// how to see one of them.
func (p *page) cases(r eval.Report, brief bool) error {
	var list []caseTally
	// All samples are not read to find no failure.
	if t := r.Summary.Total.Tally; r.Samples != nil && (t.Planned == 0 || t.Passed < t.Planned) {
		all, err := tallyCases(r)
		if err != nil {
			return err
		}
		list = notPassed(all)
	}
	run, id := r.Run.ID, ""
	title := "What did not pass"
	if r.Diff != nil {
		run, id = p.diff(*r.Diff, r.Decision, brief)
		title, list = "Also failed before", unchanged(list, *r.Diff)
		if len(list) > 0 && !needsALook(r.Diff.Changes) {
			run, id = r.Run.ID, ""
		}
	}
	if len(list) > 0 {
		p.failures(title, list, r, brief)
		if id == "" {
			id = list[0].key.Case
		}
	}
	if id != "" {
		p.next(p.command("show", run, id))
	}
	return nil
}

// Summary renders one run whole: its counts, by requirement, tag and grader as well, and what did not pass.
func (t Terminal) Summary(r eval.Report) error {
	if r.Store != "" {
		t.Store = r.Store
	}
	p := t.page()
	run, s := r.Run, r.Summary
	p.counts(run, s)
	p.holdout(r.Holdout)
	for _, more := range []struct {
		name string
		list []eval.Slice
	}{{"requirement", s.Requirements}, {"tag", s.Tags}, {"scores of", s.Graders}} {
		if len(more.list) > 0 {
			p.line()
			if over := overAll(run.Plan); over != "" {
				p.line(p.paint(dim, "  "+over+":"))
			}
			p.slices(more.list, more.name)
		}
	}
	p.matrix(r)
	if err := p.cases(r, false); err != nil {
		return err
	}
	return p.flush(t.W)
}

// Decision renders what a gate decided.
func (t Terminal) Decision(d eval.Decision) error {
	p := t.page()
	p.decision(d, false)
	return p.flush(t.W)
}

// decision writes a decision; in brief, so that it leaves room on the screen.
func (p *page) decision(d eval.Decision, brief bool) {
	cases := 12
	if brief {
		cases = 3
	}
	p.hang(oneLine(outcomeWord(d.Outcome))+"  ", outcomeStyle(d.Outcome), oneLine(headline(d)))
	if at := atLook(d); at != "" {
		p.hang("  ", "", at)
	}
	for _, w := range d.Warnings {
		p.hang("warning: ", yellow, oneLine(w))
	}
	if len(d.Rules) > 0 {
		p.line()
	}
	var outcome, rule, found []string
	for _, r := range d.Rules {
		outcome = append(outcome, oneLine(outcomeWord(r.Outcome)))
		rule = append(rule, oneLine(r.Rule))
		text := oneLine(r.Found)
		if r.More != "" {
			text += "\nIt would take: " + oneLine(r.More)
		}
		if len(r.Cases) > 0 {
			text += "\nCases: " + fit(lines(r.Cases), cases)
		}
		if len(r.Waived) > 0 {
			text += "\nWaived: " + fit(lines(r.Waived), cases)
		}
		found = append(found, text)
	}
	p.table(2,
		column{head: "outcome", cells: outcome, style: func(s string) string { return outcomeStyle(eval.Outcome(s)) }},
		column{head: "rule", cells: rule},
		column{head: "found", cells: found, flex: true})
	p.rechecks(d.Rechecks, cases)
	idle := 0
	for _, u := range d.Waivers {
		if brief && len(u.Cases) == 0 {
			idle++
			continue
		}
		p.waiver(u, brief)
	}
	if idle > 0 {
		p.line("  ", counted(idle, "waiver"), " more: for no failure of this run")
	}
}

// rechecks lists what was asked again, and what would have to be.
func (p *page) rechecks(all []eval.Recheck, most int) {
	told := 0
	for i, g := range recheckGroups(all) {
		if i == most {
			p.line("  ", counted(len(all)-told, "case"), " more")
			return
		}
		style := ""
		if g.finding == eval.Confirmed {
			style = red
		}
		p.hang("  "+string(g.finding)+" ", style, oneLine(fit(g.cases, most))+": "+g.words)
		told += len(g.cases)
	}
}

func (p *page) waiver(u eval.WaiverUse, brief bool) {
	word, style, verb := "waiver ", "", "forgives "
	if u.Expired {
		word, style, verb = "EXPIRED waiver ", yellow, "no longer forgives "
	}
	if u.Waiver.Void != "" && !u.Expired {
		word, style, verb = "VOID waiver ", yellow, "does not forgive "
	}
	text := "applies to no failure"
	switch {
	case len(u.Cases) > 0:
		text = verb + fit(lines(u.Cases), 6)
	case u.Expired:
		text = "no longer forgives anything"
	}
	if u.Waiver.Void != "" {
		text += "; " + oneLine(u.Waiver.Void)
	}
	text += "; until " + day(u.Waiver.Expires)
	if !brief {
		text += "; for " + oneLine(waiverScope(u.Waiver))
		if !u.Waiver.Created.IsZero() {
			text += ", created " + day(u.Waiver.Created)
		}
		text += fmt.Sprintf(", %s (owner %s, approved by %s)", oneLine(u.Waiver.Reason), oneLine(u.Waiver.Owner), oneLine(onRecord(u.Waiver.Approver)))
		if u.Waiver.Control != "" {
			text += "; compensated by: " + oneLine(u.Waiver.Control)
		}
	}
	p.hang("  "+word+oneLine(u.Waiver.ID)+": ", style, text)
}

func outcomeStyle(o eval.Outcome) string {
	switch o {
	case eval.Go:
		return green
	case eval.Inconclusive:
		return yellow
	}
	return red
}

func lines(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = oneLine(s)
	}
	return out
}

// counts says which run it is, how complete, and its pass rates.
func (p *page) counts(run eval.Run, s eval.Summary) {
	title := "run " + run.ID
	if run.Label != "" {
		title += " (" + run.Label + ")"
	}
	p.line(p.paint(bold, clip(oneLine(run.Suite.Name+"  "+title), p.width)))
	about := string(run.State) + ", begun " + instant(run.Created)
	if run.Grading > 1 {
		about += ", grading " + count(run.Grading)
	}
	about += ", " + counted(s.Calls, "call")
	if s.Cached > 0 {
		about += ", " + count(s.Cached) + " answered from the cache"
	}
	if s.Again > 0 {
		about += ", " + count(s.Again) + " of them asking again"
	}
	if s.JudgeCalls > 0 {
		about += ", " + counted(s.JudgeCalls, "call") + " of judges costing " + money(s.JudgeCost)
	}
	p.hang("", "", oneLine(about))
	if run.State != eval.Finished {
		p.hang("not finished: ", yellow, oneLine(unfinished(run)))
	}
	p.hang("", "", complete(run, s.Total.Tally))
	p.line()
	cells := s.Cells
	if len(cells) == 0 {
		cells = []eval.Slice{s.Total}
	}
	p.slices(cells, "")
	if len(s.Errors) == 0 {
		return
	}
	var class, times, example []string
	for _, e := range s.Errors {
		class = append(class, oneLine(string(e.Class)))
		times = append(times, count(e.Count))
		example = append(example, cut(oneLine(e.Example), 300))
	}
	p.line()
	p.table(2,
		column{head: "no verdict", cells: class, style: always(yellow)},
		column{head: "samples", cells: times, right: true},
		column{head: "for example", cells: example, flex: true})
}

func always(style string) func(string) string { return func(string) string { return style } }

func unfinished(run eval.Run) string {
	if run.Stop != "" {
		return run.Stop
	}
	if run.State == "" {
		return "its state is not known"
	}
	return "it is " + string(run.State)
}

// complete accounts for every planned sample.
func complete(run eval.Run, t eval.Tally) string {
	missing := "missing"
	if leftOutSome(run, t) {
		missing = "not asked (decided early)"
	}
	return fmt.Sprintf("%s planned = %s passed + %s failed + %s unscored + %s errored + %s %s",
		count(t.Planned), count(t.Passed), count(t.Failed), count(t.Unscored), count(t.Errored), count(t.Missing), missing)
}

// maxSlices bounds the rows of a table of tags or requirements.
const maxSlices = 30

func (p *page) slices(list []eval.Slice, name string) {
	shown := list[:min(len(list), maxSlices)]
	cols := []column{
		{head: name}, {head: "prompt"}, {head: "target"},
		{head: "pass rate", right: true},
		{head: "95 % interval", right: true, spare: 4},
		{head: "passed", right: true, spare: 2}, {head: "failed", right: true, style: nonzero(red)},
		{head: "no verdict", right: true, style: nonzero(yellow)},
		{head: "p50", right: true, spare: 6}, {head: "p95", right: true, spare: 3},
		{head: "cost", right: true, spare: 5}, {head: "tokens", right: true, spare: 7},
	}
	for _, s := range shown {
		if s.Interval.Level > 0 {
			cols[4].head = level(s.Interval) + " interval"
		}
		row := []string{
			oneLine(s.Name), oneLine(s.Prompt), oneLine(s.Target), tallyRate(s.Tally), tallyInterval(s),
			count(s.Tally.Passed), count(s.Tally.Failed), blankZero(s.Tally.Unscored + s.Tally.Errored + s.Tally.Missing),
			timed(s.P50, s.Timed), timed(s.P95, s.Timed), priced(s.Cost), used(s.Usage),
		}
		for i, cell := range row {
			cols[i].cells = append(cols[i].cells, cell)
		}
	}
	if name == "" {
		cols = cols[1:]
	}
	p.table(2, cols...)
	if rest := len(list) - len(shown); rest > 0 {
		p.line("  and ", count(rest), " more")
	}
}

func nonzero(style string) func(string) string {
	return func(s string) string {
		if s == "" || s == "0" {
			return ""
		}
		return style
	}
}

// failures lists the cases that did not pass; in brief, the worst of them.
func (p *page) failures(title string, list []caseTally, r eval.Report, brief bool) {
	limit := len(list)
	if brief {
		limit = min(limit, worst)
	}
	p.heading(fmt.Sprintf("%s (%s)", title, shownOf(limit, len(list))))
	manyPrompts, manyTargets := len(r.Run.Plan.Prompts) > 1, len(r.Run.Plan.Targets) > 1
	waived := forgiven(r.Decision)
	for _, c := range list[:limit] {
		where := ""
		if manyPrompts {
			where += "  " + oneLine(c.key.Prompt)
		}
		if manyTargets {
			where += "  " + oneLine(c.key.Target)
		}
		p.caseLine(string(c.state), stateStyle(c.state), c.key.Case, where+"  "+epochs(c.counts))
		p.reasons(c.reasons())
		p.waived(c.waived(waived))
	}
}

// caseLine begins an entry of a list: what happened, to which case, and more.
func (p *page) caseLine(word, style, id, more string) {
	lead := fmt.Sprintf("  %-8s ", word)
	p.hang(lead, style, clip(oneLine(id), p.width-len(lead))+more)
}

func (p *page) reasons(why []string) {
	for _, w := range why[:min(len(why), 3)] {
		p.hang("           ", "", cut(oneLine(w), 300))
	}
	if len(why) > 3 {
		p.line("           and ", counted(len(why)-3, "more reason"))
	}
}

// waived says by which waiver a failure was forgiven, where it was.
func (p *page) waived(text string) {
	if text != "" {
		p.hang("           ", "", oneLine(text))
	}
}

func (p *page) next(cmd string) {
	p.line()
	p.line(p.paint(dim, "Next: "), cmd)
}

func shownOf(n, of int) string {
	if n == of {
		return count(of)
	}
	return count(n) + " of " + count(of)
}

func stateStyle(s state) string {
	switch s {
	case passed:
		return green
	case failed:
		return red
	}
	return yellow
}
