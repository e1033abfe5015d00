package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"seatrial/eval"
)

// Changes renders what changed between the two sides of a report's comparison,
// all of it, and the candidate's cases that failed on both.
func (t Terminal) Changes(r eval.Report) error {
	if r.Store != "" {
		t.Store = r.Store
	}
	p := t.page()
	if err := p.cases(r, false); err != nil {
		return err
	}
	return p.flush(t.W)
}

// changes in the order in which they are told, worst first.
var changes = []eval.Change{eval.Broken, eval.NoVerdict, eval.Changed, eval.Missing, eval.Flaky, eval.Added, eval.Fixed, eval.NotAsked, eval.Same}

// changeMeans says in words what a change is.
var changeMeans = map[eval.Change]string{
	eval.Broken:    "passed in the baseline, fails in the candidate",
	eval.NoVerdict: "no verdict on one side",
	eval.Changed:   "not comparable: the case or a grader is another one",
	eval.Missing:   "in the baseline alone",
	eval.Flaky:     "passes and fails within one side",
	eval.Added:     "in the candidate alone",
	eval.Fixed:     "failed in the baseline, passes in the candidate",
	eval.NotAsked:  "never asked on one side",
	eval.Same:      "the same verdict on both sides",
}

func changeStyle(c eval.Change) string {
	switch c {
	case eval.Broken:
		return red
	case eval.Fixed:
		return green
	case eval.Same, eval.Added, eval.NotAsked:
		return ""
	}
	return yellow
}

// diff writes a comparison; in brief, with the worst cases alone. It returns the
// run and the case to look at first.
func (p *page) diff(d eval.Diff, decision *eval.Decision, brief bool) (run, id string) {
	limit := len(d.Changes)
	if brief {
		limit = min(limit, worst)
	}
	p.heading(clip(oneLine("Since "+d.Baseline.Name+", now "+d.Candidate.Name), p.width))
	p.hang("  ", "", diffSentence(d))
	var parts []string
	for _, c := range changes {
		if n := d.Counts[c]; n > 0 {
			parts = append(parts, count(n)+" "+string(c))
		}
	}
	if len(parts) == 0 {
		parts = []string{"no cases"}
	}
	p.hang("  ", "", strings.Join(parts, ", "))
	for _, w := range d.Warnings {
		p.hang("  warning: ", yellow, oneLine(w))
	}
	if len(d.Differences) > 0 && !brief {
		var what, was, is []string
		for _, x := range d.Differences {
			what = append(what, cut(oneLine(x.What), 60))
			was = append(was, cut(oneLine(x.Baseline), 60))
			is = append(is, cut(oneLine(x.Candidate), 300))
		}
		p.line()
		p.table(2, column{head: "differs", cells: what}, column{head: "baseline", cells: was},
			column{head: "candidate", cells: is, flex: true})
	}
	if moved := movedTags(d.Tags); len(moved) > 0 && !brief {
		var tag, was, is []string
		for _, t := range moved {
			tag = append(tag, cut(oneLine(t.Tag), 60))
			was, is = append(was, sideRate(t.Baseline)), append(is, sideRate(t.Candidate))
		}
		p.line()
		p.table(2, column{head: "tag", cells: tag, flex: true}, column{head: "passed before", cells: was}, column{head: "pass now", cells: is})
	}
	if rows := spentRows(d); len(rows) > 0 && !brief {
		cols := []column{{head: "of all samples"}, {head: "before", right: true}, {head: "now", right: true}}
		for _, r := range rows {
			for i, cell := range []string{r.What, r.Was, r.Is} {
				cols[i].cells = append(cols[i].cells, cell)
			}
		}
		p.line()
		p.table(2, cols...)
	}
	if !brief {
		p.preferences(d)
	}
	list, waived := d.Changes, forgiven(decision)
	shown := list[:limit]
	if len(shown) > 0 {
		p.line()
	}
	for _, c := range shown {
		where := ""
		if c.Prompt != "" && len(d.Candidate.Run.Plan.Prompts) > 1 {
			where += "  " + oneLine(c.Prompt)
		}
		if c.Target != "" && len(d.Candidate.Run.Plan.Targets) > 1 {
			where += "  " + oneLine(c.Target)
		}
		p.caseLine(oneLine(string(c.Change)), changeStyle(c.Change), c.Case,
			where+"  "+epochs(c.Baseline)+" -> "+epochs(c.Candidate))
		if text := changeWhy(c); text != "" {
			p.reasons([]string{text})
		}
		p.waived(waived.change(c))
		if !brief {
			p.words(c.Words)
		}
	}
	if rest := len(list) - len(shown); rest > 0 {
		p.line("  and ", count(rest), " more: ", p.command(diffArgs(d)...))
	}
	if len(shown) == 0 {
		return "", ""
	}
	if shown[0].Change == eval.Missing {
		return d.Baseline.Run.ID, shown[0].Case
	}
	return d.Candidate.Run.ID, shown[0].Case
}

