package gate_test

import (
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
		looks := gate.Design(tt.rule, tt.stored, tt.epochs)
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
	if l := gate.Design(eval.Regression{Alpha: 0.05, Looks: []float64{1}}, 5, 1)[0]; l.NoGoBound != 1.6449 || l.GoBound != 1.8808 {
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
	looks := gate.Design(*spec.Regression, len(before[0]), epochs)
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

// The part without a verdict is of what was asked.
func TestUnscoredAtALook(t *testing.T) {
	d := mustDecide(t, atLook(regressionSpec(0.05), 0, 1, letters(rep("p", 400)), letters(rep("e", 5)+rep("p", 95)+rep("m", 300))))
	if r := rule(t, d, "completeness"); r.Outcome != eval.BrokenGate || !strings.Contains(d.Sentence, "5 of 100 samples (5 %) have no verdict") {
		t.Errorf("%s", d.Sentence)
	}
}

// A slice is tested once: where the suite is decided, or at the last look.
func TestSlicesAtLooks(t *testing.T) {
	spec := regressionSpec(0.05)
	spec.Regression.Slices = []string{"refund"}
	at := func(k int, before, after string) eval.Decision {
		in := bed{spec: spec, tag: tagged(40, 400, "refund", "other"), before: letters(before), after: letters(after)}.input()
		in.Look = &gate.Design(*spec.Regression, 1, 1)[k]
		return mustDecide(t, in)
	}
	before := rep("p", 40) + rep("f", 12) + rep("p", 348)
	early := at(0, before, rep("f", 12)+rep("p", 88)+rep("m", 300))
	if r := rule(t, early, "regression, tag refund"); early.Outcome != eval.Inconclusive || r.Outcome != eval.Go || len(r.Cases) != 12 {
		t.Errorf("%s", early.Sentence)
	}
	if last := at(3, before, rep("f", 12)+rep("p", 388)); last.Outcome != eval.NoGo || rule(t, last, "regression").Outcome != eval.Go {
		t.Errorf("%s", last.Sentence)
	}
}
