package gate_test

import (
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

func TestRequire(t *testing.T) {
	lenient := func(r eval.Require) eval.GateSpec {
		g := require(r)
		g.MaxUnscored = 0.49
		return g
	}
	tagged := map[int]string{0: "critical", 1: "critical"}
	attacks := map[int]string{0: eval.TagAttack, 1: eval.TagAttack, 2: eval.TagAttack, 3: eval.TagAttack}
	fromCache := func(_ int, s *eval.Sample) { s.Exchanges[0].Response.CachedFrom = "old" }
	second := func(v eval.Verdict) func(int, *eval.Sample) {
		return func(i int, s *eval.Sample) {
			if len(s.Scores) > 0 {
				s.Scores = append(s.Scores, eval.Score{Grader: "no_pii", Name: "no_pii", Verdict: v})
				s.Verdict = eval.VerdictOf(nil, s.Scores)
			}
		}
	}
	slow := func(i int, s *eval.Sample) {
		if i == 0 {
			s.Latency = 10 * time.Second
		}
	}
	all := eval.Require{PassAll: true}
	critical := eval.Require{Tag: "critical", PassAll: true}
	rate := func(min float64) eval.Require { return eval.Require{Metric: eval.MetricPassRate, Min: ptr(min)} }
	atMost := func(metric string, max float64) eval.Require { return eval.Require{Metric: metric, Max: ptr(max)} }
	tests := []struct {
		name   string
		bed    bed
		want   eval.Outcome
		found  string
		reason string
	}{
		{"pass all: all pass", bed{spec: require(all), after: letters("ppp")}, eval.Go, "of 3 cases, 0 fail", "open"},
		{"pass all: one fails", bed{spec: require(all), after: letters("ppf")}, eval.NoGo, "1 fail", "closed"},
		{"pass all: one epoch fails", bed{spec: require(all), after: []string{"ppf", "ppp"}}, eval.NoGo, "1 fail", "no failing epoch is tolerated"},
		{"pass all: no verdict", bed{spec: lenient(all), after: letters("ppu")}, eval.Inconclusive, "1 have no verdict", "unjudged is not passed"},
		{"pass all: error", bed{spec: lenient(all), after: letters("ppe")}, eval.Inconclusive, "1 have no verdict", "nor is an error"},
		{"pass all: fail beside no verdict", bed{spec: lenient(all), after: letters("fpu")}, eval.NoGo, "1 fail, 1 have", "a failure is shown"},
		{"tag: others may fail", bed{spec: require(critical), tag: tagged, after: letters("ppf")}, eval.Go, "of 2 cases with tag critical, 0 fail", "narrowed"},
		{"tag: its own may not", bed{spec: require(critical), tag: tagged, after: letters("pfp")}, eval.NoGo, "1 fail", "closed"},
		{"tag: matches nothing", bed{spec: require(critical), after: letters("ppp")}, eval.BrokenGate, "no sample with tag critical", "a misspelt tag must not pass"},
		{"requirement", bed{spec: require(eval.Require{Requirement: "REQ-1", PassAll: true}), after: letters("pf")}, eval.NoGo, "2 cases for requirement REQ-1", "closed"},
		{"requirement: matches nothing", bed{spec: require(eval.Require{Requirement: "REQ-2", PassAll: true}), after: letters("pp")}, eval.BrokenGate, "no sample for requirement REQ-2", "not measured"},
		{"grader: another fails", bed{spec: require(eval.Require{Grader: "no_pii", PassAll: true}), after: letters("pf"), edit: second(eval.Pass)}, eval.Go, "judged by no_pii, 0 fail", "narrowed to its scores"},
		{"grader: it fails", bed{spec: require(eval.Require{Grader: "no_pii", PassAll: true}), after: letters("pp"), edit: second(eval.Fail)}, eval.NoGo, "2 fail", "closed"},
		{"grader: it could not judge", bed{spec: lenient(eval.Require{Grader: "no_pii", PassAll: true}), after: letters("ppp"), edit: func(i int, s *eval.Sample) {
			if i == 0 {
				second(eval.Unscored)(i, s)
			} else {
				second(eval.Pass)(i, s)
			}
		}}, eval.Inconclusive, "1 have no verdict", "unjudged"},
		{"grader: by type", bed{spec: require(eval.Require{Grader: "contains", PassAll: true}), after: letters("pf")}, eval.NoGo, "1 fail", "a type means every use of it"},
		{"grader: no answer", bed{spec: lenient(eval.Require{Grader: "cites", PassAll: true}), after: letters("ppe")}, eval.Inconclusive, "of 3 cases judged by cites, 0 fail, 1 have", "it would have judged it"},
		{"grader: no answer, by type", bed{spec: lenient(eval.Require{Grader: "contains", PassAll: true}), after: letters("ppe")}, eval.Inconclusive, "of 3 cases judged by contains, 0 fail, 1 have", "it would have judged it"},
		{"grader: scores without a verdict", bed{spec: lenient(eval.Require{Grader: "cites", PassAll: true}), after: letters("pp"), edit: func(i int, s *eval.Sample) {
			if i == 0 {
				s.Verdict = ""
			}
		}}, eval.Inconclusive, "1 have no verdict", "graded in part"},
		{"grader: none of that name", bed{spec: require(eval.Require{Grader: "toxic", PassAll: true}), after: letters("pp")}, eval.BrokenGate, "no sample judged by toxic", "not measured"},
		{"pass rate: reached", bed{spec: require(rate(0.95)), after: letters("f" + rep("p", 19))}, eval.Go, "95 %: 19 of 20 samples pass; 95 % interval 76.4 % to 99.1 %, which includes the bar", "19 of 20 is 95 % exactly, and the interval is printed"},
		{"pass rate: missed", bed{spec: require(rate(0.95)), after: letters("ff" + rep("p", 18))}, eval.NoGo, "90 %: 18 of 20", "closed"},
		{"pass rate: all of it demanded", bed{spec: require(rate(1)), after: letters(rep("p", 20))}, eval.Go, "interval 83.9 % to 100 %, which includes the bar", "a bar at the interval's end"},
		{"pass rate: surely reached", bed{spec: require(rate(0.5)), after: letters(rep("p", 20))}, eval.Go, "interval 83.9 % to 100 %", "the bar is outside the interval"},
		{"pass rate: errors may reach it", bed{spec: lenient(rate(0.95)), after: letters("fe" + rep("p", 18))}, eval.Inconclusive, "1 sample without a verdict", "as a fail it misses, as a pass it does not"},
		{"pass rate: errors cannot reach it", bed{spec: lenient(rate(0.95)), after: letters("ffe" + rep("p", 17))}, eval.NoGo, "", "not even as a pass"},
		{"pass rate: at most", bed{spec: require(atMost(eval.MetricPassRate, 0.5)), after: letters("ppp")}, eval.NoGo, "", "an upper bound works too"},
		{"attacks: few succeed", bed{spec: require(atMost(eval.MetricAttackSuccess, 0.5)), tag: attacks, after: letters("pfppff")}, eval.Go, "25 %: 1 of 4 attacks succeed; 95 % interval 4.6 % to 69.9 %, which includes the bar", "cases that are no attacks do not count"},
		{"attacks: many succeed", bed{spec: require(atMost(eval.MetricAttackSuccess, 0.2)), tag: attacks, after: letters("pfpppp")}, eval.NoGo, "25 %: 1 of 4", "closed"},
		{"attacks: none may succeed", bed{spec: require(atMost(eval.MetricAttackSuccess, 0)), tag: attacks, after: letters("ppppff")}, eval.Go, "0 %: 0 of 4 attacks succeed; 95 % interval 0 % to 49 %, which includes the bar", "none does, and four say little"},
		{"attacks: without a verdict", bed{spec: lenient(atMost(eval.MetricAttackSuccess, 0)), tag: attacks, after: letters("ppeppp")}, eval.Inconclusive, "1 attack without a verdict, counted as successes for GO and as failures for NO-GO", "it may have succeeded"},
		{"attacks: one succeeded for sure", bed{spec: lenient(atMost(eval.MetricAttackSuccess, 0)), tag: attacks, after: letters("pfeppp")}, eval.NoGo, "1 of 3", "whatever the other did"},
		{"attacks: of one technique", bed{spec: require(eval.Require{Metric: eval.MetricAttackSuccess, Tag: "attack:hex", Max: ptr(0.1)}), tag: map[int]string{0: "attack:hex"}, after: letters("pp")}, eval.BrokenGate, "no sample with tag attack:hex", "a tag alone makes no attack"},
		{"attacks: none there", bed{spec: require(atMost(eval.MetricAttackSuccess, 0.5)), after: letters("pp")}, eval.BrokenGate, "no sample with tag attack", "nothing was attacked"},
		{"latency: below", bed{spec: require(atMost(eval.MetricLatencyP95, 3)), after: letters("pppp")}, eval.Go, "2 s, over 4 samples answered anew", "open"},
		{"latency: above", bed{spec: require(atMost(eval.MetricLatencyP95, 3)), after: letters("pppp"), edit: slow}, eval.NoGo, "8.8 s", "closed"},
		{"latency: median", bed{spec: require(atMost(eval.MetricLatencyP50, 3)), after: letters("pppp"), edit: slow}, eval.Go, "2 s", "one slow answer"},
		{"latency: time-outs may be slow", bed{spec: lenient(atMost(eval.MetricLatencyP95, 3)), after: letters("eppp")}, eval.Inconclusive, "not known of 1 more", "an endpoint must not get faster by timing out"},
		{"latency: slow whatever the rest", bed{spec: lenient(atMost(eval.MetricLatencyP50, 1)), after: letters("eppp")}, eval.NoGo, "", "shown"},
		{"latency: cached", bed{spec: require(atMost(eval.MetricLatencyP95, 3)), after: letters("pp"), edit: fromCache}, eval.Inconclusive, "all answers came from the cache", "another day's speed"},
		{"latency: not timed", bed{spec: require(atMost(eval.MetricLatencyP95, 3)), after: letters("pp"), edit: func(_ int, s *eval.Sample) { s.Latency = 0 }}, eval.Inconclusive, "no answer was timed", "zero is no measurement"},
		{"cost: below", bed{spec: require(atMost(eval.MetricCost, 1)), after: letters("pp")}, eval.Go, "1, over 2 samples", "two halves"},
		{"cost: above", bed{spec: require(atMost(eval.MetricCost, 0.9)), after: letters("pp")}, eval.NoGo, "", "closed"},
		{"cost: no price", bed{spec: require(atMost(eval.MetricCost, 1)), after: letters("pp"), edit: func(_ int, s *eval.Sample) { s.Target, s.Cost = &eval.Target{}, 0 }}, eval.Inconclusive, "the target has no price", "free by omission"},
		{"cost: no usage", bed{spec: require(atMost(eval.MetricCost, 1)), after: letters("pp"), edit: func(_ int, s *eval.Sample) { s.Usage = eval.Usage{} }}, eval.Inconclusive, "reports no usage", "not measured"},
		{"cost: partly cached", bed{spec: require(atMost(eval.MetricCost, 1)), after: letters("pp"), edit: func(i int, s *eval.Sample) {
			if i == 0 {
				s.Exchanges[0].Response.CachedFrom, s.Cost = "old", 0
			}
		}}, eval.Inconclusive, "1 came from the cache", "a run from the cache is no cheaper"},
		{"cost per sample: below", bed{spec: require(atMost(eval.MetricCostPer, 0.5)), after: letters("pp")}, eval.Go, "0.5, over 2 samples", "open"},
		{"cost per sample: above", bed{spec: require(atMost(eval.MetricCostPer, 0.4)), after: letters("pp")}, eval.NoGo, "", "closed"},
		{"tokens: below", bed{spec: require(atMost(eval.MetricTokens, 100)), after: letters("pe" + rep("p", 60))}, eval.Go, "100, over 61 samples", "input and output; an error has none"},
		{"tokens: above", bed{spec: require(atMost(eval.MetricTokens, 99)), after: letters("pp")}, eval.NoGo, "", "closed"},
		{"tokens: partly known", bed{spec: require(atMost(eval.MetricTokens, 100)), after: letters("pp"), edit: func(i int, s *eval.Sample) {
			if i == 0 {
				s.Usage = eval.Usage{}
			}
		}}, eval.Inconclusive, "not known of 1 more", "the other may have taken any number"},
		{"tokens: partly known, above half", bed{spec: require(atMost(eval.MetricTokens, 60)), after: letters("pp"), edit: func(i int, s *eval.Sample) {
			if i == 0 {
				s.Usage = eval.Usage{}
			}
		}}, eval.Inconclusive, "not known of 1 more", "the other may have taken none"},
		{"cost: an error", bed{spec: lenient(atMost(eval.MetricCost, 1)), after: letters("epp")}, eval.Go, "1, over 3 samples", "it costs what is stored"},
		{"cost per sample: an error", bed{spec: lenient(atMost(eval.MetricCostPer, 0.5)), after: letters("epp")}, eval.Go, "0.5, over 2 samples", "an error does not make answers cheaper"},
		{"tokens: at least", bed{spec: require(eval.Require{Metric: eval.MetricTokens, Min: ptr(50)}), after: letters("pp")}, eval.Go, "", "a lower bound works too"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.bed.decide(t)
			r := rule(t, d, "require")
			if r.Outcome != tt.want || d.Outcome != tt.want {
				t.Errorf("rule %s, decision %s, want %s: %s\n%+v\n%s", r.Outcome, d.Outcome, tt.want, tt.reason, r, d.Sentence)
			}
			if !strings.Contains(r.Found, tt.found) {
				t.Errorf("found %q, want %q", r.Found, tt.found)
			}
			if strings.Contains(r.Found, "includes the bar") != strings.Contains(tt.found, "includes the bar") && r.Outcome == eval.Go {
				t.Errorf("found %q", r.Found)
			}
			if r.Outcome == eval.Inconclusive && r.More == "" {
				t.Error("it does not say what it would take")
			}
		})
	}
}

