package gate_test

import (
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/eval/gate"
)

// A failure of a case that must pass blocks until it was asked again, and passed every time.
func TestMustPassAgain(t *testing.T) {
	spec := require(eval.Require{Tag: "critical", PassAll: true})
	tests := []struct {
		name    string
		again   string
		outcome eval.Outcome
		finding eval.Finding
		wanted  int
		reason  string
	}{
		{"not asked again", "", eval.NoGo, eval.Suspected, 5, "nothing clears it"},
		{"asked too seldom", "pppp", eval.Inconclusive, eval.Suspected, 1, "four of five are not five"},
		{"passes again", "ppppp", eval.Go, eval.Unrepeated, 0, "an unconfirmed failure is shown and does not block"},
		{"fails again", "ppppf", eval.NoGo, eval.Confirmed, 0, "one more failure confirms it, and it is never retried until it passes"},
		{"fails again, passes later", "fppppp", eval.NoGo, eval.Confirmed, 0, "more passes do not take a failure back"},
		{"not judged again", "ppppu", eval.Inconclusive, eval.Suspected, 0, "what has no verdict clears nothing, and confirms nothing"},
		{"no answer", "ppppe", eval.Inconclusive, eval.Suspected, 1, "the provider stumbled: another takes its place"},
		{"an answer in its place", "ppppep", eval.Go, eval.Unrepeated, 0, "five passed"},
		{"no answer in its place either", "ppppee", eval.Inconclusive, eval.Suspected, 1, "once more"},
		{"a failure in its place", "ppppef", eval.NoGo, eval.Confirmed, 0, "it is asked like any other"},
		{"not judged in its place", "ppppeu", eval.Inconclusive, eval.Suspected, 0, "only what did not come is replaced"},
		{"never an answer", "eeeee", eval.Inconclusive, eval.Suspected, 2, "a target that is down is asked twice more"},
		{"never an answer at all", "eeeeeee", eval.Inconclusive, eval.Suspected, 0, "and no more"},
		{"three errors", "peepepp", eval.Inconclusive, eval.Suspected, 0, "five passes would take a third"},
	}
	for _, tt := range tests {
		b := bed{spec: spec, tag: map[int]string{1: "critical", 2: "critical"}, after: letters("pfp"), again: map[int]string{1: tt.again}}
		d := b.decide(t)
		if d.Outcome != tt.outcome || len(d.Rechecks) != 1 || d.Rechecks[0].Finding != tt.finding {
			t.Errorf("%s: %s, %+v; want %s, %s: %s", tt.name, d.Sentence, d.Rechecks, tt.outcome, tt.finding, tt.reason)
			continue
		}
		wanted := 0
		for _, r := range gate.Again(d) {
			wanted += r.Epochs - r.Asked()
		}
		if wanted != tt.wanted {
			t.Errorf("%s: %d more epochs are wanted, want %d: %s", tt.name, wanted, tt.wanted, tt.reason)
		}
		if tt.outcome == eval.Go && !strings.Contains(d.Sentence, "case-001") {
			t.Errorf("%s: what failed is not shown: %s", tt.name, d.Sentence)
		}
	}
}

// A second planned failure is one more failure, whatever fresh answers say; so is one of a later epoch.
func TestMustPassFailsTwice(t *testing.T) {
	for _, epochs := range []string{"ff", "fpf"} {
		b := bed{spec: require(eval.Require{PassAll: true}), after: []string{rep("p", len(epochs)), epochs}, again: map[int]string{1: "ppppp"}}
		if d := b.decide(t); d.Outcome != eval.NoGo || d.Rechecks[0].Finding != eval.Confirmed || len(gate.Again(d)) != 0 {
			t.Errorf("%s: %s, %+v", epochs, d.Sentence, d.Rechecks)
		}
	}
	// A planned epoch without a verdict is not hidden behind fresh passes.
	d := bed{spec: require(eval.Require{PassAll: true}), after: []string{"fu"}, again: map[int]string{0: "ppppp"}}.decide(t)
	if d.Outcome == eval.Go {
		t.Errorf("%s", d.Sentence)
	}
}

// A run that was cut off before it could ask again has confirmed nothing.
func TestMustPassCutOff(t *testing.T) {
	b := bed{spec: require(eval.Require{PassAll: true}), after: letters("pf"), stop: &gate.Incomplete{Class: eval.ClassBudget, Why: "the budget is spent"}}
	if d := b.decide(t); d.Outcome != eval.Inconclusive {
		t.Errorf("%s", d.Sentence)
	}
}

