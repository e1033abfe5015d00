package reports

import (
	"fmt"
	"strconv"
	"strings"

	"seatrial/eval"
)

// failureList holds samples that did not pass, up to a bound of each kind; the rest by id.
type failureList struct {
	shown []htmlSample
	rest  []htmlCase
	size  int
}

func (l *failureList) add(s eval.Sample) {
	if len(l.shown) >= htmlFull || l.size > htmlFullText {
		l.rest = append(l.rest, htmlCase{ID: s.Key.Case})
		return
	}
	shown := showSample(s)
	l.size += shown.size
	l.shown = append(l.shown, shown)
}

// failures collects the samples that did not pass, failed ones before those without a verdict and the candidate's before
// those of others, and where a case's first one is: what a decision rests on is not behind what it does not.
func (v *htmlPage) failures(r eval.Report, anchors map[string]string) error {
	if r.Samples == nil {
		v.NoSamples = true
		return nil
	}
	var lists [4]failureList
	var seen eval.Tally
	side := coveredSide(r)
	for s, err := range r.Samples {
		if err != nil {
			return fmt.Errorf("read samples of run %s: %w", r.Run.ID, err)
		}
		if s.Key.Purpose != eval.Planned && s.Key.Purpose != "" {
			v.Again++
			continue
		}
		v.Samples++
		st := stateOf(s)
		tallyState(&seen, st)
		switch st {
		case passed:
			continue
		case missing: // there is nothing to read
			v.Unasked = append(v.Unasked, htmlCase{ID: s.Key.Case})
			continue
		}
		at := 0
		if st != failed {
			at += 2
		}
		if side != "" && (s.Key.Prompt != r.Candidate.Prompt || s.Key.Target != r.Candidate.Target) {
			at++
		}
		lists[at].add(s)
	}
	if len(lists[1].shown)+len(lists[3].shown) > 0 {
		v.FailuresOf = side
	}
	size := 0
	for _, l := range lists {
		for _, s := range l.shown {
			if len(v.Failures) >= htmlFull || size > htmlFullText {
				v.FailureRest = append(v.FailureRest, htmlCase{ID: s.Case})
				continue
			}
			size += s.size
			v.Failures = append(v.Failures, s)
		}
		v.FailureRest = append(v.FailureRest, l.rest...)
	}
	waived := forgiven(r.Decision)
	for i := range v.Failures {
		s := &v.Failures[i]
		s.Anchor = "f" + strconv.Itoa(i+1)
		if s.State == failed {
			s.Waived = waived.of(s.key.Case, s.key.Prompt, s.key.Target)
		}
		if anchors[s.Case] == "" {
			anchors[s.Case] = s.Anchor
		}
	}
	foldRepeated(v.Failures)
	v.addUp(r, seen)
	return nil
}

func tallyState(t *eval.Tally, s state) {
	t.Planned++
	switch s {
	case passed:
		t.Passed++
	case failed:
		t.Failed++
	case errored:
		t.Errored++
	case missing:
		t.Missing++
	default:
		t.Unscored++
	}
}

func sampleFacts(s eval.Sample) string {
	facts := fmt.Sprintf("prompt %s, target %s, epoch %d", s.Key.Prompt, s.Key.Target, s.Key.Epoch)
	if s.Case == nil {
		return facts
	}
	if len(s.Case.Tags) > 0 {
		facts += "; tags " + strings.Join(s.Case.Tags, ", ")
	}
	if s.Case.Requirement != "" {
		facts += "; requirement " + s.Case.Requirement
	}
	return facts
}
