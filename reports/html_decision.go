package reports

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"seatrial/eval"
)

// htmlStat is a figure that is seen first.
type htmlStat struct{ Name, Value, Note, Tone string }

// htmlRule is a rule of the gate, and what was found.
type htmlRule struct {
	eval.RuleResult
	Plain, Figures         string // Found: what it says, and the statistics behind it
	FailCases, WaivedCases []htmlCase
	MoreCases, MoreWaived  int
}

func (v *htmlPage) decision(r eval.Report, anchors map[string]string) {
	v.Headline, v.Lead = undecided(r)
	v.When = "Run " + cmp.Or(string(r.Run.State), "of a state that is not known") + ", begun " + instant(r.Run.Created) + "."
	if d := r.Decision; d != nil {
		v.Outcome, v.Warnings = d.Outcome, d.Warnings
		v.Headline, v.Lead = firstClause(headline(*d))
		v.Allowed = d.Allowed
		v.Look = lookWords(*d)
		v.When = "Decided as of " + d.Decided.UTC().Format(time.DateOnly) + " (UTC) on a run begun " + instant(r.Run.Created) + "."
		for _, rule := range d.Rules {
			h := htmlRule{RuleResult: rule}
			h.Plain, h.Figures = plainFirst(rule.Found)
			h.FailCases, h.MoreCases = linked(rule.Cases, anchors)
			h.WaivedCases, h.MoreWaived = linked(rule.Waived, anchors)
			v.Rules = append(v.Rules, h)
		}
	}
	if v.Broken != nil {
		said := "Nothing was decided."
		if r.Decision != nil {
			said = "The gate said " + outcomeWord(r.Decision.Outcome) + ", on numbers that cannot be believed."
		}
		v.Outcome, v.Headline, v.Lead = eval.BrokenGate, "The numbers of this run do not add up", sentenceCase(strings.Join(v.Broken, "; "))+". "+said
	}
	if v.Tone = outcomeTone(v.Outcome); r.Decision == nil && v.Broken == nil {
		v.Tone = "warn" // nobody asked for a decision, which is no refusal
	}
	v.Title = outcomeWord(v.Outcome) + ": " + r.Run.Suite.Name + ", run " + r.Run.ID
	v.waivers(r, anchors)
}

// firstClause tells the clause that a decision's sentence begins with, which is of its outcome, from those that follow: a
// heading of four lines is read by nobody.
func firstClause(sentence string) (first, rest string) {
	first, rest, ok := strings.Cut(sentence, "; ")
	if !ok || rest == "" {
		return first, ""
	}
	return first, strings.TrimSuffix(sentenceCase(rest), ".") + "."
}

// sentenceCase begins with a capital letter.
func sentenceCase(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// undecided is what a report says first where nothing was decided: what it shows instead.
func undecided(r eval.Report) (first, rest string) {
	const nothing = "Nothing was decided: no gate was asked."
	total := r.Summary.Total
	switch {
	case r.Diff != nil:
		plain, _ := plainFirst(diffSentence(*r.Diff))
		return r.Diff.Candidate.Name + " against " + r.Diff.Baseline.Name, sentenceCase(plain) + ". " + nothing
	case total.Tally.Judged() > 0:
		return tallyRate(total.Tally) + " of " + counted(total.Tally.Judged(), "judged sample") + " pass", nothing
	}
	return "Nothing was decided", "No gate was asked, and no sample was judged."
}

// lookWords says of a decision that was made before all was asked at which look it was; "" where there was one look.
func lookWords(d eval.Decision) string {
	if d.Look == nil {
		return ""
	}
	words := fmt.Sprintf("Decided at look %s of %s", count(d.Look.Number), count(d.Look.Of))
	if d.Whole > 0 {
		words += fmt.Sprintf("; %s of %s asked", count(d.Asked), counted(d.Whole, "planned sample"))
	}
	if d.Open {
		words += "; a later look could decide what is undecided"
	}
	return words + "."
}

// plainFirst tells the sentence that a text begins with from the statistics that
// follow it, where some do.
func plainFirst(s string) (plain, figures string) {
	plain, figures, ok := strings.Cut(s, "; ")
	if !ok || !strings.Contains(figures, " interval ") && !strings.Contains(figures, "p = ") {
		return s, ""
	}
	return plain, figures
}

// linked links the first cases of a list to where their answer is shown.
func linked(ids []string, anchors map[string]string) ([]htmlCase, int) {
	const most = 50
	var list []htmlCase
	for _, id := range ids[:min(len(ids), most)] {
		list = append(list, htmlCase{id, anchors[id]})
	}
	return list, len(ids) - len(list)
}

// stats are the figures that are seen first.
func (v *htmlPage) stats(r eval.Report) {
	add := func(name, value, note, tone string) { v.Stats = append(v.Stats, htmlStat{name, value, note, tone}) }
	total := candidateSlice(r)
	if total.Prompt != "" {
		v.StatsOf = coveredSide(r)
	}
	note := tallyInterval(total)
	if noVerdict(total.Tally) > 0 { // a rate over few of many looks better than it is
		note = strings.TrimSuffix("of "+counted(total.Tally.Judged(), "judged sample")+", "+note, ", ")
	}
	add("Pass rate", tallyRate(total.Tally), note, "")
	if d := r.Diff; d != nil && d.Pairs > 0 {
		add("Before, now", percent(d.BaselineMean)+" → "+percent(d.CandidateMean), "over "+counted(d.Pairs, "comparable case"), "")
		tone := ""
		if d.Counts[eval.Broken] > 0 {
			tone = "bad"
		}
		add("Broken", count(d.Counts[eval.Broken]), count(d.Counts[eval.Fixed])+" fixed, "+count(d.Counts[eval.Flaky])+" flaky", tone)
	}
	tone := ""
	if total.Tally.Failed > 0 {
		tone = "bad"
	}
	asked, open := counted(total.Tally.Planned, "sample"), total.Tally
	if leftOutSome(r.Run, total.Tally) {
		asked, open.Missing = counted(total.Tally.Planned-total.Tally.Missing, "asked sample"), 0
	}
	add("Failed", count(total.Tally.Failed), "of "+asked, tone)
	if n := noVerdict(open); n > 0 {
		add("No verdict", count(n), "unscored, errored or missing", "warn")
	}
	if total.Timed > 0 {
		add("Latency p95", span(total.P95), "median "+span(total.P50), "")
	}
	if total.Cost > 0 {
		add("Cost", money(total.Cost), "in the currency of the prices", "")
	}
}
