package eval

import (
	"fmt"
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
	// SignedBy is the fingerprint of the key of GateSpec.Signers that signed the waiver's file, "" where none did.
	SignedBy string `json:"signed_by,omitempty"`
	// Void says why the waiver forgives nothing against the baseline that it is held to ([Against]), "" where it does.
	Void string `json:"void,omitempty"`
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

// Against returns the waivers as they count against a baseline, nil for none. The change that a gate judges may bring its own
// waivers: those that whoever approved the baseline had not seen count only when somebody else has signed them.
func Against(waivers []Waiver, baseline *Side) []Waiver {
	if baseline == nil || baseline.Approved == nil {
		return waivers
	}
	held := slices.Clone(waivers)
	for i := range held {
		held[i].Void = unsigned(held[i], *baseline)
	}
	return held
}

func unsigned(w Waiver, baseline Side) string {
	if w.SignedBy != "" || knew(baseline.Run.Suite.Waivers, w) {
		return ""
	}
	set := baseline.Approved.Set.UTC().Format(time.DateOnly)
	const counts = "a newer waiver counts only when its file is signed by a key of gate.signers (`seatrial approve --waivers`)"
	if w.Created.IsZero() {
		return fmt.Sprintf("it does not say when it was created, and the baseline was set on %s: %s", set, counts)
	}
	// Its date is the word of whoever wrote it: that the baseline's suite had it is known.
	return fmt.Sprintf("it was created on %s, as it says, and the suite of the baseline, which was set on %s, does not have it: %s", w.Created.UTC().Format(time.DateOnly), set, counts)
}

// knew reports whether a waiver was there already, word for word.
func knew(waivers []Waiver, w Waiver) bool {
	bare := func(w Waiver) Digest {
		w.Source, w.SignedBy, w.Void = "", "", ""
		return MustDigest(w)
	}
	return slices.ContainsFunc(waivers, func(old Waiver) bool { return bare(old) == bare(w) })
}

// Forgiveness is what waivers mean for a failing sample. Waivers are named by their index.
type Forgiveness struct {
	Whole   bool  // every failing score is forgiven
	By      []int // in force, that forgive a part
	Expired []int // that would have, were they in force and not void
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
			case w.Expired(now), w.Void != "":
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
