package gate_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
	"seatrial/eval/gate"
)

// fataler is a *testing.T or a *rapid.T.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

var now = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// bed is a candidate and, where before is set, a baseline: letters p(ass),
// f(ail), u(nscored), e(rror), m(issing), one a case; "pf" are two epochs.
type bed struct {
	spec    eval.GateSpec
	before  []string       // "": the case is new
	after   []string       // "": the case is gone
	again   map[int]string // epochs of cases that were asked again
	tag     map[int]string
	cluster func(case_ int) string // nil: each case stands alone
	edit    func(case_ int, s *eval.Sample)
	changed map[int]string // cases that are not comparable, with the reason
	was     *eval.GateSpec // the baseline's gate; nil: the same
	shared  int
	waivers []eval.Waiver
	stop    *gate.Incomplete
}

func caseID(i int) string { return fmt.Sprintf("case-%03d", i) }

// letters turns "ppf" into three cases of one epoch.
func letters(s string) []string { return strings.Split(s, "") }

func rep(s string, n int) string { return strings.Repeat(s, n) }

func counts(letters string) eval.Counts {
	p, f := strings.Count(letters, "p"), strings.Count(letters, "f")
	return eval.Counts{Passed: p, Failed: f, Unscored: len(letters) - p - f, Missing: strings.Count(letters, "m")}
}

func (b bed) samples() []eval.Sample {
	var out []eval.Sample
	for i, epochs := range b.after {
		for e, v := range epochs {
			out = append(out, b.sample(i, e+1, v))
		}
		for e, v := range b.again[i] {
			s := b.sample(i, e+1, v)
			s.Key.Purpose = eval.Confirm
			out = append(out, s)
		}
	}
	return out
}

func (b bed) sample(i, epoch int, v rune) eval.Sample {
	s := eval.Sample{
		Key:    eval.Key{Case: caseID(i), Prompt: "v2", Target: "bot", Epoch: epoch, Purpose: eval.Planned},
		Case:   &eval.Case{ID: caseID(i), Requirement: "REQ-1", Graders: []eval.GraderUse{{Grader: "contains", Label: "cites"}}},
		Target: &eval.Target{ID: "bot", Price: eval.Price{Input: 1, Output: 1}},
	}
	s.Case.Tags, s.Case.Cluster = b.tags(i), b.clusterOf(i)
	if v != 'm' {
		s.Answered = now
	}
	verdict := map[rune]eval.Verdict{'p': eval.Pass, 'f': eval.Fail, 'u': eval.Unscored}[v]
	switch v {
	case 'e':
		s.Error, s.Verdict = &eval.CallError{Class: eval.ClassTimeout, Message: "no answer"}, eval.Unscored
	case 'p', 'f', 'u':
		s.Exchanges = []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: "x"}}}
		s.Scores = []eval.Score{{Grader: "contains", Name: "cites", Verdict: verdict}}
		s.Verdict, s.Latency, s.Cost = verdict, 2*time.Second, 0.5
		s.Usage = eval.Usage{InputTokens: 90, OutputTokens: 10, Known: true}
	}
	if b.edit != nil {
		b.edit(i, &s)
	}
	return s
}

func (b bed) run() eval.Run {
	return eval.Run{ID: "cand", State: eval.Finished, Plan: eval.Plan{Prompts: []string{"v2"}, Targets: []string{"bot"}, Trials: len(strings.Join(b.after, ""))}}
}

