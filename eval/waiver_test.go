package eval_test

import (
	"slices"
	"testing"
	"time"

	"seatrial/eval"
)

func TestForgive(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	soon := now.AddDate(0, 1, 0)
	sample := eval.Sample{Case: &eval.Case{ID: "c", Tags: []string{"known"}}, Scores: []eval.Score{
		{Name: "a", Verdict: eval.Fail}, {Name: "b", Verdict: eval.Fail}, {Name: "ok", Verdict: eval.Pass},
	}}
	tests := []struct {
		waivers     []eval.Waiver
		whole       bool
		by, expired []int
		reason      string
	}{
		{nil, false, nil, nil, "nobody forgives"},
		{[]eval.Waiver{{Case: "c", Expires: soon}}, true, []int{0}, nil, "the whole case, each grader once"},
		{[]eval.Waiver{{Case: "d", Expires: soon}, {Grader: "a", Expires: soon}}, false, []int{1}, nil, "half of it is not enough"},
		{[]eval.Waiver{{Grader: "a", Expires: soon}, {Grader: "b", Tag: "known", Expires: soon}}, true, []int{0, 1}, nil, "two halves are"},
		{[]eval.Waiver{{Case: "c", Expires: now}}, false, nil, []int{0}, "its last day was yesterday"},
		{[]eval.Waiver{{Expires: soon}}, false, nil, nil, "one without a scope forgives nothing"},
	}
	for _, tt := range tests {
		f := eval.Forgive(tt.waivers, sample, now)
		if f.Whole != tt.whole || !slices.Equal(f.By, tt.by) || !slices.Equal(f.Expired, tt.expired) {
			t.Errorf("%+v: %s", f, tt.reason)
		}
	}
	sample.Scores = nil
	if f := eval.Forgive([]eval.Waiver{{Case: "c", Expires: soon}}, sample, now); f.Whole {
		t.Error("what fails by no score is forgiven")
	}
}

func TestCoverageOrder(t *testing.T) {
	order := []eval.Coverage{eval.CoverageFailed, eval.CoverageOpen, eval.CoverageMissing, eval.CoverageWaived, eval.CoverageTested}
	for i, a := range order {
		for j, b := range order {
			if a.Worse(b) != (i < j) {
				t.Errorf("%s worse than %s: %v", a, b, a.Worse(b))
			}
		}
	}
}
