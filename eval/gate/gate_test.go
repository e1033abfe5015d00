package gate_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"seatrial/eval"
	"seatrial/eval/gate"
)

func stop(c eval.Class) *gate.Incomplete { return &gate.Incomplete{Class: c, Why: "because"} }

// mostlyMeasured lets nearly half of the samples be without a verdict.
func mostlyMeasured(r eval.Require) eval.GateSpec {
	g := require(r)
	g.MaxUnscored = 0.49
	return g
}

func lenientRegression() eval.GateSpec {
	g := regressionSpec(0.05)
	g.MaxUnscored = 0.49
	return g
}

func TestSentences(t *testing.T) {
	spec := regressionSpec(0.05)
	spec.Require = []eval.Require{{Tag: "critical", PassAll: true}, {Metric: eval.MetricPassRate, Min: ptr(0.9)}}
	tests := []struct {
		bed  bed
		want string
	}{
		{bed{spec: spec, tag: map[int]string{0: "critical", 20: "critical"}, before: letters(rep("p", 21)), after: letters(rep("f", 7) + rep("p", 14))},
			"NO-GO: 14 of 21 cases pass, 21 of 21 before; a drop this large has a 0.4 % chance if nothing had changed; " +
				"1 of 2 cases with tag critical fail; the pass rate is 66.7 % (14 of 21 samples), below the 90 % demanded; " +
				"7 cases are broken: case-000, case-001, case-002, case-003, case-004 and 2 more"},
		{bed{spec: spec, tag: map[int]string{0: "critical"}, before: letters(rep("p", 70)), after: letters(rep("p", 70))},
			"GO: 70 of 70 cases pass, 70 of 70 before; a drop of 5 points or more is excluded with 97 % confidence; all 5 rules hold"},
		{bed{spec: regressionSpec(0.05), before: letters(rep("p", 14)), after: letters(rep("f", 1) + rep("p", 13))},
			"INCONCLUSIVE: 13 of 14 cases pass, 14 of 14 before; neither is a drop shown nor one of 5 points excluded; about 117 cases would show it; 1 case is broken: case-000"},
		{bed{spec: require(eval.Require{PassAll: true}), after: letters("peee")},
			"BROKEN: 3 of 4 samples (75 %) have no verdict, more than the 2 % allowed"},
		{bed{spec: require(eval.Require{PassAll: true}), after: letters("pfp"), waivers: []eval.Waiver{{ID: "W", Case: "case-001", Expires: now.AddDate(0, 0, 1)}}},
			"GO, with 1 failure forgiven by waivers (W until 2026-03-02): 2 of 3 planned samples pass, 1 fails; all 2 rules hold; waived: case-001"},
		{bed{spec: require(eval.Require{PassAll: true}), after: letters("pf"), waivers: []eval.Waiver{{ID: "W", Case: "case-001", Expires: now}}},
			"NO-GO: 1 of 2 cases fail; failing: case-001"},
		{bed{spec: mostlyMeasured(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.05)}), after: letters("pfe")},
			"GO: 1 of 3 planned samples pass, 1 fails, 1 has no verdict; all 2 rules hold"},
		{bed{spec: mostlyMeasured(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.1)}), after: letters("pffee")},
			"GO: 1 of 5 planned samples pass, 2 fail, 2 have no verdict; the pass rate is 33.3 % (1 of 3 judged, 2 have no verdict), observed; " +
				"its 95 % interval reaches down to 6.1 %; all 2 rules hold"},
		{bed{spec: mostlyMeasured(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9)}), after: letters("ppe")},
			"INCONCLUSIVE: the pass rate is 100 % (2 of 2 judged samples, 1 has no verdict), but what could not be measured may turn it"},
		{bed{spec: mostlyMeasured(eval.Require{Metric: eval.MetricLatencyP50, Max: ptr(9)}), before: letters("ppp"), after: letters("ppu")},
			"GO: 2 of 3 planned samples pass, 1 has no verdict; all 3 rules hold"},
		{bed{spec: require(eval.Require{PassAll: true}), after: letters("p")}, "GO: 1 of 1 planned sample passes; all 2 rules hold"},
		{bed{spec: require(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9)}), after: letters("pp")},
			"GO: 2 of 2 planned samples pass; the pass rate is 100 % (2 of 2), observed; its 95 % interval reaches down to 34.2 %; all 2 rules hold"},
		{bed{spec: require(eval.Require{Tag: "x", Metric: eval.MetricPassRate, Max: ptr(0.5)}), tag: map[int]string{0: "x", 1: "x"}, after: letters("pf")},
			"GO: 1 of 2 planned samples pass, 1 fails; the pass rate over cases with tag x is 50 % (1 of 2), observed; its 95 % interval reaches up to 90.5 %; all 2 rules hold"},
		{bed{spec: require(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9)}), after: letters(rep("p", 40))},
			"GO: 40 of 40 planned samples pass; all 2 rules hold"},
		{bed{spec: lenientRegression(), before: letters(rep("p", 80)), after: letters(rep("p", 79) + "e")},
			"INCONCLUSIVE: 79 of 79 cases pass, 79 of 79 before, 1 of 80 planned samples has no verdict; neither is a drop shown nor one of 5 points excluded; " +
				"judge the 1 sample without a verdict first; then about 3 epochs of these cases, or 196 cases would exclude it"},
		{bed{spec: require(), after: letters("p")}, "BROKEN: a gate without rules cannot say GO"},
	}
	for _, tt := range tests {
		if got := tt.bed.decide(t).Sentence; got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func TestPrecedence(t *testing.T) {
	tests := []struct {
		name string
		bed  bed
		want eval.Outcome
	}{
		{"NO-GO before BROKEN", bed{spec: require(eval.Require{PassAll: true}), after: letters("fee")}, eval.NoGo},
		{"BROKEN before INCONCLUSIVE", bed{spec: require(eval.Require{PassAll: true}), after: letters("pem")}, eval.BrokenGate},
		{"INCONCLUSIVE before GO", bed{spec: require(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.1)}), after: letters("ppm")}, eval.Inconclusive},
		{"no baseline", bed{spec: regressionSpec(0.05), after: letters("pp")}, eval.BrokenGate},
		{"a baseline without a regression rule", bed{spec: eval.GateSpec{Baseline: "production", Require: []eval.Require{{PassAll: true}}}, after: letters("pp")}, eval.BrokenGate},
	}
	for _, tt := range tests {
		if d := tt.bed.decide(t); d.Outcome != tt.want {
			t.Errorf("%s: %s, %s", tt.name, d.Outcome, d.Sentence)
		}
	}
}

