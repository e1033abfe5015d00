package compare_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"time"

	"seatrial/eval"
)

// bed builds a run and its samples. Cases are added in the plan's order.
type bed struct {
	run     eval.Run
	samples []eval.Sample
}

func newBed(id string, prompts, targets []string, epochs int) *bed {
	b := &bed{run: eval.Run{ID: id, State: eval.Finished, Plan: eval.Plan{Prompts: prompts, Targets: targets, Epochs: epochs}}}
	b.run.Suite.Name = "bed"
	for _, p := range prompts {
		b.run.Suite.Prompts = append(b.run.Suite.Prompts, eval.Prompt{ID: p, Digest: eval.MustDigest("prompt " + p)})
	}
	for _, t := range targets {
		b.run.Suite.Targets = append(b.run.Suite.Targets, eval.Target{ID: t, Provider: "scripted"})
	}
	return b
}

func simple(id string) *bed { return newBed(id, []string{"p"}, []string{"t"}, 1) }

// add adds one sample for every letter of verdicts: p(ass), f(ail), u(nscored),
// e(rror), m(issing); the letters are the epochs.
func (b *bed) add(id, verdicts string, change ...func(*eval.Sample)) *bed {
	for _, p := range b.run.Plan.Prompts {
		for _, t := range b.run.Plan.Targets {
			b.addCell(id, p, t, verdicts, change...)
		}
	}
	return b
}

func (b *bed) addCell(id, prompt, target, verdicts string, change ...func(*eval.Sample)) *bed {
	for i, v := range verdicts {
		s := eval.Sample{
			Key:   eval.Key{Case: id, Prompt: prompt, Target: target, Epoch: i + 1, Purpose: eval.Planned},
			Index: len(b.samples),
			Case: &eval.Case{ID: id, Vars: map[string]json.RawMessage{"q": json.RawMessage(`"` + id + `?"`)},
				Graders: []eval.GraderUse{{Grader: "contains", Options: json.RawMessage(`{}`)}}},
		}
		answer(&s, v)
		for _, f := range change {
			f(&s)
		}
		s.Case.Digest = s.Case.DigestRow()
		b.samples = append(b.samples, s)
	}
	b.run.Plan.Trials = len(b.samples)
	return b
}

func answer(s *eval.Sample, v rune) {
	if v == 'm' {
		return
	}
	s.Answered = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if v == 'e' {
		s.Error = &eval.CallError{Class: eval.ClassTimeout, Message: "no answer in 60s"}
		s.Verdict = eval.Unscored
		return
	}
	s.Exchanges = []eval.Exchange{{Turn: 1, Request: eval.Request{Messages: []eval.Message{{Role: "user", Content: s.Key.Case}}}, Response: &eval.Response{Text: "answer", Model: "m-1"}}}
	s.Latency, s.Calls = time.Second, 1
	verdict := map[rune]eval.Verdict{'p': eval.Pass, 'f': eval.Fail, 'u': eval.Unscored}[v]
	s.Scores = []eval.Score{{Grader: "contains", Name: "contains", Verdict: verdict, Explanation: "said " + string(verdict), Digest: eval.MustDigest("contains 1")}}
	s.Verdict = verdict
	s.Graded = s.Answered
}

// seq yields the samples in the plan's order.
func (b *bed) seq() iter.Seq2[eval.Sample, error] { return yieldAll(b.samples) }

// cursor yields them in the order that Pair wants.
func (b *bed) cursor() iter.Seq2[eval.Sample, error] {
	sorted := slices.Clone(b.samples)
	slices.SortStableFunc(sorted, func(x, y eval.Sample) int {
		return cmp.Or(cmp.Compare(x.Key.Case, y.Key.Case), cmp.Compare(x.Key.Prompt, y.Key.Prompt),
			cmp.Compare(x.Key.Target, y.Key.Target), cmp.Compare(x.Key.Epoch, y.Key.Epoch), cmp.Compare(x.Key.Purpose, y.Key.Purpose))
	})
	return yieldAll(sorted)
}

func (b *bed) side() eval.Side { return eval.Side{Run: b.run, Name: b.run.ID} }

func yieldAll(samples []eval.Sample) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		for _, s := range samples {
			if !yield(s, nil) {
				return
			}
		}
	}
}

var errDisk = errors.New("disk on fire")

func failing(samples []eval.Sample) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		for _, s := range samples {
			if !yield(s, nil) {
				return
			}
		}
		yield(eval.Sample{}, errDisk)
	}
}
