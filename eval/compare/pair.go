package compare

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// Pair compares two sides. Both cursors yield the samples of the side's run
// ordered by case, prompt, target, epoch and purpose, in byte order; an unordered
// cursor is an error. What a side's Prompt and Target do not name is passed over, and so
// is every sample that was not planned.
//
// Cases pair by id and by the axes that are not compared. ByPrompt drops the
// prompt from the pairing: each side must then name one prompt, or have planned
// only one. ByTarget does the same with targets. Beside that, an axis of which
// both sides name one value does not take part either; a gate names both
// sides' prompt and target and so pairs by case alone.
//
// The epochs of a case are pooled as counts, never paired one to one: the sides may have different
// numbers of them. Means, drop and tests are of these counts. For the list of
// changes a case passes where most of its judged epochs pass, and a tie fails; where they are not of one mind the
// case is [eval.Flaky], whichever way its majority went.
//
// Two cases are comparable where what they ask, what is expected and all
// graders agree; else they are [eval.Changed] and left out of rates and tests.
//
// Changes come the worst kind first, and within a kind in the suite's order.
//
// Memory is bounded by the number of changed cases, of distinct tags, of clusters and of distinct counts.
func Pair(by eval.Axis, baseline, candidate eval.Side, a, b iter.Seq2[eval.Sample, error]) (eval.Diff, error) {
	m := merger{out: eval.Diff{By: by, Counts: map[eval.Change]int{}}, tags: map[string]*tagged{}, strata: strata{}}
	if err := m.prepare(by, baseline, candidate); err != nil {
		return eval.Diff{}, fmt.Errorf("compare: %w", err)
	}
	if err := m.merge(a, b); err != nil {
		return eval.Diff{}, fmt.Errorf("compare: %w", err)
	}
	return m.finish(), nil
}

type merger struct {
	out               eval.Diff
	left, right       reader
	matched           int
	strata            strata
	regrade           map[string]bool // graders that keep cases from being compared
	edited            int             // cases whose question or expectation changed
	noVerdict         int
	changes           []placed
	tags              map[string]*tagged
	leftRun, rightRun eval.Run
}

// placed is a change and its place in the suite.
type placed struct {
	eval.CaseDiff
	index int
}

func (m *merger) prepare(by eval.Axis, baseline, candidate eval.Side) error {
	var err error
	for _, s := range []struct {
		name string
		side *eval.Side
	}{{"baseline", &baseline}, {"candidate", &candidate}} {
		plan := s.side.Run.Plan
		if by == eval.ByPrompt || s.side.Prompt != "" {
			if s.side.Prompt, err = only("prompt", s.name, s.side.Prompt, plan.Prompts); err != nil {
				return err
			}
		}
		if by == eval.ByTarget || s.side.Target != "" {
			if s.side.Target, err = only("target", s.name, s.side.Target, plan.Targets); err != nil {
				return err
			}
		}
	}
	if by != eval.ByRun && by != eval.ByPrompt && by != eval.ByTarget {
		return fmt.Errorf("no axis %q: it is %s, %s or %s", by, eval.ByRun, eval.ByPrompt, eval.ByTarget)
	}
	m.out.Baseline, m.out.Candidate = baseline, candidate
	dropPrompt := baseline.Prompt != "" && candidate.Prompt != ""
	dropTarget := baseline.Target != "" && candidate.Target != ""
	m.left = reader{"baseline", baseline, dropPrompt, dropTarget, map[eval.Served]int{}}
	m.right = reader{"candidate", candidate, dropPrompt, dropTarget, map[eval.Served]int{}}
	m.leftRun, m.rightRun = baseline.Run, candidate.Run
	m.regrade = map[string]bool{}
	return nil
}

