package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
)

// rewordedWord names cases that pass on both sides, in other words.
const rewordedWord = "reworded"

// rechecked tells what asking again has shown of cases, by id.
func rechecked(d *eval.Decision) map[string]eval.Finding {
	by := map[string]eval.Finding{}
	if d == nil {
		return by
	}
	for _, r := range d.Rechecks {
		by[r.Case] = r.Finding
	}
	return by
}

// suspicion says how sure it is that a case is broken; "" where it was not asked again, or is not.
func suspicion(c eval.CaseDiff, findings map[string]eval.Finding) string {
	if c.Change != eval.Broken && c.Change != eval.Flaky {
		return ""
	}
	if f := findings[c.Case]; string(f) != string(c.Change) {
		return string(f)
	}
	return ""
}

// changeWord names a change, and how sure it is.
func changeWord(c eval.CaseDiff, findings map[string]eval.Finding) string {
	if f := suspicion(c, findings); f != "" {
		return string(c.Change) + ", " + f
	}
	return string(c.Change)
}

// surenessWords sums up what asking the broken cases again has shown.
func surenessWords(d eval.Diff, decision *eval.Decision) string {
	if d.Counts[eval.Broken] == 0 {
		return ""
	}
	if decision == nil || len(decision.Rechecks) == 0 {
		return "None of the broken cases was asked again: which of them broke, and which only wavered, is not known case by case."
	}
	counts := map[eval.Finding]int{}
	asked := 0
	for _, r := range decision.Rechecks {
		counts[r.Finding]++
		asked += r.Asked()
	}
	var parts []string
	for _, f := range []eval.Finding{eval.Confirmed, eval.Suspected, eval.Unsteady, eval.Unrepeated} {
		if counts[f] > 0 {
			parts = append(parts, count(counts[f])+" "+string(f))
		}
	}
	if asked == 0 && !slices.ContainsFunc(decision.Rechecks, func(r eval.Recheck) bool { return r.Epochs > 0 }) {
		return "The baseline has too few epochs of the broken cases to confirm any of them by asking again: approve one of more epochs (run --epochs 5)."
	}
	if asked == 0 {
		return fmt.Sprintf("%s would block and can be asked again; none was.", counted(len(decision.Rechecks), "case"))
	}
	return fmt.Sprintf("%s asked again, %s: %s. The answers that made them suspects are not counted.", counted(len(decision.Rechecks), "case"), counted(asked, "time"), strings.Join(parts, ", "))
}

// htmlDiff is what changed since the baseline.
type htmlDiff struct {
	Baseline       string
	Plain, Figures string
	Counts         []htmlCount
	Warnings       []string
	Differences    []eval.Difference
	Tags           []htmlTagDiff
	Spent          []spentRow
	Preferences    *htmlPreferences
	Moves          *htmlMoves
	Sure           string // what asking again has shown
	Changes        []htmlChange
	Rest           []htmlCase
}

type htmlCount struct {
	Word, Tone, Means string
	N                 int
}

type htmlTagDiff struct{ Tag, Was, Is string }

type htmlChange struct {
	Anchor, Word, Sure, Tone, Case, Where, Was, Is, Why, Waived string
	Baseline, Candidate                                         htmlSide
	SameWords                                                   bool
	Words                                                       []htmlStretch
}

// htmlSide is one side of a change; without a sample, it has none.
type htmlSide struct {
	Title  string
	Sample *htmlSample
}

func (v *htmlPage) diff(r eval.Report) {
	d, waived, sure := *r.Diff, forgiven(r.Decision), rechecked(r.Decision)
	h := &htmlDiff{Baseline: d.Baseline.Name, Warnings: d.Warnings, Differences: d.Differences, Preferences: showPreferences(d)}
	h.Plain, h.Figures = plainFirst(diffSentence(d))
	for _, c := range changes {
		if d.Counts[c] == 0 {
			continue
		}
		h.Counts = append(h.Counts, htmlCount{string(c), changeTone(c), changeMeans[c], d.Counts[c]})
	}
	if d.Reworded > 0 {
		h.Counts = append(h.Counts, htmlCount{rewordedWord, "", "passes on both sides, in other words than before; counted among the same", d.Reworded})
	}
	h.Sure, h.Moves = surenessWords(d, r.Decision), showMoves(d.Strata)
	for _, t := range movedTags(d.Tags) {
		h.Tags = append(h.Tags, htmlTagDiff{t.Tag, sideRate(t.Baseline), sideRate(t.Candidate)})
	}
	h.Spent = spentRows(d)
	for i, c := range d.Changes {
		if i >= htmlFull {
			h.Rest = append(h.Rest, htmlCase{ID: c.Case})
			continue
		}
		where := ""
		if c.Prompt != "" && d.Candidate.Prompt == "" && len(d.Candidate.Run.Plan.Prompts) > 1 {
			where += "prompt " + oneLine(c.Prompt) + ", "
		}
		if c.Target != "" && d.Candidate.Target == "" && len(d.Candidate.Run.Plan.Targets) > 1 {
			where += "target " + oneLine(c.Target) + ", "
		}
		h.Changes = append(h.Changes, htmlChange{
			Anchor: "c" + strconv.Itoa(i+1), Word: string(c.Change), Sure: suspicion(c, sure), Tone: changeTone(c.Change), Case: c.Case, Where: where,
			Was: epochs(c.Baseline), Is: epochs(c.Candidate), Why: changeWhy(c), Waived: waived.change(c),
			Baseline: showSide("Baseline", c.BaselineSample), Candidate: showSide("Candidate", c.CandidateSample),
			SameWords: sameWords(c.Words), Words: htmlWords(c.Words),
		})
	}
	v.Diff = h
}

func showSide(title string, s *eval.Sample) htmlSide {
	if s == nil {
		return htmlSide{Title: title}
	}
	shown := showSample(*s)
	return htmlSide{title, &shown}
}