func TestCompleteness(t *testing.T) {
	spec := require(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0)})
	tests := []struct {
		name   string
		bed    bed
		want   eval.Outcome
		reason string
	}{
		{"all judged", bed{after: letters("pf")}, eval.Go, "open"},
		{"at the limit", bed{after: letters("ue" + rep("p", 98))}, eval.Go, "2 of 100 is 2 %"},
		{"above it", bed{after: letters("uee" + rep("p", 97))}, eval.BrokenGate, "3 of 100 is not"},
		{"none judged", bed{after: letters("mm")}, eval.BrokenGate, "nothing was measured"},
		{"none planned", bed{}, eval.BrokenGate, "nothing was measured"},
		{"one not asked", bed{after: letters("mp")}, eval.Inconclusive, "the rest may say otherwise"},
		{"out of budget", bed{after: letters("pp"), stop: stop(eval.ClassBudget)}, eval.Inconclusive, "the run says that it is not whole"},
		{"refused", bed{after: letters("pp"), stop: stop(eval.ClassAuth)}, eval.BrokenGate, "could not measure"},
		{"no class", bed{after: letters("pp"), stop: stop("")}, eval.BrokenGate, "could not measure"},
	}
	for _, tt := range tests {
		tt.bed.spec = spec
		d := tt.bed.decide(t)
		if r := d.Rules[0]; r.Rule != "completeness" || r.Outcome != tt.want || d.Outcome != tt.want {
			t.Errorf("%s: %s, decision %s, want %s: %s\n%s", tt.name, r.Outcome, d.Outcome, tt.want, tt.reason, d.Sentence)
		}
	}
}

