package compare

import (
	"cmp"
	"slices"

	"seatrial/eval"
)

// graderUse is one use of a grader as scores tell it.
type graderUse struct {
	name   string
	turn   int
	digest eval.Digest // zero where it could not be built, or is not known
	judged bool
}

// graderSet is what judged a group: that of its first judged sample, where one
// knows all digests of it. A grader that could not be built for one epoch has no digest there.
type graderSet struct {
	uses     []graderUse // sorted
	complete bool
	mixed    []string // names of graders that differ between epochs
}

func (g *graderSet) add(scores []eval.Score) {
	next := graderSet{complete: true}
	for _, s := range scores {
		judged := s.Verdict == eval.Pass || s.Verdict == eval.Fail
		next.uses = append(next.uses, graderUse{s.Name, s.Turn, s.Digest, judged})
		next.complete = next.complete && !s.Digest.IsZero()
	}
	slices.SortFunc(next.uses, compareUses)
	switch {
	case g.uses == nil:
		*g = next
	case len(g.mixed) == 0:
		g.mixed = differing(g.uses, next.uses)
		if next.complete && !g.complete {
			g.uses, g.complete = next.uses, true
		}
	}
}

// differing returns the names of the graders that are not the same in both,
// sorted. A use without a verdict and without a digest agrees with any of its
// name and turn; a verdict by a grader that is not known agrees with none.
func differing(a, b []graderUse) []string {
	var names []string
	for _, u := range slices.Concat(a, b) {
		names = append(names, u.name)
	}
	slices.Sort(names)
	var out []string
	for _, name := range slices.Compact(names) {
		if !sameUses(ofName(a, name), ofName(b, name)) {
			out = append(out, name)
		}
	}
	return out
}

func ofName(uses []graderUse, name string) []graderUse {
	var out []graderUse
	for _, u := range uses {
		if u.name == name {
			out = append(out, u)
		}
	}
	return out
}

func sameUses(a, b []graderUse) bool {
	if len(a) != len(b) {
		return false
	}
	unknown := false
	for _, u := range slices.Concat(a, b) {
		if u.digest.IsZero() {
			if u.judged {
				return false
			}
			unknown = true
		}
	}
	return slices.EqualFunc(a, b, func(x, y graderUse) bool {
		return x.turn == y.turn && (unknown || x.digest == y.digest)
	})
}

// declared returns the uses of a case's graders as its row has them: by their options, and before they are built.
func declared(c *eval.Case) []graderUse {
	var uses []graderUse
	add := func(turn int, all []eval.GraderUse) {
		for _, u := range all {
			uses = append(uses, graderUse{u.Name(), turn, eval.MustDigest(u), true})
		}
	}
	add(0, c.Graders)
	for i, t := range c.Turns {
		add(i+1, t.Graders)
	}
	slices.SortFunc(uses, compareUses)
	return uses
}

func compareUses(a, b graderUse) int {
	return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.turn, b.turn), slices.Compare(a.digest[:], b.digest[:]))
}