func TestWaivers(t *testing.T) {
	tomorrow, yesterday := now.AddDate(0, 0, 1), now.AddDate(0, 0, -1)
	other := func(v eval.Verdict) func(int, *eval.Sample) {
		return func(i int, s *eval.Sample) {
			if s.Verdict == eval.Fail {
				s.Scores = append(s.Scores, eval.Score{Grader: "no_pii", Name: "no_pii", Verdict: v})
			}
		}
	}
	all := require(eval.Require{PassAll: true})
	tagged := map[int]string{1: "known"}
	tests := []struct {
		name   string
		waiver eval.Waiver
		after  []string
		edit   func(int, *eval.Sample)
		want   eval.Outcome
		cases  int // of the use
		reason string
	}{
		{"by case", eval.Waiver{Case: "case-001", Expires: tomorrow}, letters("pf"), nil, eval.Go, 1, "forgiven"},
		{"another case", eval.Waiver{Case: "case-000", Expires: tomorrow}, letters("pf"), nil, eval.NoGo, 0, "forgives what it names"},
		{"by tag", eval.Waiver{Tag: "known", Expires: tomorrow}, letters("pf"), nil, eval.Go, 1, "forgiven"},
		{"tag and another case", eval.Waiver{Tag: "known", Case: "case-000", Expires: tomorrow}, letters("pf"), nil, eval.NoGo, 0, "all parts must fit"},
		{"another tag", eval.Waiver{Tag: "unknown", Expires: tomorrow}, letters("pf"), nil, eval.NoGo, 0, "forgives what it names"},
		{"by requirement", eval.Waiver{Requirement: "REQ-1", Expires: tomorrow}, letters("ff"), nil, eval.Go, 2, "forgiven"},
		{"another requirement", eval.Waiver{Requirement: "REQ-2", Expires: tomorrow}, letters("pf"), nil, eval.NoGo, 0, "forgives what it names"},
		{"by grader", eval.Waiver{Grader: "cites", Expires: tomorrow}, letters("pf"), other(eval.Pass), eval.Go, 1, "its own failure"},
		{"by the grader's type", eval.Waiver{Grader: "contains", Expires: tomorrow}, letters("pf"), nil, eval.NoGo, 0, "a label is another grader"},
		{"another grader fails too", eval.Waiver{Grader: "cites", Expires: tomorrow}, letters("pf"), other(eval.Fail), eval.NoGo, 0, "every failing grader must be forgiven"},
		{"the first failing grader is not named", eval.Waiver{Grader: "no_pii", Expires: tomorrow}, letters("pf"), other(eval.Fail), eval.NoGo, 0, "nor must it be the last"},
		{"expired", eval.Waiver{Case: "case-001", Expires: now}, letters("pf"), nil, eval.NoGo, 1, "from its day on"},
		{"long expired", eval.Waiver{Case: "case-001", Expires: yesterday}, letters("pf"), nil, eval.NoGo, 1, "and says what it would have forgiven"},
		{"no scope", eval.Waiver{Expires: tomorrow}, letters("pf"), nil, eval.NoGo, 0, "an empty scope fits nothing"},
		{"no verdict", eval.Waiver{Case: "case-001", Expires: tomorrow}, letters("pe"), nil, eval.BrokenGate, 0, "only failures are forgiven"},
		{"a failure and an error", eval.Waiver{Case: "case-001", Expires: tomorrow}, append(letters(rep("p", 60)), "fe")[59:], nil, eval.BrokenGate, 0, "its other epoch is not"},
		{"unused", eval.Waiver{Case: "case-001", Expires: tomorrow}, letters("pp"), nil, eval.Go, 0, "listed all the same"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.waiver.ID = "W-1"
			d := bed{spec: all, after: tt.after, tag: tagged, edit: tt.edit, waivers: []eval.Waiver{tt.waiver}}.decide(t)
			if d.Outcome != tt.want {
				t.Errorf("%s, want %s: %s", d.Sentence, tt.want, tt.reason)
			}
			expired := tt.waiver.Expired(now)
			if len(d.Waivers) != 1 || d.Waivers[0].Expired != expired {
				t.Fatalf("waivers %+v", d.Waivers)
			}
			if tt.name != "a failure and an error" && len(d.Waivers[0].Cases) != tt.cases {
				t.Errorf("covers %v, want %d cases: %s", d.Waivers[0].Cases, tt.cases, tt.reason)
			}
			if said := strings.Contains(strings.Join(d.Warnings, " "), "expired on"); said != expired {
				t.Errorf("warnings %q", d.Warnings)
			}
		})
	}
}

