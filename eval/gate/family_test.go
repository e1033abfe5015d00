package gate_test

import (
	"strings"
	"testing"

	"seatrial/eval"
)

// tagged gives the first n cases one tag and the others another.
func tagged(n, all int, first, other string) map[int]string {
	tags := map[int]string{}
	for i := range all {
		if tags[i] = other; i < n {
			tags[i] = first
		}
	}
	return tags
}

func TestSlices(t *testing.T) {
	with := func(change func(*eval.Regression)) eval.GateSpec {
		g := regressionSpec(0.05)
		change(g.Regression)
		return g
	}
	all := with(func(r *eval.Regression) { r.AllSlices = true })
	refund := with(func(r *eval.Regression) { r.Slices = []string{"refund"} })
	none := regressionSpec(0.05)
	tags := tagged(40, 400, "refund", "other")
	// Seven of forty refund cases break, seven others are mended: the suite is as good as before.
	before, after := letters(rep("p", 393)+rep("f", 7)), letters(rep("f", 7)+rep("p", 393))
	tests := []struct {
		name   string
		bed    bed
		want   eval.Outcome
		words  string
		rules  int
		reason string
	}{
		{"not asked", bed{spec: none, tag: tags, before: before, after: after}, eval.Go, "400", 1, "the suite's mean is the same"},
		{"all", bed{spec: all, tag: tags, before: before, after: after}, eval.NoGo,
			"33 of 40 refund cases pass, 40 of 40 before; a drop this large has a 1.2 % chance if nothing had changed, corrected for 3 tests; 7 cases are broken: case-000", 3, "one slice dropped"},
		{"one", bed{spec: refund, tag: tags, before: before, after: after}, eval.NoGo, "corrected for 2 tests", 2, "named"},
		{"unchanged", bed{spec: all, tag: tags, before: before, after: before}, eval.Go, "", 3, "nothing dropped"},
		{"worth a look", bed{spec: all, tag: tags, before: before, after: letters(rep("f", 4) + rep("p", 396))}, eval.Go, "", 3, "four of forty are pointed out, and do not block"},
		{"no such tag", bed{spec: with(func(r *eval.Regression) { r.Slices = []string{"nothing"} }), tag: tags, before: before, after: before}, eval.BrokenGate, "no case with tag nothing can be compared", 2, "not measured is not met"},
		{"a new tag", bed{spec: refund, tag: map[int]string{80: "refund", 81: "refund"}, before: append(letters(rep("p", 80)), "", ""), after: letters(rep("p", 82))}, eval.Inconclusive,
			"no case with tag refund can be compared with the baseline, which does not have the 2 cases with tag refund", 2, "a suite that grew is not broken"},
		{"a tag judged otherwise", bed{spec: refund, tag: map[int]string{80: "refund", 81: "refund"}, changed: map[int]string{80: "other graders"}, before: append(letters(rep("p", 81)), ""),
			after: letters(rep("p", 82))}, eval.Inconclusive, "no case with tag refund can be compared", 2, "graded again it can be compared"},
	}
	for _, tt := range tests {
		d := tt.bed.decide(t)
		n := 0
		for _, r := range d.Rules {
			if strings.HasPrefix(r.Rule, "regression") {
				n++
			}
		}
		if d.Outcome != tt.want || !strings.Contains(d.Sentence, tt.words) || n != tt.rules {
			t.Errorf("%s: %s, %d rules; want %s, %q, %d: %s", tt.name, d.Sentence, n, tt.want, tt.words, tt.rules, tt.reason)
		}
		if tt.name != "worth a look" {
			continue
		}
		if r := rule(t, d, "regression, tag refund"); !strings.Contains(r.Found, "worth a look") || r.Outcome != eval.Go {
			t.Errorf("%s: %+v", tt.name, r)
		}
	}
}

func TestCreepIsSeen(t *testing.T) {
	spec := regressionSpec(0.05)
	spec.Anchor = "first release"
	b := bed{spec: spec, before: letters(rep("p", 392) + rep("f", 8)), after: letters(rep("p", 390) + rep("f", 10))}
	if d := b.decide(t); d.Outcome != eval.BrokenGate || !strings.Contains(d.Sentence, "there is no anchor to compare with") {
		t.Errorf("%s", d.Sentence)
	}
	anchored := func(at string) eval.Decision {
		in := b.input()
		first := b
		first.before = letters(at)
		in.Anchor = first.diff()
		in.Anchor.Baseline.Run.ID, in.Anchor.Warnings = "first", []string{"not finished"}
		return mustDecide(t, in)
	}
	tests := []struct {
		name, at string
		want     eval.Outcome
		reason   string
	}{
		{"as before", rep("p", 392) + rep("f", 8), eval.Go, "half a point since"},
		{"crept", rep("p", 400), eval.Go, "two and a half points are real, but less than the margin"},
	}
	for _, tt := range tests {
		d := anchored(tt.at)
		r := rule(t, d, "anchor")
		if d.Outcome != tt.want || d.Anchor == nil || d.Anchor.Run.ID != "first" || !strings.Contains(r.Found, "cumulative drop") ||
			!strings.Contains(d.Sentence, "at the anchor first release") || !strings.Contains(strings.Join(d.Warnings, "; "), "anchor: not finished") {
			t.Errorf("%s: %s, want %s: %s\n%+v", tt.name, d.Sentence, tt.want, tt.reason, r)
		}
	}
	// Every release lost half a point to the one before, and all of them together more than the margin.
	b.before, b.after = letters(rep("p", 362)+rep("f", 38)), letters(rep("p", 360)+rep("f", 40))
	if d := anchored(rep("p", 400)); d.Outcome != eval.NoGo || rule(t, d, "regression").Outcome != eval.Go || !strings.Contains(d.Sentence, "360 of 400 cases pass, 400 of 400 at the anchor first release") {
		t.Errorf("%s", d.Sentence)
	}
}

