package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/store"
	"seatrial/reports"
	"seatrial/suites"
)

// What is reckoned with where the suite's gate does not say.
const (
	planMargin = 0.02
	planAlpha  = 0.05
	planPower  = 0.9
)

// fewRuns bounds the runs that are read to learn how often cases flip by themselves.
const fewRuns = 3

func newPlan(env Env) *cobra.Command {
	var o struct {
		storeFlag
		suiteFlags
		selectFlags
		jsonFlag
	}
	c := &cobra.Command{
		Use:   "plan SUITE",
		Short: "Say what a suite can show and what it costs, before anything is asked",
		Long: `plan reckons, without asking a model, which drops of the pass rate a suite can show by
epochs of the candidate, what that costs in calls and money, and whether the gate's
margin can be decided at all. How often cases flip by themselves, tokens and calls come
from stored runs where there are any; otherwise they are assumed or not known, which is
said.

The figures are of the one-sided exact test on these cases, case by case, against the
stored baseline (or, while there is none, one with the epochs of this plan). Looks on
the way, slices and several suites in one invocation cost a little power.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			l, err := load(env, args[0], o.suiteFlags)
			if err != nil {
				return err
			}
			o.selection.DryRun = true
			plan, err := l.Select(o.selection)
			if err != nil {
				return err
			}
			warn(env, l.Warnings)
			prospect := func(ctx context.Context, env Env, st *store.Store) error {
				p, err := ahead(ctx, st, l, plan)
				if err != nil {
					return err
				}
				if o.json {
					return reports.JSONOne(env.Stdout, "prospect", p)
				}
				return terminal(env).Prospect(p)
			}
			// A store that was not asked for by name need not be there yet.
			if _, err := os.Stat(o.path); errors.Is(err, fs.ErrNotExist) && !c.Flags().Changed("store") && env.look("SEATRIAL_STORE") == "" {
				return prospect(c.Context(), env, nil)
			}
			return o.reading(c, env, prospect)
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.suiteFlags.AddFlags(c.Flags())
	o.selectFlags.AddFlags(c.Flags())
	o.jsonFlag.AddFlags(c.Flags())
	return c
}

// ahead puts together what is known before a suite is asked. Without a store nothing is known of the past.
func ahead(ctx context.Context, st *store.Store, l *suites.Loaded, plan eval.Plan) (eval.Prospect, error) {
	p := eval.Prospect{Suite: l.Suite.Name, File: l.Suite.File, Cases: plan.NumCases, Epochs: plan.Epochs, BaselineEpochs: plan.Epochs,
		Margin: planMargin, Alpha: planAlpha, Power: planPower}
	gate := l.Suite.Gate
	if gate != nil && gate.Regression != nil {
		p.Gated, p.Margin, p.Alpha = true, gate.Regression.Margin, gate.Regression.Alpha
		if power := gate.Regression.Power; power > 0 {
			p.Power = power
		}
	}
	prompts, targets := plan.Prompts, plan.Targets
	if gate != nil && gate.Candidate != nil {
		prompts, targets = narrowed(prompts, gate.Candidate.Prompt), narrowed(targets, gate.Candidate.Target)
	}
	if n := l.Attacks(plan); n > 0 {
		p.Warnings = append(p.Warnings, fmt.Sprintf("%d of the cases are attacks on the others: they are no independent evidence, so that the figures are the best that they could be", n))
	}
	var runs []eval.Run
	if st != nil {
		if err := planBaseline(ctx, st, gate, &p); err != nil {
			return p, err
		}
		all, err := st.Runs(ctx)
		if err != nil {
			return p, err
		}
		runs = slices.DeleteFunc(all, func(r eval.Run) bool { return r.Suite.Name != l.Suite.Name || r.State != eval.Finished })
	}
	if gate != nil && gate.Baseline != "" && p.Baseline == "" {
		p.Warnings = append(p.Warnings, fmt.Sprintf("the baseline %s is not stored yet: `seatrial run --epochs 5 --no-gate` and `seatrial baseline set %s latest` make one", gate.Baseline, gate.Baseline))
	}
	past := map[string]eval.Flakiness{}
	var cells []compare.Ahead
	for _, prompt := range prompts {
		for _, target := range targets {
			a := compare.Ahead{Prompt: prompt}
			for _, t := range l.Suite.Targets {
				if t.ID == target {
					a.Target = t
				}
			}
			known, err := knownOf(ctx, st, runs, past, prompt, target)
			if err != nil {
				return p, broken(err)
			}
			a.Known = known
			cells = append(cells, a)
		}
	}
	return compare.Prospects(p, cells), nil
}

// narrowed returns the one of a plan's prompts (or targets) that a gate judges, or all where it
// names none of them.
func narrowed(planned []string, judged string) []string {
	if slices.Contains(planned, judged) {
		return []string{judged}
	}
	return planned
}

// planBaseline fills in the baseline that the gate names, where it is stored.
func planBaseline(ctx context.Context, st *store.Store, gate *eval.GateSpec, p *eval.Prospect) error {
	if gate == nil || gate.Baseline == "" {
		return nil
	}
	base, err := st.Baseline(ctx, gate.Baseline)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	run, err := st.Resolve(ctx, fmt.Sprintf("%s@%d", base.RunID, base.Grading))
	if err != nil {
		return err
	}
	p.Baseline, p.BaselineEpochs = base.Name, run.Plan.Epochs
	return nil
}

// knownOf returns what the store says of a prompt and target: as its newest run puts it, or where that asked no case twice,
// the newest of a few that did. Nil: nothing.
func knownOf(ctx context.Context, st *store.Store, runs []eval.Run, past map[string]eval.Flakiness, prompt, target string) (*eval.FlakyCell, error) {
	var first *eval.FlakyCell
	tried := 0
	for _, run := range runs {
		if first != nil && (run.Plan.Epochs < 2 || run.Looks != nil) {
			continue
		}
		if tried == fewRuns {
			break
		}
		if !slices.Contains(run.Plan.Prompts, prompt) || !slices.Contains(run.Plan.Targets, target) {
			continue
		}
		tried++
		f, ok := past[run.ID]
		if !ok {
			var err error
			if f, err = pastOf(ctx, st, run, func(all samples) samples { return all }); err != nil {
				return nil, err
			}
			past[run.ID] = f
		}
		for i, c := range f.Cells {
			if c.Prompt != prompt || c.Target != target {
				continue
			}
			if c.Variance != nil {
				return &f.Cells[i], nil
			}
			if first == nil {
				first = &f.Cells[i]
			}
		}
	}
	return first, nil
}
