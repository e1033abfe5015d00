package graders_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
	"seatrial/graders/gradertest"
)

// passing is a grader that passes whatever it is given, alone, by epochs and in pairs.
type passing struct{}

func (passing) Grade(context.Context, eval.Sample) (eval.Score, error) {
	return eval.Score{Verdict: eval.Pass, Value: 1}, nil
}

type passingCases struct {
	passing
	scores int
}

func (c passingCases) GradeCase(_ context.Context, samples []eval.Sample) ([]eval.Score, error) {
	scores := make([]eval.Score, c.scores)
	for i := range scores {
		scores[i] = eval.Score{Verdict: eval.Pass, Value: 1}
	}
	return scores, nil
}

type passingPairs struct{ passing }

func (passingPairs) GradePair(context.Context, eval.Sample, eval.Sample) (eval.Preference, error) {
	return eval.Preference{Better: "a"}, nil
}

func builtAs(t *testing.T, g eval.Grader) eval.Grader {
	t.Helper()
	kind := graders.Kind{
		Spec: eval.GraderSpec{Name: "careless", Version: 1, Languages: []string{"en"}, Options: json.RawMessage(`{}`)},
		New:  func(json.RawMessage, graders.Env) (eval.Grader, error) { return g, nil },
	}
	built, _, err := graders.NewRegistry(kind).Build(eval.GraderUse{Grader: "careless"}, gradertest.Env())
	if err != nil {
		t.Fatal(err)
	}
	return built
}

func saying(text, language string) eval.Sample {
	return eval.Sample{Case: &eval.Case{ID: "c", Language: language},
		Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: text, FinishReason: eval.FinishStop}}}}
}

// A missed Portuguese refusal must not read as a verdict.
func TestGuardReadsOnlyKnownLanguages(t *testing.T) {
	const german, english = "Das kann ich leider nicht für Sie tun.", "I cannot do that for you."
	for _, c := range []struct {
		sample eval.Sample
		want   eval.Verdict
		why    string
		reason string
	}{
		{saying(english, ""), eval.Pass, "", "nothing is declared"},
		{saying(english, "en-GB"), eval.Pass, "", "the language it reads"},
		{saying("Sorry.", "en"), eval.Pass, "", "too short to tell"},
		{saying(english, "de"), eval.Unscored, "the case's language is", "declared otherwise"},
		{saying(german, ""), eval.Unscored, "another language (de)", "the answer tells"},
		{saying(german, "en"), eval.Unscored, "another language (de)", "the declaration is of the case, and the model answered otherwise"},
		{saying("申し訳ありませんが、お手伝いできません。", "en"), eval.Unscored, "another language (ja)", "another script"},
		{eval.Sample{Case: &eval.Case{}}, eval.Unscored, "no answer", "nothing to judge"},
	} {
		score, err := builtAs(t, passing{}).Grade(t.Context(), c.sample)
		if err != nil || score.Verdict != c.want || !strings.Contains(score.Explanation, c.why) {
			t.Errorf("%s: %s %q, %v; want %s, %q", c.reason, score.Verdict, score.Explanation, err, c.want, c.why)
		}
		pair, err := builtAs(t, passingPairs{}).(eval.PairGrader).GradePair(t.Context(), saying(english, "en"), c.sample)
		if err != nil || (pair.Better != "") != (c.want == eval.Pass) {
			t.Errorf("%s: of the pair it prefers %q, %v", c.reason, pair.Better, err)
		}
		scores, err := builtAs(t, passingCases{scores: 2}).(eval.CaseGrader).GradeCase(t.Context(), []eval.Sample{saying(english, "en"), c.sample})
		if (err == nil) != (c.want == eval.Pass) {
			t.Errorf("%s: of the case it returns %v, %v", c.reason, scores, err)
		}
	}
}

func TestGuardCountsScores(t *testing.T) {
	samples := []eval.Sample{saying("Yes.", ""), saying("No.", "")}
	if _, err := builtAs(t, passingCases{scores: 1}).(eval.CaseGrader).GradeCase(t.Context(), samples); err == nil || !strings.Contains(err.Error(), "1 scores of 2 samples") {
		t.Errorf("a missing score: %v", err)
	}
}

func TestGuardShowsWhatItGuards(t *testing.T) {
	for _, c := range []struct {
		grader       eval.Grader
		cases, pairs bool
	}{{passing{}, false, false}, {passingCases{}, true, false}, {passingPairs{}, false, true}} {
		g := builtAs(t, c.grader)
		_, cases := g.(eval.CaseGrader)
		_, pairs := g.(eval.PairGrader)
		if cases != c.cases || pairs != c.pairs {
			t.Errorf("%T: judges cases: %v, pairs: %v", c.grader, cases, pairs)
		}
	}
}

// What a grader quotes goes into logs and job summaries.
func TestExplanationsHoldNoSecret(t *testing.T) {
	const key = "sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"
	g, _, err := shipped.Build(eval.GraderUse{Grader: "cites", Options: json.RawMessage(`{"sources":[{"id":"a"}]}`)}, graders.Env{})
	if err != nil {
		t.Fatal(err)
	}
	score, err := g.Grade(t.Context(), saying("Use this key for the service: "+key+" and keep it.", "en"))
	if err != nil || strings.Contains(score.Explanation, key) || !strings.Contains(score.Explanation, "Use this key") {
		t.Errorf("%v, %q", err, score.Explanation)
	}
}
