package evidence

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"seatrial/eval"
)

// Answers are the records of one run as a bundle has them. They can be read like a store's.
type Answers struct {
	Run      eval.Run
	Records  int
	Withheld map[string]int // texts, by why

	root    eval.Digest
	hidden  bool          // a text of a case is not shown
	cases   []*eval.Case  // in the plan's order
	samples []eval.Sample // in the plan's order, with those that were never asked
}

// readAnswers reads a run's records and holds every text to its commitment.
func readAnswers(run eval.Run, results, texts []byte) (*Answers, error) {
	a := &Answers{Run: run, Withheld: map[string]int{}}
	leaves, lines := bytes.Split(results, []byte("\n")), bytes.Split(texts, []byte("\n"))
	if n := len(leaves) - 1; len(leaves) != len(lines) || len(leaves[n]) > 0 || len(lines[n]) > 0 {
		return nil, fmt.Errorf("results and texts have %d and %d lines: each record has one in both, which ends with a line feed", len(leaves)-1, len(lines)-1)
	}
	var tree Tree
	cases := map[string]*eval.Case{}
	var order []*eval.Case
	var asked []eval.Sample
	for i, leaf := range leaves[:len(leaves)-1] {
		tree.Add(leaf)
		values, sample, err := a.open(leaf, lines[i])
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", i, err)
		}
		if !sample {
			c, err := eval.ReadCase(leaf, values)
			switch {
			case err != nil:
				return nil, fmt.Errorf("record %d: %w", i, err)
			case cases[c.ID] != nil:
				return nil, fmt.Errorf("record %d: the case %q is there twice", i, c.ID)
			case len(asked) > 0:
				return nil, fmt.Errorf("record %d: a case among the samples", i)
			}
			cases[c.ID] = &c
			order = append(order, &c)
			continue
		}
		s, err := eval.ReadSample(leaf, values)
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", i, err)
		}
		if s.Case = cases[s.Key.Case]; s.Case == nil {
			return nil, fmt.Errorf("record %d: the sample is of the case %q, which is not there", i, s.Key.Case)
		}
		asked = append(asked, s)
	}
	var err error
	if a.root, err = tree.Root(); err != nil {
		return nil, err
	}
	a.Records = tree.Len()
	return a, a.lay(order, asked)
}

// open returns what is shown of a record's texts, and stand-ins for the others.
func (a *Answers) open(leaf, raw []byte) (values map[string]json.RawMessage, sample bool, err error) {
	if _, err := eval.CanonicalJSON(leaf); err != nil { // of a key that comes twice others may read the first
		return nil, false, err
	}
	said, sample, err := eval.Commitments(leaf)
	if err != nil {
		return nil, false, err
	}
	var l line
	if err := strictJSON(raw, &l); err != nil {
		return nil, false, err
	}
	values = map[string]json.RawMessage{}
	for place, o := range l.Texts {
		if said[place] != o.Commitment() {
			return nil, false, fmt.Errorf("the text %s is not the one that was recorded", place)
		}
		values[place] = o.Value
	}
	for place, why := range l.Withheld {
		if _, shown := l.Texts[place]; shown {
			return nil, false, fmt.Errorf("the text %s is both shown and withheld", place)
		}
		if _, ok := said[place]; !ok {
			return nil, false, fmt.Errorf("the text %s is withheld, and the record has none there", place)
		}
		a.Withheld[why]++
	}
	if len(l.Texts)+len(l.Withheld) != len(said) {
		return nil, false, fmt.Errorf("of %d texts %d are shown and %d withheld", len(said), len(l.Texts), len(l.Withheld))
	}
	a.hidden = a.hidden || !sample && len(l.Withheld) > 0
	for place, value := range l.StandIns {
		if l.Withheld[place] == "" || sample {
			return nil, false, fmt.Errorf("a stand-in for %s, which is not withheld of a case", place)
		}
		values[place] = value
	}
	return values, sample, nil
}

// maxPlanned bounds what a stranger's plan makes us count.
const maxPlanned = 10_000_000