func TestTwoWaiversForgiveTogether(t *testing.T) {
	b := bed{spec: require(eval.Require{PassAll: true}), after: letters("pf"), edit: func(_ int, s *eval.Sample) {
		if s.Verdict == eval.Fail {
			s.Scores = append(s.Scores, eval.Score{Name: "no_pii", Verdict: eval.Fail})
		}
	}}
	b.waivers = []eval.Waiver{{ID: "1", Grader: "cites", Expires: now.AddDate(1, 0, 0)}, {ID: "2", Grader: "no_pii", Case: "case-001", Expires: now.AddDate(1, 0, 0)}}
	if d := b.decide(t); d.Outcome != eval.Go || len(d.Waivers[0].Cases) != 1 || len(d.Waivers[1].Cases) != 1 {
		t.Errorf("%s %+v", d.Sentence, d.Waivers)
	}
}

func TestWaivedCasesAreNotBroken(t *testing.T) {
	waiver := func(id string) []eval.Waiver {
		return []eval.Waiver{{ID: "W", Case: id, Expires: now.AddDate(0, 0, 1)}}
	}
	b := bed{spec: regressionSpec(0.05), before: letters(rep("p", 14)), after: letters(rep("f", 4) + rep("p", 10))}
	if d := b.decide(t); d.Outcome != eval.NoGo {
		t.Fatal(d.Sentence)
	}
	b.waivers = waiver("case-000")
	d := b.decide(t)
	r := rule(t, d, "regression")
	if d.Outcome != eval.Inconclusive || cmp.Diff([]string{"case-000"}, r.Waived) != "" || len(r.Cases) != 3 || !strings.Contains(d.Sentence, "with 1 waived case forgiven, neither is") {
		t.Errorf("%s\n%+v", d.Sentence, r)
	}
	// Each count stands with its own numbers.
	parts := strings.SplitN(r.Found, "; with 1 waived case forgiven: ", 2)
	if len(parts) != 2 || !strings.HasPrefix(parts[0], "as measured: 10 of 14 cases pass, 14 of 14 before; 4 broken, 0 fixed; drop 28.6 points") || !strings.Contains(parts[0], "p = 0.031 for") ||
		!strings.HasPrefix(parts[1], "3 broken, 0 fixed; drop 21.4 points (95 % interval -4.7 points") || !strings.Contains(parts[1], "p = 0.062 for") {
		t.Errorf("found %q", r.Found)
	}
	// What was measured does not depend on the waivers.
	none := b
	none.waivers = nil
	if got := "as measured: " + rule(t, none.decide(t), "regression").Found; got != parts[0] {
		t.Errorf("got %s, want %s", got, parts[0])
	}
	// Nor where a part of the case was not judged.
	half := bed{spec: lenientRegression(), before: letters(rep("p", 14)), after: append([]string{"ffpe"}, letters(rep("f", 3)+rep("p", 10))...)}
	unwaived := "as measured: " + rule(t, half.decide(t), "regression").Found
	half.waivers = waiver("case-000")
	r = rule(t, half.decide(t), "regression")
	numbers, unjudged, _ := strings.Cut(unwaived, "; 1 sample without")
	if len(r.Waived) != 1 || !strings.HasPrefix(r.Found, numbers+"; with 1 waived case forgiven: 3 broken") || !strings.HasSuffix(r.Found, "; 1 sample without"+unjudged) {
		t.Errorf("got  %s\nfrom %s", r.Found, unwaived)
	}
	// For GO too, unless a part of the case has no verdict.
	spec := lenientRegression()
	good := bed{spec: spec, before: letters(rep("p", 70)), after: append([]string{"ff"}, letters(rep("p", 69))...), waivers: waiver("case-000")}
	if d := good.decide(t); d.Outcome != eval.Go || d.Sentence != "GO, with 1 failure forgiven by waivers (W until 2026-03-02): 70 cases pass 98.6 % of the time, 100 % before; "+
		"with 1 waived case forgiven, a drop of 5 points or more is excluded with 97 % confidence; all 3 rules hold; waived: case-000" {
		t.Error(d.Sentence)
	}
	// Against NO-GO the waiver and the doubt both count.
	doubt := bed{spec: spec, before: letters(rep("p", 14)), after: append([]string{"fe"}, letters(rep("f", 3)+rep("p", 10))...), waivers: waiver("case-000")}
	if d := doubt.decide(t); d.Outcome != eval.Inconclusive {
		t.Error(d.Sentence)
	}
	good.after[0] = "fe"
	if d := good.decide(t); d.Outcome != eval.Inconclusive {
		t.Error(d.Sentence)
	}
}