// merge joins both cursors, which are in the same order.
func (m *merger) merge(a, b iter.Seq2[eval.Sample, error]) error {
	nextLeft, stopLeft := iter.Pull2(m.left.groups(a))
	defer stopLeft()
	nextRight, stopRight := iter.Pull2(m.right.groups(b))
	defer stopRight()
	l, err, moreLeft := nextLeft()
	if err != nil {
		return err
	}
	r, err, moreRight := nextRight()
	if err != nil {
		return err
	}
	for _, s := range []struct {
		of   *reader
		some bool
	}{{&m.left, moreLeft}, {&m.right, moreRight}} {
		if !s.some {
			return fmt.Errorf("the %s, run %s, has no planned samples%s", s.of.name, s.of.side.Run.ID, ofSide(s.of.side))
		}
	}
	for moreLeft || moreRight {
		order := 0
		switch {
		case !moreRight:
			order = -1
		case !moreLeft:
			order = 1
		default:
			order = l.key.compare(r.key)
		}
		switch {
		case order < 0:
			m.alone(l, eval.Missing)
		case order > 0:
			m.alone(r, eval.Added)
		default:
			m.pair(l, r)
		}
		if order <= 0 {
			if l, err, moreLeft = nextLeft(); err != nil {
				return err
			}
		}
		if order >= 0 {
			if r, err, moreRight = nextRight(); err != nil {
				return err
			}
		}
	}
	if m.matched == 0 {
		return m.explainNothing()
	}
	return nil
}

func ofSide(s eval.Side) string {
	var of string
	if s.Prompt != "" {
		of += fmt.Sprintf(" of prompt %q", s.Prompt)
	}
	if s.Target != "" {
		of += fmt.Sprintf(" of target %q", s.Target)
	}
	return of
}

// explainNothing returns an error where no key could pair because the ids of an
// axis differ; where only the cases differ, that is the result.
func (m *merger) explainNothing() error {
	prompts := !m.left.dropPrompt && disjoint(m.leftRun.Plan.Prompts, m.rightRun.Plan.Prompts)
	targets := !m.left.dropTarget && disjoint(m.leftRun.Plan.Targets, m.rightRun.Plan.Targets)
	names := func(what string, a, b []string) string {
		return fmt.Sprintf("the baseline has the %ss %s and the candidate %s", what, list(a), list(b))
	}
	switch {
	case prompts && targets:
		return fmt.Errorf("nothing pairs: %s; %s: name a prompt and a target on both sides", names("prompt", m.leftRun.Plan.Prompts, m.rightRun.Plan.Prompts),
			names("target", m.leftRun.Plan.Targets, m.rightRun.Plan.Targets))
	case prompts:
		return fmt.Errorf("nothing pairs: %s: compare by prompt (--by prompt)", names("prompt", m.leftRun.Plan.Prompts, m.rightRun.Plan.Prompts))
	case targets:
		return fmt.Errorf("nothing pairs: %s: compare by target (--by target)", names("target", m.leftRun.Plan.Targets, m.rightRun.Plan.Targets))
	}
	return nil
}

