package reports

import (
	"strings"

	"seatrial/eval"
)

// coverage writes how far requirements and controls were tested, and what the suite does not show.
func (m *markdown) coverage(r eval.Report) {
	if len(r.Requirements)+len(r.Controls) > 0 {
		of := ""
		if side := coveredSide(r); side != "" {
			of = " (" + mdLine(side) + ")"
		}
		m.block("### Requirements and controls%s", of)
		m.block("%s", md(coverageNote))
	}
	if len(r.Requirements) > 0 {
		rows := [][]string{{"State", "Requirement", "Demands", "Cases", "Passed", "Not passed"}}
		for _, q := range r.Requirements[:min(len(r.Requirements), mdRows)] {
			short := shortfall(q)
			for i := range short {
				short[i] = mdLine(short[i])
			}
			rows = append(rows, []string{mdCoverage(q.State), mdCode(q.Requirement.ID), mdLine(q.Requirement.Text), count(q.Cases),
				passedOf(q.Tally), strings.Join(short, "<br>")})
		}
		m.table("lllrr", rows)
		m.more(len(r.Requirements))
	}
	if len(r.Controls) > 0 {
		rows := [][]string{{"State", "Control", "About", "Served by"}}
		for _, c := range r.Controls[:min(len(r.Controls), mdRows)] {
			rows = append(rows, []string{mdCoverage(c.State), mdCode(c.Control.ID), mdLine(c.Control.Title), mdList(c.Requirements, 10)})
		}
		m.table("", rows)
		m.more(len(r.Controls))
	}
	list := r.Run.Suite.Limitations
	if len(list) == 0 && len(r.Requirements) > 0 {
		m.block("> Warning: the suite does not say what it does not show (limitations).")
	}
	if len(list) > 0 {
		m.block("### What the suite does not show")
		var b strings.Builder
		for _, l := range list[:min(len(list), mdRows)] {
			b.WriteString("- " + mdLine(l) + "\n")
		}
		m.block("%s", b.String())
		m.more(len(list))
	}
}

// history lists the earlier runs of the candidate.
func (m *markdown) history(list []eval.RunBrief) {
	if len(list) == 0 {
		return
	}
	m.block("### Earlier runs of this candidate")
	m.block("%s.", md(earlier(list)))
	rows := [][]string{{"Run", "Begun", "State", "Decided", "Result", "Of"}}
	for _, b := range list[:min(len(list), mdRows)] {
		rows = append(rows, []string{mdCode(b.Run), mdLine(b.Created), mdLine(b.State), mdLine(outcomes(b.Outcome, b.Later)), briefTally(b.Tally), sameBar(b)})
	}
	m.table("", rows)
	m.more(len(list))
}

// more says how many rows of a list do not stand in its table.
func (m *markdown) more(n int) {
	if rest := n - mdRows; rest > 0 {
		m.block("And %s more.", count(rest))
	}
}

// mdCoverage repeats a state's word as a sign that is seen from afar.
func mdCoverage(s eval.Coverage) string {
	sign := "⚠️ "
	switch s {
	case eval.CoverageTested:
		sign = "✅ "
	case eval.CoverageFailed:
		sign = "❌ "
	}
	return sign + mdLine(string(s))
}
