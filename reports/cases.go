package reports

import (
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
			list = append(list, caseTally{key: key, index: s.Index, state: passed})
			if s.Case != nil {
				list[i].requirement = s.Case.Requirement
			}
		}
		c := &list[i]
		st := stateOf(s)
		switch st {
		case passed:
			c.counts.Passed++
		case failed:
			c.counts.Failed++
		default:
			c.counts.Unscored++
		}
		if rank(st) < rank(c.state) {
			c.state, c.why = st, why(s)
		}
		return true
	})
	return list, err
}

// notPassed keeps the cases with an epoch that did not pass: failed before those
// without a verdict, those that pass less often first, else in the suite's order.
func notPassed(list []caseTally) []caseTally {
	list = slices.DeleteFunc(slices.Clone(list), func(c caseTally) bool { return c.state == passed })
	slices.SortStableFunc(list, func(a, b caseTally) int {
		if d := rank(a.state) - rank(b.state); d != 0 {
			return d
		}
		if d := a.counts.Passed - b.counts.Passed; d != 0 {
			return d
		}
		return a.index - b.index
	})
	return list
}

func rank(s state) int {
	return slices.Index([]state{failed, errored, unscored, missing, passed}, s)
}

// unchanged keeps the candidate's cases that fail and that a comparison does not
// list as changed: they failed in the baseline too.
func unchanged(list []caseTally, d eval.Diff) []caseTally {
	changed := map[eval.Key]bool{}
	for _, c := range d.Changes {
		changed[eval.Key{Case: c.Case, Prompt: c.Prompt, Target: c.Target}] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(c caseTally) bool {
		if c.counts.Verdict() == eval.Pass || !judged(d.Candidate, c.key) {
			return true
		}
		for _, prompt := range []string{"", c.key.Prompt} { // the compared axis is not named
			for _, target := range []string{"", c.key.Target} {
				if changed[eval.Key{Case: c.key.Case, Prompt: prompt, Target: target}] {
					return true
				}
			}
		}
		return false
	})
}
