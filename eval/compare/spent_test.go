package compare_test

import (
	"errors"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/compare"
)

func TestWithSpent(t *testing.T) {
	took := func(d time.Duration, tokens int, cost float64, price float64) func(*eval.Sample) {
		return func(s *eval.Sample) {
			s.Latency, s.Cost, s.Usage = d, cost, eval.Usage{InputTokens: tokens, Known: true}
			s.Target = &eval.Target{ID: "t", Price: eval.Price{Input: price}}
		}
	}
	a := simple("r1").add("a", "p", took(time.Second, 100, 0.2, 1)).add("b", "f", took(3*time.Second, 300, 0.4, 1)).add("c", "e").add("d", "m")
	b := simple("r2").add("a", "p", took(2*time.Second, 100, 0, 0)).add("b", "p", took(9*time.Second, 100, 0, 0), fromCache)
	again := simple("r2").add("a", "p", took(time.Hour, 9000, 0, 0), purpose(eval.Confirm))
	b.samples = append(b.samples, again.samples...)
	d := eval.Diff{Baseline: a.side(), Candidate: b.side()}
	if err := compare.WithSpent(&d, a.cursor(), b.cursor()); err != nil {
		t.Fatal(err)
	}
	was, is := d.BaselineSpent, d.CandidateSpent
	if was.Samples != 2 || was.P50 != 2*time.Second || *was.Tokens != 200 || *was.Cost < 0.2999 || *was.Cost > 0.3001 {
		t.Errorf("before: %+v", was)
	}
	// What came from the cache took another day's time; without a price nothing is said of money.
	if is.Samples != 2 || is.Timed != 1 || is.P50 != 2*time.Second || *is.Tokens != 100 || is.Cost != nil {
		t.Errorf("now: %+v", is)
	}
	if err := compare.WithSpent(&d, a.cursor(), failing(b.samples)); !errors.Is(err, errDisk) {
		t.Errorf("error %v", err)
	}
	none := simple("r3").add("a", "e")
	if err := compare.WithSpent(&d, none.cursor(), none.cursor()); err != nil || d.BaselineSpent.Samples != 0 || d.BaselineSpent.Tokens != nil {
		t.Errorf("no answer: %+v, %v", d.BaselineSpent, err)
	}
}
