package eval

import "slices"

// Compared returns how many prompts and targets of the candidate's run stand to be compared with the baseline: whoever
// tries several and takes the best has looked as often. What is the baseline itself, or the same prompt and target in
// another run, is no comparison. It is at least 1; an axis that the candidate does not name is pooled and counts once.
func Compared(baseline, candidate Side) int {
	n := 0
	for _, p := range tried(candidate.Prompt, candidate.Run.Plan.Prompts) {
		for _, t := range tried(candidate.Target, candidate.Run.Plan.Targets) {
			if !same(baseline, Side{Run: candidate.Run, Prompt: p, Target: t}) {
				n++
			}
		}
	}
	return max(1, n)
}

func tried(named string, planned []string) []string {
	if named == "" {
		return []string{""}
	}
	return planned
}

// same reports whether both sides put the same prompt to the same target.
func same(a, b Side) bool {
	if a.Run.ID == b.Run.ID {
		return a.Prompt == b.Prompt && a.Target == b.Target
	}
	prompt := func(s Side) Digest {
		if i := slices.IndexFunc(s.Run.Suite.Prompts, func(p Prompt) bool { return p.ID == s.Prompt }); i >= 0 {
			return s.Run.Suite.Prompts[i].Digest
		}
		return Digest{}
	}
	target := func(s Side) Digest {
		if i := slices.IndexFunc(s.Run.Suite.Targets, func(t Target) bool { return t.ID == s.Target }); i >= 0 {
			return s.Run.Suite.Targets[i].Digest()
		}
		return Digest{}
	}
	if a.Prompt == "" != (b.Prompt == "") || a.Target == "" != (b.Target == "") {
		return false
	}
	known := func(x, y Digest, named string) bool { return named == "" || !x.IsZero() && x == y }
	return known(prompt(a), prompt(b), a.Prompt) && known(target(a), target(b), a.Target)
}
