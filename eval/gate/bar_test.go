package gate_test

import (
	"strings"
	"testing"

	"seatrial/eval"
)

func TestTheBarIsNotMoved(t *testing.T) {
	with := func(change func(*eval.GateSpec)) func(*bed) {
		return func(b *bed) {
			was := regressionSpec(0.05)
			change(&was)
			b.was = &was
		}
	}
	rate := func(min, max *float64) eval.Require {
		return eval.Require{Metric: eval.MetricPassRate, Min: min, Max: max}
	}
	// requires sets the rules of the baseline's gate and of the candidate's.
	requires := func(was []eval.Require, is ...eval.Require) func(*bed) {
		return func(b *bed) {
			b.spec.Require = is
			with(func(g *eval.GateSpec) { g.Require = was })(b)
		}
	}
	anyDrop := func(alpha float64) *eval.Regression {
		return &eval.Regression{Margin: 0.05, Alpha: alpha, Block: eval.BlockAnyDrop}
	}
	critical := eval.Require{Requirement: "REQ-1", PassAll: true}
	more := "more is asked than before: "
	tests := []struct {
		name   string
		move   func(*bed)
		want   eval.Outcome
		found  string
		reason string
	}{
		{"unmoved", func(*bed) {}, eval.Go, "unchanged", "the same bar"},
		{"another candidate", with(func(g *eval.GateSpec) { g.Candidate = &eval.Candidate{Prompt: "v1"} }), eval.Go, "unchanged", "who is judged is not the bar"},
		{"block spelt out", with(func(g *eval.GateSpec) { g.Regression.Block = eval.BlockMargin }), eval.Go, "unchanged", "the same rule"},
		{"rules in another order", requires([]eval.Require{critical, rate(ptr(0.9), nil)}, rate(ptr(0.9), nil), critical), eval.Go, "unchanged", "all must hold, in any order"},

		{"a case is gone", func(b *bed) { b.after = append(letters(rep("p", 69)), "") }, eval.Inconclusive, "case case-069 is gone", "a failing case must not be deleted away"},
		{"a case was edited", func(b *bed) { b.changed = map[int]string{3: "something else is expected now"} }, eval.Inconclusive, "case case-003: something else is expected now", "nor softened"},
		{"a case was added", func(b *bed) { b.before = append(b.before, ""); b.after = append(b.after, "p") }, eval.Go, more + "1 case added (case-070)", "more is asked"},
		{"one gone, one new", func(b *bed) { b.before = append(b.before, ""); b.after = append(letters(rep("p", 69)), "", "p") }, eval.Inconclusive,
			"case case-069 is gone; " + more + "1 case added (case-070)", "what is added does not make up for what is gone"},

		{"the margin was smaller", with(func(g *eval.GateSpec) { g.Regression.Margin = 0.02 }), eval.Inconclusive,
			"gate: regression was {margin: 0.02, alpha: 0.05, block: margin} and is {margin: 0.05, alpha: 0.05, block: margin}", "widened by the change that it judges"},
		{"the margin was larger", with(func(g *eval.GateSpec) { g.Regression.Margin = 0.1 }), eval.Go,
			more + "gate: regression was {margin: 0.1, alpha: 0.05, block: margin} and is {margin: 0.05, alpha: 0.05, block: margin}", "tightened"},
		{"alpha was smaller", with(func(g *eval.GateSpec) { g.Regression.Alpha = 0.01 }), eval.Inconclusive, "gate: regression was {margin: 0.05, alpha: 0.01, block: margin} and is {margin: 0.05, alpha: 0.05, block: margin}", "easier to exclude"},
		{"alpha was larger", with(func(g *eval.GateSpec) { g.Regression.Alpha = 0.1 }), eval.Go, more + "gate: regression was {margin: 0.05, alpha: 0.1, block: margin} and is {margin: 0.05, alpha: 0.05, block: margin}", "harder to exclude"},
		{"a smaller margin with a larger alpha", with(func(g *eval.GateSpec) { g.Regression.Margin, g.Regression.Alpha = 0.1, 0.01 }), eval.Inconclusive, "gate: regression was", "one loosened is loosened"},
		{"any drop blocked", with(func(g *eval.GateSpec) { g.Regression = anyDrop(0.05) }), eval.Inconclusive, "block: any_drop} and is {margin: 0.05, alpha: 0.05, block: margin}", "a small drop passes now"},
		{"any drop blocks now", func(b *bed) {
			with(func(*eval.GateSpec) {})(b)
			b.spec.Regression = anyDrop(0.05)
		}, eval.Go, more + "gate: regression was", "less passes now"},
		{"any drop blocks, at a smaller alpha", func(b *bed) {
			with(func(g *eval.GateSpec) { g.Regression = anyDrop(0.1) })(b)
			b.spec.Regression = anyDrop(0.05)
		}, eval.Inconclusive, "gate: regression was", "what was shown and blocked at 10 % may pass at 5 %"},
		{"any drop blocks, at a smaller margin", func(b *bed) {
			with(func(g *eval.GateSpec) { g.Regression = anyDrop(0.05); g.Regression.Margin = 0.1 })(b)
			b.spec.Regression = anyDrop(0.05)
		}, eval.Go, more + "gate: regression was", "tightened"},
		{"no regression rule before", with(func(g *eval.GateSpec) { g.Regression = nil }), eval.Go, more + "gate: regression was absent and is {margin", "added"},
		{"no regression rule now", func(b *bed) {
			requires([]eval.Require{critical}, critical)(b)
			b.spec.Regression = nil
		}, eval.Inconclusive, "alpha: 0.05, block: margin} and is absent", "removed"},

		{"scope was the population", with(func(g *eval.GateSpec) { g.Regression.Scope = eval.ScopePopulation }), eval.Inconclusive,
			"block: margin, scope: population} and is {margin: 0.05, alpha: 0.05, block: margin}", "each excludes what the other does not"},
		{"scope spelt out", with(func(g *eval.GateSpec) { g.Regression.Scope = eval.ScopeSuite }), eval.Go, "unchanged", "the same rule"},
		{"asked otherwise", with(func(g *eval.GateSpec) {
			g.Regression.Power, g.Regression.Epochs, g.Regression.Looks = 0.8, 5, []float64{0.5, 1}
		}), eval.Go, "unchanged", "at the same error probabilities"},
		{"a slice is gone", with(func(g *eval.GateSpec) { g.Regression.Slices = []string{"refund"} }), eval.Inconclusive, "slices: [refund]} and is", "it may drop now"},
		{"a slice is new", func(b *bed) {
			with(func(*eval.GateSpec) {})(b)
			rule := *b.spec.Regression
			rule.Slices = []string{"refund"}
			b.spec.Regression, b.tag = &rule, map[int]string{0: "refund"}
		}, eval.Go, more + "gate: regression was", "less passes now"},
		{"all slices instead of one", func(b *bed) {
			with(func(g *eval.GateSpec) { g.Regression.Slices = []string{"refund"} })(b)
			rule := *b.spec.Regression
			rule.AllSlices = true
			b.spec.Regression = &rule
		}, eval.Go, more + "gate: regression was", "it is one of them"},
		{"not all slices", with(func(g *eval.GateSpec) { g.Regression.AllSlices = true }), eval.Inconclusive, "slices: true} and is", "the others may drop now"},
		{"an anchor is gone", with(func(g *eval.GateSpec) { g.Anchor = "first" }), eval.Inconclusive, `the anchor was "first" and is none`, "creep is not seen any more"},
		{"too little evidence passes now", func(b *bed) {
			with(func(*eval.GateSpec) {})(b)
			b.spec.Inconclusive = eval.InconclusiveAllow
		}, eval.Inconclusive, "inconclusive was block and is allow", "a change cannot allow itself"},
		{"too little evidence passed before", with(func(g *eval.GateSpec) { g.Inconclusive = eval.InconclusiveAllow }), eval.Go, more + "gate: inconclusive was allow and is block", "tightened"},
		{"confidence was demanded", requires([]eval.Require{{Metric: eval.MetricPassRate, Min: ptr(0.9), Confidence: 0.95}}, rate(ptr(0.9), nil)), eval.Inconclusive, "confidence: 0.95} is gone", "the observed rate is luckier"},
		{"unscored were fewer", with(func(g *eval.GateSpec) { g.MaxUnscored = 0 }), eval.Inconclusive, "max_unscored was 0 % and is 2 %", "widened"},
		{"unscored were more", with(func(g *eval.GateSpec) { g.MaxUnscored = 0.1 }), eval.Go, more + "gate: max_unscored was 10 % and is 2 %", "tightened"},
		{"another baseline", with(func(g *eval.GateSpec) { g.Baseline = "strong" }), eval.Inconclusive, `baseline was "strong" and is "production"`, "an easier rival"},
		{"the first baseline", with(func(g *eval.GateSpec) { g.Baseline = "" }), eval.Go, more + `gate: the baseline was none and is "production"`, "the baseline could not yet name one"},

		{"a rule is gone", with(func(g *eval.GateSpec) { g.Require = []eval.Require{critical} }), eval.Inconclusive, `the rule {requirement: "REQ-1", pass: all} is gone`, "lowered"},
		{"a rule is new", requires(nil, eval.Require{PassAll: true}), eval.Go, more + "gate: new rule {pass: all}", "added"},
		{"a rule narrowed", requires([]eval.Require{{PassAll: true}}, critical), eval.Inconclusive,
			`the rule {pass: all} is gone; ` + more + `gate: new rule {requirement: "REQ-1", pass: all}`, "another rule, and the old is gone"},
		{"min rose", requires([]eval.Require{rate(ptr(0.8), nil)}, rate(ptr(0.9), nil)), eval.Go, more + `gate: the rule {metric: "pass_rate", min: 0.8} is now {metric: "pass_rate", min: 0.9}`, "tightened"},
		{"min fell", requires([]eval.Require{rate(ptr(0.9), nil)}, rate(ptr(0.8), nil)), eval.Inconclusive, `gate: the rule {metric: "pass_rate", min: 0.9} is now {metric: "pass_rate", min: 0.8}`, "loosened"},
		{"min is new", requires([]eval.Require{rate(nil, ptr(1))}, rate(ptr(0.8), ptr(1))), eval.Go, more + "gate: the rule", "tightened"},
		{"min is gone", requires([]eval.Require{rate(ptr(0.8), ptr(1))}, rate(nil, ptr(1))), eval.Inconclusive, "gate: the rule", "loosened"},
		{"max fell", requires([]eval.Require{{Metric: eval.MetricTokens, Max: ptr(500)}}, eval.Require{Metric: eval.MetricTokens, Max: ptr(200)}), eval.Go, more + "gate: the rule", "tightened"},
		{"max rose", requires([]eval.Require{{Metric: eval.MetricTokens, Max: ptr(200)}}, eval.Require{Metric: eval.MetricTokens, Max: ptr(500)}), eval.Inconclusive, "gate: the rule", "loosened"},
		{"max is gone", requires([]eval.Require{{Metric: eval.MetricTokens, Min: ptr(1), Max: ptr(200)}}, eval.Require{Metric: eval.MetricTokens, Min: ptr(1)}), eval.Inconclusive, "gate: the rule", "loosened"},
		{"min rose, max rose", requires([]eval.Require{rate(ptr(0.8), ptr(0.99))}, rate(ptr(0.9), ptr(1))), eval.Inconclusive, "gate: the rule", "one loosened is loosened"},
		{"one rule became two", requires([]eval.Require{rate(ptr(0.8), ptr(1))}, rate(nil, ptr(1)), rate(ptr(0.8), nil)), eval.Go, "unchanged", "both must hold"},
		{"one rule became two, min first", requires([]eval.Require{rate(ptr(0.8), ptr(1))}, rate(ptr(0.8), nil), rate(nil, ptr(1))), eval.Go, "unchanged", "both must hold"},
		{"a weaker copy came last", requires([]eval.Require{rate(ptr(0.9), nil)}, rate(ptr(0.9), nil), rate(ptr(0.1), nil)), eval.Go, "unchanged", "the stronger still holds"},
		{"a wider copy came last", requires([]eval.Require{{Metric: eval.MetricTokens, Max: ptr(200)}}, eval.Require{Metric: eval.MetricTokens, Max: ptr(200)},
			eval.Require{Metric: eval.MetricTokens, Max: ptr(500)}), eval.Go, "unchanged", "the narrower still holds"},
		{"a weaker copy came", requires([]eval.Require{rate(ptr(0.9), nil)}, rate(ptr(0.1), nil), rate(ptr(0.9), nil)), eval.Go, "unchanged", "the stronger still holds"},
		{"the stronger copy is gone", requires([]eval.Require{rate(ptr(0.1), nil), rate(ptr(0.9), nil)}, rate(ptr(0.1), nil)), eval.Inconclusive, "min: 0.9} is now", "the weaker was no rule"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := bed{spec: regressionSpec(0.05), before: letters(rep("p", 70)), after: letters(rep("p", 70))}
			tt.move(&b)
			d := b.decide(t)
			r := rule(t, d, "same bar")
			if r.Outcome != tt.want || d.Outcome != tt.want || !strings.Contains(r.Found, tt.found) {
				t.Errorf("%s, decision %s, %q: want %s, %q: %s", r.Outcome, d.Sentence, r.Found, tt.want, tt.found, tt.reason)
			}
			if strings.Contains(tt.found, "unchanged") != (r.Found == "unchanged") || strings.HasPrefix(tt.found, more) != strings.HasPrefix(r.Found, more) {
				t.Errorf("found %q", r.Found)
			}
			if moved := strings.Contains(d.Sentence, "the bar was moved"); moved != (tt.want == eval.Inconclusive) {
				t.Errorf("sentence %q", d.Sentence)
			}
		})
	}
}

