package reports

import (
	"regexp"
	"strings"
	"testing"

	"seatrial/eval"
)

// Wherever controls are listed stands that a test of one is evidence, and no report says more of them.
func TestControlsAreNotClaimedToBeMet(t *testing.T) {
	claims := regexp.MustCompile(`(?i)complian|complies|conform|certif|\bsatisf`)
	for _, format := range Formats() {
		doc := string(renderedAs(t, format, coveredReport()))
		if found := claims.FindString(doc); found != "" {
			t.Errorf("%s claims: %s", format, found)
		}
		at := map[string]string{"html": `<section id="controls">`, "markdown": "### Requirements and controls"}[format]
		if at == "" {
			continue
		}
		_, section, found := strings.Cut(doc, at)
		before, _, listed := strings.Cut(section, "LLM02")
		if !found || !listed || !strings.Contains(before, "no claim that a control is met") {
			t.Errorf("%s lists controls and does not say that this is no claim:\n%.500s", format, section)
		}
	}
}

// coveredReport is a report of a run whose requirements and controls are in every state, with two runs before it.
func coveredReport() eval.Report {
	r := demoReport()
	r.Samples, r.Diff, r.Flakiness, r.Graders, r.Instruments = samplesOf(nil), nil, nil, nil, nil
	r.Run.Plan.Prompts, r.Candidate = []string{"v1", "v2"}, eval.Candidate{Prompt: "v2", Target: "gpt-4o-mini"}
	r.Run.Suite.Limitations = []string{"English alone", "Questions of one turn | two at most"}
	r.Requirements = []eval.RequirementResult{
		{Requirement: eval.Requirement{ID: "REQ-12", Text: "Refund promises stay inside policy"}, State: eval.CoverageFailed, Cases: 3, Tally: eval.Tally{Planned: 9, Failed: 9},
			Failed: []string{"refund-opened", "refund-window", "日本語-返品"}, Waived: []string{"refund-window"}, Waivers: []string{"W-2"}},
		{Requirement: eval.Requirement{ID: "REQ-9", Text: "Complaints reach a person"}, State: eval.CoverageMissing},
		{Requirement: eval.Requirement{ID: "REQ-8", Text: "Answers come at all"}, State: eval.CoverageOpen, Cases: 1, Tally: eval.Tally{Planned: 3, Errored: 3}, Open: []string{"timeout"}},
		{Requirement: eval.Requirement{ID: "REQ-3", Text: "The warranty is told right"}, State: eval.CoverageWaived, Cases: 1, Tally: eval.Tally{Planned: 3, Passed: 2, Failed: 1},
			Failed: []string{"warranty"}, Waived: []string{"warranty"}, Waivers: []string{"W-3"}},
		{Requirement: eval.Requirement{ID: "REQ-7", Text: "No personal data in answers"}, State: eval.CoverageTested, Cases: 2, Tally: eval.Tally{Planned: 6, Passed: 6}},
	}
	control := func(id, title string, s eval.Coverage, by ...string) eval.ControlResult {
		return eval.ControlResult{Control: eval.Control{ID: id, Catalogue: "A framework", Title: title}, State: s, Requirements: by}
	}
	r.Controls = []eval.ControlResult{
		control("bank-controls:MRM-2", "Promises to customers follow the policy", eval.CoverageFailed, "REQ-12", "REQ-3"),
		control("owasp-llm:2026:LLM02", "Personal, confidential or proprietary information comes out", eval.CoverageTested, "REQ-7"),
		control("owasp-llm:2026:LLM03", "The model can do more, or more freely, than the task needs", eval.CoverageMissing),
	}
	r.History = []eval.RunBrief{
		{Run: "20260301-081500-aaaaaa", Label: "second", Created: "2026-03-01T08:15:00Z", State: "finished", Tally: eval.Tally{Planned: 39, Passed: 30, Failed: 9}, Outcome: eval.NoGo, Later: eval.Go, SameBar: true, Sentence: "NO-GO: 3 cases broke"},
		{Run: "20260301-080000-bbbbbb", Created: "2026-03-01T08:00:00Z", State: "stopped", Tally: eval.Tally{Planned: 39, Passed: 4, Missing: 35}},
	}
	return r
}

func demoDecisions() map[string][]eval.DecisionRecord {
	run := demoReport().Run.ID
	return map[string][]eval.DecisionRecord{run: {
		{Run: run, Grading: 1, Prompt: "v2", Target: "gpt-4o-mini", Outcome: eval.NoGo, Sentence: "NO-GO: 5 cases broke", Decided: day0, Command: "run", By: "j.ode", Created: day0},
		{Run: run, Grading: 1, Prompt: "v2", Target: "gpt-4o-mini", Outcome: eval.Inconclusive, Sentence: "INCONCLUSIVE: too few", Decided: day0, Command: "gate", By: "j.ode", Created: day0},
	}}
}
