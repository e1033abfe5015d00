package gate_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
	"seatrial/eval/gate"
)

func TestDesign(t *testing.T) {
	rule := eval.Regression{Margin: 0.05, Alpha: 0.05}
	at := func(looks []eval.Look) (out [][2]float64) {
		for _, l := range looks {
			out = append(out, [2]float64{l.Fraction, float64(l.Epochs)})
		}
		return out
	}
	tests := []struct {
		rule      eval.Regression
		stored    int
		epochs    int
		want      [][2]float64
		wantFirst float64 // information
		reason    string
	}{
		{rule, 5, 1, [][2]float64{{0.25, 1}, {0.5, 1}, {0.75, 1}, {1, 1}}, 0.25, "one epoch: information is the part of the cases"},
		{rule, 5, 0, [][2]float64{{0.25, 1}, {0.5, 1}, {0.75, 1}, {1, 1}}, 0.25, "one at least"},
		{rule, 5, 5, [][2]float64{{0.25, 1}, {0.5, 1}, {0.75, 1}, {1, 1}, {1, 2}, {1, 3}, {1, 5}}, 0.083333, "(1/5 + 1/5) / (1/5 + 1) / 4"},
		{rule, 5, 4, [][2]float64{{0.25, 1}, {0.5, 1}, {0.75, 1}, {1, 1}, {1, 2}, {1, 3}, {1, 4}}, 0.09375, "the last is what may be spent"},
		{rule, 1, 2, [][2]float64{{0.25, 1}, {0.5, 1}, {0.75, 1}, {1, 1}, {1, 2}}, 0.1875, "with one stored epoch a second adds little"},
		{eval.Regression{Margin: 0.05, Alpha: 0.05, Looks: []float64{1}}, 5, 1, [][2]float64{{1, 1}}, 1, "one look"},
	}
	for _, tt := range tests {
		looks := gate.Design(tt.rule, tt.stored, tt.epochs, 1)
		if d := cmp.Diff(tt.want, at(looks)); d != "" || looks[0].Information != tt.wantFirst {
			t.Errorf("%s, information %v: %s", d, looks[0].Information, tt.reason)
		}
		last := looks[len(looks)-1]
		if last.Information != 1 || last.NoGoSpent != 0.05 || last.GoSpent != 0.03 {
			t.Errorf("the last look is %+v", last)
		}
		for i, l := range looks {
			if l.Number != i+1 || l.Of != len(looks) || i > 0 && (l.NoGoBound >= looks[i-1].NoGoBound || l.GoBound >= looks[i-1].GoBound || l.NoGoSpent <= looks[i-1].NoGoSpent) {
				t.Errorf("look %+v", l)
			}
		}
	}
	// One look is no correction.
	if l := gate.Design(eval.Regression{Alpha: 0.05, Looks: []float64{1}}, 5, 1, 1)[0]; l.NoGoBound != 1.6449 || l.GoBound != 1.8808 {
		t.Errorf("%+v", l)
	}
}

func TestLookCases(t *testing.T) {
	for _, tt := range []struct {
		part    float64
		n, want int
	}{{0.25, 200, 50}, {0.1, 30, 3}, {0.25, 10, 3}, {1, 7, 7}, {0.01, 1, 1}} {
		if got := (eval.Look{Fraction: tt.part}).Cases(tt.n); got != tt.want {
			t.Errorf("%v of %d cases are %d, want %d", tt.part, tt.n, got, tt.want)
		}
	}
}

// atLook is a candidate of which the first cases were asked.
func atLook(spec eval.GateSpec, k, epochs int, before, after []string) gate.Input {
	looks := gate.Design(*spec.Regression, len(before[0]), epochs, 1)
	in := bed{spec: spec, before: before, after: after}.input()
	in.Look = &looks[k]
	return in
}

