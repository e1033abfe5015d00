package gate

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// demand is one require rule and what it has seen.
type demand struct {
	rule    eval.Require
	without map[string]bool // cases that are passed over
	waivers *book
	tally   eval.Tally // samples, as the rule's grader judged them
	cutOff  bool       // the run ended early: what asking again would have shown is not known
	cases   map[string]*required
	meter   meter
}

type required struct {
	failures failures
	unjudged int
	mean     ownMean
	fresh    fresh
	cluster  string
}

func newDemand(r eval.Require, w *book) *demand {
	return &demand{rule: r, waivers: w, cases: map[string]*required{}, meter: meter{metric: r.Metric}}
}

// takes reports whether the rule is about the sample, which it reduces to what the rule's grader said.
func (d *demand) takes(s *eval.Sample) bool {
	return !d.without[s.Case.ID] && (d.rule.Tag == "" || slices.Contains(s.Case.Tags, d.rule.Tag)) &&
		(d.rule.Requirement == "" || d.rule.Requirement == s.Case.Requirement) &&
		(!d.attacks() || slices.Contains(s.Case.Tags, eval.TagAttack)) &&
		(d.rule.Grader == "" || narrow(s, d.rule.Grader))
}

func (d *demand) caseOf(id string) *required {
	c := d.cases[id]
	if c == nil {
		c = &required{failures: failures{book: d.waivers, id: id}}
		if d.rule.PassAll {
			d.waivers.watch(&c.failures) // no other rule forgives
		}
		d.cases[id] = c
	}
	return c
}

// again takes an answer of a case that was asked again, which only a case that must pass needs.
func (d *demand) again(s eval.Sample) error {
	if !d.rule.PassAll || !d.takes(&s) {
		return nil
	}
	return d.caseOf(s.Key.Case).fresh.add(s)
}

func (d *demand) add(s eval.Sample) error {
	if !d.takes(&s) {
		return nil
	}
	var one eval.Tally
	if err := one.Count(s); err != nil {
		return err
	}
	if err := d.tally.Count(s); err != nil {
		return err
	}
	c := d.caseOf(s.Key.Case)
	c.cluster = s.Case.Cluster
	if one.Failed > 0 {
		c.failures.add(s)
	}
	if one.Judged() == 0 {
		c.unjudged++
	}
	switch {
	case d.rule.Metric == eval.MetricScoreMean:
		c.mean.add(valueOf(s))
	case d.attacks():
		c.mean.add(float64(one.Failed), one.Judged() > 0)
	default:
		c.mean.add(float64(one.Passed), one.Judged() > 0)
	}
	d.meter.add(s)
	return nil
}

// attacks reports whether the rule counts the attacks that succeed.
func (d *demand) attacks() bool { return d.rule.Metric == eval.MetricAttackSuccess }

// narrow reduces a sample to what one grader said of it, and reports whether
// that grader judges the case. It is meant by its shown name or its type: the wider
// reading demands more.
func narrow(s *eval.Sample, grader string) bool {
	if len(s.Scores) == 0 {
		named := func(u eval.GraderUse) bool { return u.Name() == grader || u.Grader == grader }
		return slices.ContainsFunc(s.Case.Graders, named) ||
			slices.ContainsFunc(s.Case.Turns, func(t eval.Turn) bool { return slices.ContainsFunc(t.Graders, named) })
	}
	var scores []eval.Score
	for _, score := range s.Scores {
		if score.Name == grader || score.Grader == grader {
			scores = append(scores, score)
		}
	}
	if len(scores) == 0 {
		return false
	}
	s.Scores = scores
	if s.Verdict != "" {
		s.Verdict = eval.VerdictOf(s.Error, scores)
	}
	return true
}

func (d *demand) finding() finding {
	f := finding{RuleResult: eval.RuleResult{Rule: "require " + d.name(), Demand: d.words()}}
	switch {
	case d.tally.Planned == 0:
		f.Outcome = eval.BrokenGate
		f.Found = "no sample" + d.selector() + ": correct the rule, or add such cases"
		f.Formula, f.Numbers = "samples planned >= 1", []eval.Number{{Name: "planned", Value: 0}}
		f.headline = "no case" + d.selector() + " was planned, so that a rule could not be measured"
	case d.rule.PassAll:
		d.passAll(&f)
	case eval.IsRate(d.rule.Metric):
		d.rate(&f)
	case d.rule.Metric == eval.MetricScoreMean:
		d.scoreMean(&f)
	default:
		d.measured(&f)
	}
	return f
}

