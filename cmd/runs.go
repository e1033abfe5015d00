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
		Short: "List the stored runs and what was decided of them, newest first",
		Args:  arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.reading(c, env, func(ctx context.Context, env Env, st *store.Store) error {
				runs, err := st.Runs(ctx)
				if err != nil {
					return err
				}
				decisions, err := st.Decisions(ctx)
				if err != nil {
					return err
				}
				if o.json {
					return reports.JSONRuns(env.Stdout, runs, decisions)
				}
				return terminal(env).Runs(runs, decisions)
			})
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.jsonFlag.AddFlags(c.Flags())
	return c
}
