package graders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"seatrial/eval"
)

// matchEmbedding compares what a model makes of both texts.
type matchEmbedding struct {
	least    float64
	embedder eval.Embedder
	target   eval.Target
}

func newMatchEmbedding(o matchesOptions, least float64, env Env) (*matchEmbedding, error) {
	m := &matchEmbedding{least: least}
	if o.Target == "" {
		return nil, optionError("target", "option target is missing: name a target that embeds texts")
	}
	if env.Models == nil {
		if env.checking {
			return m, nil
		}
		return nil, errors.New("there are no models to ask")
	}
	provider, target, err := env.Models.Provider(o.Target)
	if err != nil {
		return nil, optionError("target", "%w", err)
	}
	embedder, ok := provider.(eval.Embedder)
	if !ok {
		return nil, optionError("target", "the target %s (provider %s) cannot embed texts: name one that can, such as an openai target with an embedding model", quote(o.Target), target.Provider)
	}
	m.embedder, m.target = embedder, target
	return m, nil
}

// compareAll compares with all references in one call, whose cost the first comparison carries.
func (m *matchEmbedding) compareAll(ctx context.Context, output string, references []json.RawMessage) ([]compared, error) {
	texts := []string{output}
	for _, r := range references {
		texts = append(texts, scalarText(r))
	}
	vectors, usage, err := m.embedder.Embed(ctx, m.target.Model, texts)
	asked := []compared{{score: eval.Score{Calls: 1, Usage: usage, Cost: m.target.Price.Cost(usage)}}}
	switch {
	case err != nil:
		return asked, fmt.Errorf("ask %s for embeddings: %w", m.target.ID, err)
	case len(vectors) != len(texts):
		return asked, fmt.Errorf("%s returned %s for %d texts", m.target.ID, count(len(vectors), "embedding"), len(texts))
	}
	var all []compared
	for _, v := range vectors[1:] {
		value, ok := cosine(vectors[0], v)
		if !ok {
			return asked, fmt.Errorf("%s returned an embedding without a direction, or of another length", m.target.ID)
		}
		all = append(all, graded("the cosine", value, m.least))
	}
	all[0].score.Calls, all[0].score.Usage, all[0].score.Cost = asked[0].score.Calls, asked[0].score.Usage, asked[0].score.Cost
	return all, nil
}

// cosine returns the cosine of two vectors, 0 where it is negative. It reports false
// where a vector is zero or not finite, or their lengths differ.
func cosine(a, b []float64) (float64, bool) {
	if len(a) != len(b) {
		return 0, false
	}
	var dot, aa, bb float64
	for i := range a {
		dot += a[i] * b[i]
		aa += a[i] * a[i]
		bb += b[i] * b[i]
	}
	length := math.Sqrt(aa) * math.Sqrt(bb)
	if !(length > 0) || math.IsInf(length, 0) || math.IsNaN(dot) {
		return 0, false
	}
	return min(max(dot/length, 0), 1), true
}
