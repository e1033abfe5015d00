package compare_test

import (
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
	"seatrial/eval/compare"
)

// cover reads the samples as a summary does.
func cover(run eval.Run, side eval.Candidate, waivers []eval.Waiver, now time.Time, samples iter.Seq2[eval.Sample, error]) ([]eval.RequirementResult, []eval.ControlResult, error) {
	c := compare.NewCoverage(run, side, waivers, now)
	for _, err := range c.Watch(samples) {
		if err != nil {
			return nil, nil, err
		}
	}
	requirements, controls := c.Results()
	return requirements, controls, nil
}

func serves(requirement string) func(*eval.Sample) {
	return func(s *eval.Sample) { s.Case.Requirement = requirement }
}

func TestCover(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		verdicts map[string]string // by case, in order of the letters
		waivers  []eval.Waiver
		want     eval.RequirementResult
		reason   string
	}{
		{nil, nil, eval.RequirementResult{State: eval.CoverageMissing}, "nobody tested it"},
		{map[string]string{"a": "pp"}, nil, eval.RequirementResult{State: eval.CoverageTested, Cases: 1, Tally: eval.Tally{Planned: 2, Passed: 2}}, "all pass"},
		{map[string]string{"a": "pf"}, nil, eval.RequirementResult{State: eval.CoverageFailed, Cases: 1, Failed: []string{"a"},
			Tally: eval.Tally{Planned: 2, Passed: 1, Failed: 1}}, "once is enough"},
		{map[string]string{"a": "pp", "b": "um"}, nil, eval.RequirementResult{State: eval.CoverageOpen, Cases: 2, Open: []string{"b"},
			Tally: eval.Tally{Planned: 4, Passed: 2, Unscored: 1, Missing: 1}}, "no verdict is no pass"},
		{map[string]string{"a": "pm"}, nil, eval.RequirementResult{State: eval.CoverageTested, Cases: 1,
			Tally: eval.Tally{Planned: 2, Passed: 1, Missing: 1}}, "the gate decided before the second epoch"},
		{map[string]string{"a": "mm"}, nil, eval.RequirementResult{State: eval.CoverageOpen, Cases: 1, Open: []string{"a"},
			Tally: eval.Tally{Planned: 2, Missing: 2}}, "the gate decided before it was asked"},
		{map[string]string{"a": "ff"}, []eval.Waiver{{ID: "W-1", Case: "a", Expires: now.AddDate(0, 0, 1)}},
			eval.RequirementResult{State: eval.CoverageWaived, Cases: 1, Failed: []string{"a"}, Waived: []string{"a"}, Waivers: []string{"W-1"},
				Tally: eval.Tally{Planned: 2, Failed: 2}}, "forgiven, and shown"},
		{map[string]string{"a": "fe"}, []eval.Waiver{{ID: "W-1", Case: "a", Expires: now.AddDate(0, 0, 1)}},
			eval.RequirementResult{State: eval.CoverageOpen, Cases: 1, Failed: []string{"a"}, Waived: []string{"a"}, Open: []string{"a"}, Waivers: []string{"W-1"},
				Tally: eval.Tally{Planned: 2, Failed: 1, Errored: 1}}, "a waiver forgives no missing answer"},
		{map[string]string{"a": "f"}, []eval.Waiver{{ID: "W-1", Case: "a", Expires: now.AddDate(0, 0, -1)}},
			eval.RequirementResult{State: eval.CoverageFailed, Cases: 1, Failed: []string{"a"}, Tally: eval.Tally{Planned: 1, Failed: 1}}, "it expired"},
		{map[string]string{"a": "f", "b": "f"}, []eval.Waiver{{ID: "W-1", Case: "a", Expires: now.AddDate(0, 0, 1)}},
			eval.RequirementResult{State: eval.CoverageFailed, Cases: 2, Failed: []string{"a", "b"}, Waived: []string{"a"}, Waivers: []string{"W-1"},
				Tally: eval.Tally{Planned: 2, Failed: 2}}, "the other one is not forgiven"},
	}
	for _, tt := range tests {
		b := simple("r").add("other", "f")
		for _, id := range []string{"a", "b"} {
			b.add(id, tt.verdicts[id], serves("R-1"))
		}
		tt.want.Requirement = eval.Requirement{ID: "R-1", Text: "it holds"}
		b.run.Suite.Requirements = []eval.Requirement{tt.want.Requirement}
		got, _, err := cover(b.run, eval.Candidate{}, tt.waivers, now, b.seq())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]eval.RequirementResult{tt.want}, got); diff != "" {
			t.Errorf("%s:\n%s", tt.reason, diff)
		}
	}
}