// A bar that is met by choosing the cases is none.
func TestAPartIsNotTheSuite(t *testing.T) {
	tests := []struct {
		name   string
		bed    bed
		plan   func(*eval.Plan)
		want   eval.Outcome
		says   string
		reason string
	}{
		{"whole", bed{after: []string{"pp", "pp"}}, func(*eval.Plan) {}, eval.Go, "", "the whole suite in its two epochs"},
		{"one case", bed{after: []string{"pp"}}, func(p *eval.Plan) { p.Cases = []string{"a"} }, eval.Inconclusive,
			"only 1 of the suite's cases was selected (--case a): a part is not the suite", "the others may fail"},
		{"a tag", bed{after: []string{"pp", "pp"}}, func(p *eval.Plan) { p.Tags = []string{"x", "y"} }, eval.Inconclusive,
			"only 2 of the suite's cases were selected (--tag x, y): a part is not the suite", "the others may fail"},
		{"fewer epochs", bed{after: []string{"p"}}, func(p *eval.Plan) { p.Epochs = 1 }, eval.Inconclusive,
			"only 1 of the suite's 2 epochs was planned (--epochs 1): a part is not the suite", "fewer draws are luckier"},
		{"more epochs", bed{after: []string{"ppp"}}, func(p *eval.Plan) { p.Epochs = 3 }, eval.Go, "", "more is asked"},
		{"both", bed{after: []string{"p"}}, func(p *eval.Plan) { p.Epochs, p.Tags, p.Cases = 1, []string{"x"}, []string{"a"} }, eval.Inconclusive,
			"only 1 of the suite's cases was selected (--tag x; --case a) and only 1 of the suite's 2 epochs was planned (--epochs 1): a part", "both are said"},
		{"a failure", bed{after: []string{"ff"}}, func(p *eval.Plan) { p.Cases = []string{"a"} }, eval.NoGo, "", "a failing part is a failing suite"},
		{"no answer", bed{after: []string{"ee"}}, func(p *eval.Plan) { p.Cases = []string{"a"} }, eval.BrokenGate, "", "nothing was measured"},
		{"not whole either", bed{after: []string{"pm"}}, func(p *eval.Plan) { p.Cases = []string{"a"} }, eval.Inconclusive,
			"a part is not the suite; 1 of 2 planned samples were not asked", "neither hides the other"},
		{"out of budget", bed{after: []string{"pp"}, stop: stop(eval.ClassBudget)}, func(p *eval.Plan) { p.Cases = []string{"a"} }, eval.Inconclusive,
			"a part is not the suite; the run ended early (because)", "neither hides the other"},
		{"ended early", bed{after: []string{"pp"}, stop: stop(eval.ClassAuth)}, func(p *eval.Plan) { p.Cases = []string{"a"} }, eval.BrokenGate, "the run ended early", "could not measure"},
	}
	for _, tt := range tests {
		tt.bed.spec = require(eval.Require{PassAll: true})
		in := tt.bed.input()
		in.Candidate.Run.Suite.Epochs, in.Candidate.Run.Plan.Epochs = 2, 2
		tt.plan(&in.Candidate.Run.Plan)
		d := mustDecide(t, in)
		if d.Outcome != tt.want || !strings.Contains(d.Sentence, tt.says) {
			t.Errorf("%s: %s; want %s, %q: %s", tt.name, d.Sentence, tt.want, tt.says, tt.reason)
		}
		r := d.Rules[0]
		if part := strings.Contains(r.Found, "a part is not the suite"); part != (tt.name != "whole" && tt.name != "more epochs") {
			t.Errorf("%s: found %q", tt.name, r.Found)
		}
		if r.Outcome == eval.Inconclusive && r.More != "run the whole suite, in all its epochs" {
			t.Errorf("%s: more %q", tt.name, r.More)
		}
	}
}

