package suites

import (
	"slices"
	"strings"

	"seatrial/eval"
)

// Defaults of gate.regression.
const (
	defaultMargin = 0.02
	defaultAlpha  = 0.05
)

// scope narrows a rule or waiver to some of the cases. Its parts must all fit.
type scope struct {
	at                               *node
	caseID, tag, grader, requirement *node
	// byName says that grader is a name as scores have it, which a label
	// changes. A waiver is so; a rule may also name the grader's type.
	byName bool
	// attacks says that only attacks fit.
	attacks bool
	matched bool
}

func (s *scope) empty() bool {
	return s.caseID == nil && s.tag == nil && s.grader == nil && s.requirement == nil && !s.attacks
}

func (s *scope) fits(c *eval.Case) bool {
	return (s.caseID == nil || s.caseID.str() == c.ID) &&
		(!s.attacks || slices.Contains(c.Tags, eval.TagAttack)) &&
		(s.tag == nil || slices.Contains(c.Tags, s.tag.str())) &&
		(s.requirement == nil || s.requirement.str() == c.Requirement) &&
		(s.grader == nil || usesGrader(c, s.grader.str(), s.byName))
}

func usesGrader(c *eval.Case, name string, byName bool) bool {
	named := func(u eval.GraderUse) bool { return u.Name() == name || !byName && u.Grader == name }
	if slices.ContainsFunc(c.Graders, named) {
		return true
	}
	return slices.ContainsFunc(c.Turns, func(t eval.Turn) bool { return slices.ContainsFunc(t.Graders, named) })
}

// census is what the cases have, for rules and waivers that name it.
type census struct {
	tags, requirements map[string]bool
	graders, names     map[string]bool // types and names; names alone
}

