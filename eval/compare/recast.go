package compare

import (
	"fmt"
	"slices"

	"seatrial/eval"
)

// recast notes a case that counts for something else than it did.
func (m *merger) recast(a, b *eval.Case) {
	if !a.Digest.IsZero() && a.Digest == b.Digest {
		return
	}
	r := eval.Recast{Case: b.ID, TagsRemoved: without(a.Tags, b.Tags), TagsAdded: without(b.Tags, a.Tags), Held: b.Held()}
	for _, x := range [][3]string{{"requirement", a.Requirement, b.Requirement}, {"cluster", a.InCluster(), b.InCluster()}, {"split", a.Split, b.Split}} {
		if x[1] != x[2] {
			r.Why = append(r.Why, fmt.Sprintf("its %s was %s and is %s", x[0], orNone(x[1]), orNone(x[2])))
		}
	}
	if len(r.TagsRemoved)+len(r.TagsAdded)+len(r.Why) > 0 {
		m.out.Recast = append(m.out.Recast, r)
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// without returns what of a is not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
