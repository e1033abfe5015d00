package reports

import "seatrial/eval"

// htmlWaiver is a waiver, and what it forgave.
type htmlWaiver struct {
	ID, Scope, Reason, Control, Owner, Approver, Created, Until, Effect string
	Expired                                                             bool
	Cases                                                               []htmlCase
}

func (v *htmlPage) waivers(r eval.Report, anchors map[string]string) {
	if r.Decision == nil {
		for _, w := range r.Run.Suite.Waivers {
			v.Waivers = append(v.Waivers, showWaiver(eval.WaiverUse{Waiver: w}, "was not applied: nothing was decided", anchors))
		}
		return
	}
	for _, u := range r.Decision.Waivers {
		v.Waivers = append(v.Waivers, showWaiver(u, "applies to no failure", anchors))
	}
}

func showWaiver(u eval.WaiverUse, effect string, anchors map[string]string) htmlWaiver {
	w := u.Waiver
	h := htmlWaiver{ID: w.ID, Scope: waiverScope(w), Reason: w.Reason, Control: w.Control, Owner: w.Owner,
		Approver: onRecord(w.Approver), Created: day(w.Created), Until: day(w.Expires), Effect: effect, Expired: u.Expired}
	if u.Waiver.Void != "" && !u.Expired {
		h.Effect = "forgives nothing: " + Visible(u.Waiver.Void)
		return h
	}
	for _, c := range u.Cases {
		h.Cases = append(h.Cases, htmlCase{c, anchors[c]})
	}
	return h
}
