package gate_test

import (
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/eval/gate"
)

func TestCachedAnswersAreNoNewEvidence(t *testing.T) {
	d := bed{spec: require(eval.Require{Metric: eval.MetricCostPer, Max: ptr(0.5)}), after: letters("pp"), edit: func(i int, s *eval.Sample) {
		if i == 0 {
			s.Exchanges[0].Response.CachedFrom, s.Cost = "old", 0
		}
	}}.decide(t)
	if d.Outcome != eval.Inconclusive || !strings.Contains(d.Sentence, "1 of 2 planned samples are answers of earlier runs") {
		t.Errorf("%s", d.Sentence)
	}
	if r := rule(t, d, "require"); r.Outcome != eval.Go || !strings.Contains(r.Found, "0.5, over 1 sample; 1 came from the cache") {
		t.Errorf("%+v: the mean is of those paid for", r)
	}
}

func TestAnswersJudgedAgainAreNamed(t *testing.T) {
	in := bed{spec: require(eval.Require{Metric: eval.MetricTokens, Max: ptr(100.0)}), after: letters("pp")}.input()
	in.Candidate.Run.Grading = 2
	d, err := gate.Decide(in)
	if err != nil || !strings.Contains(strings.Join(d.Warnings, "\n"), "this is grading 2") {
		t.Errorf("%q, %v", d.Warnings, err)
	}
}
