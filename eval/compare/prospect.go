package compare

import (
	"fmt"
	"math"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// assumedFlaky is the part of the cases that are taken for coins where no stored epochs tell.
const assumedFlaky = 0.10

// leverEpochs is how many epochs a baseline should have: beyond, little is won.
const leverEpochs = 5

// Ahead is what is known of one prompt and target before it is asked.
type Ahead struct {
	Prompt string
	Target eval.Target
	// Known is what stored runs say of it; nil where there are none.
	Known *eval.FlakyCell
}

// Prospects completes a prospect that names the suite, its cases, the rule and the baseline: what each number of
// epochs can show, by [stats.Design], and cost.
func Prospects(p eval.Prospect, cells []Ahead) eval.Prospect {
	for _, a := range cells {
		p.Cells = append(p.Cells, prospect(p, a))
	}
	return p
}

func prospect(p eval.Prospect, a Ahead) eval.ProspectCell {
	c := eval.ProspectCell{Prompt: a.Prompt, Target: a.Target.ID}
	switch k := a.Known; {
	case k != nil && k.Variance != nil:
		c.Within = k.Variance.Model
		if k.Variance.Judge != nil {
			c.Within += *k.Variance.Judge
		}
		c.Basis = fmt.Sprintf("%s with a verdict from %s: %d of %d cases flaky", howMany(k.Samples, "sample"), howMany(k.Runs, "run"), k.Flaky, len(k.Cases))
		if k.Flaky == 0 {
			c.Basis += fmt.Sprintf("; with so few repeats up to %.1f %% may be", 100*stats.ProportionUpper(0, len(k.Cases)-k.Once, 1-level))
		}
	default:
		c.Within, c.Assumed = assumedFlaky*0.25, true
		c.Basis = fmt.Sprintf("assumed, since no case was asked twice: %.0f %% of the cases pass half of the time, the others always go the same way", 100*assumedFlaky)
	}
	design := func(epochs int) stats.Design {
		return stats.Design{Within: c.Within, Baseline: p.BaselineEpochs, Candidate: epochs}
	}
	c.Discordant = design(1).Psi()
	epochs := []int{1, 2, 3, 5}
	if !slices.Contains(epochs, p.Epochs) {
		epochs = append(epochs, p.Epochs)
		slices.Sort(epochs)
	}
	cost := costOf(a)
	c.CostBasis = cost.basis
	for _, e := range epochs {
		choice := eval.EpochChoice{Epochs: e, Samples: p.Cases * e, MarginPower: design(e).Power(p.Cases, p.Margin, p.Alpha)}
		if d, ok := design(e).Detectable(p.Cases, p.Alpha, p.Power); ok {
			choice.Smallest = &d
		}
		cost.fill(&choice)
		c.Choices = append(c.Choices, choice)
	}
	for _, d := range drops(p.Margin) {
		row := eval.DropRow{Drop: d}
		for _, e := range epochs {
			row.Power = append(row.Power, design(e).Power(p.Cases, d, p.Alpha))
			row.Cases = append(row.Cases, needed(design(e), d, p))
		}
		c.Drops = append(c.Drops, row)
	}
	c.Sentence = verdictOnMargin(p, c)
	return c
}

// drops are those of the table: the usual ones, and the margin.
func drops(margin float64) []float64 {
	list := []float64{0.01, 0.02, 0.03, 0.05, 0.10}
	if margin > 0 && !slices.Contains(list, margin) {
		list = append(list, margin)
		slices.Sort(list)
	}
	return list
}

func needed(g stats.Design, d float64, p eval.Prospect) int {
	n := math.Ceil(g.Size(d, p.Alpha, p.Power))
	if n > math.MaxInt32 {
		return math.MaxInt32
	}
	return int(n)
}

// verdictOnMargin says in a sentence whether the gate can decide at its margin.
func verdictOnMargin(p eval.Prospect, c eval.ProspectCell) string {
	if p.Margin <= 0 {
		return "the margin is 0: that no drop at all happened cannot be shown by any number of cases"
	}
	points := fmt.Sprintf("%.3g points", 100*p.Margin)
	for _, choice := range c.Choices {
		if choice.MarginPower >= p.Power {
			return fmt.Sprintf("a drop of the margin, %s, is told from no change with a power of %.0f %% from %s of the candidate on (%s)",
				points, 100*min(choice.MarginPower, 0.99), howMany(choice.Epochs, "epoch"), howMany(choice.Samples, "sample"))
		}
	}
	most := c.Choices[len(c.Choices)-1]
	of := func(baseline, candidate int) int {
		return needed(stats.Design{Within: c.Within, Baseline: baseline, Candidate: candidate}, p.Margin, p)
	}
	text := fmt.Sprintf("a margin of %s needs about %d cases at 1 epoch, or %d at %d; this suite has %d and will mostly be INCONCLUSIVE at it",
		points, round2(of(p.BaselineEpochs, 1)), round2(of(p.BaselineEpochs, most.Epochs)), most.Epochs, p.Cases)
	if most.Smallest != nil {
		text += fmt.Sprintf(": with %d epochs the smallest drop that it shows is %.1f points", most.Epochs, 100**most.Smallest)
	}
	if p.BaselineEpochs < leverEpochs {
		text += fmt.Sprintf("; against a baseline of %d epochs instead of %d it needs %d cases at 1 epoch, or %d at %d",
			leverEpochs, p.BaselineEpochs, round2(of(leverEpochs, 1)), round2(of(leverEpochs, most.Epochs)), most.Epochs)
	}
	return text
}

// round2 rounds up to two digits: an estimate should look like one.
func round2(n int) int {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit - 1) / unit * unit
}

// costs are those of one sample.
type costs struct {
	calls         float64
	tokens, money *float64
	basis         string
}

func costOf(a Ahead) costs {
	c := costs{calls: 1}
	if a.Known == nil || a.Known.Spent.Samples == 0 {
		c.basis = "tokens and money are not known: no stored run has asked this; calls are at least one a sample"
		return c
	}
	spent := a.Known.Spent
	n := float64(spent.Samples)
	c.calls = float64(spent.Calls+spent.JudgeCalls) / n
	c.basis = fmt.Sprintf("calls, tokens and money as in %s that stored runs asked", howMany(spent.Samples, "sample"))
	if !spent.Usage.Known {
		c.basis += "; tokens and money are not known: the provider reports no usage"
		return c
	}
	tokens := float64(spent.Usage.InputTokens+spent.Usage.OutputTokens) / n
	c.tokens = &tokens
	if a.Target.Price == (eval.Price{}) {
		c.basis += "; money is not known: the target has no price"
		return c
	}
	money := (a.Target.Price.Cost(spent.Usage) + spent.JudgeCost) / n
	c.money = &money
	if spent.JudgeCalls > 0 {
		c.basis += ", judges' included"
	}
	return c
}

func (c costs) fill(choice *eval.EpochChoice) {
	n := float64(choice.Samples)
	choice.Calls = int(math.Round(n * c.calls))
	times := func(v *float64) *float64 {
		if v == nil {
			return nil
		}
		all := n * *v
		return &all
	}
	choice.Tokens, choice.Cost = times(c.tokens), times(c.money)
}
