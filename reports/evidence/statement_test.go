package evidence

import (
	"fmt"
	"strings"
	"testing"

	"seatrial/eval"
)

func TestNothingDecided(t *testing.T) {
	b, key := testBundle(t)
	decided := *b.Decision
	b.Decision, b.Basis, b.Baseline = nil, nil, nil
	b.Chain = b.Chain[:len(b.Chain)-1]
	files := write(t, b, key)
	checks := Verify(files, withJudge)
	if bad := failures(checks); bad != "" || !strings.Contains(fmt.Sprint(checks), "nothing was decided when the run ended") {
		t.Errorf("%v", checks)
	}
	b.Records = func(yield func(Recorded, error) bool) {}
	if s := b.statement(b.about(key), nil); s.Predicate.Result != "WARNED" {
		t.Errorf("a gate that did not decide: %s", s.Predicate.Result)
	}
	b, _ = testBundle(t)
	b.Decision, b.Basis, b.Baseline = nil, nil, nil
	b.Run.Grading, b.Run.Gradings = 2, 2
	var chain chainMaker
	chain.links = b.Chain
	chain.add(eval.LinkRun, b.Run.ID, 2, eval.RunLink{Run: b.Run.ID, Grading: 2, Records: 6, Root: b.Run.Root})
	chain.decide(b.Run, 2, "gate", decided) // what a gate says later is not what the run ended with
	b.Chain = chain.links
	checks = Verify(write(t, b, key), withJudge)
	if bad := failures(checks); bad != "" || !strings.Contains(fmt.Sprint(checks), "judged again after the run") {
		t.Errorf("%v", checks)
	}
}

// A bundle of another version is not called forged for that alone.
func TestOtherVersions(t *testing.T) {
	b, key := testBundle(t)
	b.Tool = "0.9.0"
	files := write(t, b, key)
	other := func(in Basis, runs map[string]eval.Run, from Sources) (eval.Decision, error) {
		d, err := judge(in, runs, from)
		d.Sentence += " in newer words"
		return d, err
	}
	checks := Verify(files, Options{Recompute: other, Tool: "1.0.0"})
	if Failed(checks) != 1 || !strings.Contains(fmt.Sprint(checks), "made by seatrial 0.9.0, and this is 1.0.0") {
		t.Errorf("%v", checks)
	}
}

// Tests of the statement are read by policies that know nothing of this program.
func TestTestsOfAStatement(t *testing.T) {
	sample := func(id, target string, v eval.Verdict) eval.Sample {
		return eval.Sample{Key: eval.Key{Case: id, Prompt: "p", Target: target, Epoch: 1, Purpose: eval.Planned}, Verdict: v, Answered: made}
	}
	samples := []eval.Sample{sample("good", "m", eval.Pass), sample("good", "other", eval.Fail), sample("bad", "m", eval.Fail), sample("open", "m", eval.Unscored),
		sample("open", "m", eval.Pass), sample("silent", "m", ""), sample("silent", "m", eval.Pass), sample("forgiven", "m", eval.Fail), sample("half", "m", eval.Fail)}
	basis := &Basis{Candidate: eval.Candidate{Prompt: "p", Target: "m"}}
	decision := &eval.Decision{Outcome: eval.Go, Rules: []eval.RuleResult{{Waived: []string{"forgiven", "half"}}, {Cases: []string{"half"}}}}
	got := tests(samples, basis, decision)
	want := tested{[]string{"good"}, []string{"forgiven"}, []string{"bad", "half", "open", "silent"}, []string{"open", "silent"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("of a decision: %v, want %v", got, want)
	}
	if got := tests(samples, nil, nil); len(got.warned) > 0 || len(got.passed) > 0 || len(got.failed) != 6 {
		t.Errorf("of none: %v", got)
	}
	if r := result(nil, false, 1); r != "FAILED" {
		t.Errorf("a case without a verdict, and no decision: %s", r)
	}
}
