package reports

import (
	"fmt"
	"strconv"

	"seatrial/eval"
)

// mostFlaky is how many flaky cases a screen lists of a prompt and target; JSON has all.
const mostFlaky = 100

// Flakiness renders how often cases pass over many runs: every flaky case with its rate.
func (t Terminal) Flakiness(f eval.Flakiness) error {
	p := t.page()
	p.line(p.paint(bold, clip(oneLine(f.Suite+"  over "+counted(len(f.Runs), "run")), p.width)))
	p.hang("", "", "cases, graders, prompts and targets of run "+oneLine(f.Run)+"; only samples that were asked anew count")
	for _, w := range f.Warnings {
		p.hang("warning: ", yellow, oneLine(w))
	}
	for _, c := range f.Cells {
		p.flakyCell(c)
	}
	return p.flush(t.W)
}

func (p *page) flakyCell(c eval.FlakyCell) {
	p.heading(clip(oneLine("prompt "+c.Prompt+", target "+c.Target), p.width))
	p.hang("  ", "", flakyText(c))
	if v := c.Variance; v != nil {
		p.hang("  ", "", varianceParts(*v))
	}
	if len(c.PassAt) > 1 {
		var k, any1, all, of []string
		for _, a := range c.PassAt {
			k, of = append(k, count(a.K)), append(of, count(a.Cases))
			any1, all = append(any1, percent(a.Any)), append(all, percent(a.All))
		}
		p.line()
		p.table(2, column{head: "k", cells: k, right: true}, column{head: "pass@k (one of k passes)", cells: any1, right: true},
			column{head: "pass^k (all of k pass)", cells: all, right: true}, column{head: "cases", cells: of, right: true})
	}
	list, rest := flakyRows(c, mostFlaky)
	cols := []column{{head: "flaky case"}, {head: "passes", right: true}, {head: "95 % interval", right: true, spare: 1},
		{head: "passed", right: true, spare: 2}, {head: "runs", right: true, spare: 3}, {head: "a failure", flex: true}}
	for _, r := range list {
		for i, cell := range []string{clip(oneLine(r.Case), max(p.width/3, 16)), r.Passes, r.Interval, r.Passed, r.Runs, cut(oneLine(r.Why), 200)} {
			cols[i].cells = append(cols[i].cells, cell)
		}
	}
	if len(list) > 0 {
		p.line()
		p.table(2, cols...)
	}
	if rest > 0 {
		p.line("  and ", count(rest), " more: --json lists all")
	}
	p.line()
	p.hang("  ", "", oneLine(c.Sentence))
}

// flakyText counts what the cases did.
func flakyText(c eval.FlakyCell) string {
	text := fmt.Sprintf("%s with a verdict from %s: %s always passed, %s never, %s flaky", counted(c.Samples, "sample"), counted(c.Runs, "run"),
		counted(c.Always, "case"), count(c.Never), count(c.Flaky))
	if c.Unjudged > 0 {
		text += ", " + count(c.Unjudged) + " without any verdict"
	}
	if c.Once > 0 {
		text += "; " + count(c.Once) + " judged only once, which cannot show flakiness"
	}
	return text
}

func varianceParts(v eval.Variance) string {
	judge := "not measured (grade the run again to see it)"
	if v.Judge != nil {
		judge = variance(*v.Judge)
		if v.Graded > 0 {
			judge += " (" + counted(v.Graded, "answer") + " graded more than once)"
		}
	}
	return fmt.Sprintf("variance of one verdict: cases %s, model %s, judge %s; ICC %s", variance(v.Cases), variance(v.Model), judge, strconv.FormatFloat(v.ICC, 'f', 2, 64))
}

func variance(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
