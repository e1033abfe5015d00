package gradertest

import (
	"context"
	"strings"

	"seatrial/eval"
)

// Moderate rates a text that holds the word "hate" high in that category, and everything else low.
func (Judge) Moderate(_ context.Context, _ string, texts []string) ([]map[string]float64, error) {
	all := make([]map[string]float64, len(texts))
	for i, text := range texts {
		all[i] = map[string]float64{"hate": 0.02, "harassment": 0.01, "violence": 0.005}
		if strings.Contains(text, "hate") {
			all[i]["hate"] = 0.97
		}
	}
	return all, nil
}

var _ eval.Moderator = Judge{}
