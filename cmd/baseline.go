package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/store"
	"seatrial/reports"
)

func newBaseline(env Env) *cobra.Command {
	c := &cobra.Command{
		Use:   "baseline",
		Short: "Approve runs for gates to compare with",
		Long: `A baseline is a name for an approved run. Gates compare candidates with it, so it
changes only when somebody sets it; its history is kept.`,
		Args: subcommand,
		RunE: func(c *cobra.Command, _ []string) error {
			return errors.Join(c.Help(), errors.New("baseline needs set, list or show"))
		},
	}
	c.AddCommand(newBaselineSet(env), newBaselineList(env), newBaselineShow(env))
	return c
}

func newBaselineSet(env Env) *cobra.Command {
	var o struct {
		storeFlag
		prompt, target, by, why string
	}
	c := &cobra.Command{
		Use:   "set NAME RUN",
		Short: "Make a finished run the baseline NAME",
		Args:  arguments(2, 2),
		RunE: func(c *cobra.Command, args []string) (err error) {
			env := o.named(env, c)
			ctx := c.Context()
			st, err := openStore(ctx, env, o.path, toWrite)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			run, err := st.Resolve(ctx, args[1])
			if err != nil {
				return err
			}
			if g := run.Suite.Gate; g != nil && g.Candidate != nil { // what was judged is what is approved
				o.prompt = cmp.Or(o.prompt, g.Candidate.Prompt)
				o.target = cmp.Or(o.target, g.Candidate.Target)
			}
			prompt, err := only("prompt", o.prompt, run.Plan.Prompts)
			if err != nil {
				return fmt.Errorf("a baseline is one prompt: %w", err)
			}
			target, err := only("target", o.target, run.Plan.Targets)
			if err != nil {
				return fmt.Errorf("a baseline is one target: %w", err)
			}
			by := o.by
			if by == "" {
				by = env.look("USER")
			}
			if by == "" {
				return errors.New("nobody approves: say who with --by")
			}
			b := eval.Baseline{Name: args[0], RunID: run.ID, Grading: run.Grading, Prompt: prompt, Target: target,
				By: by, Why: o.why, Set: env.Now().UTC(), SuiteDigest: run.Suite.Digest}
			if err := st.SetBaseline(ctx, b); err != nil {
				return err
			}
			_, err = fmt.Fprintf(env.Stdout, "baseline %s is run %s (prompt %s, target %s)\n", b.Name, b.RunID, b.Prompt, b.Target)
			return err
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	c.Flags().StringVar(&o.prompt, "prompt", "", "the prompt, where the run has several")
	c.Flags().StringVar(&o.target, "target", "", "the target, where the run has several")
	c.Flags().StringVar(&o.by, "by", "", "who approves it (default: USER)")
	c.Flags().StringVar(&o.why, "why", "", "why it is approved")
	return c
}

func newBaselineList(env Env) *cobra.Command {
	var o struct {
		storeFlag
		jsonFlag
	}
	c := &cobra.Command{
		Use:   "list",
		Short: "List the baselines",
		Args:  arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.reading(c, env, func(ctx context.Context, env Env, st *store.Store) error {
				all, err := st.Baselines(ctx)
				if err != nil {
					return err
				}
				return printBaselines(env, all, o.json)
			})
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.jsonFlag.AddFlags(c.Flags())
	return c
}

func newBaselineShow(env Env) *cobra.Command {
	var o struct {
		storeFlag
		jsonFlag
	}
	c := &cobra.Command{
		Use:   "show NAME",
		Short: "Show a baseline and what it was before, newest first",
		Args:  arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.reading(c, env, func(ctx context.Context, env Env, st *store.Store) error {
				history, err := st.BaselineHistory(ctx, args[0])
				if err != nil {
					return err
				}
				if len(history) == 0 {
					return fmt.Errorf("no baseline %q: see `seatrial baseline list`", args[0])
				}
				return printBaselines(env, history, o.json)
			})
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.jsonFlag.AddFlags(c.Flags())
	return c
}

func printBaselines(env Env, list []eval.Baseline, asJSON bool) error {
	if asJSON {
		return reports.JSONList(env.Stdout, "baselines", list)
	}
	return terminal(env).Baselines(list)
}
