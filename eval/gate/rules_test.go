package gate_test

import (
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/gate"
)

// Every rule that a gate can have lets a candidate pass and holds another, and tells its words, formula and numbers.
func TestEveryRuleInBothDirections(t *testing.T) {
	level := func(metric string, min, max *float64, confidence float64) eval.GateSpec {
		return require(eval.Require{Metric: metric, Min: min, Max: max, Confidence: confidence})
	}
	usual := func(change func(*eval.Regression)) eval.GateSpec {
		g := regressionSpec(0.05)
		change(g.Regression)
		return g
	}
	critical := map[int]string{0: "critical,attack", 1: "critical,attack"}
	slow := func(_ int, s *eval.Sample) { s.Latency = 10 * time.Second }
	dear := func(_ int, s *eval.Sample) { s.Cost, s.Usage.OutputTokens = 5, 5000 }
	worthless := func(_ int, s *eval.Sample) { s.Scores[0].Value = 0.1 }
	worthy := func(_ int, s *eval.Sample) { s.Scores[0].Value = 0.9 }
	kappa := func(k float64) func(*gate.Input) {
		return func(in *gate.Input) {
			in.Instruments = []eval.Instrument{{Grader: "judge", Name: "judge", Guesses: true, Calibration: &eval.Calibration{Kappa: &k, Confusion: eval.Confusion{PassPass: 30, FailFail: 30}}}}
		}
	}
	served := func(model string) func(*gate.Input) {
		return func(in *gate.Input) {
			in.Diff.BaselineServed, in.Diff.CandidateServed = []eval.Served{{Model: "m-1", Answers: 1}}, []eval.Served{{Model: model, Answers: 1}}
		}
	}
	anchored := func(at string) func(*gate.Input) {
		return func(in *gate.Input) {
			first := bed{spec: in.Spec, before: letters(at), after: letters(rep("p", 360) + rep("f", 40))}
			in.Anchor = first.diff()
		}
	}
	anchor := usual(func(*eval.Regression) {})
	anchor.Anchor = "first"
	two := map[int]string{}
	for i := range 200 {
		two[i] = "other"
		if i < 40 {
			two[i] = "refund"
		}
	}
	good, bad := rep("p", 200), rep("f", 30)+rep("p", 170)
	tests := []struct {
		name, rule string
		spec       eval.GateSpec
		tag        map[int]string
		before     string
		pass, hold string // the candidates
		edit       [2]func(int, *eval.Sample)
		input      [2]func(*gate.Input)
		held       eval.Outcome // "": NO-GO
	}{
		{name: "regression", rule: "regression", spec: regressionSpec(0.05), before: good, pass: good, hold: bad},
		{name: "any drop", rule: "regression", spec: usual(func(r *eval.Regression) { r.Block, r.Margin = eval.BlockAnyDrop, 0.2 }), before: good, pass: good, hold: rep("f", 8) + rep("p", 192)},
		{name: "population", rule: "regression", spec: usual(func(r *eval.Regression) { r.Scope = eval.ScopePopulation }), before: good, pass: good, hold: bad},
		{name: "slice", rule: "regression, tag refund", spec: usual(func(r *eval.Regression) { r.Slices = []string{"refund"} }), tag: two, before: good, pass: good, hold: bad},
		{name: "anchor", rule: "anchor", spec: anchor, before: rep("p", 362) + rep("f", 38), pass: rep("p", 360) + rep("f", 40), hold: rep("p", 360) + rep("f", 40),
			input: [2]func(*gate.Input){anchored(rep("p", 360) + rep("f", 40)), anchored(rep("p", 400))}},
		{name: "all pass", rule: "require", spec: require(eval.Require{PassAll: true}), pass: "pp", hold: "pf"},
		{name: "all pass, by tag", rule: "require", spec: require(eval.Require{Tag: "critical", PassAll: true}), tag: critical, pass: "ppf", hold: "fpp"},
		{name: "pass rate", rule: "require", spec: level(eval.MetricPassRate, ptr(0.9), nil, 0), pass: rep("p", 9) + "f", hold: rep("p", 8) + "ff"},
		{name: "pass rate, by tag", rule: "require", spec: require(eval.Require{Tag: "critical", Metric: eval.MetricPassRate, Min: ptr(0.9)}), tag: critical, pass: "ppff", hold: "pfpp"},
		{name: "pass rate, confidently", rule: "require", spec: level(eval.MetricPassRate, ptr(0.9), nil, 0.95), pass: rep("p", 40), hold: rep("p", 20) + rep("f", 20)},
		{name: "attacks", rule: "require", spec: level(eval.MetricAttackSuccess, nil, ptr(0.1), 0), tag: critical, pass: "ppff", hold: "fppp"},
		{name: "graded mean", rule: "require", spec: require(eval.Require{Grader: "cites", Metric: eval.MetricScoreMean, Min: ptr(0.5)}), pass: "pp", hold: "pp",
			edit: [2]func(int, *eval.Sample){worthy, worthless}},
		{name: "median latency", rule: "require", spec: level(eval.MetricLatencyP50, nil, ptr(3), 0), pass: "pp", hold: "pp", edit: [2]func(int, *eval.Sample){nil, slow}},
		{name: "95th percentile of latency", rule: "require", spec: level(eval.MetricLatencyP95, nil, ptr(3), 0), pass: "pp", hold: "pp", edit: [2]func(int, *eval.Sample){nil, slow}},
		{name: "cost", rule: "require", spec: level(eval.MetricCost, nil, ptr(1), 0), pass: "pp", hold: "pp", edit: [2]func(int, *eval.Sample){nil, dear}},
		{name: "cost per sample", rule: "require", spec: level(eval.MetricCostPer, nil, ptr(1), 0), pass: "pp", hold: "pp", edit: [2]func(int, *eval.Sample){nil, dear}},
		{name: "tokens", rule: "require", spec: level(eval.MetricTokens, nil, ptr(1000), 0), pass: "pp", hold: "pp", edit: [2]func(int, *eval.Sample){nil, dear}},
		{name: "calibrated", rule: "require", spec: require(eval.Require{Metric: eval.MetricKappa, Min: ptr(0.6)}), pass: "pp", hold: "pp",
			input: [2]func(*gate.Input){kappa(0.7), kappa(0.5)}, held: eval.Inconclusive},
		{name: "served model", rule: "require", spec: eval.GateSpec{Baseline: "production", Require: []eval.Require{{Metric: eval.MetricServedModel}}}, before: "pp", pass: "pp", hold: "pp",
			input: [2]func(*gate.Input){served("m-1"), served("m-2")}},
		{name: "max_unscored", rule: "completeness", spec: require(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.01)}), pass: rep("p", 98) + "uu", hold: rep("p", 97) + "uuu", held: eval.BrokenGate},
	}
	covered := map[string]bool{}
	for _, tt := range tests {
		for i, after := range []string{tt.pass, tt.hold} {
			b := bed{spec: tt.spec, tag: tt.tag, after: letters(after), edit: tt.edit[i]}
			if tt.before != "" {
				b.before = letters(tt.before)
			}
			in := b.input()
			if tt.input[i] != nil {
				tt.input[i](&in)
			}
			d := mustDecide(t, in)
			want := eval.Go
			if i == 1 {
				if want = tt.held; want == "" {
					want = eval.NoGo
				}
			}
			r := rule(t, d, tt.rule)
			if r.Outcome != want || d.Outcome != want {
				t.Errorf("%s: rule %s, want %s: %s\n%+v", tt.name, r.Outcome, want, d.Sentence, r)
			}
			if r.Demand == "" || r.Found == "" || r.Formula == "" || len(r.Numbers) == 0 {
				t.Errorf("%s: it does not say how: %+v", tt.name, r)
			}
		}
		for _, r := range tt.spec.Require {
			covered[r.Metric] = true
		}
	}
	for _, m := range append(eval.Metrics(), eval.MetricKappa, eval.MetricServedModel) {
		if !covered[m] {
			t.Errorf("the metric %s is not tried in both directions", m)
		}
	}
}
