package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
)

// failures collects the samples that did not pass, failed ones before those
// without a verdict, and where a case's first one is.
func (v *htmlPage) failures(r eval.Report, anchors map[string]string) error {
	if r.Samples == nil {
		v.NoSamples = true
		return nil
	}
	var fails, open []htmlSample
	var failsRest, openRest []htmlCase
	var seen eval.Tally
	room := htmlFullText
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
		list, rest := &fails, &failsRest
		if st != failed {
			list, rest = &open, &openRest
		}
		if len(*list) >= htmlFull || room < 0 {
			*rest = append(*rest, htmlCase{ID: s.Key.Case})
			continue
		}
		shown := showSample(s)
		room -= shown.size
		*list = append(*list, shown)
	}
	v.FailureRest = failsRest
	if left := htmlFull - len(fails); len(open) > left {
		for _, s := range open[left:] {
			v.FailureRest = append(v.FailureRest, htmlCase{ID: s.Case})
		}
		open = open[:left]
	}
	v.FailureRest = append(v.FailureRest, openRest...)
	v.Failures = slices.Concat(fails, open)
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