// Only a rule that forgives says that a waiver forgave.
func TestWaiverOfAGraderThatOnlyARateRegards(t *testing.T) {
	b := bed{spec: require(eval.Require{Grader: "cites", Metric: eval.MetricPassRate, Min: ptr(0.1)}), after: letters("pf"),
		edit: func(_ int, s *eval.Sample) {
			if s.Verdict == eval.Fail {
				s.Scores = append(s.Scores, eval.Score{Name: "no_pii", Verdict: eval.Fail})
			}
		},
		waivers: []eval.Waiver{{ID: "W", Grader: "cites", Expires: now.AddDate(0, 0, 1)}}}
	if d := b.decide(t); len(d.Waivers[0].Cases) != 0 {
		t.Errorf("%+v", d.Waivers)
	}
}

func TestListsAreSorted(t *testing.T) {
	b := bed{spec: regressionSpec(0.05), before: letters("pppp"), after: []string{"f", "f", "", ""},
		waivers: []eval.Waiver{{ID: "W", Requirement: "REQ-1", Expires: now.AddDate(0, 0, 1)}}}
	in := b.input()
	slices.Reverse(in.Diff.Changes)
	d := mustDecide(t, in)
	bar, reg := rule(t, d, "same bar"), rule(t, d, "regression")
	if !slices.IsSorted(reg.Waived) || len(reg.Waived) != 2 || !slices.IsSorted(bar.Cases) || bar.Found != "cases case-002, case-003 are gone" {
		t.Errorf("%+v\n%+v", bar, reg)
	}
}