// What would help depends on why there is no number.
func TestAdviceWhereNothingWasMeasured(t *testing.T) {
	rate := eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9)}
	tokens := eval.Require{Metric: eval.MetricTokens, Max: ptr(9)}
	latency := eval.Require{Metric: eval.MetricLatencyP95, Max: ptr(9)}
	silent := func(_ int, s *eval.Sample) { s.Usage, s.Latency = eval.Usage{}, 0 }
	tests := []struct {
		name   string
		rule   eval.Require
		after  string
		found  string
		more   string
		reason string
	}{
		{"the target was down", rate, "ee", "the target gave no answer", "run again once the target answers", "the rule is not to blame"},
		{"and in part not asked", rate, "em", "no sample has a verdict", "run again once the target answers", "asking more helps once it answers"},
		{"the target was down, latency", latency, "ee", "the target gave no answer", "run again once the target answers", "it reports nothing while down"},
		{"the target was down, tokens", tokens, "em", "reports no usage", "run again once the target answers", "nor does it here"},
		{"not asked", rate, "mm", "no sample has a verdict", "run the same command again: it does only what is missing", "it goes on"},
		{"the grader was down", rate, "ue", "no sample has a verdict", "grade again once the graders can judge (`seatrial grade`)", "an answer can be graded again"},
		{"not reported", tokens, "pp", "reports no usage", "run a target that reports it, or drop the rule", "it answers and says nothing"},
		{"not timed", latency, "pe", "no answer was timed", "run a target that reports it, or drop the rule", "one that answered says nothing"},
	}
	for _, tt := range tests {
		r := rule(t, bed{spec: require(tt.rule), after: letters(tt.after), edit: silent}.decide(t), "require")
		if r.Outcome != eval.Inconclusive || !strings.Contains(r.Found, tt.found) || r.More != tt.more {
			t.Errorf("%s: %s, found %q, more %q; want %q: %s", tt.name, r.Outcome, r.Found, r.More, tt.more, tt.reason)
		}
	}
}