// name is short and unique within a gate.
func (d *demand) name() string {
	var of []string
	for _, p := range [][2]string{{"tag", d.rule.Tag}, {"requirement", d.rule.Requirement}, {"grader", d.rule.Grader}} {
		if p[1] != "" {
			of = append(of, p[0]+" "+p[1])
		}
	}
	what := "pass all"
	if !d.rule.PassAll {
		what = d.rule.Metric
		if d.rule.Min != nil {
			what += " min " + figure(d.rule.Metric, *d.rule.Min)
		}
		if d.rule.Max != nil {
			what += " max " + figure(d.rule.Metric, *d.rule.Max)
		}
		if d.rule.Confidence > 0 {
			what += " confidence " + percent(d.rule.Confidence)
		}
	}
	if len(of) == 0 {
		return what
	}
	return strings.Join(of, ", ") + ": " + what
}

// selector continues "no case" and "every case": " with tag critical".
func (d *demand) selector() string {
	var of []string
	switch {
	case d.rule.Tag != "":
		of = append(of, "with tag "+d.rule.Tag)
	case d.attacks():
		of = append(of, "with tag "+eval.TagAttack)
	}
	if d.rule.Requirement != "" {
		of = append(of, "for requirement "+d.rule.Requirement)
	}
	if d.rule.Grader != "" {
		of = append(of, "judged by "+d.rule.Grader)
	}
	if len(of) == 0 {
		return ""
	}
	return " " + strings.Join(of, " ")
}

func (d *demand) words() string {
	if d.rule.PassAll {
		return "every case" + d.selector() + " passes"
	}
	var bounds []string
	if d.rule.Min != nil {
		bounds = append(bounds, "at least "+figure(d.rule.Metric, *d.rule.Min))
	}
	if d.rule.Max != nil {
		bounds = append(bounds, "at most "+figure(d.rule.Metric, *d.rule.Max))
	}
	text := metricWords[d.rule.Metric] + " is " + strings.Join(bounds, " and ")
	if d.rule.Confidence > 0 {
		text += fmt.Sprintf(" with %s confidence", percent(d.rule.Confidence))
	}
	if sel := d.selector(); sel != "" {
		text += ", over cases" + sel
	}
	return text
}

// passAll tolerates no failing sample that is not waived, and no case that was not
// judged to its end. A case that failed and then passed whenever it was asked again is shown, and does not block.
func (d *demand) passAll(f *finding) {
	f.Must = true
	var open, unsettled []string
	for _, id := range sortedKeys(d.cases) {
		c := d.cases[id]
		if c.failures.unforgiven > 0 {
			f.rechecks = append(f.rechecks, c.recheck(id))
		}
		switch {
		case c.failures.unforgiven > 0 && c.cleared():
			f.Unconfirmed = append(f.Unconfirmed, id)
		case c.failures.unforgiven > 0 && c.recheck(id).Finding != eval.Confirmed && (c.fresh.counts != eval.Counts{} || d.cutOff):
			unsettled = append(unsettled, id)
		case c.failures.unforgiven > 0:
			f.Cases = append(f.Cases, id)
		case c.unjudged > 0:
			open = append(open, id)
		case c.failures.waived():
			c.failures.spared = true
			f.Waived = append(f.Waived, id)
		}
	}
	f.Formula = "no sample of any of these cases fails, but those that waivers forgive or that asking again clears; and none is without a verdict"
	f.Numbers = settled([]eval.Number{{Name: "cases", Value: float64(len(d.cases))}, {Name: "failing", Value: float64(len(f.Cases))},
		{Name: "without_verdict", Value: float64(len(open))}, {Name: "waived", Value: float64(len(f.Waived))}, {Name: "cleared", Value: float64(len(f.Unconfirmed))}})
	of := counted(len(d.cases), "case") + d.selector()
	f.Found = fmt.Sprintf("of %s, %d fail, %d have no verdict, %d fail but are waived", of, len(f.Cases)+len(unsettled), len(open), len(f.Waived))
	if n := len(f.Unconfirmed); n > 0 {
		f.Found += fmt.Sprintf("; %s failed and passed %d times when asked again: %s", counted(n, "case"), mustEpochs, d.waivers.open(f.Unconfirmed))
	}
	switch {
	case len(f.Cases) > 0:
		f.Outcome, f.label = eval.NoGo, "failing"
		f.headline = fmt.Sprintf("%d of %s fail", len(f.Cases), of)
		if n := confirmedOf(f.rechecks); n > 0 {
			f.headline += fmt.Sprintf(", %d of them confirmed", n)
		}
	case len(unsettled) > 0:
		f.Outcome, f.label = eval.Inconclusive, "failed, and neither confirmed nor cleared"
		f.Cases = unsettled
		f.headline = fmt.Sprintf("%d of %s failed, and asking again brought no verdict", len(unsettled), of)
		f.More = "run the suite again, once answers are judged"
	case len(open) > 0:
		f.Outcome, f.label = eval.Inconclusive, "without a verdict"
		f.Cases = open
		f.headline = fmt.Sprintf("%d of %s have no verdict", len(open), of)
		f.More = "ask and grade them: run the same command again"
	default:
		f.Outcome = eval.Go
		if n := len(f.Unconfirmed); n > 0 {
			f.headline = fmt.Sprintf("%s%s failed and not again when asked again: %s", counted(n, "case"), d.selector(), d.waivers.open(f.Unconfirmed))
		}
	}
}