// What asking again cannot change is not asked.
func TestAgainOnlyWhereItMatters(t *testing.T) {
	both := require(eval.Require{PassAll: true}, eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9)})
	if got := gate.Again(bed{spec: both, after: letters("fffpp")}.decide(t)); len(got) != 0 {
		t.Errorf("%d cases are asked again, though the pass rate blocks whatever they say", len(got))
	}
	many := bed{spec: require(eval.Require{PassAll: true}), after: letters(rep("f", 30))}
	if got := gate.Again(many.decide(t)); len(got) != 10 {
		t.Errorf("%d cases are asked again together, want 10: the first confirmed one settles it", len(got))
	}
	many.again = map[int]string{3: "f"}
	if got := gate.Again(many.decide(t)); len(got) != 0 {
		t.Errorf("%d cases are asked again, though one is confirmed", len(got))
	}
	waived := bed{spec: require(eval.Require{PassAll: true}), after: letters("fp"), waivers: []eval.Waiver{{ID: "W", Case: caseID(0), Owner: "a", Approver: "b", Expires: now.AddDate(0, 1, 0)}}}
	if got := gate.Again(waived.decide(t)); len(got) != 0 {
		t.Errorf("%+v: a waived failure needs no confirmation", got)
	}
	if got := gate.Again(bed{spec: regressionSpec(0.05), before: slices.Repeat([]string{"ppppp"}, 100), after: letters("f" + rep("p", 99))}.decide(t)); len(got) != 0 {
		t.Errorf("%+v: no drop is shown, so that no case is to be named", got)
	}
}

// Where a drop is shown, its cases are asked again as often as can show that they are broken, and named by what came of it.
func TestBrokenAgain(t *testing.T) {
	before := slices.Repeat([]string{"ppppp"}, 100)
	before[5] = "ppfpf"
	b := bed{spec: regressionSpec(0.05), before: before, after: letters(rep("f", 6) + rep("p", 94))}
	d := b.decide(t)
	again := gate.Again(d)
	if d.Outcome != eval.NoGo || len(again) != 6 {
		t.Fatalf("%d asked again: %s", len(again), d.Sentence)
	}
	for _, r := range again {
		// 1 / C(5+4, 4) = 1/126 is below 0.05/6, 1 / C(5+3, 3) = 1/56 is not.
		if r.Epochs != 4 || r.Must || r.Finding != eval.Suspected {
			t.Errorf("%+v, want 4 fresh epochs", r)
		}
	}
	b.again = map[int]string{0: "ffff", 1: "ffff", 2: "pppp", 3: "fpff", 4: "ffff", 5: "ffff"}
	d = b.decide(t)
	if got := gate.Again(d); len(got) != 0 {
		t.Errorf("%+v are asked once more", got)
	}
	want := []eval.Finding{eval.Confirmed, eval.Confirmed, eval.Unsteady, eval.Unsteady, eval.Confirmed, eval.Suspected}
	for i, r := range d.Rechecks {
		if r.Finding != want[i] {
			t.Errorf("case %d, %s of %s: %s (p %v, adjusted %v), want %s", i, b.again[i], before[i], r.Finding, r.P, r.Adjusted, want[i])
		}
	}
	if d.Outcome != eval.NoGo || !strings.Contains(d.Sentence, "3 cases are confirmed broken, 2 flaky: case-000, case-001, case-004") {
		t.Errorf("%s", d.Sentence)
	}
	// What brought no answer is asked once more.
	b.again[1] = "fffe"
	if got := gate.Again(b.decide(t)); len(got) != 1 || got[0].Case != caseID(1) || got[0].Epochs-got[0].Asked() != 1 || got[0].Replaced != 1 {
		t.Errorf("%+v", got)
	}
	// The answers that were asked again enter no rate.
	if r := rule(t, d, "regression"); !strings.Contains(r.Found, "100 cases pass 94 % of the time") {
		t.Errorf("%s", r.Found)
	}
}

// A baseline of one epoch confirms nothing in a bearable number of calls, and that is said rather than paid for.
func TestTooFewBaselineEpochs(t *testing.T) {
	d := bed{spec: regressionSpec(0.05), before: letters(rep("p", 100)), after: letters(rep("f", 12) + rep("p", 88))}.decide(t)
	if got := gate.Again(d); d.Outcome != eval.NoGo || len(got) != 0 || len(d.Rechecks) != 12 || d.Rechecks[0].Epochs != 0 {
		t.Errorf("%+v: %s", got, d.Sentence)
	}
}

// A handful of cases that happen to pass exclude nothing that chance alone does not.
func TestFewCasesExcludeLittle(t *testing.T) {
	for _, tt := range []struct {
		cases  int
		margin float64
		want   eval.Outcome
		reason string
	}{
		{1, 0.80, eval.Inconclusive, "a case that fails 80 % of the time passes once in five"},
		{2, 0.65, eval.Inconclusive, "0.35^2 is 12 %"},
		{3, 0.55, eval.Inconclusive, "0.45^3 is 9 %"},
		{3, 0.90, eval.Go, "0.1^3 is 0.1 %"},
		{19, 0.20, eval.Go, "0.8^19 is 1.4 %"},
	} {
		b := bed{spec: regressionSpec(tt.margin), before: slices.Repeat([]string{"ppppp"}, tt.cases), after: letters(rep("p", tt.cases))}
		if d := b.decide(t); d.Outcome != tt.want {
			t.Errorf("%d cases, margin %v: %s; want %s: %s", tt.cases, tt.margin, d.Sentence, tt.want, tt.reason)
		}
	}
}