func newCensus() census {
	return census{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
}

// observe notes what a case has.
func (l *loader) observe(c *eval.Case) {
	for _, t := range c.Tags {
		l.census.tags[t] = true
	}
	if c.Requirement != "" {
		l.census.requirements[c.Requirement] = true
	}
	use := func(all []eval.GraderUse) {
		for _, u := range all {
			l.census.graders[u.Grader], l.census.graders[u.Name()], l.census.names[u.Name()] = true, true, true
		}
	}
	use(c.Graders)
	for _, t := range c.Turns {
		use(t.Graders)
	}
	for _, s := range l.scopes {
		s.matched = s.matched || s.fits(c)
	}
}

// checkScopes reports rules and waivers that apply to no case.
func (l *loader) checkScopes() {
	for _, s := range l.scopes {
		unknown := false
		check := func(n *node, what string, known []string) {
			if n == nil || n.kind != text || slices.Contains(known, n.text) {
				return
			}
			unknown = true
			l.rep.add(meaning, n, didYouMean(n.text, known), "no case has the %s %q", what, n.text)
		}
		check(s.tag, "tag", sortedKeys(l.census.tags))
		graders := l.census.graders
		if s.byName {
			graders = l.census.names
		}
		check(s.grader, "grader", sortedKeys(graders))
		check(s.requirement, "requirement", sortedKeys(l.census.requirements))
		if n := s.caseID; n != nil && n.kind == text {
			if _, ok := l.index.at[n.text]; !ok {
				unknown = true
				l.rep.add(meaning, n, didYouMean(n.text, l.caseIDs()), "no case has the id %q", n.text)
			}
		}
		if s.attacks && !l.census.tags[eval.TagAttack] {
			unknown = true
			l.rep.add(meaning, s.at, "list attacks, or tag the cases that are attacks "+eval.TagAttack,
				"%s: no case is an attack", eval.MetricAttackSuccess)
		}
		if !unknown && !s.matched && !s.empty() {
			l.rep.add(meaning, s.at, "", "no case fits all of its scope")
		}
	}
}

// warnUntested warns of requirements that no case is evidence for.
func (l *loader) warnUntested() {
	for _, d := range l.doc.Requirements {
		if id := d.ID.str(); id != "" && !l.census.requirements[id] {
			l.rep.warn(d.At, "", "no case is evidence for the requirement %q", id)
		}
	}
}

// gate reads the bar. Its scopes are checked once the cases are known.
func (l *loader) gate(d *gateDoc) *eval.GateSpec {
	if d == nil {
		return nil
	}
	g := &eval.GateSpec{Baseline: d.Baseline.str(), Anchor: d.Anchor.str(), Drift: d.Drift.isTrue(), Inconclusive: d.Inconclusive.str(), MaxUnscored: l.share(d.MaxUnscored, eval.DefaultMaxUnscored)}
	if g.MaxUnscored >= 0.5 {
		l.rep.add(meaning, d.MaxUnscored, "", "max_unscored must be below 50%%: at that share nothing is measured")
	}
	if d.Signers != nil {
		g.Signers = l.signers(d.Signers)
	}
	if c := d.Candidate; c != nil {
		g.Candidate = &eval.Candidate{Prompt: c.Prompt.str(), Target: c.Target.str()}
		l.checkCandidate(c)
	}
	if d.At.get("regression") != nil || g.Baseline != "" {
		g.Regression = l.regression(d.Regression)
	}
	switch {
	case g.Anchor != "" && g.Regression == nil:
		l.rep.add(meaning, d.Anchor, "add regression", "an anchor needs a regression rule that compares with it")
	case g.Anchor != "" && g.Anchor == g.Baseline:
		l.rep.add(meaning, d.Anchor, "name a baseline that releases do not replace", "the anchor is the baseline: it would be replaced with it")
	}
	if g.Drift && g.Baseline == "" {
		l.rep.add(meaning, d.Drift, "add baseline", "drift is that of a baseline, and the gate names none")
	}
	if g.Inconclusive == eval.InconclusiveAllow {
		l.rep.warn(d.Inconclusive, "", "inconclusive: allow lets a candidate pass of which nothing was shown")
	}
	for _, r := range d.Require {
		if rule, ok := l.require(r); ok {
			if slices.ContainsFunc(g.Require, func(other eval.Require) bool { return eval.MustDigest(other) == eval.MustDigest(rule) }) {
				l.rep.warn(r.At, "", "the same demand twice")
			}
			g.Require = append(g.Require, rule)
		}
	}
	if g.Serves() && g.Baseline == "" {
		l.rep.add(meaning, d.At, "add baseline", "served_model compares with a baseline, and the gate names none")
	}
	if g.Regression == nil && len(d.Require) == 0 {
		l.rep.add(meaning, d.At, "add regression or require", "the gate demands nothing: it could not fail")
	}
	return g
}

// signers reads the file of keys. Who is in it is part of the bar; that it can be read is checked when the suite is loaded.
func (l *loader) signers(n *node) string {
	file := l.path(n, "signers")
	if file == "" {
		return ""
	}
	data, _, err := l.box.read(n.src.dir, file, maxText)
	if err != nil {
		l.rep.fileProblem(n, "signers", file, err)
		return ""
	}
	text := eval.NormalText(string(data))
	if strings.TrimSpace(text) == "" {
		l.rep.add(meaning, n, "", "the file of signers %s is empty", file)
	}
	return text
}

func (l *loader) checkCandidate(c *candidateDoc) {
	var prompts, targets []string
	for _, p := range l.allPrompts {
		prompts = append(prompts, p.ID)
	}
	for _, t := range l.tested() {
		targets = append(targets, t.ID)
	}
	if n := c.Prompt; n != nil && n.kind == text && !slices.Contains(prompts, n.text) {
		l.rep.add(meaning, n, didYouMean(n.text, prompts), "no prompt named %q", n.text)
	}
	if n := c.Target; n != nil && n.kind == text && !slices.Contains(targets, n.text) {
		l.rep.add(meaning, n, didYouMean(n.text, targets), "no target under test named %q", n.text)
	}
}

func (l *loader) regression(d *regressionDoc) *eval.Regression {
	r := &eval.Regression{Margin: defaultMargin, Alpha: defaultAlpha, Block: eval.BlockMargin}
	if d == nil {
		return r
	}
	r.Margin = l.share(d.Margin, defaultMargin)
	r.Alpha = l.share(d.Alpha, defaultAlpha)
	if b := d.Block.str(); b != "" {
		r.Block = b
	}
	l.checkRegression(d, r)
	l.design(d, r)
	return r
}

func (l *loader) checkRegression(d *regressionDoc, r *eval.Regression) {
	if r.Margin >= 1 {
		l.rep.add(meaning, d.Margin, asPercent(r.Margin), "margin must be below 100%%: no drop would be too large")
	}
	if r.Alpha <= 0 || r.Alpha > 0.5 {
		l.rep.add(meaning, d.Alpha, "0.05 is usual", "alpha must be above 0 and at most 0.5")
	}
}

// design reads how the question is asked: what may be spent on it, and when it may be decided.
func (l *loader) design(d *regressionDoc, r *eval.Regression) {
	r.Scope, r.Epochs = d.Scope.str(), int(d.Epochs.integer())
	if d.Power != nil {
		if r.Power = l.share(d.Power, 0); r.Power <= 0.5 || r.Power >= 1 {
			l.rep.add(meaning, d.Power, "90% is usual", "power must be above 50%% and below 100%%")
		}
	}
	for i, n := range d.Looks {
		f := l.share(n, 0)
		switch {
		case f <= 0 || f > 1:
			l.rep.add(meaning, n, "", "a look is after a part of the cases, above 0 and at most 100%%")
		case i > 0 && len(r.Looks) == i && f <= r.Looks[i-1]:
			l.rep.add(meaning, n, "", "looks must rise")
		case i == len(d.Looks)-1 && f < 1:
			l.rep.add(meaning, n, "end with 100%", "the last look must be at all cases: else a part would never be asked")
		}
		r.Looks = append(r.Looks, f)
	}
	if r.AllSlices = d.Slices.isTrue(); d.Slices == nil || d.Slices.kind != list {
		return
	}
	for _, n := range d.Slices.items {
		if n.kind != text {
			continue
		}
		if slices.Contains(r.Slices, n.text) {
			l.rep.warn(n, "", "the same slice twice")
			continue
		}
		l.scopes = append(l.scopes, &scope{at: n, tag: n})
		r.Slices = append(r.Slices, n.text)
	}
}

func (l *loader) require(d requireDoc) (eval.Require, bool) {
	r := eval.Require{Tag: d.Tag.str(), Requirement: d.Requirement.str(), Grader: d.Grader.str(), PassAll: d.Pass.str() == "all", Metric: d.Metric.str()}
	l.scopes = append(l.scopes, &scope{at: d.At, tag: d.Tag, grader: d.Grader, requirement: d.Requirement,
		attacks: r.Metric == eval.MetricAttackSuccess})
	if d.Calibrated != nil {
		return l.calibrated(d, r)
	}
	if d.ServedModel != nil {
		return l.servedModel(d)
	}
	switch {
	case d.Pass == nil && d.Metric == nil:
		l.rep.add(meaning, d.At, "write pass: all, metric with min or max, calibrated, or served_model", "the rule demands nothing: it could not fail")
		return r, false
	case d.Pass != nil && d.Metric != nil:
		l.rep.add(meaning, d.At, "write two rules", "a rule demands pass: all or a metric, not both")
		return r, false
	case d.Pass != nil:
		if d.Min != nil || d.Max != nil || d.Confidence != nil {
			l.rep.add(meaning, d.At, "", "min, max and confidence belong to a metric")
			return r, false
		}
		return r, r.PassAll
	}
	if !slices.Contains(eval.Metrics(), r.Metric) {
		l.rep.add(meaning, d.Metric, didYouMean(r.Metric, eval.Metrics()), "no metric named %q", r.Metric)
		return r, false
	}
	if r.Metric == eval.MetricAttackSuccess && d.Min != nil {
		l.rep.add(meaning, d.Min, "write max", "%s is the part of the attacks that succeed: a min would demand that they do", r.Metric)
		return r, false
	}
	if d.Min == nil && d.Max == nil {
		l.rep.add(meaning, d.At, "", "the rule on %s needs min or max", r.Metric)
		return r, false
	}
	if r.Metric == eval.MetricScoreMean && d.Grader == nil {
		l.rep.add(meaning, d.At, "name the grader", "%s is of one grader's values", r.Metric)
		return r, false
	}
	if d.Confidence != nil {
		r.Confidence = l.share(d.Confidence, 0)
		switch {
		case !eval.IsRate(r.Metric) && r.Metric != eval.MetricScoreMean:
			l.rep.add(meaning, d.Confidence, "", "confidence belongs to a rate or to %s, not to %s", eval.MetricScoreMean, r.Metric)
			return r, false
		case r.Confidence <= 0.5 || r.Confidence >= 1:
			l.rep.add(meaning, d.Confidence, "95% is usual", "confidence must be above 50%% and below 100%%")
			return r, false
		}
	}
	minimum, ok1 := l.bound(d.Min, r.Metric, "min")
	maximum, ok2 := l.bound(d.Max, r.Metric, "max")
	if !ok1 || !ok2 {
		return r, false
	}
	r.Min, r.Max = minimum, maximum
	if minimum != nil && maximum != nil && *minimum > *maximum {
		l.rep.add(meaning, d.At, "", "min is above max: nothing could pass")
		return r, false
	}
	return r, true
}

// servedModel reads the demand that the baseline's models serve.
func (l *loader) servedModel(d requireDoc) (eval.Require, bool) {
	if len(d.At.keys) > 1 {
		l.rep.add(meaning, d.At, "write two rules", "a rule demands served_model or something else, not both")
		return eval.Require{}, false
	}
	return eval.Require{Metric: eval.MetricServedModel}, d.ServedModel.str() == "unchanged"
}

// calibrated reads a demand on the graders themselves.
func (l *loader) calibrated(d requireDoc, r eval.Require) (eval.Require, bool) {
	if d.Pass != nil || d.Metric != nil || d.Min != nil || d.Max != nil || d.Confidence != nil {
		l.rep.add(meaning, d.At, "write two rules", "a rule demands calibrated, pass: all or a metric, not several of them")
		return r, false
	}
	if d.Tag != nil || d.Requirement != nil {
		l.rep.add(meaning, d.At, "name a grader, or nothing", "calibrated is about graders: a tag or a requirement does not narrow it")
		return r, false
	}
	if d.Calibrated.Kappa == nil {
		return r, false // the schema says so
	}
	kappa := d.Calibrated.Kappa.float()
	if !(kappa > 0 && kappa <= 1) {
		l.rep.add(meaning, d.Calibrated.Kappa, "0.6 is usual", "kappa must be above 0 and at most 1")
		return r, false
	}
	r.Metric, r.Min = eval.MetricKappa, &kappa
	return r, true
}

// bound reads a min or max in the unit of its metric. What cannot fail is refused.
func (l *loader) bound(n *node, metric, key string) (*float64, bool) {
	if n == nil {
		return nil, true
	}
	v, ok, form := 0.0, false, "a number"
	part := eval.IsRate(metric) || metric == eval.MetricScoreMean
	switch {
	case part:
		form = "a share such as 95% or 0.95"
		if n.kind == number {
			v, ok = n.float(), true
		} else {
			v, ok = percent(n.str())
		}
	case strings.HasPrefix(metric, "latency_"):
		form = "a time such as 3s or 800ms"
		v, ok = seconds(n)
	case n.kind == number:
		v, ok = n.float(), true
	}
	switch {
	case !ok:
		l.rep.add(meaning, n, "", "%s of %s must be %s", key, metric, form)
	case v < 0:
		l.rep.add(meaning, n, "", "%s of %s must not be negative", key, metric)
	case part && v > 1:
		l.rep.add(meaning, n, asPercent(v), "%s of %s must be at most 100%%", key, metric)
	case key == "min" && v == 0, part && key == "max" && v == 1:
		l.rep.add(meaning, n, "", "%s: %v of %s could not fail", key, v, metric)
	default:
		return &v, true
	}
	return nil, false
}