// diff compares by hand what package compare would: the two are spokes of one hub.
func (b bed) diff() *eval.Diff {
	if b.before == nil {
		return nil
	}
	was := b.was
	if was == nil {
		was = &b.spec
	}
	d := &eval.Diff{By: eval.ByRun, Counts: map[eval.Change]int{}, Shared: b.shared,
		Baseline:  eval.Side{Run: eval.Run{ID: "base", Suite: eval.Suite{Gate: was}}, Prompt: "v1", Target: "bot", Name: "production"},
		Candidate: eval.Side{Run: b.run(), Prompt: "v2", Target: "bot"}}
	for i := range max(len(b.before), len(b.after)) {
		at := func(side []string) string {
			if i < len(side) {
				return side[i]
			}
			return ""
		}
		row := eval.CaseDiff{Case: caseID(i), Tags: b.tags(i), Cluster: b.clusterOf(i), Baseline: counts(at(b.before)), Candidate: counts(at(b.after))}
		va, vb := row.Baseline.Verdict(), row.Candidate.Verdict()
		mixed := func(c eval.Counts) bool { return c.Passed > 0 && c.Failed > 0 }
		switch {
		case at(b.before) == "":
			row.Change = eval.Added
		case at(b.after) == "":
			row.Change = eval.Missing
		case b.changed[i] != "":
			row.Change, row.Why = eval.Changed, b.changed[i]
		case vb == eval.Unscored && row.Candidate.Missing == row.Candidate.Unscored:
			row.Change = eval.NotAsked
		case va == eval.Unscored || vb == eval.Unscored:
			row.Change = eval.NoVerdict
		default:
			d.Pairs++
			row.Change = eval.Same
			if va == eval.Pass {
				d.BaselineRate.K++
			}
			if vb == eval.Pass {
				d.CandidateRate.K++
			}
			switch {
			case va == eval.Pass && vb == eval.Fail:
				row.Change = eval.Broken
			case va == eval.Fail && vb == eval.Pass:
				row.Change = eval.Fixed
			}
			if mixed(row.Baseline) || mixed(row.Candidate) {
				row.Change = eval.Flaky
			}
		}
		d.Counts[row.Change]++
		if at(b.before) != "" && at(b.after) != "" && b.changed[i] == "" && row.Baseline.Judged() > 0 {
			addStratum(&d.Strata, row)
			for _, tag := range row.Tags {
				at := slices.IndexFunc(d.Tags, func(t eval.TagDiff) bool { return t.Tag == tag })
				if at < 0 {
					at = len(d.Tags)
					d.Tags = append(d.Tags, eval.TagDiff{Tag: tag})
				}
				addStratum(&d.Tags[at].Strata, row)
			}
		}
		if row.Change != eval.Same && row.Change != eval.NotAsked {
			d.Changes = append(d.Changes, row)
		}
	}
	d.BaselineRate.N, d.CandidateRate.N = d.Pairs, d.Pairs
	return d
}

func addStratum(to *[]eval.Stratum, row eval.CaseDiff) {
	for i, s := range *to {
		if s.Cluster == row.Cluster && s.Baseline == row.Baseline && s.Candidate == row.Candidate {
			(*to)[i].Cases++
			return
		}
	}
	*to = append(*to, eval.Stratum{Cluster: row.Cluster, Baseline: row.Baseline, Candidate: row.Candidate, Cases: 1})
}

func (b bed) clusterOf(i int) string {
	if b.cluster == nil {
		return ""
	}
	return b.cluster(i)
}

// tags are those of a case, comma-separated in the bed.
func (b bed) tags(i int) []string {
	if b.tag[i] == "" {
		return nil
	}
	return strings.Split(b.tag[i], ",")
}

func yieldAll(samples []eval.Sample) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		for _, s := range samples {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func (b bed) input() gate.Input {
	return gate.Input{Spec: b.spec, Candidate: eval.Side{Run: b.run(), Name: "latest"}, Samples: yieldAll(b.samples()),
		Incomplete: b.stop, Diff: b.diff(), Waivers: b.waivers, Now: now}
}

func (b bed) decide(t fataler) eval.Decision {
	t.Helper()
	return mustDecide(t, b.input())
}

// mustDecide decides, and holds every rule to its words, formula and numbers.
func mustDecide(t fataler, in gate.Input) eval.Decision {
	t.Helper()
	d, err := gate.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Rules {
		if r.Demand == "" || r.Found == "" || r.Formula == "" || len(r.Numbers) == 0 {
			t.Fatalf("the rule does not say how it was decided: %+v", r)
		}
	}
	return d
}

// rule returns the result of the rule whose name begins so.
func rule(t fataler, d eval.Decision, name string) eval.RuleResult {
	t.Helper()
	for _, r := range d.Rules {
		if strings.HasPrefix(r.Rule, name) {
			return r
		}
	}
	t.Fatalf("no rule %q in %+v", name, d.Rules)
	return eval.RuleResult{}
}

func regressionSpec(margin float64) eval.GateSpec {
	return eval.GateSpec{Baseline: "production", Regression: &eval.Regression{Margin: margin, Alpha: 0.05}, MaxUnscored: 0.02}
}

func require(rules ...eval.Require) eval.GateSpec {
	return eval.GateSpec{Require: rules, MaxUnscored: 0.02}
}

func ptr(v float64) *float64 { return &v }
