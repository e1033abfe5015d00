package graders_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
	"seatrial/graders/gradertest"
)

const supportPolicy = `{"file":"policy/testdata/support.yaml","judge":"judge"`

// TestPolicyExample holds answers against the policy that documents the format: its own examples ran when it was read.
func TestPolicyExample(t *testing.T) {
	medicine := talk("", "Which dose of this medicine?", "Two a day, within 30 days.")
	for _, c := range []struct {
		options string
		sample  eval.Sample
		want    eval.Verdict
		in      string
		reason  string
	}{
		{supportPolicy + `}`, said("You can return it within 30 days."), eval.Pass, "8 rules kept", "all rules are kept"},
		{supportPolicy + `}`, said("We guar\u200bantee that it arrives within 30 days."), eval.Fail, `no-guarantee (high): it says "guar\u200bantee"`, "an invisible character"},
		{supportPolicy + `}`, said("You have 30 days. Try Вlue Anchоr."), eval.Fail, "no-rivals (low)", "a competitor with Cyrillic letters"},
		{supportPolicy + `,"fail_on":"medium"}`, said("You have 30 days. Try Blue Anchor."), eval.Pass, "6 rules kept", "its severity does not count"},
		{supportPolicy + `}`, said("I have just refunded it. You have 30 days."), eval.Fail, "no-refund-promise (critical)", "a promise"},
		{supportPolicy + `}`, medicine, eval.Fail, "not-advice (critical): the disclosure is missing", "an occasion in the question"},
		{supportPolicy + `}`, said("You may return it."), eval.Fail, "kind (medium): judge judge says", "the judge's rule"},
		{supportPolicy + `}`, said("???"), eval.Unscored, "kind (medium)", "the judge cannot tell"},
		{supportPolicy + `}`, said("Sie haben 30 days, denn die Ware ist bei uns und das reicht."), eval.Fail, "in-english", "another language breaks a rule of its own"},
	} {
		env := gradertest.Env()
		g, _ := build(t, shipped, use("policy", c.options), env)
		score, err := g.Grade(t.Context(), c.sample)
		if gradertest.Verdict(score, err) != c.want || !strings.Contains(score.Explanation, c.in) {
			t.Errorf("%s: %s, %q, %v; want %s with %q", c.reason, score.Verdict, score.Explanation, err, c.want, c.in)
		}
		if score.Calls != 1 || score.Cost != 0.00011 || score.Usage.InputTokens != 100 {
			t.Errorf("%s: %d calls, cost %v, %+v; want those of the judge", c.reason, score.Calls, score.Cost, score.Usage)
		}
		var details struct {
			Rules []struct {
				Rule     string
				Controls []string
				Verdict  eval.Verdict
			}
		}
		if err := json.Unmarshal(score.Details, &details); err != nil || len(details.Rules) != 8 || len(details.Rules[0].Controls) != 1 {
			t.Errorf("%s: details %s, %v; want every rule with its controls", c.reason, score.Details, err)
		}
		for _, e := range score.Evidence {
			if e.Text != c.sample.Output()[e.Start:e.End] || e.Note == "" {
				t.Errorf("%s: evidence %+v", c.reason, e)
			}
		}
	}
}

const oneRule = "policy: p\nversion: 1\nlanguage: en\nrules:\n  - id: r\n    text: t\n    severity: medium\n    deny: {phrases: [bad]}\n    examples: {violates: [bad], complies: [good]}\n"

func TestPolicyOptions(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"ok.yaml": oneRule, "bad.yaml": strings.Replace(oneRule, "[bad], complies", "[worse], complies", 1)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rule := func(s string) string { return `{"policy":"p","version":1,"language":"en","rules":[` + s + `]}` }
	const rubric = `{"id":"r","text":"t","severity":"low","rubric":"be kind"}`
	for _, c := range []struct{ options, path, err, reason string }{
		{`{}`, "", "give one of", "no policy"},
		{`{"file":"ok.yaml","policy":{}}`, "policy", "only one", "two policies"},
		{`{"file":"none.yaml"}`, "file", "no such file", "a missing file"},
		{`{"file":"."}`, "file", "is not a file", "a folder"},
		{`{"file":"bad.yaml"}`, "file", `bad.yaml:9:27: the rule "r" contradicts its example`, "an example that the rule misses"},
		{`{"file":"ok.yaml","fail_on":"high"}`, "fail_on", "cannot fail", "no rule of that severity"},
		{`{"file":"ok.yaml","judge":"judge"}`, "judge", "leave judge out", "nothing for the judge"},
		{`{"policy":` + rule(rubric) + `}`, "", "name the target", "a rubric and no judge"},
		{`{"policy":` + rule(rubric) + `,"judge":"nobody"}`, "judge", "no target named", "a judge that there is not"},
		{`{"policy":` + rule(`{"id":"r","text":"t","severity":"low","deny":{"phrase":["x"]}}`) + `}`, "policy.rules.0.deny", "unknown key", "a misspelt key"},
		{`{"policy":"p.yaml"}`, "policy", "invalid type", "a file name for a policy"},
	} {
		env := gradertest.Env()
		env.Dir = dir
		err := shipped.Check(use("policy", c.options), env)
		var oe *eval.OptionError
		if !errors.As(err, &oe) || strings.Join(oe.Path, ".") != c.path || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want an error at %q with %q", c.reason, err, c.path, c.err)
		}
	}
}

func TestPolicyDigest(t *testing.T) {
	dir := t.TempDir()
	digest := func(text, options string, models eval.Models) eval.Digest {
		if err := os.WriteFile(filepath.Join(dir, "p.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, d := build(t, shipped, use("policy", options), graders.Env{Dir: dir, Models: models})
		return d
	}
	first := digest(oneRule, `{"file":"p.yaml"}`, nil)
	inline := `{"policy":{"policy":"p","version":1,"language":"en","rules":[{"id":"r","text":"t","severity":"medium","deny":{"phrases":["bad"]},"examples":{"violates":["bad"],"complies":["good"]}}]}}`
	if got := digest(oneRule, inline, nil); got != first {
		t.Error("the same policy inline has another digest")
	}
	if got := digest("# a comment\n"+oneRule, `{"file":"p.yaml"}`, nil); got != first {
		t.Error("a comment changes the digest")
	}
	if got := digest(oneRule+"  - id: s\n    text: t\n    severity: low\n    competitors: [Bad]\n    examples: {violates: [bad], complies: [good]}\n", `{"file":"p.yaml"}`, nil); got == first {
		t.Error("a new rule does not change the digest")
	}
	if got := digest(oneRule, `{"file":"p.yaml","fail_on":"medium"}`, nil); got == first {
		t.Error("fail_on does not change the digest")
	}
	rubric := oneRule + "  - id: s\n    text: t\n    severity: low\n    rubric: be kind\n"
	target := judgeTarget()
	before := digest(rubric, `{"file":"p.yaml","judge":"j"}`, bench{target: target})
	target.Model = "another"
	if got := digest(rubric, `{"file":"p.yaml","judge":"j"}`, bench{target: target}); got == before {
		t.Error("another judge does not change the digest")
	}
}