func confirmedOf(rechecks []eval.Recheck) int {
	n := 0
	for _, r := range rechecks {
		if r.Finding == eval.Confirmed {
			n++
		}
	}
	return n
}

// level is the confidence of the interval that is printed.
const level = 0.95

// rate compares the measured pass rate, or the rate of attacks that succeed: of
// samples that fail. Its interval is printed and does not decide.
func (d *demand) rate(f *finding) {
	t := d.tally
	if t.Judged() == 0 {
		d.unmeasured(f)
		return
	}
	k, do, against, with := t.Passed, "pass", "fails", "passes"
	if d.attacks() {
		k, do, against, with = t.Failed, "succeed", "successes", "failures"
	}
	rate := float64(k) / float64(t.Judged())
	lo, hi, over := d.interval(k)
	f.Found = fmt.Sprintf("%s: %d of %s %s; %s interval %s to %s", percent(rate), k, counted(t.Judged(), d.noun()), do, percent(level), percent(lo), percent(hi))
	down := d.rule.Min != nil && lo < *d.rule.Min && *d.rule.Min <= hi
	up := d.rule.Max != nil && lo <= *d.rule.Max && *d.rule.Max < hi
	if down || up {
		f.Found += ", which includes the bar"
	}
	f.Found += over
	open := t.Planned - t.Judged()
	if open > 0 {
		f.Found += fmt.Sprintf("; %s without a verdict, counted as %s for GO and as %s for NO-GO", counted(open, d.noun()), against, with)
	}
	if d.rule.Confidence > 0 {
		d.confidently(f, fmt.Sprintf("%s (%s)", percent(rate), d.share(k, " "+d.noun()+"s")))
		return
	}
	// What is open may have gone either way.
	n := float64(t.Planned)
	d.compare(f, fmt.Sprintf("%s (%s)", percent(rate), d.share(k, " "+d.noun()+"s")), float64(k)/n, float64(k+open)/n)
	if f.Outcome != eval.Go || !down && !up {
		return
	}
	// The measured rate decides, but a few samples say little of the next.
	var reach []string
	if down {
		reach = append(reach, "down to "+percent(lo))
	}
	if up {
		reach = append(reach, "up to "+percent(hi))
	}
	f.headline = fmt.Sprintf("%s%s is %s (%s), observed; its %s interval reaches %s", metricWords[d.rule.Metric], d.over(),
		percent(rate), d.share(k, ""), percent(level), strings.Join(reach, " and "))
}

