package gate_test

import (
	"strings"
	"testing"

	"seatrial/eval"
)

func TestServedModelUnchanged(t *testing.T) {
	served := func(names ...string) (all []eval.Served) {
		for _, n := range names {
			model, print, _ := strings.Cut(n, "/")
			all = append(all, eval.Served{Model: model, Fingerprint: print, Answers: 2})
		}
		return all
	}
	for _, c := range []struct {
		was, is []eval.Served
		want    eval.Outcome
		words   string
		reason  string
	}{
		{served("m-1/a"), served("m-1/a"), eval.Go, "the candidate by m-1 (a)", "the same"},
		{served("m-1/a", "m-1/b"), served("m-1/b"), eval.Go, "", "one of those that served before"},
		{served("m-1/a"), served("m-2/a"), eval.NoGo, "2 answers served by m-2 (a), which did not serve the baseline", "another model"},
		{served("m-1/a"), served("m-1/a", "m-1/b"), eval.NoGo, "m-1 (b)", "another configuration of the same name"},
		{served("m-1"), served("m-1"), eval.Go, "the names alone were compared", "an endpoint without fingerprints"},
		{served("m-1"), served("m-2"), eval.NoGo, "served by m-2", "names alone differ"},
		{served("m-1/a"), served("m-1"), eval.Inconclusive, "fingerprint", "it no longer says"},
		{served("m-1"), served("m-1/a"), eval.Inconclusive, "fingerprint", "it did not say before"},
		{served(""), served(""), eval.Inconclusive, "baseline's endpoint did not always say", "unknown is not unchanged"},
		{served(""), served("m-1"), eval.Inconclusive, "baseline's endpoint", "nothing to compare with"},
		{served("m-1"), served("m-1", ""), eval.Inconclusive, "of 2 answers the endpoint did not say", "a part is not known"},
		{served("m-1"), nil, eval.Inconclusive, "nothing was answered", "no answer"},
	} {
		spec := eval.GateSpec{Baseline: "production", Require: []eval.Require{{Metric: eval.MetricServedModel}}, MaxUnscored: 0.02}
		in := bed{spec: spec, before: letters(rep("p", 5)), after: letters(rep("p", 5))}.input()
		in.Diff.BaselineServed, in.Diff.CandidateServed = c.was, c.is
		d := mustDecide(t, in)
		r := rule(t, d, "require served model unchanged")
		if d.Outcome != c.want || r.Outcome != c.want || !strings.Contains(d.Sentence+r.Found, c.words) || r.Formula == "" || len(r.Numbers) != 3 {
			t.Errorf("%s: %s\n%+v", c.reason, d.Sentence, r)
		}
		if c.want == eval.Inconclusive && r.More == "" {
			t.Errorf("%s: it does not say what to do", c.reason)
		}
	}
	none := bed{spec: eval.GateSpec{Require: []eval.Require{{Metric: eval.MetricServedModel}}}, after: letters("pp")}
	if d := none.decide(t); d.Outcome != eval.BrokenGate {
		t.Errorf("without a baseline: %s", d.Sentence)
	}
}
