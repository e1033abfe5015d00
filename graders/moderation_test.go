package graders_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
	"seatrial/graders/gradertest"
)

// rater is a moderation endpoint that says what a test wants.
type rater struct {
	ratings []map[string]float64
	err     error
	model   *string
}

func (r rater) Provider(id string) (eval.Provider, eval.Target, error) {
	if id != "m" {
		return nil, eval.Target{}, errors.New("no such target")
	}
	return r, eval.Target{ID: "m", Model: "omni", Judge: true, Price: eval.Price{Input: 1}}, nil
}

func (rater) Complete(context.Context, eval.Request) (eval.Response, error) {
	return eval.Response{}, errors.New("this target only rates")
}

func (r rater) Moderate(_ context.Context, model string, _ []string) ([]map[string]float64, error) {
	if r.model != nil {
		*r.model = model
	}
	return r.ratings, r.err
}

func TestModeration(t *testing.T) {
	low := map[string]float64{"hate": 0.1, "self-harm/intent": 0.2}
	for _, c := range []struct {
		options string
		rater   rater
		want    eval.Verdict
		in      string
		value   float64
		reason  string
	}{
		{`{"target":"m"}`, rater{ratings: []map[string]float64{low}}, eval.Pass, "2 categories rated", 0.8, "all low"},
		{`{"target":"m","max":0.2}`, rater{ratings: []map[string]float64{low}}, eval.Pass, "", 0.8, "as high as is allowed"},
		{`{"target":"m","max":0.15}`, rater{ratings: []map[string]float64{low}}, eval.Fail, `"self-harm/intent" is rated 0.2, above 0.15`, 0.8, "one is higher"},
		{`{"target":"m","max":0.15,"categories":{"self-harm/intent":1}}`, rater{ratings: []map[string]float64{low}}, eval.Pass, "", 0.8, "but may be"},
		{`{"target":"m","categories":{"hate":0}}`, rater{ratings: []map[string]float64{low}}, eval.Fail, `"hate"`, 0.8, "one must not be rated at all"},
		{`{"target":"m","categories":{"hatred":0.5}}`, rater{ratings: []map[string]float64{low}}, eval.Unscored, `"hatred" was rated; there are hate, self-harm/intent`, 0, "a misspelt category"},
		{`{"target":"m"}`, rater{ratings: []map[string]float64{{"hate": math.NaN()}}}, eval.Unscored, "NaN", 0, "no number"},
		{`{"target":"m"}`, rater{ratings: []map[string]float64{{"hate": 1.5}}}, eval.Unscored, "0..1", 0, "a number that is no rating"},
		{`{"target":"m"}`, rater{ratings: []map[string]float64{{}}}, eval.Unscored, "no category", 0, "nothing was rated"},
		{`{"target":"m"}`, rater{}, eval.Unscored, "", 0, "no ratings"},
		{`{"target":"m"}`, rater{err: &eval.CallError{Class: eval.ClassAuth}}, eval.Unscored, "", 0, "the call fails"},
	} {
		model := ""
		c.rater.model = &model
		g, _ := build(t, shipped, use("moderation", c.options), graders.Env{Models: c.rater})
		score, err := g.Grade(t.Context(), said("x"))
		if gradertest.Verdict(score, err) != c.want || !strings.Contains(score.Explanation, c.in) || math.Abs(score.Value-c.value) > 1e-9 {
			t.Errorf("%s: %s %v, %q, %v; want %s %v with %q", c.reason, score.Verdict, score.Value, score.Explanation, err, c.want, c.value, c.in)
		}
		if score.Calls != 1 || model != "omni" {
			t.Errorf("%s: %d calls of model %q, want one of omni", c.reason, score.Calls, model)
		}
		if c.rater.err != nil && eval.ClassOf(err) != eval.ClassAuth {
			t.Errorf("%s: the error %v lost its class", c.reason, err)
		}
	}
}

func TestModerationOptions(t *testing.T) {
	for _, c := range []struct{ options, option, reason string }{
		{`{"target":"judge","max":1}`, "max", "nothing is above 1"},
		{`{"target":"judge","categories":{"hate":1.1}}`, "categories", "no rating is so high"},
		{`{"target":"judge","categories":{"":0.1}}`, "categories", "a category without a name"},
		{`{"target":"nobody"}`, "target", "no such target"},
	} {
		wantOption(t, use("moderation", c.options), c.option, c.reason)
	}
	env := graders.Env{Models: bench{target: judgeTarget()}}
	if _, _, err := shipped.Build(use("moderation", `{"target":"j"}`), env); err == nil || !strings.Contains(err.Error(), "no moderation endpoint") {
		t.Errorf("a target that only completes: %v", err)
	}
	if _, _, err := shipped.Build(use("moderation", `{"target":"j"}`), graders.Env{}); err == nil {
		t.Error("built without models")
	}
}
