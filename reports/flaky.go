package reports

import (
	"seatrial/eval"
)

// flakyRow is a flaky case as the formats show it.
type flakyRow struct{ Case, Passes, Interval, Passed, Runs, Why string }

// flakyRows returns the flaky cases, at most n, and how many more there are.
func flakyRows(c eval.FlakyCell, n int) (rows []flakyRow, rest int) {
	for _, r := range c.Cases {
		if !r.Flaky || len(rows) == n {
			break
		}
		rows = append(rows, flakyRow{r.Case, rate(r.Rate), interval(r.Rate.Interval), count(r.Rate.K) + " of " + count(r.Rate.N), count(r.Runs), cut(r.Why, 500)})
	}
	return rows, c.Flaky - len(rows)
}

// htmlFlakiness is what a page shows of many runs.
type htmlFlakiness struct {
	Over     string
	Warnings []string
	Cells    []htmlFlakyCell
}

type htmlFlakyCell struct {
	Title, Text, Sentence string
	Rows                  []flakyRow
	Rest                  int
}

func showFlakiness(f eval.Flakiness) *htmlFlakiness {
	h := &htmlFlakiness{Over: counted(len(f.Runs), "run"), Warnings: f.Warnings}
	for _, c := range f.Cells {
		cell := htmlFlakyCell{Title: "Prompt " + c.Prompt + ", target " + c.Target, Text: flakyText(c), Sentence: c.Sentence}
		if c.Variance != nil {
			cell.Text += "; " + varianceParts(*c.Variance)
		}
		cell.Rows, cell.Rest = flakyRows(c, htmlFull)
		h.Cells = append(h.Cells, cell)
	}
	return h
}

// flakiness lists the flaky cases over many runs.
func (m *markdown) flakiness(f *eval.Flakiness) {
	if f == nil {
		return
	}
	m.block("### Flakiness over %s", counted(len(f.Runs), "run"))
	for _, w := range f.Warnings {
		m.block("> Warning: %s", mdLine(w))
	}
	for _, c := range f.Cells {
		m.block("Prompt %s, target %s: %s. %s.", mdCode(c.Prompt), mdCode(c.Target), md(flakyText(c)), md(c.Sentence))
		rows := [][]string{{"Flaky case", "Passes", "Interval", "Passed", "Runs", "A failure"}}
		list, rest := flakyRows(c, mdRows)
		for _, r := range list {
			rows = append(rows, []string{mdCode(r.Case), r.Passes, r.Interval, r.Passed, r.Runs, mdLine(r.Why)})
		}
		if len(list) > 0 {
			m.table("lrrrr", rows)
		}
		if rest > 0 {
			m.block("And %s more.", count(rest))
		}
	}
}
