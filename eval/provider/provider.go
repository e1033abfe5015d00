// Package provider holds what all providers share: the registry, the HTTP call
// that classifies its failures, and the decorators retry, limit, cache and
// budget, which are providers too. Each outside thing is adapted in a child
// package; package cmd registers them.
package provider

import (
	"fmt"
	"net/http"
	"sort"
	"time"

	"seatrial/eval"
)

// Env is what a provider may use of the outside.
type Env struct {
	Client *http.Client // behind the allow-list, with the target's TLS, proxy and auth; nil where Spec.HTTP is false
	Now    func() time.Time
}

// Kind is one type of provider, as the registry knows it.
type Kind struct {
	Spec eval.ProviderSpec
	// New returns the provider of a target. It connects to nothing.
	New func(t eval.Target, env Env) (eval.Provider, error)
	// Check reports what is wrong with a target's options beyond their schema; nil: nothing can be.
	Check func(t eval.Target) error
	// BaseURL is where a target without one is; "": it needs one, or none.
	BaseURL string
	// Content returns the digest of the files that a target's options name, so that a
	// program that was edited is another target; nil: they name none.
	Content func(t eval.Target) (eval.Digest, error)
	// Concurrency is how many calls at once make sense where the suite does not say;
	// nil: the limit learns it.
	Concurrency func(t eval.Target) int
}

// Registry knows the kinds of provider. It is immutable.
type Registry struct{ kinds map[string]Kind }

// NewRegistry returns the registry of kinds; two of one name are a programmer's mistake.
func NewRegistry(kinds ...Kind) Registry {
	r := Registry{kinds: make(map[string]Kind, len(kinds))}
	for _, k := range kinds {
		if _, dup := r.kinds[k.Spec.Name]; dup {
			panic("provider: two kinds named " + k.Spec.Name)
		}
		r.kinds[k.Spec.Name] = k
	}
	return r
}

// Specs returns the kinds' specs, sorted by name.
func (r Registry) Specs() []eval.ProviderSpec {
	specs := make([]eval.ProviderSpec, 0, len(r.kinds))
	for _, k := range r.kinds {
		specs = append(specs, k.Spec)
	}
	sort.Slice(specs, func(i, j int) bool { return specs[i].Name < specs[j].Name })
	return specs
}

// New returns the provider of a target, undecorated.
func (r Registry) New(t eval.Target, env Env) (eval.Provider, error) {
	k, ok := r.kinds[t.Provider]
	if !ok {
		return nil, fmt.Errorf("target %s: no provider named %q", t.ID, t.Provider)
	}
	p, err := k.New(t, env)
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", t.ID, err)
	}
	return p, nil
}

// Check reports what is wrong with a target's options beyond their schema, and
// returns the digest of the files that they name.
func (r Registry) Check(t eval.Target) (eval.Digest, error) {
	k, ok := r.kinds[t.Provider]
	if !ok {
		return eval.Digest{}, fmt.Errorf("no provider named %q", t.Provider)
	}
	if k.Check != nil {
		if err := k.Check(t); err != nil {
			return eval.Digest{}, err
		}
	}
	if k.Content == nil {
		return eval.Digest{}, nil
	}
	return k.Content(t)
}

// BaseURL returns where a target is, "" where that is no URL.
func (r Registry) BaseURL(t eval.Target) string {
	if t.BaseURL == "" {
		return r.kinds[t.Provider].BaseURL
	}
	return t.BaseURL
}

// Limits returns a target's limits, with the concurrency that suits its kind
// where the suite sets none.
func (r Registry) Limits(t eval.Target) eval.Limits {
	l := t.Limits
	if k := r.kinds[t.Provider]; l.Concurrency == 0 && k.Concurrency != nil {
		l.Concurrency = k.Concurrency(t)
	}
	return l
}
