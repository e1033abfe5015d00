package store

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
)

func TestLabels(t *testing.T) {
	clock := newClock()
	s, _ := tempStore(t, clock)
	run, cases := testRun("20261120-193105-00000a", 2, 1, 1, 1)
	create(t, s, run, cases)
	first, second := trials(run, cases)[0].Key, trials(run, cases)[1].Key
	label := func(key eval.Key, grader string, v eval.Verdict, by string) eval.Label {
		return eval.Label{Key: key, Grader: grader, Verdict: v, By: by, Note: "because"}
	}
	if err := s.AddLabels(t.Context(), run, []eval.Label{label(first, "", eval.Pass, "ann")}); !errors.Is(err, ErrUnfinished) {
		t.Errorf("an answer that may still change was labelled: %v", err)
	}
	finish(t, s, run, cases)
	for _, bad := range []struct {
		label  eval.Label
		reason string
	}{
		{label(eval.Key{Case: "none", Prompt: "v1", Target: "m1", Epoch: 1, Purpose: eval.Planned}, "", eval.Pass, "ann"), "no such case"},
		{label(eval.Key{Case: first.Case, Prompt: "none", Target: "m1", Epoch: 1, Purpose: eval.Planned}, "", eval.Pass, "ann"), "no such prompt"},
		{label(first, "", eval.Unscored, "ann"), "no label"},
		{label(first, "", eval.Pass, ""), "nobody says so"},
	} {
		if err := s.AddLabels(t.Context(), run, []eval.Label{label(first, "", eval.Pass, "ann"), bad.label}); err == nil {
			t.Errorf("%s: stored", bad.reason)
		}
	}
	if got, err := s.Labels(t.Context(), run); err != nil || len(got) != 0 {
		t.Fatalf("%v; half of a list stayed: %v", err, got)
	}
	add := func(l ...eval.Label) {
		t.Helper()
		if err := s.AddLabels(t.Context(), run, l); err != nil {
			t.Fatal(err)
		}
	}
	add(label(second, "", eval.Fail, "ann"), label(first, "judge", eval.Pass, "ann"), label(first, "judge", eval.Pass, "bob"))
	add(label(first, "judge", eval.Fail, "ann")) // she thought again
	got, err := s.Labels(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if !got[i].At.Equal(clock.now()) {
			t.Errorf("label %d was given at %v", i, got[i].At)
		}
		got[i].At = label(first, "", "", "").At
	}
	want := []eval.Label{label(first, "judge", eval.Fail, "ann"), label(first, "judge", eval.Pass, "bob"), label(second, "", eval.Fail, "ann")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCalibrationOfADigest(t *testing.T) {
	s, _ := tempStore(t, newClock())
	judge, other := eval.MustDigest("judge"), eval.MustDigest("changed judge")
	for _, labels := range []int{40, 50} {
		if err := s.AddCalibration(t.Context(), eval.Calibration{Name: "judge", Digest: judge, Labels: labels}); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := s.Calibration(t.Context(), judge); err != nil || c.Labels != 50 {
		t.Errorf("%+v, %v; want the newest", c, err)
	}
	if _, err := s.Calibration(t.Context(), other); !errors.Is(err, ErrNotFound) {
		t.Errorf("a changed grader is calibrated: %v", err)
	}
}

func TestGradersSayWhatTheyWereThen(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	r := record(t, s, run.ID, 1)
	a := answer(trials(run, cases)[0], "30 days", s.now())
	if err := r.Save(t.Context(), []*eval.Sample{a}, []*eval.Sample{grade(a, eval.Pass, s.now())}); err != nil {
		t.Fatal(err)
	}
	recall := 0.5
	specs := []eval.GraderSpec{{Name: "contains", Title: "then", Options: json.RawMessage(`{}`), Accuracy: []eval.Accuracy{{Data: "rows", Recall: &recall}}}}
	if err := r.Finish(t.Context(), nil, specs); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(specs, resolve(t, s, run.ID).Graders); diff != "" {
		t.Error(diff)
	}
}
