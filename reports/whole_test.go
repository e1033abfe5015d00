package reports

import (
	"encoding/json"
	"fmt"
	"time"

	"seatrial/eval"
)

// wholeReport is the demo report with everything that a page alone shows.
func wholeReport() eval.Report {
	r := demoReport()
	r.Candidate = eval.Candidate{Prompt: "v2", Target: "gpt-4o-mini"}
	r.Run.Root = eval.MustDigest("run 9f3b21d4")
	r.Run.Suite.Classification, r.Run.Suite.Owner = "Internal: model risk", "Customer service"
	r.Run.Suite.Limitations = []string{"English and Japanese alone are tested.", "No case has more than one turn."}
	all := collect(r)
	var was []eval.Sample
	for _, c := range demoCases() {
		for e := 1; e <= 3; e++ {
			was = append(was, demoSample(c, "v1", c.was, c.passedWas, e, len(was)))
		}
	}
	was[15].Exchanges[0].Response.Text = "Shipping takes 3 to 5 working days within the country."
	was[24].Exchanges[0].Response.Text = `{"order": 17, "items": [], "total": {"amount": 12.5, "currency": "EUR"}}`
	all[24].Exchanges[0].Response.Text = `{"items": [{"sku": "B-7"}], "order": 17, "total": {"amount": 12.5, "currency": "USD"}}`
	all[24].Exchanges[0].Response.Attempts = []eval.Attempt{{Class: eval.ClassOverloaded, Status: 503, Message: "try again later", Took: 310 * time.Millisecond, Waited: 2 * time.Second}}
	all[3].Scores[1].Evidence = append(all[3].Scores[1].Evidence, eval.Evidence{Where: "context", Text: "Opened items: 15 % fee", Note: "what the answer contradicts"})
	all[3].Scores[1].Details = json.RawMessage(`{"claims":2,"supported":1}`)
	for i := range 2 { // asked again to confirm
		again := all[3+i]
		again.Key.Purpose, again.Index = eval.Confirm, 100+i
		all = append(all, again)
	}
	missed := all[38]
	missed.Key.Epoch, missed.Index, missed.Exchanges, missed.Scores, missed.Verdict, missed.Answered = 4, 39, nil, nil, "", time.Time{}
	all = append(all[:39:39], append([]eval.Sample{missed}, all[39:]...)...)
	r.Samples, r.Baseline = samplesOf(all), samplesOf(was)
	r.Summary.Total.Tally.Planned, r.Summary.Total.Tally.Missing, r.Run.Plan.Trials = 40, 1, 40
	r.Summary.Latencies = []eval.LatencyBin{{From: 300e6, Below: 500e6, Count: 3}, {From: 500e6, Below: 700e6, Count: 9}, {From: 700e6, Below: 1e9, Count: 14}, {From: 1e9, Below: 1500e6, Count: 5}, {From: 1500e6, Below: 2e9, Count: 0}, {From: 2e9, Below: 3e9, Count: 2}}
	second := r.Summary.Cells[0]
	second.Target, second.Cost, second.Tally = "gpt-4o", 2.31, eval.Tally{Planned: 10, Passed: 8, Failed: 2}
	r.Summary.Cells[0].Tally = eval.Tally{Planned: 30, Passed: 7, Failed: 16, Unscored: 3, Errored: 3, Missing: 1}
	second.Interval = eval.Interval{Low: 0.62, High: 0.877, Level: 0.95}
	r.Summary.Cells = append(r.Summary.Cells, second)
	slice := func(name string, passed, failed int, low, high float64) eval.Slice {
		return eval.Slice{Name: name, Tally: eval.Tally{Planned: passed + failed, Passed: passed, Failed: failed}, Interval: eval.Interval{Low: low, High: high, Level: 0.95}}
	}
	r.Summary.Tags = append(r.Summary.Tags, slice("attack", 52, 8, 0.759, 0.931), slice("attack:base64", 20, 0, 0.839, 1), slice("attack:role_play", 14, 6, 0.481, 0.855), slice("attack:zero_width", 18, 2, 0.699, 0.972))
	r.Diff.Reworded = 2
	count := func(p, f int) eval.Counts { return eval.Counts{Passed: p, Failed: f} }
	r.Diff.Strata = []eval.Stratum{{Baseline: count(0, 3), Candidate: count(0, 3), Cases: 1}, {Baseline: count(0, 3), Candidate: count(3, 0), Cases: 1},
		{Baseline: count(3, 0), Candidate: count(0, 3), Cases: 4}, {Baseline: count(3, 0), Candidate: count(1, 2), Cases: 1}, {Baseline: count(3, 0), Candidate: count(2, 1), Cases: 1}, {Baseline: count(3, 0), Candidate: count(3, 0), Cases: 3}}
	r.Decision.Look, r.Decision.Asked, r.Decision.Whole = &eval.Look{Number: 3, Of: 4, Fraction: 0.75, Epochs: 1}, 150, 200
	r.Decision.Rechecks = []eval.Recheck{{Case: "refund-opened", Must: true, Fresh: count(0, 5), Epochs: 5, Finding: eval.Confirmed}, {Case: "refund-window", Fresh: count(1, 4), Epochs: 5, Finding: eval.Confirmed},
		{Case: "hostile-markup", Fresh: count(3, 2), Epochs: 5, Finding: eval.Unsteady}, {Case: "long-line", Fresh: count(0, 1), Epochs: 5, Finding: eval.Suspected}}
	states := map[string]eval.Coverage{"REQ-12": eval.CoverageFailed, "REQ-7": eval.CoverageWaived, "REQ-3": eval.CoverageTested, "REQ-9": eval.CoverageMissing}
	for _, q := range r.Run.Suite.Requirements {
		one := eval.RequirementResult{Requirement: q, State: states[q.ID], Cases: 3}
		switch one.State {
		case eval.CoverageFailed:
			one.Tally, one.Failed = eval.Tally{Planned: 9, Failed: 9}, []string{"refund-opened", "refund-window", "日本語-返品"}
		case eval.CoverageWaived:
			one.Tally, one.Failed, one.Waived, one.Waivers = eval.Tally{Planned: 6, Passed: 4, Failed: 2}, []string{"hostile-markup"}, []string{"hostile-markup"}, []string{"W-3"}
		case eval.CoverageTested:
			one.Tally = eval.Tally{Planned: 3, Passed: 3}
		default:
			one.Cases = 0
		}
		r.Requirements = append(r.Requirements, one)
	}
	r.Controls = []eval.ControlResult{
		{Control: eval.Control{ID: "nist-ai-600-1:MS-2.5-003", Catalogue: "NIST AI 600-1", Title: "Answers are held against their sources"}, State: eval.CoverageFailed, Requirements: []string{"REQ-12"}},
		{Control: eval.Control{ID: "owasp-llm:2025:LLM05", Catalogue: "OWASP Top 10 for LLM applications 2025", Title: "Output that is used unchecked"}, State: eval.CoverageWaived, Requirements: []string{"REQ-7"}},
		{Control: eval.Control{ID: "owasp-llm:2025:LLM09", Catalogue: "OWASP Top 10 for LLM applications 2025", Title: "Wrong statements that look right"}, State: eval.CoverageFailed, Requirements: []string{"REQ-12"}},
		{Control: eval.Control{ID: "owasp-llm:2025:LLM10", Catalogue: "OWASP Top 10 for LLM applications 2025", Title: "Use without a bound"}, State: eval.CoverageMissing},
	}
	for i := range 3 {
		passed := 17 - 2*i
		r.History = append(r.History, eval.RunBrief{Run: fmt.Sprintf("51aa0%d", 3-i), Created: day0.Add(-time.Duration(i+1) * 3 * time.Hour).Format(time.RFC3339), State: "finished",
			Tally: eval.Tally{Planned: 39, Passed: passed, Failed: 39 - passed}, Outcome: []eval.Outcome{eval.NoGo, eval.Inconclusive, ""}[i], SameBar: i < 2, Sentence: "as decided when it ended"})
	}
	return r
}
