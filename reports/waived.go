package reports

import (
	"slices"
	"strings"

	"seatrial/eval"
)

// forgiveness says of the side that a gate judged which failures were forgiven, and by whom.
type forgiveness struct {
	side    eval.Side
	by      map[string]string // case to words
	against map[string]bool   // cases that a rule counts, whatever another forgave
	uses    []eval.WaiverUse  // in force
}

// forgiven reads a decision. A case that some rule forgave and another did not
// says so: a waiver must not look as if it covered more than it did.
func forgiven(d *eval.Decision) forgiveness {
	f := forgiveness{by: map[string]string{}, against: map[string]bool{}}
	if d == nil {
		return f
	}
	f.side = d.Candidate
	rules, against := map[string][]string{}, map[string][]string{}
	for _, r := range d.Rules {
		for _, id := range r.Waived {
			rules[id] = append(rules[id], r.Rule)
		}
		for _, id := range r.Cases {
			against[id], f.against[id] = append(against[id], r.Rule), true
		}
	}
	waivers := map[string][]string{}
	for _, u := range d.Waivers {
		if u.Expired || u.Waiver.Void != "" {
			continue
		}
		f.uses = append(f.uses, u)
		for _, id := range u.Cases {
			waivers[id] = append(waivers[id], waiverWords(u.Waiver))
		}
	}
	for id, list := range rules {
		text := "waived by a waiver that the decision does not name"
		if by := waivers[id]; len(by) > 0 {
			text = "waived by " + strings.Join(by, " and ")
		}
		if still := against[id]; len(still) > 0 {
			text += " in rule " + strings.Join(list, ", ") + ", but not in rule " + strings.Join(still, ", ")
		}
		f.by[id] = text
	}
	return f
}

func waiverWords(w eval.Waiver) string {
	of := ""
	if w.Grader != "" { // of a case's failures it forgives these alone
		of = "grader " + w.Grader + ", "
	}
	return w.ID + " (" + of + "approved by " + onRecord(w.Approver) + ", until " + day(w.Expires) + ")"
}

// waiverScope names the parts of a scope, all of which must fit.
func waiverScope(w eval.Waiver) string {
	var scope []string
	for _, s := range [][2]string{{"case", w.Case}, {"tag", w.Tag}, {"grader", w.Grader}, {"requirement", w.Requirement}} {
		if s[1] != "" {
			scope = append(scope, s[0]+" "+s[1])
		}
	}
	if len(scope) == 0 {
		return "nothing: it names no case, tag, grader or requirement"
	}
	return strings.Join(scope, ", ")
}

// onRecord names who answers for something, or that nobody does.
func onRecord(who string) string {
	if who == "" {
		return "nobody on record"
	}
	return who
}

// of returns the words about a case, "" where its failure was not forgiven. An
// empty prompt or target is the judged one.
func (f forgiveness) of(id, prompt, target string) string {
	if prompt != "" && f.side.Prompt != "" && prompt != f.side.Prompt || target != "" && f.side.Target != "" && target != f.side.Target {
		return ""
	}
	return f.by[id]
}

// score is of, for one of the judgements of a sample: a waiver that names a grader forgives no other's.
func (f forgiveness) score(s eval.Sample, sc eval.Score) string {
	if s.Case == nil || !judged(f.side, s.Key) {
		return ""
	}
	var by []string
	for _, u := range f.uses {
		if slices.Contains(u.Cases, s.Key.Case) && u.Waiver.Fits(s.Case, sc) {
			by = append(by, waiverWords(u.Waiver))
		}
	}
	if len(by) == 0 {
		return ""
	}
	return "waived by " + strings.Join(by, " and ")
}

// change is of, for a case of a comparison; only what fails was forgiven.
func (f forgiveness) change(c eval.CaseDiff) string {
	if c.Candidate.Failed == 0 {
		return ""
	}
	return f.of(c.Case, c.Prompt, c.Target)
}