func TestWarningsOfTheComparisonAreKept(t *testing.T) {
	in := bed{spec: regressionSpec(0.05), before: letters("pp"), after: letters("pp")}.input()
	in.Diff.Warnings = []string{"mind the gap"}
	if d := mustDecide(t, in); !slices.Contains(d.Warnings, "mind the gap") || d.Baseline == nil || d.Baseline.Name != "production" {
		t.Errorf("%q, %+v", d.Warnings, d.Baseline)
	}
}

func TestRefusals(t *testing.T) {
	base := func() gate.Input {
		return bed{spec: regressionSpec(0.05), before: letters("pp"), after: letters("pp")}.input()
	}
	demand := func(r eval.Require) func(*gate.Input) {
		return func(in *gate.Input) { in.Spec.Require = []eval.Require{r} }
	}
	tests := []struct {
		name  string
		spoil func(*gate.Input)
		want  string
	}{
		{"alpha of zero", func(in *gate.Input) { in.Spec.Regression = &eval.Regression{Margin: 0.1} }, "regression.alpha is 0"},
		{"alpha in percent", func(in *gate.Input) { in.Spec.Regression = &eval.Regression{Margin: 0.1, Alpha: 5} }, "regression.alpha is 5"},
		{"margin in percent", func(in *gate.Input) { in.Spec.Regression = &eval.Regression{Margin: 2, Alpha: 0.05} }, "regression.margin is 2"},
		{"margin not a number", func(in *gate.Input) { in.Spec.Regression = &eval.Regression{Margin: math.NaN(), Alpha: 0.05} }, "regression.margin is NaN"},
		{"block misspelt", func(in *gate.Input) { in.Spec.Regression = &eval.Regression{Alpha: 0.05, Block: "anydrop"} }, `block is "anydrop"`},
		{"max_unscored", func(in *gate.Input) { in.Spec.MaxUnscored = 2 }, "max_unscored is 2"},
		{"max_unscored of half", func(in *gate.Input) { in.Spec.MaxUnscored = 0.5 }, "max_unscored is 50 %: at that share nothing is measured"},
		{"demands nothing", demand(eval.Require{Tag: "x"}), "demands nothing"},
		{"demands two things", demand(eval.Require{PassAll: true, Metric: eval.MetricPassRate}), "two rules"},
		{"metric misspelt", demand(eval.Require{Metric: "pass-rate", Min: ptr(1)}), `no metric "pass-rate"`},
		{"no bound", demand(eval.Require{Metric: eval.MetricPassRate}), "neither min nor max"},
		{"rate in percent", demand(eval.Require{Metric: eval.MetricPassRate, Min: ptr(95)}), "cannot be bounded by 95"},
		{"bound not a number", demand(eval.Require{Metric: eval.MetricCost, Max: ptr(math.NaN())}), "cannot be bounded by NaN"},
		{"several prompts", func(in *gate.Input) { in.Candidate.Run.Plan.Prompts = []string{"v1", "v2"} }, "name the one to decide on in gate.candidate"},
		{"prompt misspelt", func(in *gate.Input) { in.Candidate.Prompt = "v3" }, `names the prompt "v3", but the run has v2`},
		{"no target planned", func(in *gate.Input) { in.Candidate.Run.Plan.Targets = nil }, "planned no target"},
		{"another comparison", func(in *gate.Input) { in.Diff.Candidate.Run.ID = "else" }, "not of the candidate"},
		{"another prompt compared", func(in *gate.Input) { in.Diff.Candidate.Prompt = "v1" }, "not of the candidate"},
		{"a comparison of several", func(in *gate.Input) {
			in.Candidate.Run.Plan.Prompts, in.Candidate.Prompt, in.Diff.Candidate.Prompt = []string{"v1", "v2"}, "v2", ""
		}, "compares one with one"},
		{"other samples compared", func(in *gate.Input) {
			in.Samples = yieldAll(bed{after: letters("pf")}.samples())
			in.Diff.Changes = []eval.CaseDiff{{Case: "case-001", Change: eval.Flaky, Baseline: counts("p"), Candidate: counts("pf")}}
		}, "counts of case"},
		{"fewer cases compared", func(in *gate.Input) { in.Diff.Pairs = 1 }, "compare again"},
		{"a sample is lost", func(in *gate.Input) { in.Samples = yieldAll(bed{after: letters("p")}.samples()) }, "planned 2"},
		{"a damaged sample", func(in *gate.Input) {
			in.Samples = yieldAll(bed{after: letters("pf"), edit: func(_ int, s *eval.Sample) { s.Verdict = eval.Pass }}.samples())
		}, "its scores say fail"},
		{"no case", func(in *gate.Input) {
			in.Samples = yieldAll(bed{after: letters("pp"), edit: func(_ int, s *eval.Sample) { s.Case = nil }}.samples())
		}, "without its case"},
		{"the store fails", func(in *gate.Input) {
			in.Samples = func(yield func(eval.Sample, error) bool) { yield(eval.Sample{}, errors.New("disk on fire")) }
		}, "disk on fire"},
	}
	for _, tt := range tests {
		in := base()
		tt.spoil(&in)
		if d, err := gate.Decide(in); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, %s, want %q", tt.name, err, d.Sentence, tt.want)
		}
	}
}

