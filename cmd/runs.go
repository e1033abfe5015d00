package cmd

import (
	"errors"

	"github.com/spf13/cobra"

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
		RunE: func(c *cobra.Command, _ []string) (err error) {
			env := o.named(env, c)
			st, err := openStore(c.Context(), env, o.path, toRead)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			runs, err := st.Runs(c.Context())
			if err != nil {
				return err
			}
			if o.json {
				return reports.JSONList(env.Stdout, "runs", runs)
			}
			return terminal(env).Runs(runs)
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.jsonFlag.AddFlags(c.Flags())
	return c
}
