// Package gate decides: GO, NO-GO, INCONCLUSIVE or BROKEN, by the rules of a
// suite's gate and the waivers. It reads no clock, no file and no store; the
// same input gives the same bytes.
//
// It is opinionated. What is missing buys nothing: an answer without a verdict
// is a fail when the question is whether the candidate is good enough, and a
// pass when the question is whether it is shown to be bad. The bar cannot be
// moved by the change that it judges. A rule that could not be measured is
// never held to be met.
package gate

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
)

// Input is what a decision rests on.
type Input struct {
	Spec      eval.GateSpec
	Candidate eval.Side // its prompt and target must be named where its run has several
	// Samples yields those of the candidate's run, in any order; trials that were
	// never asked come with neither answer nor verdict. What belongs to other prompts and
	// targets is passed over. Cases that were asked again ([eval.Confirm]) enter no rate and no test: they say
	// which cases are broken, and clear those that must pass. It is ranged over once.
	Samples    iter.Seq2[eval.Sample, error]
	Incomplete *Incomplete // nil where the run reached its end
	// Diff compares the baseline with the candidate's side, one prompt and target
	// with one. It is nil where there is no baseline.
	Diff *eval.Diff
	// Anchor compares the anchor of the spec with the same side.
	Anchor *eval.Diff
	// Drift compares the baseline with itself, asked again beside the candidate, where the spec demands it. DriftSame says
	// that the candidate is the same prompt and target, DriftWhy why it could not be asked.
	Drift     *eval.Diff
	DriftSame bool
	DriftWhy  string
	// Look says that the samples are those of one look of a design (see [Design]): exactly its cases in
	// its epochs were asked, and the others come as never asked. Nil: all was asked at once.
	Look *eval.Look
	// Family is the number of suites that one invocation decides on together; 0: one. A Look has it in its bounds already.
	Family  int
	Waivers []eval.Waiver
	// Holdout says how often cases of the suite that are held out were looked at before the run began; its Cases are
	// counted here.
	Holdout eval.Holdout
	// Instruments are the graders of the candidate's run that guess, and those that a rule names.
	Instruments []eval.Instrument
	Now         time.Time
}

// Incomplete says why a run ended before its plan. A spent budget leaves the
// question open; any other reason means that we could not measure.
type Incomplete struct {
	Class eval.Class
	Why   string
}

// Decide applies every rule. Its errors are about the input: a spec that demands nothing or
// the impossible, a side that is not one prompt and target, samples that are not those that were
// planned. What the evidence says is in the Decision, never in the error.
func Decide(in Input) (eval.Decision, error) {
	d, err := decide(in)
	if err != nil {
		return eval.Decision{}, fmt.Errorf("gate of run %s: %w", in.Candidate.Run.ID, err)
	}
	return d, nil
}

func decide(in Input) (eval.Decision, error) {
	if err := check(in.Spec); err != nil {
		return eval.Decision{}, err
	}
	side, err := resolve(in.Candidate)
	if err != nil {
		return eval.Decision{}, err
	}
	for _, d := range []*eval.Diff{in.Diff, in.Anchor} {
		if err := checkDiff(d, side); err != nil {
			return eval.Decision{}, err
		}
	}
	if err := checkLook(in); err != nil {
		return eval.Decision{}, err
	}
	waivers := newBook(in.Waivers, in.Now, in.Diff)
	var demands []*demand
	var agreements []finding
	for _, r := range in.Spec.Require {
		switch r.Metric {
		case eval.MetricKappa:
			agreements = append(agreements, calibrated(r, in.Instruments))
			continue
		case eval.MetricServedModel:
			if in.Diff != nil {
				agreements = append(agreements, servedModel(in.Diff))
			}
			continue
		}
		demands = append(demands, newDemand(r, waivers))
	}
	undiluted := withoutAdded(demands, in.Diff)
	ev, err := read(in.Samples, side, in.Look, wholeEpochs(side.Run), slices.Concat(demands, undiluted), waivers)
	if err != nil {
		return eval.Decision{}, err
	}

	findings := []finding{completeness(ev, side.Run, in.Spec.MaxUnscored, in.Incomplete, in.Look)}
	var demanded []finding
	for _, d := range demands {
		d.cutOff = in.Incomplete != nil
		f := d.finding()
		f = undilutedOf(f, d, undiluted)
		f.open = f.Outcome == eval.Inconclusive && in.Look != nil && (d.tally.Missing > 0 || f.evidence)
		demanded = append(demanded, f)
	}
	if in.Spec.Regression == nil && findings[0].Outcome == eval.Go {
		findings[0].headline = outcomes(ev.tally) // the regression rule says it of cases
	}
	switch {
	case in.Diff != nil:
		findings = append(findings, sameBar(in.Spec, in.Waivers, in.Diff))
		if in.Spec.Regression != nil {
			tests, err := regression(in, ev, anyOpen(findings) || anyOpen(demanded))
			if err != nil {
				return eval.Decision{}, err
			}
			findings = append(findings, tests...)
		}
		if in.Spec.Drift {
			findings = append(findings, drift(in))
		}
	case in.Spec.Regression != nil || in.Spec.Baseline != "" || in.Spec.Serves():
		findings = append(findings, noBaseline("baseline", in.Spec.Baseline))
	}
	if in.Spec.Anchor != "" && in.Anchor == nil {
		findings = append(findings, noBaseline("anchor", in.Spec.Anchor))
	}
	findings = append(append(findings, demanded...), agreements...)
	if in.Spec.Regression == nil && len(in.Spec.Require) == 0 {
		findings = append(findings, noRules())
	}
	return conclude(in, side, ev, findings, waivers), nil
}

