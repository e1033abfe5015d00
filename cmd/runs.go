package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"seatrial/eval/store"
	"seatrial/reports"
)

func newRuns(env Env) *cobra.Command {
	var o struct {
		storeFlag
		jsonFlag
	}
	c := &cobra.Command{
		Use:   "runs",
		Short: "List the stored runs, newest first",
		Args:  arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.reading(c, env, func(ctx context.Context, env Env, st *store.Store) error {
				runs, err := st.Runs(ctx)
				if err != nil {
					return err
				}
				if o.json {
					return reports.JSONList(env.Stdout, "runs", runs)
				}
				return terminal(env).Runs(runs)
			})
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.jsonFlag.AddFlags(c.Flags())
	return c
}
