package provider

import (
	"context"
	"fmt"
	"sync"

	"seatrial/eval"
)

// Cache keeps answers. Both methods may be called concurrently.
type Cache interface {
	// Get returns the answer under key, the id of the run that paid for it, and whether there is one.
	Get(ctx context.Context, key eval.Digest) (resp eval.Response, run string, ok bool, err error)
	Put(ctx context.Context, key eval.Digest, resp eval.Response) error
}

// unknownRun names the source of a cached answer that came without one: an
// empty CachedFrom would declare it fresh.
const unknownRun = "unknown"

// Cached returns p behind c. target is the digest of the target whose answers
// these are; the key covers it, the canonical request and the repeat index, so
// that repeats stay independent. Only answers are stored, errors never.
//
// A cache that fails costs calls, not the run: the answer is asked for, and the
// first failure is handed to onError (if not nil), once. Embeddings and moderations pass through.
func Cached(p eval.Provider, c Cache, target eval.Digest, onError func(error)) eval.Provider {
	var once sync.Once
	report := func(doing string, err error) {
		once.Do(func() {
			if onError != nil {
				onError(fmt.Errorf("%s the answer cache, going on without it: %w", doing, err))
			}
		})
	}
	complete := func(ctx context.Context, req eval.Request) (eval.Response, error) {
		key, err := cacheKey(target, req)
		if err != nil {
			return eval.Response{}, &eval.CallError{Class: eval.ClassCase, Message: oneLine(err.Error()), Err: err}
		}
		resp, run, ok, err := c.Get(ctx, key)
		if err != nil {
			report("read", err)
		} else if ok {
			if run == "" {
				run = unknownRun
			}
			resp.CachedFrom, resp.Attempts = run, nil
			return resp, nil
		}
		resp, err = p.Complete(ctx, req)
		if err != nil {
			return resp, err
		}
		// An answer that was paid for is kept, even if the run ends meanwhile.
		if err := c.Put(context.WithoutCancel(ctx), key, resp); err != nil {
			report("write", err)
		}
		return resp, nil
	}
	return WithComplete(p, complete)
}

func cacheKey(target eval.Digest, req eval.Request) (eval.Digest, error) {
	return eval.DigestOf(struct {
		Target  eval.Digest  `json:"target"`
		Request eval.Request `json:"request"`
		Repeat  int          `json:"repeat"`
	}{target, req, req.Repeat})
}
