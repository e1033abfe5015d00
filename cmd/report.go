package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/store"
	"seatrial/reports"
)

func newReport(env Env) *cobra.Command {
	var o struct {
		storeFlag
		format string
		files  []string
		noGate bool
		held   bool
	}
	c := &cobra.Command{
		Use:   "report RUN",
		Short: "Write a report of a stored run",
		Long: `report writes what is known of a run: with the decision where its suite has a gate.
The ending of FILE says the format; without --output the report goes to standard
output in the format of --format.

Cases that are held out (split: holdout) are in all figures, and in no list: who edits
prompts must not fit them to these. --holdout lists them too, for a review; that is counted, and the
decisions on later runs of the suite tell how often it was done.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.reading(c, env, func(ctx context.Context, env Env, st *store.Store) error {
				if err := prepareOutputs(o.files); err != nil {
					return err
				}
				run, err := st.Resolve(ctx, args[0])
				if err != nil {
					return err
				}
				var b *bar
				if gate := run.Suite.Gate; gate != nil && !o.noGate {
					if b, err = newBar(run.Suite, run.Plan, *gate); err == nil {
						err = b.findBaseline(ctx, st)
					}
					if err != nil {
						return err
					}
				}
				r, held, err := assembleAll(ctx, env, st, run, b)
				if err != nil {
					return broken(err)
				}
				if !o.held {
					r = held.hide(r)
				} else if err := held.show(ctx, env, o.path, &r, "report --holdout"); err != nil {
					return err
				}
				if len(o.files) > 0 {
					return writeReports(env, r, o.files)
				}
				return printFormat(env, o.format, r)
			})
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	c.Flags().StringVar(&o.format, "format", "terminal", "of standard output: terminal, html, markdown, junit or json")
	c.Flags().StringArrayVarP(&o.files, "output", "o", nil, "write FILE.html, .md, .xml (JUnit) or .json (repeatable)")
	c.Flags().BoolVar(&o.held, "holdout", false, "list the cases that are held out too; it is counted")
	c.Flags().BoolVar(&o.noGate, "no-gate", false, "leave the decision out")
	return c
}

func printFormat(env Env, format string, r eval.Report) error {
	if format == "terminal" {
		return terminal(env).Run(r)
	}
	return reports.Render(format, env.Stdout, r)
}