// A moved bar does not hide a shown regression.
func TestMovedBarAndRegression(t *testing.T) {
	b := bed{spec: regressionSpec(0.05), before: letters(rep("p", 14)), after: append(letters(rep("f", 6)+rep("p", 7)), "")}
	if d := b.decide(t); d.Outcome != eval.NoGo {
		t.Errorf("%s: %s", d.Outcome, d.Sentence)
	}
}

func TestBaselineWithoutAGateSetNoBar(t *testing.T) {
	in := bed{spec: regressionSpec(0.05), before: letters(rep("p", 80)), after: letters(rep("p", 80))}.input()
	in.Diff.Baseline.Run.Suite.Gate = nil
	d := mustDecide(t, in)
	if r := rule(t, d, "same bar"); d.Outcome != eval.Go || r.Found != "more is asked than before: gate: the baseline's suite had none" {
		t.Errorf("%s: %q", d.Sentence, r.Found)
	}
}

// Cases that a selection left out are not gone, and making such a run the
// baseline is no remedy.
func TestSelectionIsNoMovedBar(t *testing.T) {
	b := bed{spec: regressionSpec(0.05), before: letters(rep("p", 80)), after: append(letters(rep("p", 78)), "", "")}
	in := b.input()
	in.Candidate.Run.Plan.Tags = []string{"x"}
	in.Diff.Candidate.Run.Plan.Tags = []string{"x"}
	d := mustDecide(t, in)
	r := rule(t, d, "same bar")
	if d.Outcome != eval.Inconclusive || r.Outcome != eval.Inconclusive || r.Found != "2 cases of the baseline not asked" ||
		strings.Contains(d.Sentence, "bar was moved") || strings.Contains(r.More, "baseline set") || r.More == "" {
		t.Errorf("%s\n%+v", d.Sentence, r)
	}
}

