package provider_test

import (
	"context"
	"io"
	"testing"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// asking is a provider of one function.
type asking func(ctx context.Context, req eval.Request) (eval.Response, error)

func (f asking) Complete(ctx context.Context, req eval.Request) (eval.Response, error) {
	return f(ctx, req)
}

func says(text string) asking {
	return func(context.Context, eval.Request) (eval.Response, error) { return eval.Response{Text: text}, nil }
}

func fails(err *eval.CallError) asking {
	return func(context.Context, eval.Request) (eval.Response, error) { return eval.Response{}, err }
}

type embeds struct{ err error }

func (e embeds) Embed(_ context.Context, _ string, texts []string) ([][]float64, eval.Usage, error) {
	return make([][]float64, len(texts)), eval.Usage{InputTokens: 3, Known: true}, e.err
}

type moderates struct{}

func (moderates) Moderate(_ context.Context, _ string, texts []string) ([]map[string]float64, error) {
	return make([]map[string]float64, len(texts)), nil
}

type closes struct{ closed *bool }

func (c closes) Close() error { *c.closed = true; return nil }

// decorators are all of them; abilities must survive in any order.
func decorators() map[string]func(eval.Provider) eval.Provider {
	return map[string]func(eval.Provider) eval.Provider{
		"budget": func(p eval.Provider) eval.Provider { return provider.NewBudget(100).Wrap(p) },
		"limit":  func(p eval.Provider) eval.Provider { return provider.Limit(p, eval.Limits{}, nil) },
		"retry":  func(p eval.Provider) eval.Provider { return provider.Retry(p, provider.RetryPolicy{}) },
		"cached": func(p eval.Provider) eval.Provider { return provider.Cached(p, newMemory(), eval.Digest{1}, nil) },
	}
}

func TestAbilitiesSurvive(t *testing.T) {
	for _, tt := range []struct {
		p                eval.Provider
		embeds, moderate bool
		reason           string
	}{
		{says("a"), false, false, "what was not there does not appear"},
		{struct {
			asking
			embeds
		}{asking: says("a")}, true, false, "embeddings alone"},
		{struct {
			asking
			moderates
		}{asking: says("a")}, false, true, "moderation alone"},
		{struct {
			asking
			embeds
			moderates
		}{asking: says("a")}, true, true, "both"},
	} {
		stacked := tt.p
		for name, wrap := range decorators() {
			stacked = wrap(stacked)
			for _, p := range []eval.Provider{wrap(tt.p), stacked} {
				e, isE := p.(eval.Embedder)
				m, isM := p.(eval.Moderator)
				if isE != tt.embeds || isM != tt.moderate {
					t.Fatalf("%s: embeds %v, moderates %v: %s", name, isE, isM, tt.reason)
				}
				if resp, err := p.Complete(t.Context(), eval.Request{}); err != nil || resp.Text != "a" {
					t.Errorf("%s: %+v, %v", name, resp, err)
				}
				if isE {
					if v, u, err := e.Embed(t.Context(), "m", []string{"x", "y"}); len(v) != 2 || u.InputTokens != 3 || err != nil {
						t.Errorf("%s: embeddings %v %v %v", name, v, u, err)
					}
				}
				if isM {
					if r, err := m.Moderate(t.Context(), "m", []string{"x"}); len(r) != 1 || err != nil {
						t.Errorf("%s: ratings %v %v", name, r, err)
					}
				}
			}
		}
	}
}

func TestCloseReachesTheProvider(t *testing.T) {
	for name, wrap := range decorators() {
		closed := false
		if err := wrap(struct {
			asking
			closes
		}{says(""), closes{&closed}}).(io.Closer).Close(); err != nil || !closed {
			t.Errorf("%s: closed %v, %v", name, closed, err)
		}
		if err := wrap(says("")).(io.Closer).Close(); err != nil {
			t.Errorf("%s: nothing to close: %v", name, err)
		}
	}
}

func TestBudget(t *testing.T) {
	calls := 0
	b := provider.NewBudget(3)
	count := asking(func(context.Context, eval.Request) (eval.Response, error) {
		calls++
		return eval.Response{}, &eval.CallError{Class: eval.ClassBadRequest}
	})
	target := b.Wrap(count)
	judge := b.Wrap(struct {
		asking
		embeds
	}{asking: count}).(eval.Embedder)
	_, _ = target.Complete(t.Context(), eval.Request{})
	_, _, _ = judge.Embed(t.Context(), "m", nil)
	_, _ = target.Complete(t.Context(), eval.Request{})
	if calls != 2 || b.Spent() != 3 {
		t.Fatalf("%d completions, %d spent: failures and judges count", calls, b.Spent())
	}
	_, err := target.Complete(t.Context(), eval.Request{})
	if eval.ClassOf(err) != eval.ClassBudget || calls != 2 || b.Spent() != 3 {
		t.Errorf("beyond it: %v, %d completions, %d spent", err, calls, b.Spent())
	}
	if _, err := provider.NewBudget(0).Wrap(says("a")).Complete(t.Context(), eval.Request{}); eval.ClassOf(err) != eval.ClassBudget {
		t.Errorf("no calls allowed: %v", err)
	}
}
