package reports

import (
	"fmt"

	"seatrial/eval"
)

// pairing says of a comparison which samples of a run belong to each other.
type pairing struct {
	diff                   *eval.Diff
	dropPrompt, dropTarget bool
}

func newPairing(d *eval.Diff) pairing {
	if d == nil {
		return pairing{}
	}
	return pairing{d, d.Baseline.Prompt != "" && d.Candidate.Prompt != "", d.Baseline.Target != "" && d.Candidate.Target != ""}
}

// key is what pairs; ok is false for what is on neither side.
func (p pairing) key(side func(*eval.Diff) eval.Side, k eval.Key) (eval.Key, bool) {
	if p.diff == nil || !judged(side(p.diff), k) {
		return eval.Key{}, false
	}
	k = caseKey(k)
	if p.dropPrompt {
		k.Prompt = ""
	}
	if p.dropTarget {
		k.Target = ""
	}
	return k, true
}

func candidateSide(d *eval.Diff) eval.Side { return d.Candidate }
func baselineSide(d *eval.Diff) eval.Side  { return d.Baseline }

// changeIndex finds the change of a sample's case.
type changeIndex struct {
	pairing
	by map[eval.Key]*eval.CaseDiff
}

func newChangeIndex(d *eval.Diff) changeIndex {
	x := changeIndex{newPairing(d), map[eval.Key]*eval.CaseDiff{}}
	if d == nil {
		return x
	}
	for i := range d.Changes {
		c := &d.Changes[i]
		k := eval.Key{Case: c.Case, Prompt: c.Prompt, Target: c.Target}
		if x.dropPrompt {
			k.Prompt = ""
		}
		if x.dropTarget {
			k.Target = ""
		}
		x.by[k] = c
	}
	return x
}

// of returns nil for what did not change or is not the candidate's.
func (x changeIndex) of(k eval.Key) *eval.CaseDiff {
	key, ok := x.key(candidateSide, k)
	if !ok {
		return nil
	}
	return x.by[key]
}

// baselineAnswer is one answer of the baseline: of its first epoch that was answered, a failed one first.
type baselineAnswer struct {
	state state
	epoch int
	text  string
	why   []string
}

// baselineAnswers holds one answer for each case of the baseline.
type baselineAnswers struct {
	pairing
	by map[eval.Key]baselineAnswer
}

func readBaseline(r eval.Report) (baselineAnswers, error) {
	b := baselineAnswers{newPairing(r.Diff), map[eval.Key]baselineAnswer{}}
	if r.Baseline == nil || r.Diff == nil {
		return b, nil
	}
	for s, err := range r.Baseline {
		if err != nil {
			return b, fmt.Errorf("read samples of run %s: %w", r.Diff.Baseline.Run.ID, err)
		}
		key, ok := b.key(baselineSide, s.Key)
		st := stateOf(s)
		if !ok || s.Key.Purpose != eval.Planned && s.Key.Purpose != "" || st == missing || st == errored {
			continue
		}
		if had, some := b.by[key]; some && (had.state == failed || st != failed) {
			continue
		}
		b.by[key] = baselineAnswer{st, s.Key.Epoch, s.Output(), why(s)}
	}
	return b, nil
}

// record returns nil where the baseline has no answer to the case.
func (a baselineAnswers) record(b *block, s eval.Sample) *recordBaseline {
	was, ok := a.of(s)
	if !ok {
		return nil
	}
	rec := &recordBaseline{State: stateNumber(was.state), Epoch: was.epoch}
	for i, line := range was.why {
		if i > 0 {
			rec.Why += "\n"
		}
		rec.Why += oneLine(line)
	}
	if was.text != s.Output() {
		n := b.text(limited(was.text))
		rec.Text = &n
	}
	return rec
}

func (a baselineAnswers) of(s eval.Sample) (baselineAnswer, bool) {
	key, ok := a.key(candidateSide, s.Key)
	if !ok {
		return baselineAnswer{}, false
	}
	was, ok := a.by[key]
	return was, ok
}

// reworded reports whether the case passes on both sides, in other words.
func (a baselineAnswers) reworded(s eval.Sample) bool {
	was, ok := a.of(s)
	return ok && was.state == passed && stateOf(s) == passed && was.text != s.Output()
}
