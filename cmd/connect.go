package cmd

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/dial"
	"seatrial/eval/runner"
	"seatrial/graders"
)

// netFlags say where connections may go.
type netFlags struct{ allow []string }

func (f *netFlags) AddFlags(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.allow, "allow-host", nil, "connect to this host only: name, name:port, *.domain or CIDR (repeatable; SEATRIAL_ALLOW_HOSTS, comma separated)")
}

// dialer returns the one way out.
func (f netFlags) dialer(env Env) (*dial.Dialer, error) {
	allow := f.allow
	for _, host := range strings.Split(env.look("SEATRIAL_ALLOW_HOSTS"), ",") {
		if host = strings.TrimSpace(host); host != "" {
			allow = append(allow, host)
		}
	}
	return dial.New(dial.Config{Allow: allow, Lookup: env.Getenv, Now: env.Now})
}

// connection is what the providers of a suite share.
type connection struct {
	env      Env
	dialer   *dial.Dialer
	budget   *provider.Budget // nil: none
	cassette *cassette        // nil: nothing is recorded
}

// models are the targets of one suite, connected and decorated. It implements eval.Models.
type models struct {
	targets   map[string]eval.Target
	providers map[string]eval.Provider
	judges    map[string]eval.Provider // as graders ask them, where that differs: behind a cache of their own
	raw       []eval.Provider
}

// connect builds the providers of the named targets and of all that graders
// may ask. Nothing is dialled yet, but what the allow-list refuses is an error here.
func (c connection) connect(suite eval.Suite, tested []string) (*models, error) {
	m := &models{targets: map[string]eval.Target{}, providers: map[string]eval.Provider{}, judges: map[string]eval.Provider{}}
	cat := newCatalog(c.env, "")
	var errs []error
	for _, t := range suite.Targets {
		t.Limits = cat.providers.Limits(t)
		p, err := c.provider(cat, t)
		if err != nil {
			// What this run does not need may lack its credentials; a grader that asks it anyway is unscored.
			if t.Judge || slices.Contains(tested, t.ID) {
				errs = append(errs, fmt.Errorf("%s: target %s: %w", suite.File, t.ID, err))
			}
			continue
		}
		m.targets[t.ID] = t
		m.raw = append(m.raw, p)
		m.providers[t.ID] = c.decorate(t, p)
	}
	return m, errors.Join(errs...)
}

// cached puts a cache before the providers.
func (m *models) cached(env Env, cache provider.Cache) {
	for id, p := range m.providers {
		m.providers[id] = m.behind(env, cache, id, p)
	}
}

// cachedJudges puts a cache between graders and the providers, and leaves what is tested alone.
func (m *models) cachedJudges(env Env, cache provider.Cache) {
	for id, p := range m.providers {
		m.judges[id] = m.behind(env, cache, id, p)
	}
}

func (m *models) behind(env Env, cache provider.Cache, id string, p eval.Provider) eval.Provider {
	return provider.Cached(p, cache, m.targets[id].Digest(), func(err error) {
		fmt.Fprintf(env.Stderr, "target %s: %v\n", id, err)
	})
}

func (c connection) provider(cat catalog, t eval.Target) (eval.Provider, error) {
	env := provider.Env{Now: c.env.Now}
	if spec, ok := cat.provider(t.Provider); ok && spec.HTTP {
		if url := cat.providers.BaseURL(t); url != "" {
			if err := c.dialer.Check(url); err != nil {
				return nil, err
			}
		}
		var err error
		if env.Client, err = c.dialer.Client(t.Connection, dial.Options{Concurrency: provider.Concurrency(t.Limits), Dir: t.Dir}); err != nil {
			return nil, err
		}
	}
	return cat.providers.New(t, env)
}

// decorate wraps a provider from the inside out: every attempt passes the budget and
// a slot of the limit, and retries wait outside the slot. A cache goes outside all of it.
func (c connection) decorate(t eval.Target, p eval.Provider) eval.Provider {
	if c.budget != nil {
		p = c.budget.Wrap(p)
	}
	p = provider.Limit(p, t.Limits, func(limit int, reason string) {
		fmt.Fprintf(c.env.Stderr, "target %s: %d calls at once: %s\n", t.ID, limit, reason)
	})
	p = provider.Retry(p, provider.RetryPolicy{Attempts: t.Limits.Attempts})
	if c.cassette != nil {
		p = c.cassette.Wrap(p)
	}
	return p
}

// Provider implements eval.Models.
func (m *models) Provider(id string) (eval.Provider, eval.Target, error) {
	p, ok := m.providers[id]
	if !ok {
		return nil, eval.Target{}, fmt.Errorf("no target %q is connected", id)
	}
	if judge, ok := m.judges[id]; ok {
		p = judge
	}
	return p, m.targets[id], nil
}

// Close ends what providers hold: processes, idle connections.
func (m *models) Close() error {
	var errs []error
	for _, p := range m.raw {
		if c, ok := p.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// graderBuilder builds graders for the runner.
type graderBuilder struct {
	registry graders.Registry
	env      graders.Env
}

func (b graderBuilder) Build(use eval.GraderUse) (eval.Grader, eval.Digest, error) {
	return b.registry.Build(use, b.env)
}

func newGraderBuilder(env Env, suiteFile string, m eval.Models) graderBuilder {
	return graderBuilder{graders.NewRegistry(env.Graders...), graders.Env{Models: m, Dir: filepath.Dir(suiteFile)}}
}

// tested returns the targets of a plan for the runner.
func (m *models) tested(ids []string) map[string]runner.Target {
	out := make(map[string]runner.Target, len(ids))
	for _, id := range ids {
		out[id] = runner.Target{Provider: m.providers[id], Concurrency: provider.Concurrency(m.targets[id].Limits)}
	}
	return out
}
