package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/store"
	"seatrial/reports"
)

func newFlaky(env Env) *cobra.Command {
	var o struct {
		storeFlag
		jsonFlag
		reports []string
	}
	c := &cobra.Command{
		Use:   "flaky RUN",
		Short: "Say how often each case passes, over all comparable runs",
		Long: `flaky pools all stored runs that put the same cases to the same prompts and targets
and judged them with the same graders, and says of every case how often it passes,
with an interval: a case that passed at its second attempt has failed once. It splits
the variance into cases, model and judge, and says where more epochs would help.

RUN says whose cases, graders, prompts and targets are meant: an id, a unique prefix,
latest, a label or a baseline's name; or the name or file of a suite, for its newest
run. The judge's part is known where answers were graded several times by the same
graders (seatrial grade).

A report that is written with --output is that of the run with all this in it; the run's
own report never changes with what is run later.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.reading(c, env, func(ctx context.Context, env Env, st *store.Store) error {
				outputs, err := parseOutputs(env, o.reports)
				if err == nil {
					err = errors.Join(outputs.comparing(), outputs.prepare())
				}
				if err != nil {
					return err
				}
				run, err := runOrSuite(ctx, st, args[0])
				if err != nil {
					return err
				}
				held := map[string]bool{}
				f, err := pastOf(ctx, st, run, func(all samples) samples { return withoutHeld(all, held) })
				if err != nil {
					return broken(err)
				}
				if len(held) > 0 {
					f.Warnings = append(f.Warnings, heldCases(len(held))+" hidden, and in none of these figures")
				}
				if len(outputs) > 0 {
					r, err := assemble(ctx, env, st, run, nil)
					if err != nil {
						return broken(err)
					}
					r.Flakiness = &f
					if err := outputs.write(env, r); err != nil {
						return broken(err)
					}
				}
				if o.json {
					return reports.JSONOne(env.Stdout, "flakiness", f)
				}
				return terminal(env).Flakiness(f)
			})
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.jsonFlag.AddFlags(c.Flags())
	c.Flags().StringArrayVarP(&o.reports, "output", "o", nil, comparisonHelp)
	return c
}

// runOrSuite reads RUN, or the name or file of a suite, which is its newest finished run.
func runOrSuite(ctx context.Context, st *store.Store, ref string) (eval.Run, error) {
	run, err := st.Resolve(ctx, ref)
	if !errors.Is(err, store.ErrNotFound) {
		return run, err
	}
	runs, failed := st.Runs(ctx)
	if failed != nil {
		return eval.Run{}, failed
	}
	for _, r := range runs {
		if (r.Suite.Name == ref || r.Suite.File == ref) && r.State == eval.Finished {
			return r, nil
		}
	}
	return eval.Run{}, err
}

// pastOf pools what the store knows of the cases of a run, as far as seen lets it.
func pastOf(ctx context.Context, st *store.Store, run eval.Run, seen func(samples) samples) (eval.Flakiness, error) {
	past := func(r eval.Run) (compare.Past, error) {
		p := compare.Past{Run: r, Samples: seen(st.Ordered(ctx, r))}
		for n := 1; n <= r.Gradings; n++ {
			if n == r.Grading {
				continue
			}
			again, err := st.Resolve(ctx, fmt.Sprintf("%s@%d", r.ID, n))
			if err != nil {
				return p, err
			}
			p.Again = append(p.Again, seen(st.Ordered(ctx, again)))
		}
		return p, nil
	}
	regarded, err := past(run)
	if err != nil {
		return eval.Flakiness{}, err
	}
	runs, err := st.Runs(ctx)
	if err != nil {
		return eval.Flakiness{}, err
	}
	var others []compare.Past
	for _, r := range runs {
		if r.ID == run.ID || r.Suite.Name != run.Suite.Name || r.State == eval.Running {
			continue
		}
		p, err := past(r)
		if err != nil {
			return eval.Flakiness{}, err
		}
		others = append(others, p)
	}
	return compare.Flaky(regarded, others)
}