func TestOtherSidesArePassedOver(t *testing.T) {
	in := bed{spec: require(eval.Require{PassAll: true}), after: letters("pp")}.input()
	in.Candidate.Run.Plan.Prompts, in.Candidate.Prompt, in.Candidate.Run.Plan.Trials = []string{"v1", "v2"}, "v2", 4
	samples := bed{after: letters("pp")}.samples()
	for _, s := range (bed{after: letters("ff")}).samples() {
		s.Key.Prompt = "v1"
		samples = append(samples, s)
	}
	in.Candidate.Run.Plan.Targets, in.Candidate.Target, in.Candidate.Run.Plan.Trials = []string{"bot", "bee"}, "bot", 8
	for _, s := range (bed{after: letters("ffff")}).samples() {
		s.Key.Target = "bee"
		samples = append(samples, s)
	}
	again := bed{after: letters("f")}.samples()[0]
	again.Key.Purpose = eval.Confirm
	in.Samples = yieldAll(append(samples, again))
	if d := mustDecide(t, in); d.Outcome != eval.Go || d.Candidate.Target != "bot" {
		t.Errorf("%s, side %q", d.Sentence, d.Candidate.Target)
	}
}

// anyBed draws a comparison with every rule.
func anyBed(t *rapid.T, verdict string) bed {
	spec := regressionSpec(rapid.SampledFrom([]float64{0, 0.02, 0.1, 0.3}).Draw(t, "margin"))
	spec.MaxUnscored = rapid.SampledFrom([]float64{0, 0.1, 0.49}).Draw(t, "max_unscored")
	if rapid.Bool().Draw(t, "any drop") {
		spec.Regression.Block = eval.BlockAnyDrop
	}
	if rapid.Bool().Draw(t, "require") {
		spec.Require = []eval.Require{{PassAll: true}, {Metric: eval.MetricPassRate, Min: ptr(0.8)}, {Metric: eval.MetricLatencyP95, Max: ptr(3)}}
	}
	b := bed{spec: spec, before: []string{}, after: []string{}}
	for range rapid.IntRange(1, 60).Draw(t, "cases") {
		b.before = append(b.before, rapid.StringMatching(verdict).Draw(t, "before"))
		b.after = append(b.after, rapid.StringMatching(verdict).Draw(t, "after"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "waivers") {
		w := eval.Waiver{ID: "W", Expires: now.AddDate(0, 0, rapid.IntRange(-1, 1).Draw(t, "expires")), Case: caseID(rapid.IntRange(0, 9).Draw(t, "waived"))}
		b.waivers = append(b.waivers, w)
	}
	return b
}

// A candidate that answers as the baseline did is never refused for it.
func TestNullComparisonIsNeverNoGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBed(t, `[pfue]{1,3}`)
		b.spec.Require = nil
		b.after = b.before
		if d := b.decide(t); d.Outcome == eval.NoGo {
			t.Fatal(d.Sentence)
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBed(t, `[pfuem]{1,3}`)
		want, err := json.Marshal(b.decide(t))
		if err != nil {
			t.Fatal(err)
		}
		in := b.input()
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		samples := b.samples()
		rng.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
		rng.Shuffle(len(in.Diff.Changes), func(i, j int) {
			in.Diff.Changes[i], in.Diff.Changes[j] = in.Diff.Changes[j], in.Diff.Changes[i]
		})
		in.Samples = yieldAll(samples)
		d := mustDecide(t, in)
		got, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// worse is how far an outcome is from GO, as far as the candidate's answers decide.
func TestMoreHarmNeverHelps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBed(t, `[pf]{1,2}`)
		if waivedCase(b, len(b.after)) {
			t.Skip("the further case is waived")
		}
		was := b.decide(t).Outcome
		b.before, b.after = append(b.before, "p"), append(b.after, "f")
		if is := b.decide(t); was == eval.NoGo && is.Outcome != eval.NoGo {
			t.Fatalf("a further broken case turned NO-GO into %s", is.Sentence)
		}
	})
}

