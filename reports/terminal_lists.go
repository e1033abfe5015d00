package reports

import (
	"fmt"

	"seatrial/eval"
)

// Runs renders a list of runs, in the order given, with what was decided of each, by its id.
func (t Terminal) Runs(runs []eval.Run, decisions map[string][]eval.DecisionRecord) error {
	p := t.page()
	if len(runs) == 0 {
		p.line("no runs yet; begin with: ", p.command("run", "suite.yaml"))
		return p.flush(t.W)
	}
	cols := []column{
		{head: "run"}, {head: "begun", spare: 1},
		{head: "state", style: func(s string) string {
			if s == string(eval.Finished) {
				return ""
			}
			return yellow
		}},
		{head: "decided"},
		{head: "label", spare: 2}, {head: "prompts", spare: 3}, {head: "targets", spare: 4},
		{head: "cases", right: true, spare: 6}, {head: "epochs", right: true, spare: 7}, {head: "samples", right: true, spare: 5},
		{head: "suite"},
	}
	for _, r := range runs {
		row := []string{
			oneLine(r.ID), r.Created.UTC().Format("2006-01-02 15:04"), oneLine(string(r.State)), oneLine(decided(decisions[r.ID])), oneLine(r.Label),
			fit(lines(r.Plan.Prompts), 2), fit(lines(r.Plan.Targets), 2),
			count(r.Plan.NumCases), count(r.Plan.Epochs), count(r.Plan.Trials), oneLine(r.Suite.Name),
		}
		for i, cell := range row {
			cols[i].cells = append(cols[i].cells, cell)
		}
	}
	p.table(0, cols...)
	return p.flush(t.W)
}

// decided tells the first decision of a run, and the last where that is another: a later one does not hide what was
// decided when the run ended.
func decided(all []eval.DecisionRecord) string {
	if len(all) == 0 {
		return ""
	}
	return outcomes(all[0].Outcome, all[len(all)-1].Outcome)
}

func outcomes(first, last eval.Outcome) string {
	if last == "" || last == first {
		return string(first)
	}
	return string(first) + ", then " + string(last)
}

// Catalogues renders the catalogues of controls: their ids, titles and numbers of controls.
func (t Terminal) Catalogues(ids, titles []string, controls []int) error {
	var counts []string
	for _, n := range controls {
		counts = append(counts, count(n))
	}
	p := t.page()
	p.table(0, column{head: "catalogue", cells: lines(ids)}, column{head: "controls", cells: counts, right: true}, column{head: "is", cells: lines(titles), flex: true})
	if len(ids) > 0 {
		p.next(command("", "controls", ids[len(ids)-1])) // it reads no store
	}
	return p.flush(t.W)
}

// Controls renders a list of controls.
func (t Terminal) Controls(list []eval.Control) error {
	var ids, titles []string
	for _, c := range list {
		ids, titles = append(ids, oneLine(c.ID)), append(titles, oneLine(c.Title))
	}
	p := t.page()
	p.table(0, column{head: "control", cells: ids}, column{head: "about", cells: titles, flex: true})
	return p.flush(t.W)
}

// Baselines renders a list of baselines, in the order given.
func (t Terminal) Baselines(list []eval.Baseline) error {
	p := t.page()
	if len(list) == 0 {
		p.line("no baselines yet; approve a run with: ", p.command("baseline", "set", "NAME", "RUN"))
		return p.flush(t.W)
	}
	cols := []column{
		{head: "baseline"}, {head: "run"}, {head: "prompt"}, {head: "target"},
		{head: "set (UTC)", spare: 1}, {head: "by", spare: 2}, {head: "why", spare: 3},
	}
	for _, b := range list {
		row := []string{
			oneLine(b.Name), oneLine(fmt.Sprintf("%s@%d", b.RunID, b.Grading)), oneLine(b.Prompt), oneLine(b.Target),
			b.Set.UTC().Format("2006-01-02 15:04"), oneLine(b.By), oneLine(b.Why),
		}
		for i, cell := range row {
			cols[i].cells = append(cols[i].cells, cell)
		}
	}
	p.table(0, cols...)
	return p.flush(t.W)
}
