package suites

import (
	"fmt"

	"seatrial/eval"
)

// waivers reads what is forgiven. Their scopes are checked once the cases are known.
func (l *loader) waivers(docs []waiverDoc) []eval.Waiver {
	var all []eval.Waiver
	seen := map[string]*node{}
	for _, d := range docs {
		w := eval.Waiver{
			ID: d.ID.str(), Case: d.Case.str(), Tag: d.Tag.str(), Grader: d.Grader.str(), Requirement: d.Requirement.str(),
			Reason: d.Reason.str(), Owner: d.Owner.str(), Approver: d.Approver.str(), Control: d.Control.str(),
			Created: l.day(d.Created), Expires: l.day(d.Expires),
			Source: fmt.Sprintf("%s:%d", d.At.src.file, d.At.line),
		}
		if w.ID == "" {
			w.ID = "waiver-" + eval.MustDigest([]string{w.Case, w.Tag, w.Grader, w.Requirement}).Short()
		}
		if first := seen[w.ID]; first != nil {
			l.rep.add(meaning, d.At, "give it an id of its own", "the waiver %q is here twice: first at %s:%d", w.ID, first.src.file, first.line)
		}
		seen[w.ID] = d.At
		s := &scope{at: d.At, caseID: d.Case, tag: d.Tag, grader: d.Grader, requirement: d.Requirement, byName: true}
		if s.empty() {
			l.rep.add(meaning, d.At, "name a case, tag, grader or requirement", "a waiver without a scope forgives nothing")
		}
		l.scopes = append(l.scopes, s)
		if !w.Created.IsZero() && !w.Expires.IsZero() {
			switch {
			case !w.Expires.After(w.Created):
				l.rep.add(meaning, d.Expires, "", "the waiver expires before it begins")
			case w.Expires.After(w.Created.AddDate(1, 0, 0)):
				l.rep.add(meaning, d.Expires, "renew it when the time comes", "a waiver lasts at most a year from its creation")
			}
		}
		all = append(all, w)
	}
	return all
}