func TestLooks(t *testing.T) {
	spec := regressionSpec(0.05)
	fives := func(n int) []string { return strings.Split(strings.TrimSuffix(rep("ppppp,", n), ","), ",") }
	unasked := func(s string, n int) []string { return letters(s + rep("m", n-len(s))) }
	two := func(s string, n int) (out []string) {
		for _, v := range letters(s + rep("p", n-len(s))) {
			out = append(out, v+v)
		}
		return out
	}
	tests := []struct {
		name   string
		in     gate.Input
		want   eval.Outcome
		found  string
		reason string
	}{
		{"far worse", atLook(spec, 0, 1, fives(200), unasked(rep("f", 10)+rep("p", 40), 200)), eval.NoGo, "at this look a p of 0.00", "ten of the first 50 broke"},
		{"worse", atLook(spec, 0, 1, fives(200), unasked(rep("f", 2)+rep("p", 48), 200)), eval.Inconclusive, "with the cases that were not asked", "two of the first 50 are not enough yet"},
		{"the same, all asked", atLook(spec, 3, 1, fives(200), letters(rep("f", 8)+rep("p", 192))), eval.NoGo, "8 broken", "at the last look eight of 200 are"},
		{"unchanged, first look", atLook(spec, 0, 1, fives(200), unasked(rep("p", 50), 200)), eval.Inconclusive, "", "50 cases do not exclude 5 points"},
		{"unchanged, third look", atLook(spec, 2, 1, fives(200), unasked(rep("p", 150), 200)), eval.Go, "with 98", "150 do"},
		{"further epochs", atLook(spec, 4, 5, fives(40), two("f", 40)), eval.Inconclusive, "40 cases pass 97.5 % of the time, 100 % before", "one of 40, twice"},
		{"an answer is open", atLook(spec, 2, 1, fives(200), unasked("ee"+rep("p", 148), 200)), eval.Inconclusive, "2 samples without a verdict", "asked and not judged is no part of the unasked"},
	}
	for _, tt := range tests {
		d := mustDecide(t, tt.in)
		r := rule(t, d, "regression")
		if d.Outcome != tt.want || !strings.Contains(r.Found, tt.found) {
			t.Errorf("%s: %s, want %s, %q: %s\n%s", tt.name, d.Sentence, tt.want, tt.found, tt.reason, r.Found)
		}
		if d.Look == nil || !strings.Contains(rule(t, d, "completeness").Found, "look ") {
			t.Errorf("%s: the decision does not say at which look", tt.name)
		}
		if !strings.Contains(r.Formula, "Hwang") {
			t.Errorf("%s: formula %q", tt.name, r.Formula)
		}
	}
}

