package gate_test

import (
	"strings"
	"testing"

	"seatrial/eval"
)

func TestCalibrated(t *testing.T) {
	least := func(grader string) eval.Require {
		return eval.Require{Metric: eval.MetricKappa, Grader: grader, Min: ptr(0.6)}
	}
	known := func(kappa *float64, pass, fail int) *eval.Calibration {
		return &eval.Calibration{Kappa: kappa, Confusion: eval.Confusion{PassPass: pass, FailFail: fail}}
	}
	judge := func(c *eval.Calibration, why string) []eval.Instrument {
		return []eval.Instrument{{Grader: "judge", Name: "polite", Guesses: true, Calibration: c, Why: why}, {Grader: "contains", Name: "contains"}}
	}
	for _, c := range []struct {
		demand      eval.Require
		instruments []eval.Instrument
		want        eval.Outcome
		found       string
		reason      string
	}{
		{least(""), judge(known(ptr(0.6), 20, 20), ""), eval.Go, "polite: kappa 0.60 on 40 answers", "as much as is demanded"},
		{least(""), judge(known(ptr(0.59), 20, 20), ""), eval.Inconclusive, "kappa 0.59", "less"},
		{least(""), judge(nil, ""), eval.Inconclusive, "polite: not calibrated", "nobody compared it with people"},
		{least(""), judge(nil, "changed since it was calibrated"), eval.Inconclusive, "polite: changed since", "a stale digest is no calibration"},
		{least(""), judge(known(ptr(0.9), 15, 14), ""), eval.Inconclusive, "29 answers compared with people, 30 are needed", "too few labels"},
		{least(""), judge(known(nil, 40, 0), ""), eval.Inconclusive, "one class", "no kappa"},
		{least(""), judge(nil, "")[1:], eval.Go, "no grader of the candidate guesses", "nothing to calibrate"},
		{least("polite"), judge(known(ptr(0.7), 20, 20), ""), eval.Go, "polite", "by name"},
		{least("judge"), judge(nil, ""), eval.Inconclusive, "polite", "by type"},
		{least("contains"), judge(known(ptr(0.7), 20, 20), ""), eval.Inconclusive, "contains: not calibrated", "named though it does not guess"},
		{least("gone"), judge(known(ptr(0.7), 20, 20), ""), eval.BrokenGate, "no case of the candidate is judged by gone", "a rule about nothing"},
	} {
		in := bed{spec: eval.GateSpec{Require: []eval.Require{c.demand}}, after: letters(rep("p", 5))}.input()
		in.Instruments = c.instruments
		d := mustDecide(t, in)
		r := rule(t, d, "require")
		if r.Outcome != c.want || d.Outcome != c.want || !strings.Contains(r.Found, c.found) {
			t.Errorf("%s: %s, %q, decision %s; want %s, %q", c.reason, r.Outcome, r.Found, d.Sentence, c.want, c.found)
		}
		if c.want == eval.Inconclusive && r.More == "" {
			t.Errorf("%s: it does not say what to do", c.reason)
		}
	}
}
