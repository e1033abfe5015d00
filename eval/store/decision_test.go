package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
)

// What was decided stays on record as it was, whatever is decided later.
func TestDecisions(t *testing.T) {
	clock := newClock()
	s, _ := tempStore(t, clock)
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	first := eval.DecisionRecord{Run: run.ID, Grading: 1, Prompt: "v1", Target: "m1", Outcome: eval.NoGo, Sentence: "NO-GO: one case fails", Decided: clock.now().Truncate(24 * time.Hour),
		Suite: run.Suite.Digest, Command: "run", By: "ann"}
	later := first
	later.Outcome, later.Sentence, later.Command = eval.Go, "GO: all 1 rules hold", "gate"
	for _, d := range []*eval.DecisionRecord{&first, &later} {
		if err := s.AddDecision(t.Context(), *d); err != nil {
			t.Fatal(err)
		}
		d.Created = clock.now()
	}
	got, err := s.Decisions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]eval.DecisionRecord{run.ID: {first, later}}, got); diff != "" {
		t.Error(diff)
	}
	refused := []struct {
		change func(*eval.DecisionRecord)
		reason string
	}{
		{func(d *eval.DecisionRecord) { d.Run = "20990101-000000-ffffff" }, "no such run"},
		{func(d *eval.DecisionRecord) { d.Grading = 7 }, "no such grading"},
		{func(d *eval.DecisionRecord) { d.Outcome = "" }, "no outcome is none"},
	}
	for _, tt := range refused {
		d := first
		tt.change(&d)
		if err := s.AddDecision(t.Context(), d); err == nil {
			t.Errorf("kept: %s", tt.reason)
		}
	}
	for _, statement := range []string{"DELETE FROM decisions", "UPDATE decisions SET outcome = 'GO'"} {
		if _, err := s.write.conn.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "stays on record") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestTally(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 4, 2, 1, 2)
	create(t, s, run, cases)
	r := record(t, s, run.ID, 1)
	for _, trial := range trials(run, cases) {
		if trial.Key.Target == "m2" && trial.Key.Epoch == 2 {
			continue // never asked
		}
		a := answer(trial, "x", s.now())
		var graded []*eval.Sample
		switch trial.Key.Case {
		case "case-00001":
			a.Exchanges, a.Error = nil, &eval.CallError{Class: eval.ClassTimeout, Message: "no answer within 60s"}
			a.Verdict, a.Graded = eval.Unscored, s.now()
			graded = []*eval.Sample{a}
		case "case-00002":
			graded = []*eval.Sample{grade(a, eval.Pass, s.now())}
		case "case-00003":
			graded = []*eval.Sample{grade(a, eval.Fail, s.now())}
		case "case-00004":
			graded = []*eval.Sample{grade(a, eval.Unscored, s.now())}
		}
		if err := r.Save(t.Context(), []*eval.Sample{a}, graded); err != nil {
			t.Fatal(err)
		}
	}
	for target, want := range map[string]eval.Tally{
		"m1": {Planned: 8, Passed: 2, Failed: 2, Unscored: 2, Errored: 2},
		"m2": {Planned: 8, Passed: 1, Failed: 1, Unscored: 1, Errored: 1, Missing: 4},
	} {
		got, err := s.Tally(t.Context(), run, "v1", target)
		if err != nil || got != want {
			t.Errorf("%s: %+v, want %+v: %v", target, got, want, err)
		}
		var counted eval.Tally
		for _, sample := range collect(t, s.Samples(t.Context(), run)) {
			if sample.Key.Target == target {
				if err := counted.Count(sample); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got != counted {
			t.Errorf("%s: counted %+v by verdicts, and %+v by samples", target, got, counted)
		}
	}
	if _, err := s.Tally(t.Context(), run, "v1", "m9"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a target that the run does not have: %v", err)
	}
}
