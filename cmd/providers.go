package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/text"
	"seatrial/reports"
)

func newProviders(env Env) *cobra.Command {
	var o jsonFlag
	c := &cobra.Command{
		Use:   "providers [NAME]",
		Short: "List the providers of targets, or print all about one",
		Args:  arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			cat := newCatalog(env, "")
			if len(args) == 0 {
				if o.json {
					return reports.JSONList(env.Stdout, "providers", cat.Providers())
				}
				return terminal(env).Providers(cat.Providers())
			}
			spec, ok := cat.provider(args[0])
			switch {
			case !ok:
				return unknownProvider(args[0], cat.Providers())
			case o.json:
				return reports.JSONList(env.Stdout, "providers", []eval.ProviderSpec{spec})
			}
			return terminal(env).Provider(spec)
		},
	}
	o.AddFlags(c.Flags())
	return c
}

func unknownProvider(name string, specs []eval.ProviderSpec) error {
	var names []string
	for _, s := range specs {
		names = append(names, s.Name)
	}
	if near := text.Nearest(name, names); near != "" {
		return fmt.Errorf("no provider %q: did you mean %s?", name, near)
	}
	return fmt.Errorf("no provider %q: see `seatrial providers`", name)
}
