package compare

import (
	"iter"
	"maps"
	"slices"
	"time"

	"seatrial/eval"
)

// Coverage finds what a run shows of the requirements of its suite and of the controls that they serve, from samples
// that somebody else reads.
type Coverage struct {
	run      eval.Run
	side     reader
	waivers  []eval.Waiver
	now      time.Time
	evidence map[string]*covered
}

// NewCoverage returns a Coverage of run. An empty prompt or target of side is all of them; waivers are looked at as of now.
func NewCoverage(run eval.Run, side eval.Candidate, waivers []eval.Waiver, now time.Time) *Coverage {
	c := &Coverage{run: run, side: reader{side: eval.Side{Prompt: side.Prompt, Target: side.Target}}, waivers: waivers, now: now, evidence: map[string]*covered{}}
	for _, r := range run.Suite.Requirements {
		c.evidence[r.ID] = &covered{cases: map[string]*caseCovered{}, by: map[int]bool{}}
	}
	return c
}

// Watch returns samples as they are, and takes note of each that is read. They are to be read once, and to their end.
func (c *Coverage) Watch(samples iter.Seq2[eval.Sample, error]) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		for s, err := range samples {
			if err == nil {
				err = c.add(s)
			}
			if !yield(s, err) {
				return
			}
		}
	}
}

func (c *Coverage) add(s eval.Sample) error {
	if !c.side.takes(s.Key) || s.Case == nil {
		return nil
	}
	of := c.evidence[s.Case.Requirement]
	if of == nil {
		return nil
	}
	return of.add(s, c.waivers, c.now)
}

// Results returns what the samples that were read show: of the requirements in the suite's order, and of the controls.
func (c *Coverage) Results() ([]eval.RequirementResult, []eval.ControlResult) {
	var results []eval.RequirementResult
	for _, r := range c.run.Suite.Requirements {
		results = append(results, c.evidence[r.ID].result(r, c.waivers, c.run.State == eval.Finished))
	}
	return results, controlResults(c.run.Suite.Controls, results)
}

// covered is what the samples of one requirement show.
type covered struct {
	tally eval.Tally
	cases map[string]*caseCovered
	by    map[int]bool // waivers that forgave a part
}

type caseCovered struct{ judged, failed, unforgiven, open, missing bool }

// lacks reports whether the case has no verdict where it should. A finished run that was decided before all was asked
// owes no further epochs of what it asked.
func (c caseCovered) lacks(finished bool) bool {
	return c.open || c.missing && !(finished && c.judged)
}

func (c *covered) add(s eval.Sample, waivers []eval.Waiver, now time.Time) error {
	if err := c.tally.Count(s); err != nil {
		return err
	}
	one := c.cases[s.Case.ID]
	if one == nil {
		one = &caseCovered{}
		c.cases[s.Case.ID] = one
	}
	switch s.Verdict {
	case eval.Pass:
		one.judged = true
	case "":
		one.missing = true
	case eval.Fail:
		forgiven := eval.Forgive(waivers, s, now)
		one.judged, one.failed = true, true
		one.unforgiven = one.unforgiven || !forgiven.Whole
		for _, i := range forgiven.By {
			c.by[i] = true
		}
	default:
		one.open = true
	}
	return nil
}

func (c *covered) result(r eval.Requirement, waivers []eval.Waiver, finished bool) eval.RequirementResult {
	out := eval.RequirementResult{Requirement: r, Tally: c.tally, Cases: len(c.cases), State: eval.CoverageTested}
	if out.Cases == 0 {
		out.State = eval.CoverageMissing
	}
	worse := func(s eval.Coverage) {
		if s.Worse(out.State) {
			out.State = s
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.cases)) {
		switch one := c.cases[id]; {
		case one.failed:
			out.Failed = append(out.Failed, id)
			if one.unforgiven {
				worse(eval.CoverageFailed)
				continue
			}
			out.Waived = append(out.Waived, id)
			worse(eval.CoverageWaived)
			if one.lacks(finished) { // what has no verdict is not forgiven
				out.Open = append(out.Open, id)
				worse(eval.CoverageOpen)
			}
		case one.lacks(finished):
			out.Open = append(out.Open, id)
			worse(eval.CoverageOpen)
		}
	}
	for i := range c.by {
		out.Waivers = append(out.Waivers, waivers[i].ID)
	}
	slices.Sort(out.Waivers)
	return out
}

// controlResults puts the requirements to the controls that they serve. Controls that a requirement names and the
// suite does not list, as runs of earlier versions do, come last.
func controlResults(controls []eval.Control, requirements []eval.RequirementResult) []eval.ControlResult {
	var out []eval.ControlResult
	at := map[string]int{}
	for _, c := range controls {
		at[c.ID] = len(out)
		out = append(out, eval.ControlResult{Control: c, State: eval.CoverageMissing})
	}
	for _, r := range requirements {
		for _, id := range r.Requirement.Controls {
			i, ok := at[id]
			if !ok {
				i = len(out)
				at[id] = i
				out = append(out, eval.ControlResult{Control: eval.Control{ID: id}, State: eval.CoverageMissing})
			}
			c := &out[i]
			if len(c.Requirements) == 0 || r.State.Worse(c.State) {
				c.State = r.State
			}
			c.Requirements = append(c.Requirements, r.Requirement.ID)
		}
	}
	return out
}