// A look rests on exactly its own samples: fast answers would bias it.
func TestLooksAreHeldToTheirSamples(t *testing.T) {
	spec := regressionSpec(0.05)
	before := letters(rep("p", 100))
	short := mustDecide(t, atLook(spec, 1, 1, before, letters(rep("p", 49)+rep("m", 51))))
	if short.Outcome != eval.Inconclusive || short.Allowed || !strings.Contains(short.Sentence, "1 case is of the look") && !strings.Contains(short.Sentence, "1 case of the look") {
		t.Errorf("%s", short.Sentence)
	}
	// Epochs that come later are not missing.
	later := make([]string, 100)
	for i := range later {
		later[i] = "pmm"
	}
	if d := mustDecide(t, atLook(spec, 3, 3, before, later)); d.Outcome == eval.BrokenGate || strings.Contains(d.Sentence, "not asked") {
		t.Errorf("%s", d.Sentence)
	}
	later[7] = "ppm"
	if _, err := gate.Decide(atLook(spec, 3, 3, before, later)); err == nil || !strings.Contains(err.Error(), "exactly its own samples") {
		t.Errorf("got %v", err)
	}
	for _, bad := range []eval.Look{{Number: 0, Of: 1, Fraction: 1, Epochs: 1}, {Number: 1, Of: 1, Fraction: 0.5, Epochs: 2}, {Number: 1, Of: 1, Fraction: 2, Epochs: 1}} {
		in := atLook(spec, 0, 1, before, before)
		in.Look = &bad
		if _, err := gate.Decide(in); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
	in := bed{spec: require(eval.Require{PassAll: true}), after: letters("p")}.input()
	in.Look = &eval.Look{Number: 1, Of: 1, Fraction: 1, Epochs: 1}
	if _, err := gate.Decide(in); err == nil {
		t.Error("a look without a comparison was taken")
	}
}

// An early GO needs every rule decided.
func TestEarlyGoNeedsAllRules(t *testing.T) {
	spec := regressionSpec(0.05)
	spec.Require = []eval.Require{{PassAll: true}}
	d := mustDecide(t, atLook(spec, 2, 1, letters(rep("p", 400)), letters(rep("p", 300)+rep("m", 100))))
	if r := rule(t, d, "regression"); r.Outcome != eval.Go || d.Outcome != eval.Inconclusive {
		t.Errorf("%s", d.Sentence)
	}
	// An early NO-GO does not.
	d = mustDecide(t, atLook(spec, 0, 1, letters(rep("p", 400)), letters("f"+rep("p", 99)+rep("m", 300))))
	if d.Outcome != eval.NoGo {
		t.Errorf("%s", d.Sentence)
	}
}

// The part without a verdict is of what was asked. While later looks could bring it down, nothing is decided and the
// run goes on; beyond that there is no use in asking.
func TestUnscoredAtALook(t *testing.T) {
	spec := regressionSpec(0.05)
	d := mustDecide(t, atLook(spec, 0, 1, letters(rep("p", 400)), letters(rep("e", 5)+rep("p", 95)+rep("m", 300))))
	if r := rule(t, d, "completeness"); r.Outcome != eval.Inconclusive || !d.Open || !strings.Contains(d.Sentence, "5 of 100 samples have no verdict so far") {
		t.Errorf("%s", d.Sentence)
	}
	d = mustDecide(t, atLook(spec, 0, 1, letters(rep("p", 400)), letters(rep("e", 9)+rep("p", 91)+rep("m", 300))))
	if r := rule(t, d, "completeness"); r.Outcome != eval.BrokenGate || d.Outcome != eval.BrokenGate || !strings.Contains(d.Sentence, "9 of 100 samples (9 %) have no verdict") {
		t.Errorf("%s", d.Sentence)
	}
	d = mustDecide(t, atLook(spec, 3, 1, letters(rep("p", 400)), letters(rep("e", 9)+rep("p", 391))))
	if d.Outcome != eval.BrokenGate || d.Open {
		t.Errorf("at the last look: %s", d.Sentence)
	}
}

// A run goes on while a later look could decide what is undecided, and for no other reason.
func TestOpen(t *testing.T) {
	spec := regressionSpec(0.05)
	quarter := rep("f", 4) + rep("p", 96) + rep("m", 300)
	moved := atLook(spec, 2, 1, letters(rep("p", 400)), letters(rep("p", 300)+rep("m", 100)))
	moved.Diff.Changes = append(moved.Diff.Changes, eval.CaseDiff{Case: "gone", Change: eval.Missing, Baseline: eval.Counts{Passed: 1}})
	all := spec
	all.Require = []eval.Require{{PassAll: true}}
	rate := spec
	rate.Require = []eval.Require{{Metric: eval.MetricPassRate, Min: ptr(0.9)}}
	tests := []struct {
		name    string
		in      gate.Input
		outcome eval.Outcome
		open    bool
		reason  string
	}{
		{"undecided", atLook(spec, 0, 1, letters(rep("p", 400)), letters(quarter)), eval.Inconclusive, true, "the regression rule may be decided later"},
		{"decided", atLook(spec, 3, 1, letters(rep("p", 400)), letters(rep("p", 400))), eval.Go, false, "nothing is left to ask"},
		{"worse", atLook(spec, 0, 1, letters(rep("p", 400)), letters(rep("f", 60)+rep("p", 40)+rep("m", 300))), eval.NoGo, false, "what is shown stays shown"},
		{"a moved bar", moved, eval.Inconclusive, false, "no answer moves the bar back"},
		{"blocked by one rule, open in another", atLook(all, 0, 1, letters(rep("p", 400)), letters(quarter)), eval.NoGo, false, "no answer takes the failure back"},
		{"must pass, not all asked", atLook(all, 2, 1, letters(rep("p", 400)), letters(rep("p", 300)+rep("m", 100))), eval.Inconclusive, true, "the rest may fail"},
		{"a rate that the rest may turn", atLook(rate, 2, 1, letters(rep("p", 400)), letters(rep("p", 300)+rep("m", 100))), eval.Inconclusive, true, "300 of 400 are not 90 % yet"},
	}
	for _, tt := range tests {
		d := mustDecide(t, tt.in)
		if d.Outcome != tt.outcome || d.Open != tt.open {
			t.Errorf("%s: open %v, want %v: %s\n%s", tt.name, d.Open, tt.open, tt.reason, d.Sentence)
		}
	}
}

// Suites that one invocation decides on share alpha: what blocks one alone need not block one of twelve.
func TestFamily(t *testing.T) {
	before, after := letters(rep("p", 100)), letters(rep("f", 5)+rep("p", 95))
	for _, tt := range []struct {
		family int
		want   eval.Outcome
		reason string
	}{
		{0, eval.NoGo, "p is 0.016 (mid-p of five flips)"},
		{1, eval.NoGo, "a family of one is none"},
		{3, eval.NoGo, "a third of 0.05 is above it"},
		{4, eval.Inconclusive, "a quarter is not"},
	} {
		in := bed{spec: regressionSpec(0.05), before: before, after: after}.input()
		in.Family = tt.family
		d := mustDecide(t, in)
		if d.Outcome != tt.want {
			t.Errorf("family of %d: %s, want %s: %s", tt.family, d.Sentence, tt.want, tt.reason)
		}
		if says := strings.Contains(rule(t, d, "regression").Demand, fmt.Sprintf("%d suites", tt.family)); says != (tt.family > 1) {
			t.Errorf("family of %d: the demand is %q", tt.family, rule(t, d, "regression").Demand)
		}
	}
	rule := *regressionSpec(0.05).Regression
	one, twelve := gate.Design(rule, 5, 1, 1), gate.Design(rule, 5, 1, 12)
	for k := range one {
		if twelve[k].NoGoBound < one[k].NoGoBound || twelve[k].GoBound != one[k].GoBound {
			t.Errorf("look %d of a family: %+v, alone %+v: NO-GO shares alpha, GO does not", k+1, twelve[k], one[k])
		}
	}
	if last := twelve[len(twelve)-1]; math.Abs(last.NoGoSpent-0.05/12) > 1e-6 {
		t.Errorf("a suite of twelve spends %v", last.NoGoSpent)
	}
}

// A slice of which a few cases were asked is not decided: it keeps the run open, and blocks once all of it was asked.
func TestSlicesAreAskedToTheirEnd(t *testing.T) {
	spec := regressionSpec(0.20)
	spec.Regression.Slices = []string{"crit"}
	at := func(k int, after string) eval.Decision {
		tags := tagged(12, 400, "crit", "other")
		// The slice stands at the end of the file: the first look takes three of it.
		before := letters(rep("p", 400))
		in := bed{spec: spec, tag: tags, before: before, after: letters(after)}.input()
		in.Look = &gate.Design(*spec.Regression, 1, 1, 1)[k]
		return mustDecide(t, in)
	}
	early := at(0, rep("f", 3)+rep("m", 9)+rep("p", 97)+rep("m", 291))
	if r := rule(t, early, "regression, tag crit"); early.Outcome != eval.Inconclusive || !early.Open || r.Outcome != eval.Inconclusive || rule(t, early, "regression").Outcome != eval.Go {
		t.Errorf("3 of 12 cases of the slice: %s", early.Sentence)
	}
	if last := at(3, rep("f", 12)+rep("p", 388)); last.Outcome != eval.NoGo || rule(t, last, "regression, tag crit").Outcome != eval.NoGo {
		t.Errorf("all of the slice fails: %s", last.Sentence)
	}
}

// A rule that is no test of a drop waits for the epochs that the suite asks: a rate over some of them, which look after
// look would be measured anew, is not the rate that was demanded.
func TestRulesWaitForTheirEpochs(t *testing.T) {
	spec := regressionSpec(0.05)
	spec.Require = []eval.Require{{Metric: eval.MetricPassRate, Min: ptr(0.6), Tag: "critical"}, {PassAll: true, Tag: "safe"}}
	candidate := slices.Repeat([]string{"pmm"}, 400)
	candidate[0] = "fmm"
	b := bed{spec: spec, tag: map[int]string{0: "critical", 1: "safe"}, before: letters(rep("p", 400)), after: candidate}
	at := func(k, whole int) eval.Decision {
		in := b.input()
		in.Look = &gate.Design(*spec.Regression, 1, 3, 1)[k]
		in.Candidate.Run.Plan.Epochs = whole
		in.Diff.Candidate.Run.Plan.Epochs = whole
		return mustDecide(t, in)
	}
	d := at(3, 3)
	if r := rule(t, d, "require tag critical"); r.Outcome != eval.Inconclusive || !d.Open {
		t.Errorf("one of three epochs failed, which may still be 67 %%: %s", r.Found)
	}
	if r := rule(t, d, "require tag safe"); r.Outcome != eval.Inconclusive {
		t.Errorf("two of three epochs may still fail: %s", r.Found)
	}
	if d := at(3, 1); rule(t, d, "require tag critical").Outcome != eval.NoGo || rule(t, d, "require tag safe").Outcome != eval.Go {
		t.Errorf("a suite of one epoch is asked whole: %s", d.Sentence)
	}
}

// A drop is not shown by a part of a look: what came first may be the worse.
func TestNoDropOnAPartOfALook(t *testing.T) {
	spec := regressionSpec(0.05)
	part := atLook(spec, 0, 1, letters(rep("p", 400)), letters(rep("f", 40)+rep("p", 40)+rep("m", 320)))
	part.Incomplete = &gate.Incomplete{Class: eval.ClassBudget, Why: "the budget is spent"}
	if d := mustDecide(t, part); d.Outcome != eval.Inconclusive {
		t.Errorf("80 of the look's 100 cases: %s", d.Sentence)
	}
}

// A slice is tested once: where the suite is decided, or at the last look.
func TestSlicesAtLooks(t *testing.T) {
	spec := regressionSpec(0.05)
	spec.Regression.Slices = []string{"refund"}
	at := func(k int, before, after string) eval.Decision {
		in := bed{spec: spec, tag: tagged(40, 400, "refund", "other"), before: letters(before), after: letters(after)}.input()
		in.Look = &gate.Design(*spec.Regression, 1, 1, 1)[k]
		return mustDecide(t, in)
	}
	before := rep("p", 40) + rep("f", 12) + rep("p", 348)
	early := at(0, before, rep("f", 12)+rep("p", 88)+rep("m", 300))
	if r := rule(t, early, "regression, tag refund"); early.Outcome != eval.Inconclusive || r.Outcome != eval.Go || len(r.Cases) != 12 {
		t.Errorf("%s", early.Sentence)
	}
	// A look that another rule keeps from being the last does not test it either.
	spec.Require = []eval.Require{{PassAll: true, Tag: "other"}}
	if open := at(2, before, rep("f", 12)+rep("p", 288)+rep("m", 100)); open.Outcome != eval.Inconclusive || !open.Open || rule(t, open, "regression, tag refund").Outcome != eval.Go {
		t.Errorf("%s", open.Sentence)
	}
	spec.Require = nil
	if last := at(3, before, rep("f", 12)+rep("p", 388)); last.Outcome != eval.NoGo || rule(t, last, "regression").Outcome != eval.Go {
		t.Errorf("%s", last.Sentence)
	}
}

// A look that met changed cases alone says nothing of the others: what can be compared may still block.
func TestALookAtChangedCasesIsNotTheLast(t *testing.T) {
	b := bed{spec: regressionSpec(0.05), before: letters(rep("p", 80)), after: letters(rep("p", 20) + rep("m", 60)), changed: map[int]string{}}
	for i := range 20 {
		b.changed[i] = "something else is expected now"
	}
	in := b.input()
	in.Look = &gate.Design(*b.spec.Regression, 1, 1, 1)[0]
	if d := mustDecide(t, in); d.Outcome != eval.Inconclusive || !d.Open {
		t.Errorf("open %v: %s", d.Open, d.Sentence)
	}
}
