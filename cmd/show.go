package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/store"
	"seatrial/eval/text"
	"seatrial/reports"
)

func newShow(env Env) *cobra.Command {
	var o struct {
		storeFlag
		jsonFlag
	}
	c := &cobra.Command{
		Use:   "show RUN [CASE]",
		Short: "Show a run, or one case of it verbatim",
		Long: `show prints a run, or one case of it verbatim. Cases that are held out (split: holdout)
are in the figures of a run and in none of its lists; to show one by its id is a look that
is counted, and that the decisions on later runs of the suite tell.`,
		Args: arguments(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			return o.reading(c, env, func(ctx context.Context, env Env, st *store.Store) error {
				run, err := st.Resolve(ctx, args[0])
				if err != nil {
					return err
				}
				if len(args) == 2 {
					return showCase(ctx, env, st, run, args[1], o.json, o.path)
				}
				r, err := assemble(ctx, env, st, run, nil)
				if err != nil {
					return broken(err)
				}
				if o.json {
					return reports.JSON(env.Stdout, r)
				}
				return terminal(env).Summary(r)
			})
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.jsonFlag.AddFlags(c.Flags())
	return c
}

func showCase(ctx context.Context, env Env, st *store.Store, run eval.Run, id string, asJSON bool, path string) error {
	samples, err := st.CaseSamples(ctx, run, id)
	if errors.Is(err, store.ErrNotFound) {
		return noCase(ctx, st, run, id)
	}
	if err != nil {
		return err
	}
	if len(samples) > 0 && samples[0].Case.Held() {
		if err := lookAtHoldout(ctx, env, path, run, "show"); err != nil {
			return err
		}
	}
	for i := range samples {
		samples[i] = samples[i].Masked()
	}
	if asJSON {
		return reports.JSONSamples(env.Stdout, samples)
	}
	return terminal(env).Samples(samples)
}

// noCase explains an id that the run does not have.
func noCase(ctx context.Context, st *store.Store, run eval.Run, id string) error {
	var ids []string
	for c, err := range st.Cases(ctx, run) {
		if err != nil {
			return err
		}
		ids = append(ids, c.ID)
	}
	hint := ""
	if near := text.Nearest(id, ids); near != "" {
		hint = fmt.Sprintf(": did you mean %s?", near)
	} else if len(ids) > 0 {
		hint = fmt.Sprintf(": it has %d cases, for example %s", len(ids), strings.Join(ids[:min(3, len(ids))], ", "))
	}
	return fmt.Errorf("run %s has no case %q%s", run.ID, id, hint)
}
