package compare

import (
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// differences lists what differs beside the answers, in a fixed order.
func (m *merger) differences() []eval.Difference {
	var out []eval.Difference
	note := func(what, baseline, candidate string) {
		if baseline != candidate {
			out = append(out, eval.Difference{What: what, Baseline: baseline, Candidate: candidate})
		}
	}
	a, b := m.leftRun, m.rightRun
	note("suite", a.Suite.Name, b.Suite.Name)
	note("suite digest", short(a.Suite.Digest), short(b.Suite.Digest))
	m.notePrompts(note)
	m.noteTargets(note)
	note("models served", list(models(m.out.BaselineServed)), list(models(m.out.CandidateServed)))
	note("epochs", fmt.Sprint(a.Plan.Epochs), fmt.Sprint(b.Plan.Epochs))
	note("selection", selection(a.Plan), selection(b.Plan))
	note("tool version", a.Provenance.Tool, b.Provenance.Tool)
	return out
}

func short(d eval.Digest) string {
	if d.IsZero() {
		return "not known"
	}
	return d.Short()
}

func selection(p eval.Plan) string {
	var parts []string
	if len(p.Tags) > 0 {
		parts = append(parts, "tags "+list(p.Tags))
	}
	if len(p.Cases) > 0 {
		parts = append(parts, "cases "+list(p.Cases))
	}
	if len(parts) == 0 {
		return "all cases"
	}
	return strings.Join(parts, "; ")
}

func (m *merger) notePrompts(note func(what, baseline, candidate string)) {
	describe := func(run eval.Run, id string) string {
		for _, p := range run.Suite.Prompts {
			if p.ID == id && slices.Contains(run.Plan.Prompts, id) {
				return id + " (" + short(p.Digest) + ")"
			}
		}
		return "none"
	}
	if m.left.dropPrompt {
		note("prompt", describe(m.leftRun, m.left.side.Prompt), describe(m.rightRun, m.right.side.Prompt))
		return
	}
	for _, id := range inPlay(m.left.side.Prompt, m.right.side.Prompt, m.leftRun.Plan.Prompts, m.rightRun.Plan.Prompts) {
		note("prompt "+id, describe(m.leftRun, id), describe(m.rightRun, id))
	}
}

func (m *merger) noteTargets(note func(what, baseline, candidate string)) {
	fields := func(what, left, right string) {
		a, b := target(m.leftRun, left), target(m.rightRun, right)
		if a == nil || b == nil {
			note(what, presence(a), presence(b))
			return
		}
		note(what+" provider", a.Provider, b.Provider)
		note(what+" model", a.Model, b.Model)
		note(what+" base_url", a.BaseURL, b.BaseURL)
		note(what+" params", params(a), params(b))
		note(what+" options", canonical(a.Options), canonical(b.Options))
	}
	if m.left.dropTarget {
		note("target", m.left.side.Target, m.right.side.Target)
		fields("target", m.left.side.Target, m.right.side.Target)
		return
	}
	for _, id := range inPlay(m.left.side.Target, m.right.side.Target, m.leftRun.Plan.Targets, m.rightRun.Plan.Targets) {
		fields("target "+id, id, id)
	}
}

func target(run eval.Run, id string) *eval.Target {
	for i := range run.Suite.Targets {
		if t := &run.Suite.Targets[i]; t.ID == id && slices.Contains(run.Plan.Targets, id) {
			return t
		}
	}
	return nil
}

func params(t *eval.Target) string {
	if len(t.Params) == 0 {
		return "none"
	}
	return canonical(t.Params)
}

func presence(t *eval.Target) string {
	if t == nil {
		return "none"
	}
	return t.ID
}

// canonical writes a value whose JSON a suite was loaded from, so that only a
// damaged one cannot be written.
func canonical(v any) string {
	b, err := eval.Canonical(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// inPlay returns the ids of an axis that take part: the one that a side names,
// or all that both plans hold, in the candidate's order.
func inPlay(left, right string, planA, planB []string) []string {
	if named := left + right; named != "" {
		return []string{named}
	}
	ids := slices.Clone(planB)
	for _, id := range planA {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