// lay puts the samples into the plan's order, and those that were never asked among them.
func (a *Answers) lay(cases []*eval.Case, asked []eval.Sample) error {
	plan := a.Run.Plan
	if plan.Epochs < 1 || plan.Epochs > 10_000 || len(cases)*plan.Epochs > maxPlanned/max(1, len(plan.Prompts)*len(plan.Targets)) {
		return fmt.Errorf("the plan of %d cases in %d epochs is none that was ever asked", len(cases), plan.Epochs)
	}
	if len(cases) != plan.NumCases {
		return fmt.Errorf("%d cases are there, %d were planned", len(cases), plan.NumCases)
	}
	prompts, targets := map[string]*eval.Prompt{}, map[string]*eval.Target{}
	for i := range a.Run.Suite.Prompts {
		prompts[a.Run.Suite.Prompts[i].ID] = &a.Run.Suite.Prompts[i]
	}
	for i := range a.Run.Suite.Targets {
		targets[a.Run.Suite.Targets[i].ID] = &a.Run.Suite.Targets[i]
	}
	seen := map[eval.Key]bool{}
	index := -1
	for i := range asked {
		s := &asked[i]
		s.Prompt, s.Target = prompts[s.Key.Prompt], targets[s.Key.Target]
		planned := s.Key.Purpose == eval.Planned
		switch {
		case s.Prompt == nil || s.Target == nil || !slices.Contains(plan.Prompts, s.Key.Prompt) || !slices.Contains(plan.Targets, s.Key.Target) ||
			s.Key.Epoch < 1 || planned && s.Key.Epoch > plan.Epochs:
			return fmt.Errorf("the sample of case %q, prompt %q, target %q, epoch %d was not planned", s.Key.Case, s.Key.Prompt, s.Key.Target, s.Key.Epoch)
		case seen[s.Key]:
			return fmt.Errorf("the sample of case %q, prompt %q, target %q, epoch %d is there twice", s.Key.Case, s.Key.Prompt, s.Key.Target, s.Key.Epoch)
		case planned && s.Index <= index:
			return fmt.Errorf("the samples are not in the order of the plan at case %q, epoch %d", s.Key.Case, s.Key.Epoch)
		case s.Verdict != eval.VerdictOf(s.Error, s.Scores):
			return fmt.Errorf("the verdict of case %q, epoch %d is not that of its scores", s.Key.Case, s.Key.Epoch)
		}
		if planned {
			index = s.Index
		}
		seen[s.Key] = true
	}
	a.cases, a.samples = cases, asked
	n := 0
	for _, c := range cases {
		for epoch := 1; epoch <= plan.Epochs; epoch++ {
			for _, p := range plan.Prompts {
				for _, t := range plan.Targets {
					key := eval.Key{Case: c.ID, Prompt: p, Target: t, Epoch: epoch, Purpose: eval.Planned}
					if !seen[key] {
						a.samples = append(a.samples, eval.Sample{Key: key, Index: n, Case: c, Prompt: prompts[p], Target: targets[t]})
					}
					n++
				}
			}
		}
	}
	return nil
}

// Cases yields the cases in the plan's order.
func (a *Answers) Cases() iter.Seq2[eval.Case, error] {
	return func(yield func(eval.Case, error) bool) {
		for _, c := range a.cases {
			if !yield(*c, nil) {
				return
			}
		}
	}
}

// Samples yields the samples, in no order.
func (a *Answers) Samples() iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		for _, s := range a.samples {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// Ordered yields the samples by case id, prompt, target, epoch and purpose, in byte order.
func (a *Answers) Ordered() iter.Seq2[eval.Sample, error] {
	sorted := slices.SortedFunc(slices.Values(a.samples), func(x, y eval.Sample) int {
		return cmp.Or(cmp.Compare(x.Key.Case, y.Key.Case), cmp.Compare(x.Key.Prompt, y.Key.Prompt), cmp.Compare(x.Key.Target, y.Key.Target),
			cmp.Compare(x.Key.Epoch, y.Key.Epoch), cmp.Compare(x.Key.Purpose, y.Key.Purpose))
	})
	return (&Answers{samples: sorted}).Samples()
}

// Sources are the runs of a bundle, by "RUN@GRADING". They are read as a store is.
type Sources map[string]*Answers

func sourceKey(run eval.Run) string { return fmt.Sprintf("%s@%d", run.ID, run.Grading) }

// of reads a run.
func of[T any](s Sources, run eval.Run, read func(*Answers) iter.Seq2[T, error]) iter.Seq2[T, error] {
	if a := s[sourceKey(run)]; a != nil {
		return read(a)
	}
	return func(yield func(T, error) bool) {
		var none T
		yield(none, fmt.Errorf("run %s is not in the bundle", sourceKey(run)))
	}
}

// Cases yields the cases of a run in the plan's order.
func (s Sources) Cases(_ context.Context, run eval.Run) iter.Seq2[eval.Case, error] {
	return of(s, run, (*Answers).Cases)
}

// Samples yields the samples of a run.
func (s Sources) Samples(_ context.Context, run eval.Run) iter.Seq2[eval.Sample, error] {
	return of(s, run, (*Answers).Samples)
}

// Ordered yields them in byte order of case, prompt, target, epoch and purpose.
func (s Sources) Ordered(_ context.Context, run eval.Run) iter.Seq2[eval.Sample, error] {
	return of(s, run, (*Answers).Ordered)
}
