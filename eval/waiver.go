package eval

import (
	"slices"
	"time"
)

// Waiver is a failure forgiven. It applies where all of its scope fits; an
// empty part of the scope fits everything, an empty scope nothing.
type Waiver struct {
	ID          string    `json:"id"`
	Case        string    `json:"case,omitempty"`
	Tag         string    `json:"tag,omitempty"`
	Grader      string    `json:"grader,omitempty"`
	Requirement string    `json:"requirement,omitempty"`
	Reason      string    `json:"reason"`
	Owner       string    `json:"owner"`
	Approver    string    `json:"approver"`
	Created     time.Time `json:"created,omitzero"`  // days, at midnight UTC
	Expires     time.Time `json:"expires"`           // forgives nothing from this day on
	Control     string    `json:"control,omitempty"` // what compensates
	Source      string    `json:"source,omitempty"`  // file:line
}

// Expired reports whether the waiver forgives nothing at the time now.
func (w Waiver) Expired(now time.Time) bool { return !now.Before(w.Expires) }

// Scopeless reports whether the waiver names nothing, and so forgives nothing.
func (w Waiver) Scopeless() bool {
	return w.Case == "" && w.Tag == "" && w.Requirement == "" && w.Grader == ""
}

// Fits reports whether all of the waiver's scope fits; a grader is meant by the name that reports show, so that a
// waiver forgives no more than it names.
func (w Waiver) Fits(c *Case, s Score) bool {
	return !w.Scopeless() &&
		(w.Case == "" || w.Case == c.ID) &&
		(w.Tag == "" || slices.Contains(c.Tags, w.Tag)) &&
		(w.Requirement == "" || w.Requirement == c.Requirement) &&
		(w.Grader == "" || w.Grader == s.Name)
}

// Forgiveness is what waivers mean for a failing sample. Waivers are named by their index.
type Forgiveness struct {
	Whole   bool  // every failing score is forgiven
	By      []int // in force, that forgive a part
	Expired []int // that would have
}

// Forgive returns what the waivers mean at the time now for a sample that fails by one of its scores.
func Forgive(waivers []Waiver, s Sample, now time.Time) Forgiveness {
	f := Forgiveness{Whole: true}
	failing := false
	note := func(list []int, i int) []int {
		if slices.Contains(list, i) {
			return list
		}
		return append(list, i)
	}
	for _, score := range s.Scores {
		if score.Verdict != Fail {
			continue
		}
		failing = true
		covered := false
		for i, w := range waivers {
			switch {
			case !w.Fits(s.Case, score):
			case w.Expired(now):
				f.Expired = note(f.Expired, i)
			default:
				covered = true
				f.By = note(f.By, i)
			}
		}
		f.Whole = f.Whole && covered
	}
	f.Whole = f.Whole && failing
	return f
}
