package gate

import (
	"fmt"
	"iter"

	"seatrial/eval"
)

// evidence is the candidate's side, summed up by case. Memory grows with the number of
// cases, not with that of samples.
type evidence struct {
	tally  eval.Tally
	cached int // samples whose answers are of an earlier run
	cases  map[string]*caseEvidence
}

type caseEvidence struct {
	counts   eval.Counts
	failures failures
}

// read ranges over the samples once and hands each to every demand.
func read(samples iter.Seq2[eval.Sample, error], side eval.Side, demands []*demand, waivers *book) (*evidence, error) {
	ev := &evidence{cases: map[string]*caseEvidence{}}
	for s, err := range samples {
		if err != nil {
			return nil, fmt.Errorf("read samples: %w", err)
		}
		if s.Key.Purpose != eval.Planned || s.Key.Prompt != side.Prompt || s.Key.Target != side.Target {
			continue
		}
		if s.Case == nil {
			return nil, fmt.Errorf("the sample of case %q came without its case", s.Key.Case)
		}
		if err := ev.add(s, waivers); err != nil {
			return nil, err
		}
		for _, d := range demands {
			if err := d.add(s); err != nil {
				return nil, err
			}
		}
	}
	plan := side.Run.Plan
	if got, want := ev.tally.Planned*len(plan.Prompts)*len(plan.Targets), plan.Trials; got != want {
		return nil, fmt.Errorf("%d samples of prompt %q and target %q were read, but the run planned %d in %d cells: the store is damaged or the run is another",
			ev.tally.Planned, side.Prompt, side.Target, want, len(plan.Prompts)*len(plan.Targets))
	}
	return ev, nil
}

func (ev *evidence) add(s eval.Sample, waivers *book) error {
	var one eval.Tally
	if err := one.Count(s); err != nil {
		return err
	}
	if err := ev.tally.Count(s); err != nil {
		return err
	}
	if cached(s) {
		ev.cached++
	}
	c := ev.cases[s.Key.Case]
	if c == nil {
		c = &caseEvidence{failures: failures{book: waivers, id: s.Key.Case}}
		waivers.watch(&c.failures)
		ev.cases[s.Key.Case] = c
	}
	c.counts.Passed += one.Passed
	c.counts.Failed += one.Failed
	c.counts.Unscored += one.Planned - one.Judged()
	if one.Failed > 0 {
		c.failures.add(s)
	}
	return nil
}