// An answer lost is never better than an answer that fails, nor worse than one that passes.
func TestMissingAnswersBuyNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBed(t, `[pf]{1,2}`)
		b.spec.MaxUnscored = 0.49
		i := rapid.IntRange(0, len(b.after)-1).Draw(t, "which")
		outcome := func(letter string) eval.Outcome {
			b.after[i] = letter
			return b.decide(t).Outcome
		}
		failed, passed, lost := outcome("f"), outcome("p"), outcome(rapid.SampledFrom([]string{"u", "e", "m"}).Draw(t, "how"))
		if lost == eval.Go && failed != eval.Go && !waivedCase(b, i) {
			t.Fatalf("lost %s, failed %s", lost, failed)
		}
		if lost == eval.NoGo && passed != eval.NoGo {
			t.Fatalf("lost %s, passed %s", lost, passed)
		}
	})
}

func waivedCase(b bed, i int) bool {
	for _, w := range b.waivers {
		if w.Case == caseID(i) && !w.Expired(now) {
			return true
		}
	}
	return false
}

func TestDecidedOnTheDayGiven(t *testing.T) {
	in := bed{spec: require(eval.Require{PassAll: true}), after: letters("p")}.input()
	in.Now = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	if d := mustDecide(t, in); !d.Decided.Equal(time.Date(2031, 5, 6, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%v: want the day", d.Decided)
	}
}