func disjoint(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

func list(ids []string) string { return strings.Join(ids, ", ") }

// alone records a case that the other side does not have.
func (m *merger) alone(g *group, change eval.Change) {
	row := m.row(g, change)
	if change == eval.Missing {
		row.Baseline, row.BaselineSample = g.counts, g.first
	} else {
		row.Candidate, row.CandidateSample = g.counts, g.first
	}
	m.record(row, g)
}

// pair records a case that both sides have.
func (m *merger) pair(a, b *group) {
	m.matched++
	row := m.row(b, eval.Same)
	row.Baseline, row.Candidate = a.counts, b.counts
	row.BaselineSample, row.CandidateSample = a.first, b.first
	why := m.notComparable(a, b)
	if why == "" {
		m.recast(a.row, b.row)
	}
	va, vb := a.counts.Verdict(), b.counts.Verdict()
	switch {
	case why != "":
		row.Change, row.Why = eval.Changed, why
	case b.unasked() || a.unasked() && len(m.leftRun.Looks) > 0:
		m.addStratum(b.row, a.counts, b.counts)
		row.Change = eval.NotAsked
	case va == eval.Unscored || vb == eval.Unscored:
		m.noVerdict++
		m.addStratum(b.row, a.counts, b.counts)
		row.Change, row.Why = eval.NoVerdict, whyNoVerdict(a, b)
		if va == eval.Unscored {
			row.BaselineSample = a.unjudged
		}
		if vb == eval.Unscored {
			row.CandidateSample = b.unjudged
		}
	default:
		if shares(a, b, m.leftRun, m.rightRun) {
			m.out.Shared++
		}
		m.count(va, vb)
		m.countTags(b.row.Tags, va, vb)
		m.addStratum(b.row, a.counts, b.counts)
		explainChange(&row, a, b)
		if row.Change == eval.Same && va == eval.Pass && a.first.Output() != b.first.Output() {
			m.out.Reworded++
		}
	}
	m.record(row, b)
}

func whyNoVerdict(a, b *group) string {
	var parts []string
	if a.counts.Verdict() == eval.Unscored {
		parts = append(parts, "no verdict in the baseline: "+whyUnjudged(*a.unjudged))
	}
	if b.counts.Verdict() == eval.Unscored {
		parts = append(parts, "no verdict in the candidate: "+whyUnjudged(*b.unjudged))
	}
	return strings.Join(parts, "; ")
}

func (m *merger) count(baseline, candidate eval.Verdict) {
	m.out.Pairs++
	if baseline == eval.Pass {
		m.out.BaselineRate.K++
	}
	if candidate == eval.Pass {
		m.out.CandidateRate.K++
	}
}

func (m *merger) countTags(tags []string, baseline, candidate eval.Verdict) {
	for i, name := range tags {
		if slices.Contains(tags[:i], name) {
			continue
		}
		t := m.tag(name)
		for _, side := range []struct {
			rate    *eval.Rate
			verdict eval.Verdict
		}{{&t.Baseline, baseline}, {&t.Candidate, candidate}} {
			side.rate.N++
			if side.verdict == eval.Pass {
				side.rate.K++
			}
		}
	}
}

func (m *merger) tag(name string) *tagged {
	t := m.tags[name]
	if t == nil {
		t = &tagged{TagDiff: eval.TagDiff{Tag: name}, strata: strata{}}
		m.tags[name] = t
	}
	return t
}

func (m *merger) addStratum(c *eval.Case, baseline, candidate eval.Counts) {
	m.strata.add(c.Cluster, baseline, candidate)
	for i, name := range c.Tags {
		if !slices.Contains(c.Tags[:i], name) {
			m.tag(name).strata.add(c.Cluster, baseline, candidate)
		}
	}
}

// explainChange names what happened to a comparable case and picks the samples
// that show it.
func explainChange(row *eval.CaseDiff, a, b *group) {
	va, vb := a.counts.Verdict(), b.counts.Verdict()
	switch {
	case a.mixed() || b.mixed():
		row.Change = eval.Flaky
	case va == vb:
		return
	case vb == eval.Fail:
		row.Change = eval.Broken
	default:
		row.Change = eval.Fixed
	}
	// Show each side by an epoch that went as its majority did, and a flaky side
	// that is no better than the other by one that failed.
	row.BaselineSample, row.CandidateSample = shown(a, va), shown(b, vb)
	if va == vb {
		if a.failed != nil {
			row.BaselineSample = a.failed
		}
		if b.failed != nil {
			row.CandidateSample = b.failed
		}
	}
	switch {
	case row.CandidateSample == b.failed:
		row.Why = whyFailed(*b.failed)
	case row.BaselineSample == a.failed:
		row.Why = whyFailed(*a.failed)
	}
}

func shown(g *group, v eval.Verdict) *eval.Sample {
	if v == eval.Fail {
		return g.failed
	}
	return g.passed
}

func (m *merger) row(g *group, change eval.Change) eval.CaseDiff {
	row := eval.CaseDiff{Case: g.id.Case, Change: change, Tags: g.row.Tags, Requirement: g.row.Requirement, Cluster: g.row.Cluster, Held: g.row.Held()}
	if m.out.By != eval.ByPrompt {
		row.Prompt = g.id.Prompt
	}
	if m.out.By != eval.ByTarget {
		row.Target = g.id.Target
	}
	return row
}

// shownOfKind is how many changes of one kind keep their samples: a suite of
// which everything broke would otherwise be held in memory twice.
const shownOfKind = 1000

// record keeps a change at the place of g: the candidate's, or the baseline's
// where it alone has the case.
func (m *merger) record(row eval.CaseDiff, g *group) {
	m.out.Counts[row.Change]++
	if row.Change == eval.Same || row.Change == eval.NotAsked {
		return
	}
	m.changes = append(m.changes, placed{row, g.first.Index})
	if n := m.out.Counts[row.Change]; n > shownOfKind && n%shownOfKind == 0 {
		m.prune(row.Change)
	}
}

// prune lets go of the samples beyond the first of a kind, in the order in which they are told.
func (m *merger) prune(kind eval.Change) {
	var of []*placed
	for i := range m.changes {
		if m.changes[i].Change == kind {
			of = append(of, &m.changes[i])
		}
	}
	slices.SortStableFunc(of, func(x, y *placed) int { return cmp.Compare(x.index, y.index) })
	for _, c := range of[min(len(of), shownOfKind):] {
		c.BaselineSample, c.CandidateSample = nil, nil
	}
}

func (m *merger) finish() eval.Diff {
	m.out.BaselineServed, m.out.CandidateServed = m.left.allServed(), m.right.allServed()
	for kind := range m.out.Counts {
		m.prune(kind)
	}
	out := m.out
	// All changes of one kind have their places from the same side. The first
	// epoch's place keeps the prompts and targets of a case in order as well.
	slices.SortStableFunc(m.changes, func(x, y placed) int {
		return cmp.Or(cmp.Compare(rank[x.Change], rank[y.Change]), cmp.Compare(x.index, y.index))
	})
	for _, c := range m.changes {
		out.Changes = append(out.Changes, c.CaseDiff)
	}
	out.BaselineRate.N, out.CandidateRate.N = out.Pairs, out.Pairs
	for _, name := range slices.Sorted(maps.Keys(m.tags)) {
		if t := m.tags[name]; t.Baseline.N > 0 {
			out.Tags = append(out.Tags, t.finish())
		}
	}
	out.Strata = m.strata.sorted()
	out.BaselineRate.Interval, out.CandidateRate.Interval = rateIntervals(out.Strata)
	all := tested(out.Strata)
	drops := stats.Drops(all)
	if drops.Clusters < drops.N {
		out.Clusters = drops.Clusters
	}
	lo, hi := drops.Interval(level)
	out.DropInterval = eval.Interval{Low: stats.Settled(lo), High: stats.Settled(hi), Level: level}
	exact, midP := stats.StratifiedWorse(all)
	out.PWorseExact, out.PWorse = stats.Settled(exact), stats.Settled(midP)
	if n := eval.Compared(out.Baseline, out.Candidate); n > 1 {
		out.Compared, out.PWorseCorrected = n, stats.Settled(min(1, float64(n)*midP))
		for i := range out.Tags {
			out.Tags[i].PWorseCorrected = stats.Settled(min(1, float64(n)*out.Tags[i].PWorse))
		}
	}
	out.BaselineMean, out.CandidateMean = means(all)
	out.Drop = drops.Mean
	out.Differences = m.differences()
	out.Warnings = m.warnings()
	return out
}

// rank orders changes, the worst first.
var rank = map[eval.Change]int{
	eval.Broken: 1, eval.NoVerdict: 2, eval.Changed: 3, eval.Missing: 4, eval.Flaky: 5, eval.Added: 6, eval.Fixed: 7,
}
