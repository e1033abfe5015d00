package provider_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// memory is a Cache.
type memory struct {
	mu       sync.Mutex
	kept     map[eval.Digest]eval.Response
	run      string
	get, put error
}

func newMemory() *memory { return &memory{kept: map[eval.Digest]eval.Response{}, run: "run-1"} }

func (m *memory) Get(_ context.Context, key eval.Digest) (eval.Response, string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	resp, ok := m.kept[key]
	return resp, m.run, ok, m.get
}

func (m *memory) Put(ctx context.Context, key eval.Digest, resp eval.Response) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.put != nil {
		return m.put
	}
	m.kept[key] = resp
	return ctx.Err()
}

func TestCached(t *testing.T) {
	base := eval.Request{Model: "m", Messages: []eval.Message{{Role: "user", Content: "hi"}}, Repeat: 1}
	for _, tt := range []struct {
		target eval.Digest
		change func(*eval.Request)
		hit    bool
		reason string
	}{
		{eval.Digest{1}, func(*eval.Request) {}, true, "the same"},
		{eval.Digest{2}, func(*eval.Request) {}, false, "another target"},
		{eval.Digest{1}, func(r *eval.Request) { r.Repeat = 2 }, false, "repeats are independent"},
		{eval.Digest{1}, func(r *eval.Request) { r.Model = "n" }, false, "another request"},
	} {
		calls := 0
		p := asking(func(context.Context, eval.Request) (eval.Response, error) {
			calls++
			return eval.Response{Text: "a", Attempts: []eval.Attempt{{Class: eval.ClassReset}}, Timing: eval.Timing{Total: time.Second}}, nil
		})
		c := newMemory()
		first, err := provider.Cached(p, c, eval.Digest{1}, nil).Complete(t.Context(), base)
		if err != nil || first.CachedFrom != "" || len(first.Attempts) != 1 {
			t.Fatalf("%+v, %v", first, err)
		}
		req := base
		tt.change(&req)
		second, err := provider.Cached(p, c, tt.target, nil).Complete(t.Context(), req)
		if err != nil || (calls == 1) != tt.hit || (second.CachedFrom == "run-1") != tt.hit || (len(second.Attempts) == 0) != tt.hit {
			t.Errorf("%s: %d calls, %+v, %v", tt.reason, calls, second, err)
		}
	}
}

func TestCachedKeepsAnswersOnly(t *testing.T) {
	c := newMemory()
	_, err := provider.Cached(fails(&eval.CallError{Class: eval.ClassReset}), c, eval.Digest{1}, nil).Complete(t.Context(), eval.Request{})
	if eval.ClassOf(err) != eval.ClassReset || len(c.kept) != 0 {
		t.Errorf("%v, %d kept", err, len(c.kept))
	}
	ctx, cancel := context.WithCancel(t.Context())
	late := asking(func(context.Context, eval.Request) (eval.Response, error) {
		cancel()
		return eval.Response{Text: "a"}, nil
	})
	hook := func(err error) { t.Errorf("the answer that came as the run ended: %v", err) }
	if _, err := provider.Cached(late, c, eval.Digest{1}, hook).Complete(ctx, eval.Request{}); err != nil || len(c.kept) != 1 {
		t.Errorf("%v, %d kept", err, len(c.kept))
	}
	c.run = ""
	if resp, _ := provider.Cached(late, c, eval.Digest{1}, hook).Complete(t.Context(), eval.Request{}); resp.CachedFrom == "" {
		t.Error("a cached answer without a source passes for a fresh one")
	}
}

func TestCachedBrokenCache(t *testing.T) {
	broken := errors.New("disk full")
	for _, c := range []*memory{{get: broken, kept: map[eval.Digest]eval.Response{}}, {put: broken}, {get: broken, put: broken}} {
		var heard []error
		p := provider.Cached(says("a"), c, eval.Digest{1}, func(err error) { heard = append(heard, err) })
		for range 3 {
			if resp, err := p.Complete(t.Context(), eval.Request{}); err != nil || resp.Text != "a" || resp.CachedFrom != "" {
				t.Errorf("%+v, %v", resp, err)
			}
		}
		if len(heard) != 1 || !errors.Is(heard[0], broken) {
			t.Errorf("heard %v, want it once", heard)
		}
	}
}
