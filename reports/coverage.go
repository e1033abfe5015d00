package reports

import (
	"strings"

	"seatrial/eval"
)

// coverages lists the states, worst first.
var coverages = []eval.Coverage{eval.CoverageFailed, eval.CoverageOpen, eval.CoverageMissing, eval.CoverageWaived, eval.CoverageTested}

// coverageNote stands beside requirements and controls wherever they are shown: a test is no certificate.
const coverageNote = "What this suite's cases show: evidence, and no claim that a control is met. Open: a case has no verdict."

func coverageStyle(s string) string {
	switch eval.Coverage(s) {
	case eval.CoverageTested:
		return green
	case eval.CoverageFailed:
		return red
	}
	return yellow
}

// coverageCounts says how many are in each state, worst first: "1 failed, 2 not tested, 9 tested".
func coverageCounts(states []eval.Coverage) string {
	n := map[eval.Coverage]int{}
	for _, s := range states {
		n[s]++
	}
	var parts []string
	for _, s := range coverages {
		if n[s] > 0 {
			parts = append(parts, count(n[s])+" "+string(s))
		}
	}
	return strings.Join(parts, ", ")
}

func requirementStates(list []eval.RequirementResult) []eval.Coverage {
	var states []eval.Coverage
	for _, r := range list {
		states = append(states, r.State)
	}
	return states
}

func controlStates(list []eval.ControlResult) []eval.Coverage {
	var states []eval.Coverage
	for _, c := range list {
		states = append(states, c.State)
	}
	return states
}

// shortfall names the cases that keep a requirement from being tested, those that a waiver forgives with their waivers;
// of those that are held out it says how many they are.
func shortfall(r eval.RequirementResult) []string {
	waived := map[string]bool{}
	for _, id := range r.Waived {
		waived[id] = true
	}
	var parts []string
	name := func(what string, ids []string) {
		if len(ids) > 0 {
			parts = append(parts, what+": "+fit(lines(ids), 6))
		}
	}
	var failing []string
	for _, id := range r.Failed {
		if !waived[id] {
			failing = append(failing, id)
		}
	}
	name("failed", failing)
	name("no verdict", r.Open)
	name("waived by "+fit(lines(r.Waivers), 3), r.Waived)
	if r.Held > 0 {
		parts = append(parts, counted(r.Held, "holdout case")+" not named")
	}
	return parts
}

// coveredSide says of which prompt and target requirements and history are told; "" where there is no other.
func coveredSide(r eval.Report) string {
	if r.Candidate == (eval.Candidate{}) || len(r.Run.Plan.Prompts)*len(r.Run.Plan.Targets) <= 1 {
		return ""
	}
	return "of prompt " + r.Candidate.Prompt + ", target " + r.Candidate.Target
}

// passedOf is empty where nothing was planned: none of none is no result.
func passedOf(t eval.Tally) string {
	if t.Planned == 0 {
		return ""
	}
	return count(t.Passed) + " of " + count(t.Planned)
}

// briefTally tells a run in the history of its candidate.
func briefTally(t eval.Tally) string {
	text := count(t.Passed) + " of " + count(t.Planned) + " passed"
	if n := noVerdict(t); n > 0 {
		text += ", " + count(n) + " without a verdict"
	}
	return text
}

// sameBar says whether an earlier run was of the same suite.
func sameBar(b eval.RunBrief) string {
	if b.SameBar {
		return "the same suite"
	}
	return "another version of the suite"
}
