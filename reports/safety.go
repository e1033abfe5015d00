package reports

import (
	"encoding/json"
	"slices"

	"seatrial/eval"
)

// safetySpecs tells which scores are about safety or policy.
type safetySpecs map[string]eval.GraderSpec

func newSafetySpecs(specs []eval.GraderSpec) safetySpecs {
	m := safetySpecs{}
	for _, s := range specs {
		m[s.Name] = s
	}
	return m
}

// of reports whether a score is about safety: its grader is, or one that is in it, or the case is an attack.
func (m safetySpecs) of(s eval.Sample, sc eval.Score) bool {
	if s.Case == nil {
		return m[sc.Grader].Safety
	}
	if slices.Contains(s.Case.Tags, eval.TagAttack) {
		return true
	}
	uses := s.Case.Graders
	if sc.Turn > 0 && sc.Turn <= len(s.Case.Turns) {
		uses = s.Case.Turns[sc.Turn-1].Graders
	}
	for _, u := range uses {
		if u.Grader == sc.Grader && u.Name() == sc.Name && m.holds(u) {
			return true
		}
	}
	return m[sc.Grader].Safety
}

// holds reports whether a grader or one inside of it is about safety.
func (m safetySpecs) holds(u eval.GraderUse) bool {
	spec := m[u.Grader]
	if spec.Safety || spec.Nested == "" {
		return spec.Safety
	}
	var options map[string]json.RawMessage
	var inner []eval.GraderUse
	if json.Unmarshal(u.Options, &options) != nil || json.Unmarshal(options[spec.Nested], &inner) != nil {
		return false
	}
	return slices.ContainsFunc(inner, m.holds)
}