// needsALook reports whether there is a change that is not plainly for the better.
func needsALook(list []eval.CaseDiff) bool {
	return slices.ContainsFunc(list, func(c eval.CaseDiff) bool { return c.Change != eval.Fixed })
}

// diffArgs are the arguments that show all of a comparison. A gate names the
// prompt and target of both sides; where they differ, that is what diff is told.
func diffArgs(d eval.Diff) []string {
	by := d.By
	switch a, b := d.Baseline, d.Candidate; {
	case by != eval.ByRun:
	case a.Prompt != "" && b.Prompt != "" && a.Prompt != b.Prompt:
		by = eval.ByPrompt
	case a.Target != "" && b.Target != "" && a.Target != b.Target:
		by = eval.ByTarget
	}
	side := func(s eval.Side) string {
		switch {
		case by == eval.ByPrompt && s.Prompt != "" && len(s.Run.Plan.Prompts) > 1:
			return s.Run.ID + ":" + s.Prompt
		case by == eval.ByTarget && s.Target != "" && len(s.Run.Plan.Targets) > 1:
			return s.Run.ID + ":" + s.Target
		}
		return s.Run.ID
	}
	args := []string{"diff", side(d.Baseline), side(d.Candidate)}
	if by == eval.ByPrompt || by == eval.ByTarget {
		args = append(args, "--by", string(by))
	}
	return args
}

// movedTags are the tags whose pass rate is another one now.
func movedTags(all []eval.TagDiff) []eval.TagDiff {
	var moved []eval.TagDiff
	for _, t := range all {
		if t.Baseline.K != t.Candidate.K {
			moved = append(moved, t)
		}
	}
	return moved
}

// diffSentence says how the pass rates of both sides compare.
func diffSentence(d eval.Diff) string {
	if d.Pairs == 0 {
		return "no case has a verdict on both sides: nothing was compared"
	}
	change := fmt.Sprintf("drop of %.1f points", d.Drop*100)
	if d.Drop < 0 {
		change = fmt.Sprintf("gain of %.1f points", -d.Drop*100)
	}
	pairs := counted(d.Pairs, "pair")
	if d.Clusters > 0 {
		pairs += fmt.Sprintf(" (in %s)", counted(d.Clusters, "cluster"))
	}
	corrected := ""
	if d.Compared > 1 {
		corrected = fmt.Sprintf("; %s corrected for the %s prompts or targets of the run that stand to be compared with this baseline (Bonferroni)", pvalue(d.PWorseCorrected), count(d.Compared))
	}
	return fmt.Sprintf("%s with a verdict on both sides: from %s to %s, a %s; %s interval of the drop %.1f to %.1f points; %s against “no worse”%s",
		pairs, meanRate(d.BaselineRate, d.BaselineMean), meanRate(d.CandidateRate, d.CandidateMean), change,
		level(d.DropInterval), d.DropInterval.Low*100, d.DropInterval.High*100, pvalue(d.PWorse), corrected)
}

func sideRate(r eval.Rate) string {
	return fmt.Sprintf("%s (%s of %s)", rate(r), count(r.K), count(r.N))
}

// meanRate writes the mean over the cases. How many of them pass stands beside it where it is the same; with several
// epochs a case passes by most of them, which is another number, and is said to be.
func meanRate(r eval.Rate, mean float64) string {
	if r.N == 0 || math.Abs(mean-float64(r.K)/float64(r.N)) < 1e-9 {
		return sideRate(r)
	}
	return fmt.Sprintf("%s of the time (%s of %s mostly pass)", percent(mean), count(r.K), count(r.N))
}