// A case that lost the tag by which it is demanded would make the demand easier without being gone.
func TestRecastCasesMoveTheBar(t *testing.T) {
	spec := regressionSpec(0.05)
	spec.Require = []eval.Require{{Tag: "critical", PassAll: true}}
	waiver := eval.Waiver{ID: "W", Tag: "known", Expires: now.AddDate(0, 1, 0)}
	tests := []struct {
		recast eval.Recast
		want   eval.Outcome
		found  string
		reason string
	}{
		{eval.Recast{Case: "case-001", TagsRemoved: []string{"critical"}}, eval.Inconclusive, "case case-001: it lost the tag critical", "no longer demanded"},
		{eval.Recast{Case: "case-001", TagsAdded: []string{"critical"}}, eval.Inconclusive, "it has the tag critical now", "rates by tag can be diluted"},
		{eval.Recast{Case: "case-001", TagsAdded: []string{"known"}}, eval.Inconclusive, "it has the tag known now", "a waiver would forgive it"},
		{eval.Recast{Case: "case-001", Why: []string{"its cluster was doc-1 and is none"}}, eval.Inconclusive, "its cluster was doc-1 and is none", "more independent evidence by a word"},
		{eval.Recast{Case: "case-001", TagsRemoved: []string{"note"}, TagsAdded: []string{"memo"}}, eval.Go, "unchanged", "nothing is decided by these"},
	}
	for _, tt := range tests {
		b := bed{spec: spec, tag: map[int]string{0: "critical,known"}, before: letters(rep("p", 200)), after: letters(rep("p", 200)), waivers: []eval.Waiver{waiver}}
		in := b.input()
		in.Diff.Recast = []eval.Recast{tt.recast}
		d := mustDecide(t, in)
		if r := rule(t, d, "same bar"); r.Outcome != tt.want || d.Outcome != tt.want || !strings.Contains(r.Found, tt.found) {
			t.Errorf("%s: %s\n%+v", tt.reason, d.Sentence, r)
		}
	}
}

