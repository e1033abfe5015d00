package provider

import (
	"context"
	"io"

	"seatrial/eval"
)

// around is what a decorator does about one call, of whatever kind: run it, later,
// more than once, or not at all.
type around func(ctx context.Context, call func(context.Context) error) error

// completer is Provider.Complete as a value.
type completer func(ctx context.Context, req eval.Request) (eval.Response, error)

// The decorators are meant to be stacked as Cached(Retry(Limit(Budget.Wrap(p)))): a hit
// costs nothing, who waits to try again holds no slot, and the budget counts what goes out.

// decorate returns a provider that completes by complete and has p's other
// abilities with a about them. The abilities are composed by embedding: the
// result is built from one part per ability that p has, so that it satisfies
// eval.Embedder and eval.Moderator exactly where p does. It is always an
// io.Closer, and closes p where p is one.
func decorate(p eval.Provider, complete completer, a around) eval.Provider {
	base := completing{complete, p}
	embedder, embeds := p.(eval.Embedder)
	moderator, moderates := p.(eval.Moderator)
	switch {
	case embeds && moderates:
		return struct {
			completing
			embedding
			moderating
		}{base, embedding{embedder, a}, moderating{moderator, a}}
	case embeds:
		return struct {
			completing
			embedding
		}{base, embedding{embedder, a}}
	case moderates:
		return struct {
			completing
			moderating
		}{base, moderating{moderator, a}}
	}
	return base
}

// completes returns p's Complete with a about it.
func (a around) completes(p eval.Provider) completer {
	return func(ctx context.Context, req eval.Request) (resp eval.Response, err error) {
		err = a(ctx, func(ctx context.Context) error {
			resp, err = p.Complete(ctx, req)
			return err
		})
		return resp, err
	}
}

// WithComplete returns p with another Complete. Its other abilities are p's own, and so is
// its Close.
func WithComplete(p eval.Provider, complete func(ctx context.Context, req eval.Request) (eval.Response, error)) eval.Provider {
	return decorate(p, complete, func(ctx context.Context, call func(context.Context) error) error { return call(ctx) })
}

type completing struct {
	complete completer
	inner    eval.Provider
}

func (c completing) Complete(ctx context.Context, req eval.Request) (eval.Response, error) {
	return c.complete(ctx, req)
}

func (c completing) Close() error {
	if closer, ok := c.inner.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}

type embedding struct {
	inner eval.Embedder
	a     around
}

func (e embedding) Embed(ctx context.Context, model string, texts []string) (vectors [][]float64, usage eval.Usage, err error) {
	err = e.a(ctx, func(ctx context.Context) error {
		vectors, usage, err = e.inner.Embed(ctx, model, texts)
		return err
	})
	return vectors, usage, err
}

type moderating struct {
	inner eval.Moderator
	a     around
}

func (m moderating) Moderate(ctx context.Context, model string, texts []string) (ratings []map[string]float64, err error) {
	err = m.a(ctx, func(ctx context.Context) error {
		ratings, err = m.inner.Moderate(ctx, model, texts)
		return err
	})
	return ratings, err
}