// One failure that nobody forgives is enough, whichever comes last.
func TestCoverForgivesWholeCases(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	b := simple("r").add("a", "ff", serves("R-1"), func(s *eval.Sample) {
		if s.Key.Epoch == 1 {
			s.Scores[0].Name = "polite"
		}
	})
	b.run.Suite.Requirements = []eval.Requirement{{ID: "R-1"}}
	got, _, err := cover(b.run, eval.Candidate{}, []eval.Waiver{{ID: "W-1", Grader: "contains", Expires: now.AddDate(0, 1, 0)}}, now, b.seq())
	if err != nil || got[0].State != eval.CoverageFailed || len(got[0].Waived) > 0 {
		t.Errorf("%+v: %v", got, err)
	}
}

// What a run that was cut off has not asked may yet fail.
func TestCoverUnfinished(t *testing.T) {
	b := simple("r").add("a", "pm", serves("R-1"))
	b.run.State = eval.Stopped
	b.run.Suite.Requirements = []eval.Requirement{{ID: "R-1"}}
	got, _, err := cover(b.run, eval.Candidate{}, nil, time.Time{}, b.seq())
	if err != nil || got[0].State != eval.CoverageOpen {
		t.Errorf("%+v: %v", got, err)
	}
}

func TestCoverControls(t *testing.T) {
	b := newBed("r", []string{"p", "q"}, []string{"t"}, 1)
	b.addCell("a", "p", "t", "p", serves("R-1")).addCell("a", "q", "t", "f", serves("R-1")).add("b", "p", serves("R-2"))
	b.run.Suite.Requirements = []eval.Requirement{
		{ID: "R-1", Controls: []string{"c:1", "c:2"}}, {ID: "R-2", Controls: []string{"c:2", "old:9"}}, {ID: "R-3", Controls: []string{"c:3"}},
	}
	b.run.Suite.Controls = []eval.Control{{ID: "c:2"}, {ID: "c:1"}, {ID: "c:3"}, {ID: "c:4"}}
	want := func(first eval.Coverage) []eval.ControlResult {
		return []eval.ControlResult{
			{Control: eval.Control{ID: "c:2"}, State: first, Requirements: []string{"R-1", "R-2"}},
			{Control: eval.Control{ID: "c:1"}, State: first, Requirements: []string{"R-1"}},
			{Control: eval.Control{ID: "c:3"}, State: eval.CoverageMissing, Requirements: []string{"R-3"}},
			{Control: eval.Control{ID: "c:4"}, State: eval.CoverageMissing},
			{Control: eval.Control{ID: "old:9"}, State: eval.CoverageTested, Requirements: []string{"R-2"}},
		}
	}
	for _, tt := range []struct {
		side   eval.Candidate
		state  eval.Coverage
		reason string
	}{
		{eval.Candidate{}, eval.CoverageFailed, "of all that was asked, the worst"},
		{eval.Candidate{Prompt: "p", Target: "t"}, eval.CoverageTested, "of the candidate alone"},
	} {
		_, got, err := cover(b.run, tt.side, nil, time.Time{}, b.seq())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want(tt.state), got); diff != "" {
			t.Errorf("%s:\n%s", tt.reason, diff)
		}
	}
	if _, _, err := cover(b.run, eval.Candidate{}, nil, time.Time{}, failing(b.samples)); !errors.Is(err, errDisk) {
		t.Errorf("a store that cannot be read: %v", err)
	}
}