// A judge or a grader that changed moves the bar, whether or not a case that it judges was asked.
func TestOtherInstrumentsMoveTheBar(t *testing.T) {
	judge := func(model string) []eval.Target { return []eval.Target{{ID: "referee", Judge: true, Model: model}} }
	tests := []struct {
		was, is []eval.Target
		version int
		want    eval.Outcome
		found   string
		reason  string
	}{
		{judge("a"), judge("a"), 1, eval.Go, "unchanged", "the same"},
		{judge("a"), judge("b"), 1, eval.Inconclusive, "the judge referee is not what it was", "another model judges"},
		{judge("a"), []eval.Target{{ID: "referee", Model: "b"}}, 1, eval.Go, "unchanged", "a target that judges nothing"},
		{nil, judge("b"), 1, eval.Go, "unchanged", "what it judges shows by its graders"},
		{judge("a"), judge("a"), 2, eval.Inconclusive, "the grader judge is of another version", "another program"},
	}
	for _, tt := range tests {
		in := bed{spec: regressionSpec(0.05), before: letters(rep("p", 80)), after: letters(rep("p", 80))}.input()
		in.Diff.Baseline.Run.Suite.Targets, in.Diff.Candidate.Run.Suite.Targets = tt.was, tt.is
		in.Diff.Baseline.Run.Graders = []eval.GraderSpec{{Name: "judge", Version: 1}}
		in.Diff.Candidate.Run.Graders = []eval.GraderSpec{{Name: "judge", Version: tt.version}}
		d := mustDecide(t, in)
		if r := rule(t, d, "same bar"); d.Outcome != tt.want || !strings.Contains(r.Found, tt.found) {
			t.Errorf("%s: %s\n%s", tt.reason, d.Sentence, r.Found)
		}
	}
}
