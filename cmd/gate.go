package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"seatrial/eval/store"

	"seatrial/suites"
)

func newGate(env Env) *cobra.Command {
	var o struct {
		storeFlag
		suiteFlags
		barFlags
		jsonFlag
		suite   string
		reports []string
	}
	c := &cobra.Command{
		Use:   "gate RUN",
		Short: "Decide on a stored run: GO, NO-GO or INCONCLUSIVE",
		Long: `gate decides on a run that is stored, by the gate and the waivers of its suite.
It asks no model, and puts the decision on record. RUN is an id, a unique prefix, latest, latest~1, a label or a
baseline's name; RUN@2 names its second grading.

The bar is the one that the run was made with; --suite takes the gate and the
waivers of a suite file as it is now: one that compares with nothing, where the gate under
which the last baseline was approved compared with one, is refused. --baseline, --margin, --alpha and --require put
rules on it.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.deciding(c, env, func(ctx context.Context, env Env, st *store.Store) error {
				outputs, err := parseOutputs(env, o.reports)
				if err == nil {
					err = errors.Join(outputs.alone(o.json), outputs.prepare())
				}
				if err != nil {
					return err
				}
				run, err := st.Resolve(ctx, args[0])
				if err != nil {
					return err
				}
				suite := run.Suite
				if o.suite != "" {
					var l *suites.Loaded
					if l, err = load(env, o.suite, o.suiteFlags); err != nil {
						return err
					}
					warn(env, l.Warnings)
					if suite = l.Suite; suite.Name != run.Suite.Name {
						return fmt.Errorf("%s is suite %s, and run %s is of suite %s", o.suite, suite.Name, run.ID, run.Suite.Name)
					}
					fmt.Fprintf(env.Stderr, "the bar is that of %s as it is now, not the one that the run was made with\n", o.suite)
				}
				if suite.Gate, err = o.barFlags.bar.On(suite.Gate, st.Cases(ctx, run)); err != nil {
					return err
				}
				if suite.Gate == nil {
					return fmt.Errorf("suite %s has no gate: add one and name the file with --suite, or give rules with --require", suite.Name)
				}
				spec := *suite.Gate
				b, err := newBar(suite, run.Plan, spec)
				if err != nil {
					return err
				}
				if err := errors.Join(b.dropped(ctx, st), b.findBaseline(ctx, st)); err != nil {
					return err
				}
				report, err := assemble(ctx, env, st, run, b)
				if err != nil {
					return broken(err)
				}
				if err := keepDecision(ctx, env, st, report, "gate", suite.Digest); err != nil {
					return broken(err)
				}
				if err := errors.Join(printDecision(env, report, o.json), outputs.write(env, report)); err != nil {
					return broken(err)
				}
				return decided(*report.Decision)
			})
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.suiteFlags.AddFlags(c.Flags())
	o.barFlags.AddFlags(c.Flags())
	o.jsonFlag.AddFlags(c.Flags())
	c.Flags().StringVar(&o.suite, "suite", "", "take gate and waivers from this suite file")
	c.Flags().StringArrayVarP(&o.reports, "output", "o", nil, outputHelp)
	return c
}
