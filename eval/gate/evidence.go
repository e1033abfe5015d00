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
	cached int              // samples whose answers are of an earlier run
	beside int              // samples beside the plan
	beyond int              // samples of later looks
	fresh  map[string]fresh // cases that were asked again
	cases  map[string]*caseEvidence
}

type caseEvidence struct {
	counts   eval.Counts
	failures failures
}

// read ranges over the samples once and hands each to every demand.
//
// At a look, epochs beyond it that were not asked are no part of the plan yet. Of them, those that the suite asks are
// open for the demands: a rate over half of the epochs is not the rate that was demanded.
func read(samples iter.Seq2[eval.Sample, error], side eval.Side, look *eval.Look, whole int, demands []*demand, waivers *book) (*evidence, error) {
	ev := &evidence{cases: map[string]*caseEvidence{}, fresh: map[string]fresh{}}
	for s, err := range samples {
		if err != nil {
			return nil, fmt.Errorf("read samples: %w", err)
		}
		if s.Key.Prompt == side.Prompt && s.Key.Target == side.Target && s.Key.Purpose != eval.Planned {
			ev.beside++
		}
		if s.Key.Prompt != side.Prompt || s.Key.Target != side.Target || s.Key.Purpose != eval.Planned && s.Key.Purpose != eval.Confirm {
			continue
		}
		if s.Case == nil {
			return nil, fmt.Errorf("the sample of case %q came without its case", s.Key.Case)
		}
		if s.Key.Purpose == eval.Confirm {
			if err := ev.again(s, demands); err != nil {
				return nil, err
			}
			continue
		}
		if look != nil && s.Key.Epoch > look.Epochs {
			if !unasked(s) {
				return nil, fmt.Errorf("epoch %d of case %q was asked, but the look takes %d: a look rests on exactly its own samples", s.Key.Epoch, s.Key.Case, look.Epochs)
			}
			ev.beyond++
			if s.Key.Epoch > whole {
				continue
			}
			for _, d := range demands {
				if err := d.add(s); err != nil {
					return nil, err
				}
			}
			continue
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
	if got, want := (ev.tally.Planned+ev.beyond)*len(plan.Prompts)*len(plan.Targets), plan.Trials; got != want {
		return nil, fmt.Errorf("%d samples of prompt %q and target %q were read, but the run planned %d in %d cells: the store is damaged or the run is another",
			ev.tally.Planned+ev.beyond, side.Prompt, side.Target, want, len(plan.Prompts)*len(plan.Targets))
	}
	return ev, nil
}

// wholeEpochs is how often a run asks each case where nothing is decided before.
func wholeEpochs(run eval.Run) int {
	if d := run.Plan.Design; d != nil && d.Epochs > 0 {
		return d.Epochs
	}
	return run.Plan.Epochs
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
		if s.Case.Held() {
			waivers.held[s.Key.Case] = true
		}
		ev.cases[s.Key.Case] = c
	}
	c.counts.Passed += one.Passed
	c.counts.Failed += one.Failed
	c.counts.Unscored += one.Planned - one.Judged()
	if unasked(s) {
		c.counts.Missing++
	}
	if one.Failed > 0 {
		c.failures.add(s)
	}
	return nil
}

// fresh is what came of asking a case again.
type fresh struct {
	counts  eval.Counts
	errored int // of those without a verdict: no answer came
}

// again counts an answer of a case that was asked again: it confirms or clears, and enters no rate.
func (ev *evidence) again(s eval.Sample, demands []*demand) error {
	f := ev.fresh[s.Key.Case]
	if err := f.add(s); err != nil {
		return err
	}
	ev.fresh[s.Key.Case] = f
	for _, d := range demands {
		if err := d.again(s); err != nil {
			return err
		}
	}
	return nil
}

func (f *fresh) add(s eval.Sample) error {
	var one eval.Tally
	if err := one.Count(s); err != nil {
		return err
	}
	f.counts.Passed += one.Passed
	f.counts.Failed += one.Failed
	f.counts.Unscored += one.Planned - one.Judged()
	f.errored += one.Errored
	return nil
}

// unasked reports whether the trial was never asked.
func unasked(s eval.Sample) bool { return s.Error == nil && s.Verdict == "" && s.Answered.IsZero() }
