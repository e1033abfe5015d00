package cmd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/command"
	"seatrial/eval/provider/httpx"
	"seatrial/eval/provider/openai"
	"seatrial/eval/provider/replay"
	"seatrial/eval/provider/scripted"
	"seatrial/eval/store"
	"seatrial/graders"
	"seatrial/suites"
)

// Providers returns the kinds of provider that ship.
func Providers() []provider.Kind {
	return []provider.Kind{command.Kind, httpx.Kind, openai.Kind, replay.Kind, scripted.Kind}
}

// catalog tells the loader of suites what there is.
type catalog struct {
	graders   graders.Registry
	providers provider.Registry
	dir       string // of the suite, for files that options name
}

func newCatalog(env Env, dir string) catalog {
	return catalog{graders.NewRegistry(env.Graders...), provider.NewRegistry(env.Providers...), dir}
}

func (c catalog) Graders() []eval.GraderSpec     { return c.graders.Specs() }
func (c catalog) Providers() []eval.ProviderSpec { return c.providers.Specs() }
func (c catalog) CheckGrader(use eval.GraderUse) error {
	return c.graders.Check(use, graders.Env{Dir: c.dir})
}
func (c catalog) CheckTarget(t eval.Target) (eval.Digest, error) {
	return c.providers.Check(t)
}

// provider returns the spec of a kind of provider.
func (c catalog) provider(name string) (eval.ProviderSpec, bool) {
	for _, s := range c.Providers() {
		if s.Name == name {
			return s, true
		}
	}
	return eval.ProviderSpec{}, false
}

// load reads a suite with everything that the program knows.
func load(env Env, file string, f suiteFlags) (*suites.Loaded, error) {
	l, err := suites.Load(file, suites.Options{Catalog: newCatalog(env, filepath.Dir(file)), Getenv: env.Getenv, AllowOutside: f.allowOutside, Bar: f.bar})
	if err != nil {
		return nil, err
	}
	if err := checkSigned(env, &l.Suite); err != nil {
		return nil, err
	}
	warnings, err := checkWaivers(l.Suite.Waivers, env.Now())
	for _, w := range warnings {
		fmt.Fprintf(env.Stderr, "warning: %s\n", w)
	}
	return l, err
}

// loadAll reads every suite before anything runs, and reports the mistakes of all of them.
func loadAll(env Env, files []string, f suiteFlags) ([]*suites.Loaded, error) {
	var all []*suites.Loaded
	var errs []error
	for _, file := range files {
		l, err := load(env, file, f)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, l)
	}
	return all, errors.Join(errs...)
}

func warn(env Env, problems []suites.Problem) {
	for _, p := range problems {
		fmt.Fprintf(env.Stderr, "warning: %s\n", p.Error())
	}
}

// How a command opens the store.
const (
	toRead   = 'r'
	toWrite  = 'w'
	toCreate = 'c'
)

// openStore opens the store. One of an earlier version of the program is migrated first, even to be
// read: the store keeps a copy of what it was.
func openStore(ctx context.Context, env Env, path string, how rune) (*store.Store, error) {
	open := func(how rune) (*store.Store, error) {
		return store.Open(ctx, path, store.Options{Create: how == toCreate, ReadOnly: how == toRead, Now: env.Now})
	}
	st, err := open(how)
	if how != toRead || !errors.Is(err, store.ErrOlder) {
		return st, err
	}
	migrated, failed := open(toWrite)
	if failed == nil {
		failed = migrated.Close()
	}
	if failed != nil {
		return nil, errors.Join(err, failed)
	}
	fmt.Fprintf(env.Stderr, "migrated %s to the schema of this program; a copy of it as it was lies beside it\n", path)
	return open(how)
}
