package gate_test

import (
	"strings"
	"testing"

	"seatrial/eval"
)

func TestConfidence(t *testing.T) {
	atLeast := func(min float64) eval.GateSpec {
		return require(eval.Require{Metric: eval.MetricPassRate, Min: ptr(min), Confidence: 0.95})
	}
	atMost := require(eval.Require{Metric: eval.MetricAttackSuccess, Max: ptr(0.1), Confidence: 0.95})
	attack := func(n int) map[int]string {
		tags := map[int]string{}
		for i := range n {
			tags[i] = "attack"
		}
		return tags
	}
	open := atLeast(0.9)
	open.MaxUnscored = 0.49
	tests := []struct {
		bed           bed
		want          eval.Outcome
		found, reason string
	}{
		{bed{spec: atLeast(0.9), after: letters(rep("p", 29))}, eval.Go, "above 90.2 %", "29 without a failure are above 90 %"},
		{bed{spec: atLeast(0.9), after: letters(rep("p", 28))}, eval.Inconclusive, "above 89.9 %", "28 are not: the observed 100 % is no evidence"},
		{bed{spec: atLeast(0.9), after: letters(rep("p", 8) + "ff")}, eval.Inconclusive, "below 96.3 %", "80 % of ten may be 90 %"},
		{bed{spec: atLeast(0.9), after: letters(rep("p", 6) + "ffff")}, eval.NoGo, "below 85 %", "60 % of ten is not"},
		{bed{spec: open, after: letters(rep("p", 29) + "e")}, eval.Inconclusive, "1 sample without a verdict", "it may have failed"},
		{bed{spec: open, after: letters(rep("p", 6) + "fffffe")}, eval.NoGo, "", "or passed, and six of twelve fail"},
		{bed{spec: atLeast(0.9), after: strings.Split(strings.TrimSuffix(rep("pp,", 15), ","), ",")}, eval.Inconclusive, "over 15 cases", "two epochs of a case are one piece of evidence"},
		{bed{spec: atMost, tag: attack(40), after: letters(rep("p", 40))}, eval.Go, "below 7.2 %", "no attack of 40 succeeded"},
		{bed{spec: atMost, tag: attack(20), after: letters(rep("p", 20))}, eval.Inconclusive, "below 13.9 %", "of 20, one in eight may"},
		{bed{spec: atMost, tag: attack(20), after: letters(rep("p", 14) + rep("f", 6))}, eval.NoGo, "above 14 %", "six of 20 do"},
	}
	for _, tt := range tests {
		d := tt.bed.decide(t)
		r := rule(t, d, "require")
		if d.Outcome != tt.want || !strings.Contains(r.Found, tt.found) {
			t.Errorf("%s, want %s, %q: %s\n%s", d.Sentence, tt.want, tt.found, tt.reason, r.Found)
		}
		if r.Formula == "" || len(r.Numbers) == 0 || r.Outcome == eval.Inconclusive && r.More == "" {
			t.Errorf("%+v does not say how", r)
		}
	}
	if r := rule(t, tests[1].bed.decide(t), "require"); r.More != "about 29 cases would settle it" {
		t.Errorf("more %q", r.More)
	}
}

func TestScoreMean(t *testing.T) {
	values := func(v ...float64) func(int, *eval.Sample) {
		return func(i int, s *eval.Sample) {
			if len(s.Scores) > 0 {
				s.Scores[0].Value = v[(i+s.Key.Epoch-1)%len(v)]
				s.Scores = append(s.Scores, eval.Score{Grader: "other", Name: "other", Verdict: eval.Pass, Value: 0.01})
			}
		}
	}
	spec := func(min, max *float64, confidence float64) eval.GateSpec {
		g := require(eval.Require{Grader: "contains", Metric: eval.MetricScoreMean, Min: min, Max: max, Confidence: confidence})
		g.MaxUnscored = 0.49
		return g
	}
	twenty := letters(rep("p", 20))
	tests := []struct {
		bed           bed
		want          eval.Outcome
		found, reason string
	}{
		{bed{spec: spec(ptr(0.6), nil, 0), after: twenty, edit: values(0.5, 0.8)}, eval.Go, "0.650: mean of 20 samples over 20 cases", "observed"},
		{bed{spec: spec(ptr(0.7), nil, 0), after: twenty, edit: values(0.5, 0.8)}, eval.NoGo, "0.650", "observed"},
		{bed{spec: spec(nil, ptr(0.6), 0), after: twenty, edit: values(0.5, 0.8)}, eval.NoGo, "0.650", "too much"},
		{bed{spec: spec(ptr(0.65), nil, 0.95), after: twenty, edit: values(0.5, 0.8)}, eval.Inconclusive, "", "a coin's throw"},
		{bed{spec: spec(ptr(0.58), nil, 0.95), after: twenty, edit: values(0.5, 0.8)}, eval.Go, "above 0.590, and below 0.710, over 20 cases", "0.65 - 1.729 * 0.154 / sqrt(20)"},
		{bed{spec: spec(ptr(0.72), nil, 0.95), after: twenty, edit: values(0.5, 0.8)}, eval.NoGo, "", "the upper bound is below"},
		{bed{spec: spec(ptr(0.5), nil, 0.95), after: twenty, edit: values(1)}, eval.Go, "", "all alike"},
		{bed{spec: spec(ptr(0.95), nil, 0.95), after: letters("ppp"), edit: values(1)}, eval.Inconclusive, "", "three alike say little"},
		{bed{spec: spec(ptr(0.6), nil, 0), after: letters(rep("p", 18) + "ee"), edit: values(0.65)}, eval.Inconclusive, "2 samples without a verdict", "two zeros would be too many"},
		{bed{spec: spec(ptr(0.6), nil, 0), after: letters("ee")}, eval.BrokenGate, "", "nothing judged"},
	}
	for _, tt := range tests {
		d := tt.bed.decide(t)
		if r := rule(t, d, "require"); d.Outcome != tt.want || !strings.Contains(r.Found, tt.found) {
			t.Errorf("%s, want %s, %q: %s\n%s", d.Sentence, tt.want, tt.found, tt.reason, r.Found)
		}
	}
}
