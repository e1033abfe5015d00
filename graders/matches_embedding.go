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

func newMatchEmbedding(o matchesOptions, least float64, env Env) (comparer, error) {
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

func (m *matchEmbedding) compare(ctx context.Context, output string, reference json.RawMessage) (compared, error) {
	vectors, usage, err := m.embedder.Embed(ctx, m.target.Model, []string{output, scalarText(reference)})
	cost := eval.Score{Calls: 1, Usage: usage, Cost: m.target.Price.Cost(usage)}
	if err != nil {
		return compared{score: cost}, fmt.Errorf("ask %s for embeddings: %w", m.target.ID, err)
	}
	if len(vectors) != 2 || len(vectors[0]) != len(vectors[1]) {
		return compared{score: cost}, fmt.Errorf("%s returned %s of other lengths or another number than asked for", m.target.ID, count(len(vectors), "embedding"))
	}
	value, ok := cosine(vectors[0], vectors[1])
	if !ok {
		return compared{score: cost}, fmt.Errorf("%s returned an embedding that has no direction", m.target.ID)
	}
	c := graded("the cosine", value, m.least)
	c.score.Calls, c.score.Usage, c.score.Cost = cost.Calls, cost.Usage, cost.Cost
	return c, nil
}

// cosine returns the cosine of two vectors of one length, 0 where it is negative. It reports false
// where a vector is zero or not finite.
func cosine(a, b []float64) (float64, bool) {
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
