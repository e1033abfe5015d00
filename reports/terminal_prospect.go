package reports

import (
	"fmt"
	"math"
	"strconv"

	"seatrial/eval"
)

// Prospect renders what a suite can show, and what it costs.
func (t Terminal) Prospect(v eval.Prospect) error {
	p := t.page()
	p.line(p.paint(bold, clip(oneLine(v.Suite+"  "+counted(v.Cases, "case")), p.width)))
	rule := fmt.Sprintf("margin %s, alpha %s, power %s", points(v.Margin), percent(v.Alpha), percent(v.Power))
	if !v.Gated {
		rule += " (the defaults: the suite's gate has no regression rule)"
	}
	p.hang("", "", rule)
	base := "no stored baseline: reckoned as if there were one with " + counted(v.BaselineEpochs, "epoch")
	if v.Baseline != "" {
		base = "baseline " + oneLine(v.Baseline) + " with " + counted(v.BaselineEpochs, "epoch")
	}
	p.hang("", "", base)
	for _, w := range v.Warnings {
		p.hang("warning: ", yellow, oneLine(w))
	}
	for _, c := range v.Cells {
		p.prospect(c)
	}
	p.line()
	p.line(p.paint(dim, "Nothing was asked."))
	return p.flush(t.W)
}

func (p *page) prospect(c eval.ProspectCell) {
	p.heading(clip(oneLine("prompt "+c.Prompt+", target "+c.Target), p.width))
	p.hang("  ", "", fmt.Sprintf("without any change %s of the cases flip between two epochs (variance within a case %s); %s",
		percent(c.Discordant), variance(c.Within), oneLine(c.Basis)))
	p.hang("  ", "", oneLine(c.CostBasis))
	cols := []column{{head: "epochs", right: true}, {head: "samples", right: true}, {head: "calls", right: true},
		{head: "tokens", right: true, spare: 2}, {head: "cost", right: true}, {head: "smallest drop shown", right: true}, {head: "the margin is shown", right: true, spare: 1}}
	for _, e := range c.Choices {
		smallest := "none"
		if e.Smallest != nil {
			smallest = points(*e.Smallest)
		}
		for i, cell := range []string{count(e.Epochs), count(e.Samples), count(e.Calls), whole(e.Tokens), unknown(e.Cost), smallest, chance(e.MarginPower)} {
			cols[i].cells = append(cols[i].cells, cell)
		}
	}
	p.line()
	p.table(2, cols...)
	cols = []column{{head: "drop", right: true}}
	for _, e := range c.Choices {
		cols = append(cols, column{head: counted(e.Epochs, "epoch"), right: true})
	}
	cols = append(cols, column{head: "cases needed at 1", right: true}, column{head: "at " + count(c.Choices[len(c.Choices)-1].Epochs), right: true, spare: 1})
	for _, d := range c.Drops {
		row := []string{points(d.Drop)}
		for _, w := range d.Power {
			row = append(row, chance(w))
		}
		row = append(row, count(d.Cases[0]), count(d.Cases[len(d.Cases)-1]))
		for i, cell := range row {
			cols[i].cells = append(cols[i].cells, cell)
		}
	}
	p.line()
	p.line(p.paint(dim, "  how probably a drop is shown, by epochs of the candidate:"))
	p.table(2, cols...)
	p.line()
	p.hang("  ", "", oneLine(c.Sentence))
}

// points writes a difference of pass rates.
func points(d float64) string {
	return strconv.FormatFloat(math.Round(1000*d)/10, 'f', -1, 64) + " pt"
}

// chance writes a probability as a whole percentage, which is what a formula of power is good for.
func chance(p float64) string {
	switch v := math.Round(100 * p); {
	case v >= 100:
		return ">99 %"
	case v < 1:
		return "<1 %"
	default:
		return fmt.Sprintf("%.0f %%", v)
	}
}

func whole(v *float64) string {
	if v == nil {
		return "not known"
	}
	return count(int(math.Round(*v)))
}

func unknown(v *float64) string {
	if v == nil {
		return "not known"
	}
	return money(*v)
}
