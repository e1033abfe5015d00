package gate

import (
	"fmt"
	"math"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// pairs are the numbers that the tests rest on.
type pairs struct{ n, broken, fixed int }

func (p *pairs) add(baseline, candidate eval.Verdict, times int) {
	if baseline == eval.Unscored || candidate == eval.Unscored {
		return
	}
	p.n += times
	switch {
	case baseline == eval.Pass && candidate == eval.Fail:
		p.broken += times
	case baseline == eval.Fail && candidate == eval.Pass:
		p.fixed += times
	}
}

func (p pairs) drop() float64 { return float64(p.broken-p.fixed) / float64(p.n) }

// weighing is one regression rule under decision. The evidence against the
// candidate counts what has no verdict as passes, the evidence for it as fails.
type weighing struct {
	rule              eval.Regression
	seen              pairs // as judged
	against, inFavour pairs
	broken            []string // not waived, sorted
	waived            []string
	unjudged          int // candidate's samples without a verdict, of cases that pair
}

// regression asks whether the candidate is worse than the baseline: a one-sided
// exact McNemar test shows a drop, Tango's score bound excludes one.
func regression(rule eval.Regression, d *eval.Diff, ev *evidence) (finding, error) {
	f := finding{RuleResult: eval.RuleResult{Rule: "regression", Demand: demandText(rule)}}
	t, err := weigh(rule, d, ev, true)
	if err != nil {
		return f, err
	}
	f.Cases, f.Waived = t.broken, t.waived
	if t.inFavour.n == 0 {
		f.Found = "no case has a verdict on both sides and the same graders"
		f.headline = "no case can be compared with the baseline"
		f.Outcome = eval.BrokenGate
		if d.Counts[eval.Changed] > 0 {
			f.Outcome = eval.Inconclusive
			f.More = "grade both sides again with `seatrial grade`"
		}
		return f, nil
	}
	p, upper := t.test()
	shown, excluded := p < rule.Alpha, upper < rule.Margin

	rates := fmt.Sprintf("%d of %s pass, %d of %d before", d.CandidateRate.K, counted(d.CandidateRate.N, "case"), d.BaselineRate.K, d.BaselineRate.N)
	if d.CandidateRate.N == 0 {
		rates = "the candidate has no verdict where the baseline has one"
	}
	f.Found = rates + "; " + t.text(d.Drop, d.DropInterval)
	forgiven := ""
	if len(t.waived) > 0 {
		measured, err := weigh(rule, d, ev, false)
		if err != nil {
			return f, err
		}
		forgiven = fmt.Sprintf("with %s forgiven", counted(len(t.waived), "waived case"))
		lo, hi := stats.DropInterval(t.seen.broken, t.seen.fixed, t.seen.n, level)
		f.Found = fmt.Sprintf("as measured: %s; %s; %s: %s", rates, measured.text(d.Drop, d.DropInterval),
			forgiven, t.text(t.seen.drop(), eval.Interval{Low: lo, High: hi, Level: level}))
		forgiven += ", "
	}
	if t.unjudged > 0 {
		f.Found += fmt.Sprintf("; %s without a verdict, counted as fails for GO and as passes for NO-GO", counted(t.unjudged, "sample"))
	}
	// The rates are over cases with a verdict: the sentence names the others too.
	if d.CandidateRate.N > 0 {
		rates += samplesUnjudged(ev.tally)
	}

	switch {
	case shown && (rule.Block == eval.BlockAnyDrop || !excluded):
		f.Outcome = eval.NoGo
		f.headline = fmt.Sprintf("%s; %sa drop this large has a %s chance if nothing had changed", rates, forgiven, percent(p))
		f.label = "broken"
	case excluded && d.Shared > 0:
		f.Outcome = eval.Inconclusive
		f.headline = fmt.Sprintf("%s, but %s the same answers on both sides", rates, share(d.Shared))
		f.Found += fmt.Sprintf("; %s the same answers on both sides", share(d.Shared))
		f.More = "run the candidate again without the cache"
	case excluded && shown:
		f.Outcome = eval.Go
		f.headline = fmt.Sprintf("%s; %sthe drop of %s is real, but one of %s or more is excluded with %s confidence",
			rates, forgiven, points(t.against.drop()), points(rule.Margin), percent(1-rule.Alpha))
	case excluded:
		f.Outcome = eval.Go
		f.headline = fmt.Sprintf("%s; %sa drop of %s or more is excluded with %s confidence", rates, forgiven, points(rule.Margin), percent(1-rule.Alpha))
	default:
		f.Outcome = eval.Inconclusive
		f.More = t.more()
		f.headline = fmt.Sprintf("%s; %sneither is a drop shown nor one of %s excluded; %s", rates, forgiven, points(rule.Margin), f.More)
		f.label = "broken"
	}
	return f, nil
}

// test returns the p-value that a drop is shown by, and the bound that excludes one.
func (t *weighing) test() (p, upper float64) {
	return stats.McNemarWorse(t.against.broken, t.against.fixed),
		stats.DropUpper(t.inFavour.broken, t.inFavour.fixed, t.inFavour.n, t.rule.Alpha)
}

// text writes everything that the tests say of one count of the pairs, so that
// its numbers belong together.
func (t *weighing) text(drop float64, in eval.Interval) string {
	p, upper := t.test()
	return fmt.Sprintf("%d broken, %d fixed; drop %s (%s interval %s to %s); one-sided exact McNemar p = %s; with %s confidence the drop is below %s",
		t.seen.broken, t.seen.fixed, points(drop), percent(level), points(in.Low), points(in.High), probability(p), percent(1-t.rule.Alpha), points(upper))
}

// samplesUnjudged continues rates with the samples that they leave out.
func samplesUnjudged(t eval.Tally) string {
	open := t.Planned - t.Judged()
	if open == 0 {
		return ""
	}
	has := "have"
	if open == 1 {
		has = "has"
	}
	return fmt.Sprintf(", %d of %s %s no verdict", open, counted(t.Planned, "planned sample"), has)
}

func share(n int) string {
	if n == 1 {
		return "1 pair has"
	}
	return fmt.Sprintf("%d pairs have", n)
}

func demandText(r eval.Regression) string {
	if r.Block == eval.BlockAnyDrop {
		return fmt.Sprintf("no drop of the pass rate is shown, and one of %s or more is excluded, with an error of %s", points(r.Margin), percent(r.Alpha))
	}
	return fmt.Sprintf("a drop of the pass rate of %s or more is excluded, with an error of %s", points(r.Margin), percent(r.Alpha))
}

// weigh counts the pairs, with waivers forgiving what they name or without.
func weigh(rule eval.Regression, d *eval.Diff, ev *evidence, forgive bool) (*weighing, error) {
	if want := d.Pairs + d.Counts[eval.NoVerdict] + d.Counts[eval.Changed] + d.Counts[eval.Added]; want != len(ev.cases) {
		return nil, fmt.Errorf("the comparison is over %d of the candidate's cases, but it has %d: compare again", want, len(ev.cases))
	}
	t := &weighing{rule: rule}
	base := pairs{n: d.Pairs}
	changed := map[string]eval.CaseDiff{}
	for _, row := range d.Changes {
		changed[row.Case] = row
		if !comparable(row.Change) {
			continue
		}
		c := ev.cases[row.Case]
		if c == nil || c.counts != row.Candidate {
			return nil, fmt.Errorf("the comparison's counts of case %q are not those of the candidate's samples: compare again", row.Case)
		}
		switch vb, vc := row.Baseline.Verdict(), row.Candidate.Verdict(); {
		case vb == eval.Pass && vc == eval.Fail && forgive && c.failures.waived():
			c.failures.spared = true
			t.waived = append(t.waived, row.Case)
		case vb == eval.Pass && vc == eval.Fail:
			base.broken++
			t.broken = append(t.broken, row.Case)
		case vb == eval.Fail && vc == eval.Pass:
			base.fixed++
		}
	}
	t.seen, t.against, t.inFavour = base, base, base
	for id, c := range ev.cases {
		row, isChanged := changed[id]
		if c.counts.Unscored == 0 || isChanged && !comparable(row.Change) {
			continue
		}
		before := c.counts.Verdict() // a pair that is the same
		if isChanged {
			before = row.Baseline.Verdict()
		}
		if before != eval.Unscored {
			t.unjudged += c.counts.Unscored
		}
		t.impute(before, c, forgive)
	}
	slices.Sort(t.broken)
	slices.Sort(t.waived)
	return t, nil
}

// comparable reports whether a case of this kind may stand in the tests.
func comparable(c eval.Change) bool {
	switch c {
	case eval.Missing, eval.Added, eval.Changed:
		return false
	}
	return true
}

// impute replaces what a case with unjudged samples counts for. A waiver
// forgives failures, not the lack of a verdict: it holds against NO-GO only.
func (t *weighing) impute(before eval.Verdict, c *caseEvidence, forgive bool) {
	n := c.counts
	seen := n.Verdict()
	best := eval.Counts{Passed: n.Passed + n.Unscored, Failed: n.Failed}.Verdict()
	worst := eval.Counts{Passed: n.Passed, Failed: n.Failed + n.Unscored}.Verdict()
	if forgive && c.failures.waived() && before == eval.Pass {
		if seen == eval.Fail {
			seen = eval.Pass
		}
		best = eval.Pass
	}
	t.against.add(before, seen, -1)
	t.against.add(before, best, 1)
	t.inFavour.add(before, seen, -1)
	t.inFavour.add(before, worst, 1)
}

// power is what More plans for: to be wrong one time in ten.
const power = 0.9

// more says what it would take: the verdicts that are missing, and as many cases
// as would do if more of them went as the judged ones did.
func (t *weighing) more() string {
	cases := t.moreCases()
	if t.unjudged > 0 {
		return fmt.Sprintf("judge the %s without a verdict first; then %s", counted(t.unjudged, "sample"), cases)
	}
	return cases
}

func (t *weighing) moreCases() string {
	n, drop, psi := t.seen.n, 0.0, 0.0
	if n > 0 {
		drop = max(0, t.seen.drop())
		psi = float64(t.seen.broken+t.seen.fixed) / float64(n)
	}
	d, what := t.rule.Margin-drop, "exclude it"
	if d <= 0 {
		d, what = drop, "show it"
	}
	if d == 0 {
		return "no number of cases excludes a drop of nothing: set a margin above 0"
	}
	size := stats.PairedSize(psi, d, t.rule.Alpha, power)
	if size > 1e6 {
		return "no realistic number of cases would decide: widen the margin"
	}
	need := int(math.Ceil(size))
	if t.unjudged == 0 {
		need = max(n+1, need) // so many were not enough
	}
	return fmt.Sprintf("about %d cases would %s", need, what)
}
