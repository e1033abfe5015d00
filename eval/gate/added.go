package gate

import (
	"fmt"

	"seatrial/eval"
)

// additions are cases that the baseline does not have. Nothing tests them: those that fail are told.
type additions struct {
	cases, failed []eval.CaseDiff
	judged        int
}

func (a *additions) add(c eval.CaseDiff) {
	a.cases = append(a.cases, c)
	switch c.Candidate.Verdict() {
	case eval.Fail:
		a.failed = append(a.failed, c)
		a.judged++
	case eval.Pass:
		a.judged++
	}
}

func (a *additions) text() string {
	text := fmt.Sprintf("%s added (%s)", counted(len(a.cases), "case"), fewOf(a.cases))
	if failures := a.failures(); failures != "" {
		text += "; " + failures
	}
	return text
}

// failures is "" where none of them fails.
func (a *additions) failures() string {
	n := len(a.failed)
	if n == 0 {
		return ""
	}
	fail := "fail"
	if n == 1 {
		fail = "fails"
	}
	return fmt.Sprintf("%d of %s since the baseline %s, which is compared with nothing: %s", n, counted(a.judged, "case")+" added", fail, fewOf(a.failed))
}

// withoutAdded returns the demands that added cases could dilute, once more over the others: rates, means and quantiles. What
// would fail over the cases of the baseline is not met by adding easy ones in the change that it judges.
func withoutAdded(demands []*demand, d *eval.Diff) []*demand {
	if d == nil || d.Counts[eval.Added] == 0 {
		return nil
	}
	added := map[string]bool{}
	for _, c := range d.Changes {
		added[c.Case] = added[c.Case] || c.Change == eval.Added
	}
	var out []*demand
	for _, of := range demands {
		if of.rule.PassAll || of.rule.Metric == eval.MetricCost { // these only grow
			continue
		}
		again := newDemand(of.rule, of.waivers)
		again.without = added
		out = append(out, again)
	}
	return out
}

// undilutedOf returns f, or what is found without the added cases where that alone shows that the demand is not met. That it
// is not settled without them is no matter: cases are added to settle it.
func undilutedOf(f finding, d *demand, undiluted []*demand) finding {
	for _, u := range undiluted {
		if u.rule != d.rule || u.tally.Planned == 0 || f.Outcome == eval.NoGo {
			continue
		}
		if without := u.finding(); without.Outcome == eval.NoGo {
			without.Found = fmt.Sprintf("%s; without the cases added since the baseline: %s", f.Found, without.Found)
			without.headline += ", without the cases added since the baseline"
			return without
		}
	}
	return f
}
