package gate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
)

// book keeps the waivers and what became of them. Waivers forgive failures by
// name; they never turn an answer without a verdict into one.
type book struct {
	waivers []eval.Waiver
	now     time.Time
	expired []map[string]bool // by waiver that forgives nothing: cases that it would have been for
	watched []*failures
	held    map[string]bool // cases that are held out: no sentence names them
}

func newBook(waivers []eval.Waiver, now time.Time, d *eval.Diff) *book {
	if d != nil {
		waivers = eval.Against(waivers, &d.Baseline)
	}
	b := &book{waivers: waivers, now: now, held: map[string]bool{}, expired: make([]map[string]bool, len(waivers))}
	for i := range b.expired {
		b.expired[i] = map[string]bool{}
	}
	return b
}

// failures are those of one case, as one rule sees them. The case is forgiven
// where every failing grader of every failing sample is.
type failures struct {
	book       *book
	id         string
	failed     int
	unforgiven int
	by         map[int]bool // waivers that forgave a part
	spared     bool         // a rule let the case pass for that
}

func (b *book) watch(f *failures) { b.watched = append(b.watched, f) }

// add weighs a failing sample, whose scores are those that the rule regards.
func (f *failures) add(s eval.Sample) {
	f.failed++
	forgiven := eval.Forgive(f.book.waivers, s, f.book.now)
	for _, i := range forgiven.Expired {
		f.book.expired[i][f.id] = true
	}
	for _, i := range forgiven.By {
		if f.by == nil {
			f.by = map[int]bool{}
		}
		f.by[i] = true
	}
	if !forgiven.Whole {
		f.unforgiven++
	}
}

func (f *failures) waived() bool { return f.failed > 0 && f.unforgiven == 0 }

// uses lists every waiver in the order given, used or not.
func (b *book) uses() []eval.WaiverUse {
	var out []eval.WaiverUse
	for i, w := range b.waivers {
		cases := maps.Clone(b.expired[i])
		for _, f := range b.watched {
			if f.waived() && f.by[i] {
				cases[f.id] = true
			}
		}
		out = append(out, eval.WaiverUse{Waiver: w, Expired: w.Expired(b.now), Cases: sortedKeys(cases)})
	}
	return out
}

// forgave lists the waivers that a rule let failures pass for, each with its end.
func (b *book) forgave() []string {
	var out []string
	for i, w := range b.waivers {
		if slices.ContainsFunc(b.watched, func(f *failures) bool { return f.spared && f.by[i] }) {
			out = append(out, fmt.Sprintf("%s until %s", w.ID, w.Expires.UTC().Format(time.DateOnly)))
		}
	}
	return out
}

func (b *book) warnings() []string {
	var out []string
	warn := func(format string, args ...any) { out = append(out, fmt.Sprintf("waiver "+format, args...)) }
	aYearOn := b.now.UTC().AddDate(1, 0, 0)
	for i, use := range b.uses() {
		w := use.Waiver
		if w.Scopeless() {
			warn("%s names no case, tag, grader or requirement and forgives nothing", w.ID)
			continue
		}
		if use.Expired {
			text := fmt.Sprintf("%s expired on %s and forgives nothing", w.ID, w.Expires.UTC().Format(time.DateOnly))
			if cases := b.stillForgiven(sortedKeys(b.expired[i])); len(cases) > 0 {
				text += "; it named failures of " + strings.Join(cases, ", ")
			}
			warn("%s", text)
			continue
		}
		if w.Void != "" {
			text := fmt.Sprintf("%s forgives nothing: %s", w.ID, w.Void)
			if cases := b.stillForgiven(sortedKeys(b.expired[i])); len(cases) > 0 {
				text += "; it named failures of " + strings.Join(cases, ", ")
			}
			warn("%s", text)
			continue
		}
		if owner := strings.TrimSpace(w.Owner); owner != "" && strings.EqualFold(owner, strings.TrimSpace(w.Approver)) {
			warn("%s was approved by its owner, %s", w.ID, owner)
		}
		if len(use.Cases) > 1 {
			warn("%s forgives by %s: %s", w.ID, breadth(w), counted(len(use.Cases), "case"))
		}
		if w.Expires.After(aYearOn) {
			warn("%s expires on %s, more than a year after this decision", w.ID, w.Expires.UTC().Format(time.DateOnly))
		}
	}
	return out
}

// newer warns of waivers that forgave something and that the baseline's suite did not have: the change under decision may
// have brought them.
func newer(uses []eval.WaiverUse, baseline eval.Side) []string {
	var out []string
	for _, u := range uses {
		had := slices.ContainsFunc(baseline.Run.Suite.Waivers, func(w eval.Waiver) bool { return w.ID == u.Waiver.ID && w.Expires.Equal(u.Waiver.Expires) })
		if !u.Expired && len(u.Cases) > 0 && !had {
			out = append(out, fmt.Sprintf("waiver %s is newer than the baseline: see who approved it", u.Waiver.ID))
		}
	}
	return out
}

// breadth names the parts of a scope that fits more than one case.
func breadth(w eval.Waiver) string {
	var parts []string
	for _, p := range [][2]string{{"tag", w.Tag}, {"requirement", w.Requirement}, {"grader", w.Grader}} {
		if p[1] != "" {
			parts = append(parts, p[0])
		}
	}
	return strings.Join(parts, " and ")
}

// stillForgiven adds to cases which waivers in force forgive them.
func (b *book) stillForgiven(cases []string) []string {
	out := slices.Clone(cases)
	for n, id := range cases {
		if b.held[id] {
			out[n] = "a holdout case"
		}
		var by []string
		for i, w := range b.waivers {
			if slices.ContainsFunc(b.watched, func(f *failures) bool { return f.id == id && f.waived() && f.by[i] }) {
				by = append(by, w.ID)
			}
		}
		if len(by) > 0 {
			out[n] += " (still forgiven by " + strings.Join(by, " and ") + ")"
		}
	}
	return out
}

// open writes cases as few does, and those that are held out by their number.
func (b *book) open(ids []string) string {
	named := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return b.held[id] })
	text := few(named)
	if n := len(ids) - len(named); n > 0 {
		if text != "" {
			text += " and "
		}
		text += counted(n, "holdout case")
	}
	return text
}

func sortedKeys[V any](set map[string]V) []string {
	var out []string
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
