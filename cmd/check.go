package cmd

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newCheck(env Env) *cobra.Command {
	var o struct {
		suiteFlags
		selectFlags
	}
	c := &cobra.Command{
		Use:   "check SUITE...",
		Short: "Find every mistake in a suite without asking anything",
		Long: `check reads suites as run does, with their data sets, prompts, waivers and gates,
and lists all mistakes at once, each with file, line and column. It asks no model and
needs no credentials; what this machine lacks is a warning.`,
		Args: arguments(1, -1),
		RunE: func(_ *cobra.Command, args []string) error {
			loaded, err := loadAll(env, args, o.suiteFlags)
			if err != nil {
				return err
			}
			for _, l := range loaded {
				o.selection.DryRun = true
				plan, err := l.Select(o.selection)
				if err != nil {
					return err
				}
				warn(env, l.Warnings)
				attacks := ""
				if n := l.Attacks(plan); n > 0 {
					attacks = fmt.Sprintf(" (%d of them attacks on the others)", n)
				}
				_, err = fmt.Fprintf(env.Stdout, "%s: cases %d%s x prompts %d x targets %d x epochs %d: %d samples a run\n",
					l.Suite.File, plan.NumCases, attacks, len(plan.Prompts), len(plan.Targets), plan.Epochs, plan.Trials)
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	o.suiteFlags.AddFlags(c.Flags())
	o.selectFlags.AddFlags(c.Flags())
	return c
}
