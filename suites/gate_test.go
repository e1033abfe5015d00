package suites_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
	"seatrial/suites"
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
		{"{regression: {margin: 5%, power: 80%, scope: population, epochs: 5, looks: [0.5, 100%], slices: true}}",
			&eval.Regression{Margin: 0.05, Alpha: 0.05, Block: eval.BlockMargin, Power: 0.8, Scope: eval.ScopePopulation, Epochs: 5, Looks: []float64{0.5, 1}, AllSlices: true}, 0.02, "all of the design"},
		{"{regression: {slices: false}}", &usual, 0.02, "none"},
		{"{require: [{metric: cost, max: 0.5}]}", nil, 0.02, "demands alone"},
	}
	for _, tt := range tests {
		g := load(t, "suite.yaml", frame+"cases: [{turns: [x]}]\ngate: "+tt.gate+"\n").Suite.Gate
		if g.MaxUnscored != tt.unscored || (g.Regression == nil) != (tt.regression == nil) || cmp.Diff(tt.regression, g.Regression) != "" {
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

func TestGatePolicy(t *testing.T) {
	g := load(t, "suite.yaml", frame+`cases: [{turns: [x], tags: [refund]}]
gate: {baseline: production, anchor: first, inconclusive: allow, regression: {slices: [refund]}, require: [{metric: pass_rate, min: 90%, confidence: 95%}]}
`).Suite.Gate
	if g.Anchor != "first" || g.Inconclusive != eval.InconclusiveAllow || cmp.Diff([]string{"refund"}, g.Regression.Slices) != "" || g.Require[0].Confidence != 0.95 {
		t.Errorf("%+v %+v", g, g.Regression)
	}
}

// Every mistake is told with its line.
func TestGateMistakes(t *testing.T) {
	tests := []struct{ gate, want, reason string }{
		{"{require: [{served_model: unchanged}]}", "served_model compares with a baseline", "nothing to compare with"},
		{"{regression: {looks: [50%]}}", "the last look must be at all cases", "half of the suite would never be asked"},
		{"{regression: {looks: [50%, 25%, 100%]}}", "looks must rise", "a look back"},
		{"{regression: {looks: [0, 1]}}", "above 0 and at most 100%", "nothing to look at"},
		{"{regression: {margin: 5}}", "margin must be below 100%: no drop would be too large (write 5%)", "hundredths were meant"},
		{"{regression: {margin: 100%}}", "margin must be below 100%: no drop would be too large", "the whole was meant"},
		{"{regression: {power: 50%}}", "power must be above 50%", "a coin"},
		{"{regression: {scope: world}}", "scope", "no such scope"},
		{"{regression: {epochs: 0}}", "epochs", "none"},
		{"{regression: {slices: [refnd]}}", `no case has the tag "refnd"`, "misspelt"},
		{"{anchor: first, require: [{pass: all}]}", "an anchor needs a regression rule", "nothing compares with it"},
		{"{baseline: a, anchor: a}", "the anchor is the baseline", "it would move with every release"},
		{"{inconclusive: maybe, require: [{pass: all}]}", "inconclusive", "no such policy"},
		{"{require: [{metric: cost, max: 1, confidence: 95%}]}", "confidence belongs to a rate", "a sum has none"},
		{"{require: [{metric: pass_rate, min: 90%, confidence: 100%}]}", "confidence must be above 50%", "never"},
		{"{require: [{pass: all, confidence: 95%}]}", "min, max and confidence belong to a metric", "all is all"},
		{"{require: [{metric: score_mean, min: 0.5}]}", "score_mean is of one grader's values", "whose"},
		{"{require: [{metric: score_mean, grader: contains, min: 3}]}", "must be at most 100%", "values are 0 to 1"},
	}
	for _, tt := range tests {
		_, err := suites.Load(write(t, "suite.yaml", frame+"cases: [{turns: [x], tags: [refund]}]\ngate: "+tt.gate+"\n"), options())
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "suite.yaml:") {
			t.Errorf("%s: got %v, want %q: %s", tt.gate, err, tt.want, tt.reason)
		}
	}
}