func anyOpen(findings []finding) bool {
	return slices.ContainsFunc(findings, func(f finding) bool { return f.open })
}

// severity orders outcomes as exit statuses do: the first that occurs decides.
var severity = map[eval.Outcome]int{eval.NoGo: 3, eval.BrokenGate: 2, eval.Inconclusive: 1, eval.Go: 0}

func conclude(in Input, side eval.Side, ev *evidence, findings []finding, waivers *book) eval.Decision {
	d := eval.Decision{Outcome: eval.Go, Candidate: side, Decided: in.Now.UTC().Truncate(24 * time.Hour), Waivers: waivers.uses(), Warnings: waivers.warnings()}
	if in.Diff != nil {
		baseline := in.Diff.Baseline
		d.Baseline = &baseline
		d.Warnings = append(append(d.Warnings, newer(d.Waivers, baseline)...), in.Diff.Warnings...)
	}
	if n := len(waivers.held); n > 0 {
		held := in.Holdout
		held.Cases = n
		d.Holdout = &held
		d.Warnings = append(d.Warnings, heldOut(held))
	}
	if n := side.Run.Grading; n > 1 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("the answers were judged again: this is grading %d of run %s, by the graders of suite digest %s", n, side.Run.ID, side.Run.Suite.Digest.Short()))
	}
	for _, f := range findings {
		d.Rules = append(d.Rules, f.RuleResult)
		if severity[f.Outcome] > severity[d.Outcome] {
			d.Outcome = f.Outcome
		}
	}
	if in.Anchor != nil {
		anchor := in.Anchor.Baseline
		d.Anchor = &anchor
		for _, w := range in.Anchor.Warnings {
			d.Warnings = append(d.Warnings, "anchor: "+w)
		}
	}
	d.Look = in.Look
	d.Open = d.Outcome != eval.NoGo && goesOn(in.Look) && anyOpen(findings)
	d.Asked, d.Whole = ev.tally.Planned-ev.tally.Missing, len(ev.cases)*max(1, wholeEpochs(side.Run))
	d.Again = ev.beside
	d.Rechecks = recheckAll(in, ev, findings)
	d.Allowed = in.Spec.Inconclusive == eval.InconclusiveAllow && d.Outcome == eval.Inconclusive &&
		!slices.ContainsFunc(findings, func(f finding) bool { return f.Outcome == eval.Inconclusive && !f.evidence })
	d.Sentence = sentence(d, findings, waivers)
	return d
}

func noRules() finding {
	return finding{RuleResult: eval.RuleResult{
		Rule: "rules", Outcome: eval.BrokenGate,
		Demand:  "the gate has a rule",
		Found:   "it has none; add regression or require to the suite's gate",
		Formula: "rules >= 1", Numbers: []eval.Number{{Name: "rules", Value: 0}},
	}, headline: "a gate without rules cannot say GO"}
}

func noBaseline(which, name string) finding {
	what := "no " + which + " was given"
	if name != "" {
		what = fmt.Sprintf("the %s %q was not given", which, name)
	}
	return finding{RuleResult: eval.RuleResult{
		Rule: which, Outcome: eval.BrokenGate,
		Demand:  "there is a baseline to compare with",
		Found:   what + "; name a run with `seatrial baseline set`",
		Formula: "runs to compare with >= 1", Numbers: []eval.Number{{Name: "runs", Value: 0}},
	}, headline: "there is no " + which + " to compare with"}
}

// resolve names the one prompt and the one target of the candidate.
func resolve(side eval.Side) (eval.Side, error) {
	one := func(what, chosen string, planned []string) (string, error) {
		switch {
		case chosen != "" && slices.Contains(planned, chosen):
			return chosen, nil
		case chosen != "":
			return "", fmt.Errorf("gate.candidate names the %s %q, but the run has %s", what, chosen, strings.Join(planned, ", "))
		case len(planned) == 1:
			return planned[0], nil
		case len(planned) == 0:
			return "", fmt.Errorf("the run planned no %s", what)
		}
		return "", fmt.Errorf("the run has the %ss %s: name the one to decide on in gate.candidate", what, strings.Join(planned, ", "))
	}
	var err error
	if side.Prompt, err = one("prompt", side.Prompt, side.Run.Plan.Prompts); err != nil {
		return side, err
	}
	side.Target, err = one("target", side.Target, side.Run.Plan.Targets)
	return side, err
}

