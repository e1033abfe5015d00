package calibration

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"seatrial/eval"
)

func times(n int, p Pair) []Pair {
	all := make([]Pair, n)
	for i := range all {
		all[i] = p
		all[i].Case = fmt.Sprint(p.People, p.Grader, i)
	}
	return all
}

func join(lists ...[]Pair) (all []Pair) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func TestMeasure(t *testing.T) {
	// The first example of Wikipedia's article on Cohen's kappa.
	c := Measure(join(times(20, Pair{People: eval.Pass, Grader: eval.Pass}), times(5, Pair{People: eval.Pass, Grader: eval.Fail}),
		times(10, Pair{People: eval.Fail, Grader: eval.Pass}), times(15, Pair{People: eval.Fail, Grader: eval.Fail}),
		times(3, Pair{People: eval.Fail, Grader: eval.Unscored})))
	if c.Labels != 53 || c.Pass != 25 || c.Unscored != 3 || c.Confusion != (eval.Confusion{PassPass: 20, PassFail: 5, FailPass: 10, FailFail: 15}) {
		t.Errorf("counted %+v", c)
	}
	if c.Kappa == nil || math.Abs(*c.Kappa-0.4) > 1e-12 || c.KappaInterval.Low >= 0.4 || c.KappaInterval.High <= 0.4 {
		t.Errorf("kappa %v, %v", c.Kappa, c.KappaInterval)
	}
	if *c.Accuracy != 0.7 || math.Abs(*c.AC1-0.40594059405940586) > 1e-12 {
		t.Errorf("agreement %v, AC1 %v", *c.Accuracy, *c.AC1)
	}
	if c.Threshold != nil {
		t.Error("a value that says no more than the verdict has no threshold")
	}
}

func TestMeasureOfNothing(t *testing.T) {
	for _, c := range []struct {
		pairs  []Pair
		reason string
	}{
		{nil, "no labels"},
		{times(5, Pair{People: eval.Pass, Grader: eval.Unscored}), "nothing was judged"},
		{times(5, Pair{People: eval.Pass, Grader: eval.Pass}), "one class alone: agreement by chance explains it"},
	} {
		if got := Measure(c.pairs); got.Kappa != nil || got.Threshold != nil {
			t.Errorf("%s: kappa %v, threshold %v", c.reason, got.Kappa, got.Threshold)
		}
	}
}

func TestThreshold(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var clear, noise []Pair
	for i := range 200 {
		p := Pair{Case: fmt.Sprint(i), People: eval.Fail, Grader: eval.Fail, Value: 0.3 * random.Float64()}
		if i%2 == 0 {
			p.People, p.Value = eval.Pass, 0.4+0.3*random.Float64() // its own cut of 1/2 is too high
		}
		if p.Value >= 0.5 {
			p.Grader = eval.Pass
		}
		clear = append(clear, p)
		p.Value = random.Float64()
		noise = append(noise, p)
	}
	got := Measure(clear).Threshold
	if got == nil || got.Value < 0.3 || got.Value > 0.4 || got.Balanced != 1 || got.CrossValidated < 0.98 || got.Own > 0.9 {
		t.Errorf("a clear cut between 0.3 and 0.4: %+v", got)
	}
	got = Measure(noise).Threshold
	if got == nil || got.Balanced < 0.5 || got.CrossValidated > got.Balanced || math.Abs(got.CrossValidated-0.5) > 0.1 {
		t.Errorf("values that say nothing look good only on their own labels: %+v", got)
	}
}

func TestConsensus(t *testing.T) {
	for _, c := range []struct {
		labels string
		want   eval.Verdict
		ok     bool
		reason string
	}{
		{"", "", false, "nobody"},
		{"p", eval.Pass, true, "one person"},
		{"pf", "", false, "evenly split"},
		{"pff", eval.Fail, true, "most"},
	} {
		var labels []eval.Label
		for _, l := range c.labels {
			labels = append(labels, eval.Label{Verdict: map[rune]eval.Verdict{'p': eval.Pass, 'f': eval.Fail}[l]})
		}
		if v, ok := Consensus(labels); v != c.want || ok != c.ok {
			t.Errorf("%s: %q, %v", c.reason, v, ok)
		}
	}
}
