package store

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
)

// regrade judges a finished run again, with other graders.
func regrade(t testing.TB, s *Store, run eval.Run, cases []eval.Case, v eval.Verdict) int {
	t.Helper()
	changed := slices.Clone(cases)
	for i := range changed {
		changed[i].Graders = []eval.GraderUse{{Grader: "length", Options: json.RawMessage(`{"max":5}`)}}
		changed[i].Digest = changed[i].DigestRow()
	}
	slices.Reverse(changed) // in any order
	n, err := s.BeginGrading(t.Context(), run, eval.Suite{Digest: eval.MustDigest("suite with other graders")}, seq(changed))
	if err != nil {
		t.Fatal(err)
	}
	r := record(t, s, run.ID, n)
	run.Grading = n
	for sample, err := range s.Samples(t.Context(), run) {
		if err != nil {
			t.Fatal(err)
		}
		if sample.Verdict != "" || len(sample.Scores) != 0 || !sample.Graded.IsZero() {
			t.Fatalf("an ungraded sample has %s", sample.Verdict)
		}
		if err := r.Save(t.Context(), nil, []*eval.Sample{grade(&sample, v, s.now())}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Finish(t.Context(), []string{"judge.example.com:443"}, nil); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGradingAgain(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 3, 2, 1, 1)
	create(t, s, run, cases)
	if _, err := s.BeginGrading(t.Context(), run, run.Suite, seq(cases)); !errors.Is(err, ErrUnfinished) {
		t.Errorf("answers may still change: %v", err)
	}
	finish(t, s, run, cases)
	if n := regrade(t, s, run, cases, eval.Fail); n != 2 {
		t.Fatalf("grading %d", n)
	}
	first, second := resolve(t, s, "latest@1"), resolve(t, s, "latest")
	if first.Grading != 1 || second.Grading != 2 || first.Gradings != 2 || first.Suite.Digest != run.Suite.Digest || second.Suite.Digest != eval.MustDigest("suite with other graders") {
		t.Errorf("first %+v\nsecond %+v", first, second)
	}
	if !slices.Equal(first.Provenance.Hosts, []string{"api.example.com:443"}) || !slices.Equal(second.Provenance.Hosts, []string{"api.example.com:443", "judge.example.com:443"}) {
		t.Errorf("hosts %v and %v", first.Provenance.Hosts, second.Provenance.Hosts)
	}
	for _, c := range []struct {
		run    eval.Run
		want   eval.Verdict
		grader string
	}{{first, eval.Pass, "contains"}, {second, eval.Fail, "length"}} {
		samples := collect(t, s.Samples(t.Context(), c.run))
		for i, sample := range samples {
			if sample.Verdict != c.want || len(sample.Scores) != 3 || sample.Case.Graders[0].Grader != c.grader || sample.Index != i || sample.Output() == "" {
				t.Fatalf("grading %d: %+v", c.run.Grading, sample)
			}
		}
		if len(samples) != 6 || len(collect(t, s.Ordered(t.Context(), c.run))) != 6 {
			t.Errorf("grading %d: %d samples", c.run.Grading, len(samples))
		}
	}
	if n := count(t, s, "SELECT count(*) FROM samples"); n != 6 {
		t.Errorf("the answers are stored %d times", n)
	}
	if _, err := s.Record(t.Context(), run.ID, 2); !errors.Is(err, ErrFinished) {
		t.Errorf("a complete grading is recorded: %v", err)
	}
	if _, err := s.Record(t.Context(), run.ID, 3); !errors.Is(err, ErrNotFound) {
		t.Errorf("a grading that nobody began: %v", err)
	}
}

func TestAGradingNamesTheJudgesItAsked(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	asked := run
	run.Suite.Targets = append(slices.Clip(run.Suite.Targets), eval.Target{ID: "judge", Model: "first", Judge: true})
	create(t, s, run, cases)
	finish(t, s, asked, cases)
	suite := run.Suite
	suite.Targets = []eval.Target{{ID: "m1", Model: "another than was asked"}, {ID: "judge", Model: "second", Judge: true}}
	n, err := s.BeginGrading(t.Context(), run, suite, seq(cases))
	if err != nil {
		t.Fatal(err)
	}
	r := record(t, s, run.ID, n)
	run.Grading = n
	for _, sample := range collect(t, s.Samples(t.Context(), run)) {
		if err := r.Save(t.Context(), nil, []*eval.Sample{grade(&sample, eval.Pass, s.now())}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Finish(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{"latest@1": "m1 model, judge first", "latest@2": "m1 model, judge second"} {
		var got []string
		for _, target := range resolve(t, s, ref).Suite.Targets {
			got = append(got, target.ID+" "+target.Model)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, want %s", ref, got, want)
		}
	}
}

func TestIncompleteGradingIsNotRead(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 2, 1, 1, 1)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	n, err := s.BeginGrading(t.Context(), run, run.Suite, seq(cases))
	if err != nil {
		t.Fatal(err)
	}
	r := record(t, s, run.ID, n)
	one := answer(trials(run, cases)[0], "x", s.now())
	if err := r.Save(t.Context(), []*eval.Sample{one}, nil); !errors.Is(err, ErrFinished) {
		t.Errorf("a further grading took an answer: %v", err)
	}
	if err := r.Save(t.Context(), nil, []*eval.Sample{grade(one, eval.Fail, s.now())}); err != nil {
		t.Fatal(err)
	}
	for i, trial := range trials(run, cases) { // each grading has its own scores
		found, err := r.Find(t.Context(), trial)
		if err != nil || found.Output() == "" || found.Graded.IsZero() != (i == 1) || (i == 0 && found.Verdict != eval.Fail) {
			t.Errorf("found %+v, %v", found, err)
		}
	}
	if err := r.Finish(t.Context(), nil, nil); !errors.Is(err, ErrUnfinished) {
		t.Errorf("complete with half of it: %v", err)
	}
	if err := r.Stop(t.Context(), eval.ClassCanceled, "interrupted", nil); err != nil {
		t.Fatal(err)
	}
	if got := resolve(t, s, "latest"); got.Grading != 1 || got.Gradings != 2 || got.State != eval.Finished {
		t.Errorf("%+v", got)
	}
	if sample, err := s.Sample(t.Context(), run, one.Key); err != nil || sample.Verdict != eval.Pass {
		t.Errorf("read without a number: %v, %v", sample.Verdict, err)
	}
	if err := s.SetBaseline(t.Context(), eval.Baseline{Name: "b", RunID: run.ID, Grading: 2}); !errors.Is(err, ErrUnfinished) {
		t.Errorf("a baseline in an incomplete grading: %v", err)
	}
}

func TestGradingNeedsTheRunsCases(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 2, 1, 1, 1)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	strange := slices.Clone(cases)
	strange[1].ID = "strange"
	for _, c := range []struct {
		cases  []eval.Case
		says   string
		reason string
	}{
		{cases[:1], "1 cases came", "an answer would stay unjudged"},
		{strange, "strange", "no answer to judge"},
		{[]eval.Case{cases[0], cases[0]}, "comes twice", "one for the other"},
	} {
		if _, err := s.BeginGrading(t.Context(), run, run.Suite, seq(c.cases)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.reason, err)
		}
	}
	if got := resolve(t, s, "latest").Gradings; got != 1 {
		t.Errorf("%d gradings stayed", got)
	}
}

func TestBaselines(t *testing.T) {
	clock := newClock()
	s, _ := tempStore(t, clock)
	run, cases := testRun("20261120-193105-00000a", 1, 1, 2, 1)
	create(t, s, run, cases)
	if err := s.SetBaseline(t.Context(), eval.Baseline{Name: "production", RunID: run.ID}); !errors.Is(err, ErrUnfinished) {
		t.Errorf("an unfinished run: %v", err)
	}
	finish(t, s, run, cases)
	next, cases := testRun("20261120-193105-00000b", 1, 1, 2, 1)
	create(t, s, next, cases)
	finish(t, s, next, cases)

	old := eval.Baseline{Name: "production", RunID: run.ID, Grading: 1, Prompt: "v1", Target: "m1", By: "ann", Why: "first", Set: clock.now(), SuiteDigest: run.Suite.Digest}
	current := eval.Baseline{Name: "production", RunID: next.ID, Grading: 1, Set: clock.now()}
	other := eval.Baseline{Name: "Canary", RunID: run.ID, Grading: 1, Set: clock.now()}
	for _, b := range []eval.Baseline{old, {Name: "production", RunID: next.ID}, other} {
		if err := s.SetBaseline(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Baseline(t.Context(), "production"); err != nil || got != current {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := s.Baselines(t.Context()); err != nil || !slices.Equal(got, []eval.Baseline{other, current}) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := s.BaselineHistory(t.Context(), "production"); err != nil || !slices.Equal(got, []eval.Baseline{current, old}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.Baseline(t.Context(), "staging"); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "staging") {
		t.Errorf("a baseline that does not exist: %v", err)
	}
	for _, b := range []eval.Baseline{
		{Name: "production", RunID: "20990101-000000-ffffff"}, {Name: "production", RunID: run.ID, Grading: 2},
		{Name: "production", RunID: run.ID, Prompt: "v9"}, {Name: "production", RunID: run.ID, Target: "m9"},
	} {
		if err := s.SetBaseline(t.Context(), b); !errors.Is(err, ErrNotFound) {
			t.Errorf("%+v: %v", b, err)
		}
	}
	for _, name := range []string{"", "latest", "a b", "a@1", "latest~1", "a\x1b[2J"} {
		if err := s.SetBaseline(t.Context(), eval.Baseline{Name: name, RunID: run.ID}); err == nil {
			t.Errorf("a baseline is called %q", name)
		}
	}
}
