package reports

import (
	"fmt"
	"strings"

	"seatrial/eval"
)

// How many cases of a judge's preferences a screen, a job summary and a page show.
const (
	preferredLines = 20
	preferredRows  = 100
)

// preferWord says what a judge's preference is to the candidate.
func preferWord(better string) string {
	switch better {
	case "candidate":
		return "win"
	case "baseline":
		return "loss"
	case "tie":
		return "tie"
	}
	return "unjudged"
}

func preferStyle(better string) string {
	switch better {
	case "candidate":
		return green
	case "baseline":
		return red
	case "tie":
		return ""
	}
	return yellow
}

// preferTone is the tone of the word on a page.
func preferTone(better string) string {
	switch better {
	case "candidate":
		return changeTone(eval.Fixed)
	case "baseline":
		return changeTone(eval.Broken)
	case "tie":
		return changeTone(eval.Same)
	}
	return changeTone(eval.NoVerdict)
}

// preferSentences say what a judge preferred, by what, and what it took.
func preferSentences(p eval.Preferences) []string {
	all := []string{
		fmt.Sprintf("judge %s prefers the candidate in %s and the baseline in %s; %s, %s unjudged; %s against “neither is preferred” (sign test, two-sided)",
			oneLine(p.Judge), counted(p.Wins, "case"), count(p.Losses), counted(p.Ties, "tie"), count(p.Unjudged), pvalue(p.P)),
		"criterion: " + cut(oneLine(p.Criterion), 500),
	}
	if p.Flipped > 0 {
		all = append(all, fmt.Sprintf("in %s of %s of answers it said otherwise when they changed places: those count as ties", count(p.Flipped), counted(p.Pairs, "pair")))
	}
	all = append(all, fmt.Sprintf("%s of answers judged in %s, cost %s", counted(p.Pairs, "pair"), counted(p.Calls, "call"), money(p.Cost)))
	if p.Stop != "" {
		all = append(all, "not all were judged: "+oneLine(p.Stop))
	}
	return all
}

// preferCounts are the pairs of answers of one case.
func preferCounts(c eval.CasePreference) string {
	parts := []string{count(c.Candidate) + ":" + count(c.Baseline)}
	if c.Ties > 0 {
		parts = append(parts, counted(c.Ties, "tie"))
	}
	if c.Unjudged > 0 {
		parts = append(parts, count(c.Unjudged)+" unjudged")
	}
	if c.Flipped > 0 {
		parts = append(parts, count(c.Flipped)+" by the order")
	}
	return strings.Join(parts, ", ")
}

// preferWhere names the prompt and the target of a case where a run has several.
func preferWhere(d eval.Diff, c eval.CasePreference) string {
	where := ""
	if c.Prompt != "" && len(d.Candidate.Run.Plan.Prompts) > 1 {
		where += "prompt " + oneLine(c.Prompt) + ", "
	}
	if c.Target != "" && len(d.Candidate.Run.Plan.Targets) > 1 {
		where += "target " + oneLine(c.Target) + ", "
	}
	return where
}

// preferences writes what a judge preferred.
func (p *page) preferences(d eval.Diff) {
	if d.Preferences == nil {
		return
	}
	p.heading("Preferred answers")
	for _, s := range preferSentences(*d.Preferences) {
		p.hang("  ", "", s)
	}
	list := d.Preferences.Cases
	if len(list) > 0 {
		p.line()
	}
	for _, c := range list[:min(len(list), preferredLines)] {
		p.caseLine(preferWord(c.Better), preferStyle(c.Better), c.Case, "  "+preferWhere(d, c)+preferCounts(c))
		if c.Why != "" {
			p.reasons([]string{c.Why})
		}
	}
	if rest := len(list) - preferredLines; rest > 0 {
		p.line("  and ", count(rest), " more: --json has all of them")
	}
}

// preferences writes what a judge preferred as a table.
func (m *markdown) preferences(d eval.Diff) {
	if d.Preferences == nil {
		return
	}
	m.block("### Preferred answers")
	for _, s := range preferSentences(*d.Preferences) {
		m.block("%s.", md(s))
	}
	rows := [][]string{{"Candidate", "Case", "Candidate : baseline", "The judge"}}
	list := d.Preferences.Cases
	for _, c := range list[:min(len(list), preferredRows)] {
		rows = append(rows, []string{preferWord(c.Better), mdCode(c.Case), mdLine(preferWhere(d, c) + preferCounts(c)), mdLine(c.Why)})
	}
	if len(rows) > 1 {
		m.table("", rows)
	}
	if rest := len(list) - preferredRows; rest > 0 {
		m.block("And %s more.", count(rest))
	}
}

// htmlPreferences are [eval.Preferences] as a page shows them.
type htmlPreferences struct {
	Sentences []string
	Rows      []htmlPreferred
	Rest      int
}

type htmlPreferred struct{ Word, Tone, Case, Counts, Why string }

func showPreferences(d eval.Diff) *htmlPreferences {
	if d.Preferences == nil {
		return nil
	}
	h := &htmlPreferences{Sentences: preferSentences(*d.Preferences)}
	list := d.Preferences.Cases
	for _, c := range list[:min(len(list), preferredRows)] {
		h.Rows = append(h.Rows, htmlPreferred{preferWord(c.Better), preferTone(c.Better), c.Case, preferWhere(d, c) + preferCounts(c), c.Why})
	}
	h.Rest = len(list) - len(h.Rows)
	return h
}
