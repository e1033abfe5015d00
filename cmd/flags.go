package cmd

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seatrial/eval/store"
	"seatrial/eval/text"
	"seatrial/suites"
)

// storeFlag says where the runs are kept.
type storeFlag struct{ path string }

func (f *storeFlag) AddFlags(fs *pflag.FlagSet, env Env) {
	path := env.look("SEATRIAL_STORE")
	if path == "" {
		path = "seatrial.db"
	}
	fs.StringVar(&f.path, "store", path, "SQLite file of the runs (SEATRIAL_STORE)")
}

// named returns env with the store that shown commands must name.
func (f storeFlag) named(env Env, c *cobra.Command) Env {
	if c.Flags().Changed("store") {
		env.store = f.path
	}
	return env
}

// reading opens the store to be read, for as long as do runs.
func (f storeFlag) reading(c *cobra.Command, env Env, do func(context.Context, Env, *store.Store) error) error {
	st, err := openStore(c.Context(), env, f.path, toRead)
	return f.with(c, env, st, err, do)
}

// deciding opens the store to put a decision on record, or to be read where it cannot be written.
func (f storeFlag) deciding(c *cobra.Command, env Env, do func(context.Context, Env, *store.Store) error) error {
	st, err := openStore(c.Context(), env, f.path, toWrite)
	if errors.Is(err, store.ErrReadOnly) {
		st, err = openStore(c.Context(), env, f.path, toRead)
	}
	return f.with(c, env, st, err, do)
}

// with runs do with a store that could be opened, and closes it.
func (f storeFlag) with(c *cobra.Command, env Env, st *store.Store, opened error, do func(context.Context, Env, *store.Store) error) (err error) {
	if opened != nil {
		return opened
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	return do(c.Context(), f.named(env, c), st)
}

// suiteFlags say how suite files are read.
type suiteFlags struct {
	allowOutside bool
	bar          suites.Bar // put on the gate
}

func (f *suiteFlags) AddFlags(fs *pflag.FlagSet) {
	fs.BoolVar(&f.allowOutside, "allow-outside", false, "let a suite name files outside its folder")
}

// selectFlags select a part of a suite.
type selectFlags struct{ selection suites.Selection }

func (f *selectFlags) AddFlags(fs *pflag.FlagSet) {
	s := &f.selection
	fs.StringArrayVar(&s.Prompts, "prompt", nil, "only this prompt (repeatable)")
	fs.StringArrayVar(&s.Targets, "target", nil, "only this target (repeatable)")
	fs.StringArrayVar(&s.Tags, "tag", nil, "only cases with this tag (repeatable: any of them)")
	fs.StringArrayVar(&s.Cases, "case", nil, "only this case (repeatable)")
	fs.IntVar(&s.Epochs, "epochs", 0, "ask every case this often, instead of what the suite says")
}

// judgeFlags bound what asking judges costs.
type judgeFlags struct{ cacheJudges bool }

func (f *judgeFlags) AddFlags(fs *pflag.FlagSet) {
	fs.BoolVar(&f.cacheJudges, "cache-judges", false, "take judges' replies of earlier runs where judge, question and epoch are the same; answers are asked anew")
}

// jsonFlag asks for the machine's form.
type jsonFlag struct{ json bool }

func (f *jsonFlag) AddFlags(fs *pflag.FlagSet) {
	fs.BoolVar(&f.json, "json", false, "print JSON")
}

// nearestFlag returns the flag of c that was probably meant, or "".
func nearestFlag(c *cobra.Command, name string) string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return text.Nearest(name, names)
}
