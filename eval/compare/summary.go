package compare

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sort"

	"seatrial/eval"
)

// classUnscored stands in [eval.ErrorCount] for answers that a grader could not judge.
const classUnscored eval.Class = "unscored"

// Summarise sums up the planned samples of a run, which come in the plan's
// order; trials that were never asked come with neither answer nor verdict. It
// is an error where samples are not exactly those that the run planned.
//
// Memory is bounded by the number of distinct slices and by one number for each sample and
// each slice that times it.
func Summarise(run eval.Run, samples iter.Seq2[eval.Sample, error]) (eval.Summary, error) {
	b := newSummaryBuilder(run)
	last := -1
	for s, err := range samples {
		if err != nil {
			return eval.Summary{}, fmt.Errorf("summarise run %s: %w", run.ID, err)
		}
		if s.Key.Purpose != eval.Planned {
			b.again(s)
			continue
		}
		if s.Index <= last {
			return eval.Summary{}, fmt.Errorf("summarise run %s: the sample of case %q has the index %d after %d: samples must come in the plan's order",
				run.ID, s.Key.Case, s.Index, last)
		}
		last = s.Index
		if err := b.add(s); err != nil {
			return eval.Summary{}, fmt.Errorf("summarise run %s: %w", run.ID, err)
		}
	}
	if n := b.out.Total.Tally.Planned; n != run.Plan.Trials {
		return eval.Summary{}, fmt.Errorf("summarise run %s: %d of %d planned samples were read: the store is damaged or the run is another", run.ID, n, run.Plan.Trials)
	}
	return b.finish(), nil
}

type cellKey struct{ prompt, target string }

type summaryBuilder struct {
	run          eval.Run
	out          eval.Summary
	cells        map[cellKey]*slice
	tags         map[string]*slice
	requirements map[string]*slice
	graders      map[string]*slice
	errors       map[eval.Class]*eval.ErrorCount
	served       map[string]bool
	judged       bool // a judge has been counted
}

func newSummaryBuilder(run eval.Run) *summaryBuilder {
	b := &summaryBuilder{
		run: run, cells: map[cellKey]*slice{}, tags: map[string]*slice{}, requirements: map[string]*slice{},
		graders: map[string]*slice{}, errors: map[eval.Class]*eval.ErrorCount{}, served: map[string]bool{},
	}
	for _, p := range run.Plan.Prompts {
		for _, t := range run.Plan.Targets {
			b.cells[cellKey{p, t}] = &slice{Slice: eval.Slice{Prompt: p, Target: t}}
		}
	}
	// A requirement without a case is shown too: no evidence is a finding.
	for _, r := range run.Suite.Requirements {
		b.requirements[r.ID] = &slice{Slice: eval.Slice{Name: r.ID}}
	}
	return b
}

func (b *summaryBuilder) add(s eval.Sample) error {
	if s.Case == nil {
		return fmt.Errorf("the sample of case %q came without its case", s.Key.Case)
	}
	cell := b.cells[cellKey{s.Key.Prompt, s.Key.Target}]
	if cell == nil {
		return fmt.Errorf("the sample of case %q has prompt %q and target %q, which the plan does not name", s.Key.Case, s.Key.Prompt, s.Key.Target)
	}
	if err := b.out.Total.Tally.Count(s); err != nil {
		return err
	}
	of := []*slice{cell}
	for i, tag := range s.Case.Tags {
		if !slices.Contains(s.Case.Tags[:i], tag) {
			of = append(of, named(b.tags, tag))
		}
	}
	if r := s.Case.Requirement; r != "" {
		of = append(of, named(b.requirements, r))
	}
	for _, sl := range of {
		if err := sl.add(s); err != nil {
			return err
		}
	}
	b.countScores(s)
	b.countError(s)
	b.out.Calls += s.Calls
	if cached(s) {
		b.out.Cached++
	}
	for _, m := range servedBy(s) {
		b.served[m] = true
	}
	return nil
}

// again adds what an answer beside the plan took: it was paid for, and enters no rate.
func (b *summaryBuilder) again(s eval.Sample) {
	b.out.Calls += s.Calls
	b.out.Again += s.Calls
	b.out.AgainCost += s.Cost
	for _, score := range s.Scores {
		b.countJudge(score)
	}
}

func (b *summaryBuilder) countJudge(score eval.Score) {
	b.out.JudgeCost += score.Cost
	b.out.JudgeCalls += score.Calls
	if score.Calls > 0 {
		if !b.judged {
			b.judged, b.out.JudgeUsage.Known = true, true
		}
		b.out.JudgeUsage = b.out.JudgeUsage.Add(score.Usage)
	}
}

// countScores counts what each grader said, and for samples that were not
// graded what it could not say.
func (b *summaryBuilder) countScores(s eval.Sample) {
	for _, score := range s.Scores {
		g := named(b.graders, score.Name)
		g.Tally.Planned++
		switch score.Verdict {
		case eval.Pass:
			g.Tally.Passed++
		case eval.Fail:
			g.Tally.Failed++
		default:
			g.Tally.Unscored++
		}
		g.Cost += score.Cost
		if score.Calls > 0 {
			g.addUsage(score.Usage)
		}
		b.countJudge(score)
	}
	if len(s.Scores) > 0 {
		return
	}
	for _, use := range gradersOf(s.Case) {
		g := named(b.graders, use.Name())
		g.Tally.Planned++
		switch {
		case s.Error != nil:
			g.Tally.Errored++
		case s.Verdict == "":
			g.Tally.Missing++
		default:
			g.Tally.Unscored++
		}
	}
}

func gradersOf(c *eval.Case) []eval.GraderUse {
	all := slices.Clone(c.Graders)
	for _, t := range c.Turns {
		all = append(all, t.Graders...)
	}
	return all
}

func (b *summaryBuilder) countError(s eval.Sample) {
	class := classUnscored
	switch {
	case s.Error != nil:
		class = s.Error.Class
	case s.Verdict == eval.Pass || s.Verdict == eval.Fail || s.Verdict == "":
		return
	}
	e := b.errors[class]
	if e == nil {
		e = &eval.ErrorCount{Class: class, Example: whyUnjudged(s)}
		b.errors[class] = e
	}
	e.Count++
}

func (b *summaryBuilder) finish() eval.Summary {
	out := b.out
	total := slice{Slice: eval.Slice{Tally: out.Total.Tally}}
	for _, p := range b.run.Plan.Prompts {
		for _, t := range b.run.Plan.Targets {
			cell := b.cells[cellKey{p, t}]
			total.merge(cell)
			out.Cells = append(out.Cells, cell.finish())
		}
	}
	out.Total = total.finish()
	out.Latencies = latencies(total.times)
	out.Tags = finished(b.tags, slices.Sorted(maps.Keys(b.tags)))
	out.Graders = finished(b.graders, slices.Sorted(maps.Keys(b.graders)))
	out.Requirements = finished(b.requirements, b.requirementOrder())
	for _, e := range b.errors {
		out.Errors = append(out.Errors, *e)
	}
	sort.Slice(out.Errors, func(i, j int) bool {
		x, y := out.Errors[i], out.Errors[j]
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Class, y.Class)) < 0
	})
	out.Served = slices.Sorted(maps.Keys(b.served))
	return out
}

// requirementOrder is the suite's, then those that no suite names.
func (b *summaryBuilder) requirementOrder() []string {
	var order []string
	for _, r := range b.run.Suite.Requirements {
		order = append(order, r.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(b.requirements)) {
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	return order
}
