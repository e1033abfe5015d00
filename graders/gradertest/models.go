package gradertest

import (
	"context"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/graders"
)

// Env returns an environment whose models are [Models].
func Env() graders.Env { return graders.Env{Models: Models{}} }

// Models is a fake of eval.Models with two targets: "judge", which only judges,
// and "tested", which is under test too. Both are a [Judge].
type Models struct{}

// Provider returns one of the two.
func (Models) Provider(id string) (eval.Provider, eval.Target, error) {
	switch id {
	case "judge", "tested":
		return Judge{}, eval.Target{ID: id, Provider: "scripted", Model: id, Judge: id == "judge", Price: eval.Price{Input: 1, Output: 1}}, nil
	}
	return nil, eval.Target{}, fmt.Errorf("no target named %q", id)
}

// Embed returns vectors of the letters that a text has, so that equal texts have equal ones.
func (Judge) Embed(_ context.Context, _ string, texts []string) ([][]float64, eval.Usage, error) {
	vectors := make([][]float64, len(texts))
	for i, text := range texts {
		vectors[i] = make([]float64, 64)
		for _, b := range []byte(text) {
			vectors[i][b%64]++
		}
	}
	return vectors, eval.Usage{InputTokens: 10 * len(texts), Known: true}, nil
}

// Judge is a provider that passes what says "30 days", cannot judge "???", talks
// nonsense when it reads "nonsense", and fails everything else.
type Judge struct{}

// Complete judges the last message.
func (Judge) Complete(_ context.Context, req eval.Request) (eval.Response, error) {
	text := req.LastUser()
	verdict := `{"reason":"No number of days.","verdict":"fail"}`
	switch {
	case strings.Contains(text, "nonsense"):
		verdict = "I would rather not say."
	case strings.Contains(text, "???"):
		verdict = `{"reason":"It says nothing.","verdict":"cannot_judge"}`
	case strings.Contains(text, "30 days"):
		verdict = `{"reason":"It says 30 days.","verdict":"pass"}`
	}
	return eval.Response{
		Text: verdict, FinishReason: eval.FinishStop, Usage: eval.Usage{InputTokens: 100, OutputTokens: 10, Known: true},
	}, nil
}
