package reports

import (
	"fmt"
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
	if asked == 0 {
		return fmt.Sprintf("%s would block and can be asked again; none was.", counted(len(decision.Rechecks), "case"))
	}
	return fmt.Sprintf("%s asked again, %s: %s. The answers that made them suspects are not counted.", counted(len(decision.Rechecks), "case"), counted(asked, "time"), strings.Join(parts, ", "))
}