// interval is Wilson's of the k judged samples where each is a case of its own. Else it is of as many cases as say as much,
// by Clopper and Pearson, and over says of what: epochs, attacks on one case and cases of one cluster are no independent evidence.
func (d *demand) interval(k int) (lo, hi float64, over string) {
	seen := d.seenMeans()
	n := d.tally.Judged()
	if size(seen) == n && len(seen) == n {
		lo, hi = stats.Wilson(k, n, level)
		return lo, hi, ""
	}
	over = ", over " + counted(size(seen), "case")
	if len(seen) < size(seen) {
		over += " in " + counted(len(seen), "cluster")
	}
	return stats.ClusteredLower(seen, (1-level)/2, 1), stats.ClusteredUpper(seen, (1-level)/2, 1), over
}

func (d *demand) noun() string {
	if d.attacks() {
		return "attack"
	}
	return "sample"
}

// share writes k of the judged samples, and how many it leaves out.
func (d *demand) share(k int, noun string) string {
	of := strconv.Itoa(d.tally.Judged())
	if d.tally.Judged() < d.tally.Planned {
		of += " judged"
	}
	return fmt.Sprintf("%d of %s%s%s", k, of, noun, unjudged(d.tally))
}

func (d *demand) measured(f *finding) {
	m := d.meter.read()
	if !m.any {
		d.unmeasured(f)
		return
	}
	f.Found = figure(d.rule.Metric, m.value) + ", " + m.over
	d.compare(f, figure(d.rule.Metric, m.value), m.low, m.high)
}

func (d *demand) unmeasured(f *finding) {
	why, more := d.unmeasuredFor()
	f.Outcome = eval.Inconclusive
	f.Formula = "samples with a value >= 1"
	f.Numbers = settled([]eval.Number{{Name: "planned", Value: float64(d.tally.Planned)}, {Name: "judged", Value: float64(d.tally.Judged())}, {Name: "with_value", Value: 0}})
	f.Found = "not measured: " + why
	f.headline = metricWords[d.rule.Metric] + " was not measured (" + why + ")"
	f.More = more
}

// unmeasuredFor says why nothing was measured, and what would help. Only where
// there were answers can the target be blamed for what it does not report.
func (d *demand) unmeasuredFor() (why, more string) {
	t := d.tally
	why, more = d.meter.why(), d.meter.remedy()
	if t.Errored == t.Planned {
		why = "the target gave no answer"
	}
	answers := t.Judged() + t.Unscored
	switch {
	case answers == 0 && t.Errored > 0:
		more = "run again once the target answers"
	case answers == 0:
		more = "run the same command again: it does only what is missing"
	case eval.IsRate(d.rule.Metric), d.rule.Metric == eval.MetricScoreMean:
		more = "grade again once the graders can judge (`seatrial grade`)"
	}
	return why, more
}

// compare decides on the range that the measure can lie in once everything
// were known.
func (d *demand) compare(f *finding, value string, low, high float64) {
	r := d.rule
	f.Formula = "min <= lowest and highest <= max: what the measure can be once what has no value has the lowest, and the highest, that it could have"
	f.Numbers = []eval.Number{{Name: "samples", Value: float64(d.tally.Planned)}, {Name: "judged", Value: float64(d.tally.Judged())}, {Name: "lowest", Value: low}}
	if !math.IsInf(high, 1) { // without a bound there is no number
		f.Numbers = append(f.Numbers, eval.Number{Name: "highest", Value: high})
	}
	f.Numbers = settled(f.Numbers)
	name := metricWords[r.Metric]
	switch {
	case r.Min != nil && high < *r.Min:
		f.Outcome = eval.NoGo
		f.headline = fmt.Sprintf("%s%s is %s, below the %s demanded", name, d.over(), value, figure(r.Metric, *r.Min))
	case r.Max != nil && low > *r.Max:
		f.Outcome = eval.NoGo
		f.headline = fmt.Sprintf("%s%s is %s, above the %s allowed", name, d.over(), value, figure(r.Metric, *r.Max))
	case (r.Min == nil || low >= *r.Min) && (r.Max == nil || high <= *r.Max):
		f.Outcome = eval.Go
	default:
		f.Outcome = eval.Inconclusive
		f.headline = fmt.Sprintf("%s%s is %s, but what could not be measured may turn it", name, d.over(), value)
		f.More = "ask and grade what is missing: run the same command again"
	}
}

func (d *demand) over() string {
	if sel := d.selector(); sel != "" {
		return " over cases" + sel
	}
	return ""
}
