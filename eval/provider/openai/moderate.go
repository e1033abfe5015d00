package openai

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	sdk "github.com/sashabaranov/go-openai"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// Moderate returns a score from 0 to 1 by category for each text, in order. All
// categories that the service names are there. See [eval.Moderator].
func (p *Provider) Moderate(ctx context.Context, model string, texts []string) ([]map[string]float64, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	if p.options.APIType == azure {
		return nil, &eval.CallError{Class: eval.ClassConfig, Message: "azure has no moderations endpoint: name a target of api_type openai"}
	}
	model = p.model(model)
	fields, err := overlay(p.target.Params, model)
	if err == nil {
		fields["input"], err = json.Marshal(texts) // go-openai knows one text alone
	}
	if err != nil {
		return nil, badRequest(err)
	}
	var scores []map[string]float64
	x := p.exchange(fields, func(ctx context.Context, r *http.Request) error {
		got, err := provider.Do(ctx, p.client, r, p.target.Limits.MaxResponseBytes)
		if err == nil {
			scores, err = parseModerations(got, len(texts))
		}
		return err
	})
	// The model stays out of go-openai's sight: it refuses all but four names.
	_, err = x.client(model).Moderations(ctx, sdk.ModerationRequest{})
	return scores, x.outcome(err)
}

func parseModerations(got provider.Reply, n int) ([]map[string]float64, error) {
	var body struct {
		Results []struct {
			Scores map[string]*float64 `json:"category_scores"`
		} `json:"results"`
		Error json.RawMessage `json:"error"`
	}
	if err := decode(got.Body, &body, got.Fail); err != nil {
		return nil, err
	}
	if err := inBody(body.Error, got.Fail); err != nil {
		return nil, err
	}
	if len(body.Results) != n {
		return nil, got.Fail(eval.ClassMalformed, fmt.Sprintf("%d moderations for %d texts", len(body.Results), n))
	}
	all := make([]map[string]float64, n)
	for i, r := range body.Results {
		if len(r.Scores) == 0 {
			return nil, got.Fail(eval.ClassMalformed, fmt.Sprintf("moderation %d has no category_scores", i))
		}
		all[i] = make(map[string]float64, len(r.Scores))
		for category, score := range r.Scores {
			if score == nil {
				continue // the category does not apply to text
			}
			if *score < 0 || *score > 1 {
				return nil, got.Fail(eval.ClassMalformed, fmt.Sprintf("moderation score %v of %s is outside 0..1", *score, category))
			}
			all[i][category] = *score
		}
		if len(all[i]) == 0 {
			return nil, got.Fail(eval.ClassMalformed, fmt.Sprintf("moderation %d has no score at all", i))
		}
	}
	return all, nil
}