// checkDiff holds the comparison to the side that is decided on: a comparison of
// something else would be believed as readily.
func checkDiff(d *eval.Diff, side eval.Side) error {
	if d == nil {
		return nil
	}
	c := d.Candidate
	if c.Run.ID != side.Run.ID || c.Prompt != "" && c.Prompt != side.Prompt || c.Target != "" && c.Target != side.Target {
		return fmt.Errorf("the comparison is of run %s, prompt %q, target %q, not of the candidate", c.Run.ID, c.Prompt, c.Target)
	}
	if c.Prompt == "" && len(side.Run.Plan.Prompts) > 1 || c.Target == "" && len(side.Run.Plan.Targets) > 1 {
		return fmt.Errorf("the comparison is of several prompts or targets of run %s: a gate compares one with one", c.Run.ID)
	}
	return nil
}

// check refuses what a suite's loader should have refused: a rule that holds by
// being misread is worse than none.
func check(spec eval.GateSpec) error {
	part := func(what string, v float64) error {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("%s is %v: it must lie between 0 and 1", what, v)
		}
		return nil
	}
	if err := part("max_unscored", spec.MaxUnscored); err != nil {
		return err
	}
	if spec.MaxUnscored >= 0.5 {
		return fmt.Errorf("max_unscored is %s: at that share nothing is measured; it must be below 50 %%", percent(spec.MaxUnscored))
	}
	if r := spec.Regression; r != nil {
		if err := part("regression.margin", r.Margin); err != nil {
			return err
		}
		if !(r.Alpha > 0 && r.Alpha < 0.5) {
			return fmt.Errorf("regression.alpha is %v: it must lie between 0 and 0.5", r.Alpha)
		}
		if r.Scope != "" && r.Scope != eval.ScopeSuite && r.Scope != eval.ScopePopulation {
			return fmt.Errorf("regression.scope is %q: it is %s or %s", r.Scope, eval.ScopeSuite, eval.ScopePopulation)
		}
		if r.Power != 0 && !(r.Power > 0.5 && r.Power < 1) {
			return fmt.Errorf("regression.power is %v: it must lie between 0.5 and 1", r.Power)
		}
		if r.Block != "" && r.Block != eval.BlockMargin && r.Block != eval.BlockAnyDrop {
			return fmt.Errorf("regression.block is %q: it is %s or %s", r.Block, eval.BlockMargin, eval.BlockAnyDrop)
		}
	}
	if p := spec.Inconclusive; p != "" && p != eval.InconclusiveBlock && p != eval.InconclusiveAllow {
		return fmt.Errorf("inconclusive is %q: it is %s or %s", p, eval.InconclusiveBlock, eval.InconclusiveAllow)
	}
	if spec.Drift && spec.Baseline == "" && spec.Regression == nil {
		return fmt.Errorf("drift is of a baseline, and the gate names none")
	}
	if spec.Anchor != "" && spec.Regression == nil {
		return fmt.Errorf("anchor %q is given, but there is no regression rule that compares with it", spec.Anchor)
	}
	for i, r := range spec.Require {
		if err := checkRequire(r); err != nil {
			return fmt.Errorf("require, rule %d: %w", i+1, err)
		}
	}
	return nil
}

func checkRequire(r eval.Require) error {
	bounds := r.Min != nil || r.Max != nil
	switch {
	case r.PassAll && (r.Metric != "" || bounds):
		return fmt.Errorf("it demands both pass: all and a metric; make two rules of it")
	case r.PassAll:
		return nil
	case r.Metric == "":
		return fmt.Errorf("it demands nothing; give it pass: all, or a metric with min or max")
	case r.Metric == eval.MetricKappa:
		if r.Min == nil || !(*r.Min > 0 && *r.Min <= 1) || r.Max != nil || r.Tag != "" || r.Requirement != "" {
			return fmt.Errorf("calibrated needs a kappa above 0 and up to 1, and takes nothing but a grader beside it")
		}
		return nil
	case r.Metric == eval.MetricServedModel:
		if bounds || r.Tag != "" || r.Requirement != "" || r.Grader != "" || r.Confidence != 0 {
			return fmt.Errorf("served_model takes nothing beside it")
		}
		return nil
	case !slices.Contains(eval.Metrics(), r.Metric):
		return fmt.Errorf("no metric %q: there are %s", r.Metric, strings.Join(eval.Metrics(), ", "))
	case !bounds:
		return fmt.Errorf("metric %s has neither min nor max", r.Metric)
	}
	part := eval.IsRate(r.Metric) || r.Metric == eval.MetricScoreMean
	if r.Metric == eval.MetricScoreMean && r.Grader == "" {
		return fmt.Errorf("metric %s needs a grader, whose values it is about", r.Metric)
	}
	if r.Confidence != 0 && (!part || !(r.Confidence > 0.5 && r.Confidence < 1)) {
		return fmt.Errorf("confidence is %v: it must lie between 0.5 and 1, and belongs to a rate or to %s", r.Confidence, eval.MetricScoreMean)
	}
	for _, v := range []*float64{r.Min, r.Max} {
		if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0) || *v < 0 || part && *v > 1) {
			return fmt.Errorf("metric %s cannot be bounded by %v", r.Metric, *v)
		}
	}
	return nil
}
