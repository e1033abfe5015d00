package compare

import (
	"bytes"
	"encoding/json"
	"slices"

	"seatrial/eval"
)

// notComparable says why two cases of one id are not one case, or "".
func (m *merger) notComparable(a, b *group) string {
	// Equal digests of the whole rows spare the two of their parts.
	if a.row.Digest.IsZero() || a.row.Digest != b.row.Digest {
		why := ""
		switch {
		case a.row.Asks() != b.row.Asks():
			why = "the case asks something else now"
		case !sameExpected(a.row.Expected, b.row.Expected):
			why = "something else is expected now"
		}
		if why != "" {
			m.edited++
			return why
		}
	}
	names := slices.Concat(a.graders.mixed, b.graders.mixed)
	switch {
	case len(names) > 0:
	case a.graders.uses != nil && b.graders.uses != nil:
		names = differing(a.graders.uses, b.graders.uses)
	case !a.row.Digest.IsZero() && !b.row.Digest.IsZero():
		// What was not judged yet, at a look say, would be judged by what the row says.
		names = differing(declared(a.row), declared(b.row))
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, n := range names {
		m.regrade[n] = true
	}
	return changedGraders(names)
}

func changedGraders(names []string) string {
	noun := "grader"
	if len(names) > 1 {
		noun = "graders"
	}
	return noun + " " + list(names) + " changed; grade both sides again with `seatrial grade`"
}

func sameExpected(a, b json.RawMessage) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	x, errX := eval.CanonicalJSON(a)
	y, errY := eval.CanonicalJSON(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
