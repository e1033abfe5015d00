package reports

import (
	"cmp"
	"slices"

	"seatrial/eval"
)

// caseTally counts the epochs of one case.
type caseTally struct {
	key         eval.Key // without epoch and purpose
	index       int      // of its first sample in the plan
	state       state    // the worst
	counts      eval.Counts
	why         []string // of the worst
	requirement string
	source      string // file:line
}

// newCaseTally begins the tally of a sample's case.
func newCaseTally(s eval.Sample) caseTally {
	c := caseTally{key: caseKey(s.Key), index: s.Index, state: passed}
	if s.Case != nil {
		c.requirement, c.source = s.Case.Requirement, s.Case.Source
	}
	return c
}

// add counts an epoch.
func (c *caseTally) add(s eval.Sample) {
	st := stateOf(s)
	switch st {
	case passed:
		c.counts.Passed++
	case failed:
		c.counts.Failed++
	case missing:
		c.counts.Missing++
		c.counts.Unscored++
	default:
		c.counts.Unscored++
	}
	if rank(st) < rank(c.state) {
		c.state, c.why = st, why(s)
	}
}

// verdict is that of the case in the words of a sample's state.
func (c caseTally) verdict() state {
	switch c.counts.Verdict() {
	case eval.Pass:
		return passed
	case eval.Fail:
		return failed
	}
	return c.state
}

// reasons are those of the worst epoch, without what [epochs] says of the case already.
func (c caseTally) reasons() []string {
	if slices.Equal(c.why, []string{epochs(c.counts)}) {
		return nil
	}
	return c.why
}

func (c caseTally) waived(f forgiveness) string {
	if c.counts.Failed == 0 {
		return ""
	}
	return f.of(c.key.Case, c.key.Prompt, c.key.Target)
}

// caseKey is what the epochs of one case share.
func caseKey(k eval.Key) eval.Key {
	k.Epoch, k.Purpose = 0, ""
	return k
}

// tallyCases lists all cases of a run, by prompt and target, in the plan's order.
func tallyCases(r eval.Report) ([]caseTally, error) {
	at := map[eval.Key]int{}
	var list []caseTally
	err := planned(r, func(s eval.Sample) bool {
		if leftOut(r.Run, s) {
			return true
		}
		key := caseKey(s.Key)
		i, ok := at[key]
		if !ok {
			i = len(list)
			at[key] = i
			list = append(list, newCaseTally(s))
		}
		list[i].add(s)
		return true
	})
	return list, err
}

// eachCase calls f with the cases of a run, by prompt and target, in the plan's order, and returns the number of
// samples. It holds one case at a time: in the plan the samples of a case follow each other.
func eachCase(r eval.Report, f func(caseTally)) (samples int, err error) {
	var list []caseTally // of one case
	flush := func() {
		for _, c := range list {
			f(c)
		}
		list = list[:0]
	}
	err = planned(r, func(s eval.Sample) bool {
		samples++
		if leftOut(r.Run, s) {
			return true
		}
		if len(list) > 0 && list[0].key.Case != s.Key.Case {
			flush()
		}
		key := caseKey(s.Key)
		i := slices.IndexFunc(list, func(c caseTally) bool { return c.key == key })
		if i < 0 {
			i = len(list)
			list = append(list, newCaseTally(s))
		}
		list[i].add(s)
		return true
	})
	flush()
	return samples, err
}

// notPassed keeps the cases with an epoch that did not pass, by result.
func notPassed(list []caseTally) []caseTally {
	list = slices.DeleteFunc(slices.Clone(list), func(c caseTally) bool { return c.state == passed })
	slices.SortStableFunc(list, byResult)
	return list
}

// byResult puts failed cases before those without a verdict, those that pass less often first, else as in the suite.
func byResult(a, b caseTally) int {
	return cmp.Or(rank(a.state)-rank(b.state), a.counts.Passed-b.counts.Passed, a.index-b.index)
}

func rank(s state) int {
	return slices.Index([]state{failed, errored, unscored, missing, passed}, s)
}

// unchanged keeps the candidate's cases that fail and that a comparison does not
// list as changed: they failed in the baseline too.
func unchanged(list []caseTally, d eval.Diff) []caseTally {
	failed := alsoFailed(d)
	return slices.DeleteFunc(slices.Clone(list), func(c caseTally) bool { return !failed(c) })
}

// alsoFailed tells the cases of unchanged.
func alsoFailed(d eval.Diff) func(caseTally) bool {
	changed := map[eval.Key]bool{}
	for _, c := range d.Changes {
		changed[eval.Key{Case: c.Case, Prompt: c.Prompt, Target: c.Target}] = true
	}
	return func(c caseTally) bool {
		if c.counts.Verdict() == eval.Pass || !judged(d.Candidate, c.key) {
			return false
		}
		for _, prompt := range []string{"", c.key.Prompt} { // the compared axis is not named
			for _, target := range []string{"", c.key.Target} {
				if changed[eval.Key{Case: c.key.Case, Prompt: prompt, Target: target}] {
					return false
				}
			}
		}
		return true
	}
}
