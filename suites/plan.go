package suites

import (
	"fmt"
	"iter"
	"slices"

	"seatrial/eval"
)

// Selection narrows what is asked. An empty list selects all; a case is
// selected by any of the tags, and if ids are given too it must be one of them.
type Selection struct {
	Prompts []string
	Targets []string // under test: judges are never planned
	Tags    []string
	Cases   []string
	Epochs  int // 0: the suite's
	// DryRun admits targets that lack something on this machine, such as a
	// variable that is not set: nothing will be asked.
	DryRun bool
}

// Select returns the plan of a selection. Names that the suite does not have,
// a selection without cases, and targets that lack something on this machine
// are errors, of type [Problems].
func (l *Loaded) Select(s Selection) (eval.Plan, error) {
	var problems Problems
	add := func(hint, format string, args ...any) {
		problems = append(problems, Problem{File: l.Suite.File, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	var prompts, targets []string
	for _, p := range l.Suite.Prompts {
		prompts = append(prompts, p.ID)
	}
	for _, t := range l.Suite.Targets {
		if !t.Judge {
			targets = append(targets, t.ID)
		} else if slices.Contains(s.Targets, t.ID) {
			add("write judge: both where it is tested and may judge", "the target %q is a judge and is not tested", t.ID)
		}
	}
	pick := func(what string, wanted, known []string) []string {
		if len(wanted) == 0 {
			return known
		}
		for _, w := range wanted {
			judge := what == "target" && slices.ContainsFunc(l.Suite.Targets, func(t eval.Target) bool { return t.ID == w && t.Judge })
			if !slices.Contains(known, w) && !judge {
				add(didYouMean(w, known), "no %s named %q", what, w)
			}
		}
		return slices.DeleteFunc(slices.Clone(known), func(k string) bool { return !slices.Contains(wanted, k) })
	}
	p := eval.Plan{
		Prompts: pick("prompt", s.Prompts, prompts),
		Targets: pick("target", s.Targets, targets),
		Tags:    sortedSet(s.Tags),
		Cases:   sortedSet(s.Cases),
		Epochs:  s.Epochs,
	}
	if p.Epochs == 0 {
		p.Epochs = l.Suite.Epochs
	}
	if p.Epochs < 1 {
		add("", "epochs must be at least 1, not %d", p.Epochs)
	}
	x := l.loader.index
	pick("tag", p.Tags, sortedKeys(l.loader.census.tags))
	for _, id := range p.Cases {
		if _, ok := x.at[id]; !ok {
			add(didYouMean(id, l.loader.caseIDs()), "no case %q", id)
		}
	}
	want := l.selects(p)
	for i := range x.entries {
		if want(i) {
			p.NumCases++
		}
	}
	if p.NumCases == 0 && len(problems) == 0 {
		add("", "the selection holds no case")
	}
	for _, t := range l.loader.allTargets {
		if !s.DryRun && (t.Judge || l.loader.asked[t.ID] || slices.Contains(p.Targets, t.ID)) {
			problems = append(problems, t.unready...)
		}
	}
	if len(problems) > 0 {
		sortProblems(problems)
		return eval.Plan{}, problems
	}
	p.Trials = p.NumCases * p.Epochs * len(p.Prompts) * len(p.Targets)
	p.Digest = p.DigestFor(l.Suite)
	return p, nil
}

// Judge returns a target that may judge. That it does not exist or is tested alone, and what it
// lacks on this machine, are errors of type [Problems].
func (l *Loaded) Judge(id string) (eval.Target, error) {
	fault := func(message, hint string) (eval.Target, error) {
		return eval.Target{}, Problems{{File: l.Suite.File, Message: message, Hint: hint}}
	}
	var judges []string
	for i, t := range l.loader.allTargets {
		switch {
		case t.ID != id && t.mayJudge:
			judges = append(judges, t.ID)
		case t.ID == id && !t.mayJudge:
			return fault(fmt.Sprintf("the target %q is tested and may not judge", id), "mark it judge: true, or judge: both where it is tested too")
		case t.ID == id && len(t.unready) > 0:
			return eval.Target{}, Problems(t.unready)
		case t.ID == id:
			return l.Suite.Targets[i], nil
		}
	}
	return fault(fmt.Sprintf("no target named %q", id), didYouMean(id, judges))
}

func sortedSet(all []string) []string {
	all = slices.Clone(all)
	slices.Sort(all)
	return slices.Compact(all)
}

// selects returns whether the plan holds the case at a position.
func (l *Loaded) selects(p eval.Plan) func(i int) bool {
	x := l.loader.index
	ids := make(map[string]bool, len(p.Cases))
	for _, id := range p.Cases {
		ids[id] = true
	}
	tagged := make([]bool, len(x.tagSets))
	for i, tags := range x.tagSets {
		tagged[i] = len(p.Tags) == 0 || slices.ContainsFunc(tags, func(t string) bool { return slices.Contains(p.Tags, t) })
	}
	return func(i int) bool {
		e := x.entries[i]
		return tagged[e.tags] && (len(ids) == 0 || ids[e.id])
	}
}

// Attacks counts the plan's cases that are others under an attack of the suite's.
func (l *Loaded) Attacks(p eval.Plan) int {
	n, want := 0, l.selects(p)
	for i, e := range l.loader.index.entries {
		if e.variant && want(i) {
			n++
		}
	}
	return n
}

// SelectedCases streams the plan's cases in file order. See [Loaded.Cases].
func (l *Loaded) SelectedCases(p eval.Plan) iter.Seq2[eval.Case, error] {
	return l.loader.secondPass(l.selects(p))
}

// SelectedIDs returns the ids of the plan's cases in file order.
func (l *Loaded) SelectedIDs(p eval.Plan) []string {
	var ids []string
	want := l.selects(p)
	for i, e := range l.loader.index.entries {
		if want(i) {
			ids = append(ids, e.id)
		}
	}
	return ids
}

// Trials streams the plan's trials, ordered by case, epoch, prompt and target.
// Index counts from 0 in that order, so it is
//
//	((case*Epochs + epoch-1)*len(Prompts) + prompt)*len(Targets) + target
//
// An error ends the stream.
func (l *Loaded) Trials(p eval.Plan) iter.Seq2[eval.Trial, error] {
	return func(yield func(eval.Trial, error) bool) {
		prompts, targets, err := l.sides(p)
		if err != nil {
			yield(eval.Trial{}, err)
			return
		}
		index := 0
		for c, err := range l.SelectedCases(p) {
			if err != nil {
				yield(eval.Trial{}, err)
				return
			}
			for epoch := 1; epoch <= p.Epochs; epoch++ {
				for _, prompt := range prompts {
					for _, target := range targets {
						trial := eval.Trial{
							Key:    eval.Key{Case: c.ID, Prompt: prompt.ID, Target: target.ID, Epoch: epoch, Purpose: eval.Planned},
							Index:  index,
							Case:   &c,
							Prompt: prompt,
							Target: target,
						}
						if !yield(trial, nil) {
							return
						}
						index++
					}
				}
			}
		}
	}
}

// sides returns the plan's prompts and targets.
func (l *Loaded) sides(p eval.Plan) ([]*eval.Prompt, []*eval.Target, error) {
	var prompts []*eval.Prompt
	var targets []*eval.Target
	for i := range l.Suite.Prompts {
		if slices.Contains(p.Prompts, l.Suite.Prompts[i].ID) {
			prompts = append(prompts, &l.Suite.Prompts[i])
		}
	}
	for i := range l.Suite.Targets {
		if slices.Contains(p.Targets, l.Suite.Targets[i].ID) && !l.Suite.Targets[i].Judge {
			targets = append(targets, &l.Suite.Targets[i])
		}
	}
	if len(prompts) != len(p.Prompts) || len(targets) != len(p.Targets) || len(prompts) == 0 || len(targets) == 0 {
		return nil, nil, fmt.Errorf("plan of %s: it is not a plan of this suite", l.Suite.File)
	}
	return prompts, targets, nil
}
