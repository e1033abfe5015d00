package suites_test

import (
	"testing"

	"seatrial/eval"
)

func TestGateQuantities(t *testing.T) {
	usual := eval.Regression{Margin: 0.02, Alpha: 0.05, Block: eval.BlockMargin}
	tests := []struct {
		gate       string
		regression *eval.Regression
		unscored   float64
		reason     string
	}{
		{"{baseline: production}", &usual, 0.02, "a baseline asks to be compared with"},
		{"{regression: }", &usual, 0.02, "an empty regression has the usual margin"},
		{"{regression: {margin: 2.3%, alpha: 1%, block: any_drop}, max_unscored: 0.5%}",
			&eval.Regression{Margin: 0.023, Alpha: 0.01, Block: eval.BlockAnyDrop}, 0.005, "percents are exact"},
		{"{regression: {margin: 0}, max_unscored: 0}", &eval.Regression{Alpha: 0.05, Block: eval.BlockMargin}, 0, "zero is not the default"},
		{"{require: [{metric: cost, max: 0.5}]}", nil, 0.02, "demands alone"},
	}
	for _, tt := range tests {
		g := load(t, "suite.yaml", frame+"cases: [{turns: [x]}]\ngate: "+tt.gate+"\n").Suite.Gate
		if g.MaxUnscored != tt.unscored || (g.Regression == nil) != (tt.regression == nil) || g.Regression != nil && *g.Regression != *tt.regression {
			t.Errorf("gate %+v, regression %+v: %s", g, g.Regression, tt.reason)
		}
	}
	rules := load(t, "suite.yaml", frame+`cases: [{turns: [x]}]
gate: {require: [{metric: latency_p95, max: 1m30s}, {metric: latency_p50, max: 2.5}, {metric: pass_rate, min: 99.9%, max: 0.9999}]}
`).Suite.Gate.Require
	if *rules[0].Max != 90 || *rules[1].Max != 2.5 || *rules[2].Min != 0.999 || *rules[2].Max != 0.9999 {
		t.Errorf("rules %+v", rules)
	}
}
