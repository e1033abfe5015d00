package reports

import (
	"fmt"
	"strings"

	"seatrial/eval"
)

// Diff renders what changed between two sides, all of it.
func (t Terminal) Diff(d eval.Diff) error {
	p := t.page()
	p.diff(d, false)
	return p.flush(t.W)
}

// changes in the order in which they are told, worst first.
var changes = []eval.Change{eval.Broken, eval.Error, eval.Changed, eval.Missing, eval.Flaky, eval.Added, eval.Fixed, eval.Same}

// changeMeans says in words what a change is.
var changeMeans = map[eval.Change]string{
	eval.Broken:  "passed in the baseline, fails in the candidate",
	eval.Error:   "no verdict on one side",
	eval.Changed: "not comparable: the case or a grader is another one",
	eval.Missing: "in the baseline alone",
	eval.Flaky:   "passes and fails within one side",
	eval.Added:   "in the candidate alone",
	eval.Fixed:   "failed in the baseline, passes in the candidate",
	eval.Same:    "the same verdict on both sides",
}

func changeStyle(c eval.Change) string {
	switch c {
	case eval.Broken:
		return red
	case eval.Fixed:
		return green
	case eval.Same, eval.Added:
		return ""
	}
	return yellow
}

// diff writes a comparison; in brief, with the worst cases alone.
func (p *page) diff(d eval.Diff, brief bool) {
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
	shown := d.Changes[:limit]
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
		if c.Why != "" {
			p.reasons([]string{c.Why})
		}
	}
	if rest := len(d.Changes) - len(shown); rest > 0 {
		p.line("  and ", count(rest), " more: ", diffCommand(d))
	}
	if len(shown) > 0 {
		run := d.Candidate.Run.ID
		if shown[0].Change == eval.Missing {
			run = d.Baseline.Run.ID
		}
		p.next(command("show", run, shown[0].Case))
	}
}

// diffCommand shows all of a comparison.
func diffCommand(d eval.Diff) string {
	args := []string{"diff", d.Baseline.Run.ID, d.Candidate.Run.ID}
	if d.By == eval.ByPrompt || d.By == eval.ByTarget {
		args = append(args, "--by", string(d.By))
	}
	return command(args...)
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
	return fmt.Sprintf("%s with a verdict on both sides: from %s to %s, a %s; %s interval of the drop %.1f to %.1f points; %s against “no worse”",
		counted(d.Pairs, "pair"), sideRate(d.BaselineRate), sideRate(d.CandidateRate), change,
		level(d.DropInterval), d.DropInterval.Low*100, d.DropInterval.High*100, pvalue(d.PWorse))
}

func sideRate(r eval.Rate) string {
	return fmt.Sprintf("%s (%s of %s)", rate(r), count(r.K), count(r.N))
}
