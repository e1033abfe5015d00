package reports

import (
	"strings"

	"seatrial/eval"
)

// maxControls bounds the rows of the matrix on a terminal; a whole catalogue may have hundreds.
const maxControls = 60

// coverage says in a line each how far requirements and controls were tested, and what came before.
func (p *page) coverage(r eval.Report) {
	if len(r.Requirements)+len(r.Controls)+len(r.History) == 0 {
		return
	}
	p.line()
	if len(r.Requirements) > 0 {
		p.hang("Requirements: ", dim, oneLine(coverageCounts(requirementStates(r.Requirements))+lacking(r.Requirements)))
	}
	if len(r.Controls) > 0 {
		p.hang("Controls: ", dim, oneLine(coverageCounts(controlStates(r.Controls))))
	}
	if len(r.History) > 0 {
		p.hang("Earlier: ", dim, oneLine(earlier(r.History)))
	}
}

// lacking names the requirements that are not tested or fail.
func lacking(list []eval.RequirementResult) string {
	var ids []string
	for _, r := range list {
		if r.State != eval.CoverageTested && r.State != eval.CoverageWaived {
			ids = append(ids, r.Requirement.ID)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return "; look at " + fit(ids, 5)
}

// earlier sums up the history of a candidate: re-runs until green are to be seen.
func earlier(history []eval.RunBrief) string {
	n := map[eval.Outcome]int{}
	for _, b := range history {
		n[b.Outcome]++
	}
	var parts []string
	for _, o := range []eval.Outcome{eval.NoGo, eval.BrokenGate, eval.Inconclusive, eval.Go, ""} {
		switch {
		case n[o] == 0:
		case o == "":
			parts = append(parts, count(n[o])+" without a decision")
		default:
			parts = append(parts, count(n[o])+" "+string(o))
		}
	}
	return counted(len(history), "run") + " of the same prompt and target: " + strings.Join(parts, ", ")
}

// matrix lists requirements, controls and the runs before.
func (p *page) matrix(r eval.Report) {
	of := ""
	if side := coveredSide(r); side != "" {
		of = " " + oneLine(side)
	}
	if len(r.Requirements) > 0 {
		p.heading("Requirements" + of)
		var state, id, cases, passed, about []string
		for _, q := range r.Requirements {
			state, id = append(state, oneLine(string(q.State))), append(id, oneLine(q.Requirement.ID))
			cases, passed = append(cases, count(q.Cases)), append(passed, passedOf(q.Tally))
			about = append(about, strings.Join(append([]string{oneLine(q.Requirement.Text)}, shortfall(q)...), "\n"))
		}
		p.table(2, column{head: "state", cells: state, style: coverageStyle}, column{head: "requirement", cells: id},
			column{head: "cases", cells: cases, right: true, spare: 1}, column{head: "passed", cells: passed, right: true, spare: 2}, column{head: "", cells: about, flex: true})
	}
	if len(r.Controls) > 0 {
		p.heading("Controls" + of)
		p.hang("  ", "", coverageNote)
		shown := r.Controls[:min(len(r.Controls), maxControls)]
		var state, id, by, about []string
		for _, c := range shown {
			state, id = append(state, oneLine(string(c.State))), append(id, oneLine(c.Control.ID))
			by, about = append(by, fit(lines(c.Requirements), 3)), append(about, oneLine(c.Control.Title))
		}
		p.table(2, column{head: "state", cells: state, style: coverageStyle}, column{head: "control", cells: id}, column{head: "served by", cells: by}, column{head: "about", cells: about, flex: true, spare: 1})
		if rest := len(r.Controls) - len(shown); rest > 0 {
			p.line("  and ", count(rest), " more: they are in the reports as files")
		}
	}
	if len(r.History) > 0 {
		p.heading("Earlier runs of this candidate")
		var run, begun, state, decided, tally, bar []string
		for _, b := range r.History {
			run, begun, state = append(run, oneLine(b.Run)), append(begun, oneLine(b.Created)), append(state, oneLine(b.State))
			decided, tally, bar = append(decided, oneLine(outcomes(b.Outcome, b.Later))), append(tally, briefTally(b.Tally)), append(bar, sameBar(b))
		}
		p.table(2, column{head: "run", cells: run}, column{head: "begun", cells: begun, spare: 2}, column{head: "state", cells: state, spare: 3},
			column{head: "decided", cells: decided}, column{head: "result", cells: tally}, column{head: "of", cells: bar, spare: 1})
	}
}
