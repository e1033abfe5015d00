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
	expired []map[string]bool // by waiver: cases that it would have been for
	watched []*failures
}

func newBook(waivers []eval.Waiver, now time.Time) *book {
	b := &book{waivers: waivers, now: now, expired: make([]map[string]bool, len(waivers))}
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
}

func (b *book) watch(f *failures) { b.watched = append(b.watched, f) }

// add weighs a failing sample, whose scores are those that the rule regards.
func (f *failures) add(s eval.Sample) {
	f.failed++
	forgiven, failing := true, false
	for _, score := range s.Scores {
		if score.Verdict != eval.Fail {
			continue
		}
		failing = true
		covered := false
		for i, w := range f.book.waivers {
			switch {
			case !fits(w, s.Case, score):
			case w.Expired(f.book.now):
				f.book.expired[i][f.id] = true
			default:
				covered = true
				if f.by == nil {
					f.by = map[int]bool{}
				}
				f.by[i] = true
			}
		}
		forgiven = forgiven && covered
	}
	if !failing || !forgiven {
		f.unforgiven++
	}
}

func (f *failures) waived() bool { return f.failed > 0 && f.unforgiven == 0 }

// fits reports whether all of the waiver's scope fits; a grader is meant by
// the name that reports show, so that a waiver forgives no more than it names.
func fits(w eval.Waiver, c *eval.Case, score eval.Score) bool {
	return !scopeless(w) &&
		(w.Case == "" || w.Case == c.ID) &&
		(w.Tag == "" || slices.Contains(c.Tags, w.Tag)) &&
		(w.Requirement == "" || w.Requirement == c.Requirement) &&
		(w.Grader == "" || w.Grader == score.Name)
}

func scopeless(w eval.Waiver) bool {
	return w.Case == "" && w.Tag == "" && w.Requirement == "" && w.Grader == ""
}

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

func (b *book) warnings() []string {
	var out []string
	for i, w := range b.waivers {
		switch {
		case scopeless(w):
			out = append(out, fmt.Sprintf("waiver %s names no case, tag, grader or requirement and forgives nothing", w.ID))
		case w.Expired(b.now):
			text := fmt.Sprintf("waiver %s expired on %s and forgives nothing", w.ID, w.Expires.UTC().Format(time.DateOnly))
			if cases := sortedKeys(b.expired[i]); len(cases) > 0 {
				text += "; it named failures of " + strings.Join(cases, ", ")
			}
			out = append(out, text)
		}
	}
	return out
}

func sortedKeys(set map[string]bool) []string {
	var out []string
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