func TestInconclusivePolicy(t *testing.T) {
	allow := regressionSpec(0.05)
	allow.Inconclusive = eval.InconclusiveAllow
	few := bed{spec: allow, before: letters(rep("p", 20)), after: letters(rep("p", 20))}
	if d := few.decide(t); d.Outcome != eval.Inconclusive || !d.Allowed || !strings.HasPrefix(d.Sentence, "INCONCLUSIVE, ALLOWED by the gate's policy (inconclusive: allow): ") {
		t.Errorf("%v %s", d.Allowed, d.Sentence)
	}
	few.spec.Inconclusive = eval.InconclusiveBlock
	few.was = &allow
	if d := few.decide(t); d.Allowed || strings.Contains(d.Sentence, "ALLOWED") {
		t.Errorf("%s", d.Sentence)
	}
	block := regressionSpec(0.05)
	open := require(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9), Confidence: 0.95})
	open.Inconclusive, open.MaxUnscored = eval.InconclusiveAllow, 0.49
	if d := (bed{spec: open, after: letters(rep("p", 28))}).decide(t); !d.Allowed {
		t.Errorf("%s", d.Sentence)
	}
	tests := []struct {
		name   string
		bed    bed
		reason string
	}{
		{"NO-GO", bed{spec: allow, before: letters(rep("p", 20)), after: letters(rep("f", 8) + rep("p", 12))}, "a shown drop is not too little evidence"},
		{"the bar was moved", bed{spec: allow, was: &block, before: letters(rep("p", 20)), after: letters(rep("p", 20))}, "a change cannot allow itself"},
		{"not asked", bed{spec: allow, before: letters(rep("p", 20)), after: letters(rep("p", 19) + "m")}, "what was not asked can be asked"},
		{"budget", bed{spec: allow, before: letters(rep("p", 20)), after: letters(rep("p", 20)), stop: stop(eval.ClassBudget)}, "nor what the budget left out"},
		{"an open sample", bed{spec: open, after: letters(rep("p", 28) + "e")}, "nor what may still be judged"},
		{"shared", bed{spec: allow, before: letters(rep("p", 80)), after: letters(rep("p", 80)), shared: 2}, "nor are old answers evidence"},
	}
	for _, tt := range tests {
		if d := tt.bed.decide(t); d.Allowed || d.Outcome == eval.Go {
			t.Errorf("%s: %s: %s", tt.name, d.Sentence, tt.reason)
		}
	}
}

// Many swaps whose draw came out worse: these cases are answered worse, cases like these need not be.
func TestScope(t *testing.T) {
	fives := func(s string) (out []string) {
		for _, v := range letters(s) {
			out = append(out, rep(v, 5))
		}
		return out
	}
	suite, population := regressionSpec(0.05), regressionSpec(0.05)
	population.Regression.Scope = eval.ScopePopulation
	before := fives(rep("p", 42) + rep("f", 32) + rep("p", 26))
	after := fives(rep("f", 42) + rep("p", 58))
	s := bed{spec: suite, before: before, after: after}.decide(t)
	p := bed{spec: population, before: before, after: after}.decide(t)
	if s.Outcome != eval.NoGo || p.Outcome != eval.Inconclusive {
		t.Errorf("%s\n%s", s.Sentence, p.Sentence)
	}
	// Both p-values are computed and named, whichever decides.
	a, b := rule(t, s, "regression"), rule(t, p, "regression")
	if a.Found[:strings.Index(a.Found, "; with")] != b.Found[:strings.Index(b.Found, "; with")] || !strings.Contains(a.Found, "for these cases") || !strings.Contains(a.Found, "for cases like these") {
		t.Errorf("%q\n%q", a.Found, b.Found)
	}
	if a.Formula == b.Formula {
		t.Errorf("formula %q", a.Formula)
	}
}
