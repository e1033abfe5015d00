package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/store"
	"seatrial/reports"
)

type diffOptions struct {
	storeFlag
	jsonFlag
	prefer  preferFlags
	by      string
	held    bool
	reports []string
}

func (o *diffOptions) AddFlags(fs *pflag.FlagSet, env Env) {
	o.storeFlag.AddFlags(fs, env)
	o.jsonFlag.AddFlags(fs)
	o.prefer.AddFlags(fs)
	fs.StringVar(&o.by, "by", "", "what is compared: run, prompt or target (default: what RUN:ID names, else run)")
	fs.BoolVar(&o.held, "holdout", false, "compare the cases that are held out too; it is counted")
	fs.StringArrayVarP(&o.reports, "output", "o", nil, comparisonHelp)
}

func newDiff(env Env) *cobra.Command {
	var o diffOptions
	c := &cobra.Command{
		Use:   "diff BASELINE CANDIDATE",
		Short: "Say what changed between two runs, prompts or targets",
		Long: `diff pairs two sides by case and says what is fixed, broken, flaky, missing or added,
and how sure that is. RUN is an id, a unique prefix, latest, latest~1, a label or a
baseline's name.

  seatrial diff latest~1 latest        two runs
  seatrial diff latest:v1 latest:v2    two prompts or targets, of one run or of two

With --prefer a judge of --suite holds the two sides' answers beside each other, case by
case and in both orders, and says which is better by --criterion. That asks a model, twice a
pair; nothing else of diff does.

Cases that are held out (split: holdout) are left out, so that prompts are not fitted to
them; the gate uses them. --holdout compares them too: that is counted, and the decisions on later
runs of the suite tell how often it was done.

A diff decides nothing: see gate.`,
		Args: arguments(2, 2),
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c.Context(), o.named(env, c), args[0], args[1])
		},
	}
	o.AddFlags(c.Flags(), env)
	return c
}

func (o diffOptions) run(ctx context.Context, env Env, a, b string) (err error) {
	judge, err := o.prefer.load(env)
	if err != nil {
		return err
	}
	outputs, err := parseOutputs(env, o.reports)
	if err == nil {
		err = errors.Join(outputs.comparing(), outputs.prepare())
	}
	if err != nil {
		return err
	}
	by := eval.Axis(o.by)
	switch by {
	case "", eval.ByRun, eval.ByPrompt, eval.ByTarget:
	default:
		return fmt.Errorf("--by %s: it is run, prompt or target", o.by)
	}
	how := toRead
	if o.prefer.cacheJudges {
		how = toWrite
	}
	st, err := openStore(ctx, env, o.path, how)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	if by == "" {
		by = axisOf(ctx, st, b)
	}
	baseline, err := sideNamed(ctx, st, by, a)
	if err != nil {
		return err
	}
	candidate, err := sideNamed(ctx, st, by, b)
	if err != nil {
		return err
	}
	held := map[string]bool{}
	ordered := func(run eval.Run) samples {
		if o.held {
			return st.Ordered(ctx, run)
		}
		return withoutHeld(st.Ordered(ctx, run), held)
	}
	diff, err := compare.Pair(by, baseline, candidate, masked(ordered(baseline.Run)), masked(ordered(candidate.Run)))
	if err != nil {
		if len(held) > 0 {
			err = fmt.Errorf("%w (%s hidden: --holdout compares them too, which is counted)", err, heldCases(len(held)))
		}
		return err
	}
	report, all, err := assembleAll(ctx, env, st, candidate.Run, nil)
	if err != nil {
		return broken(err)
	}
	if o.held {
		if err := all.show(ctx, env, o.path, &report, "diff --holdout"); err != nil {
			return err
		}
		diff.Holdout = report.Holdout
	} else if report = all.hide(report); len(held) > 0 {
		diff.Holdout = &eval.Holdout{Cases: len(held), Looks: all.Looks, Last: all.Last}
		diff.Warnings = append(diff.Warnings, fmt.Sprintf("%s hidden, and in none of these figures; the gate uses them", heldCases(len(held))))
	}
	compare.WithWordDiffs(&diff)
	if err := compare.WithSpent(&diff, ordered(baseline.Run), ordered(candidate.Run)); err != nil {
		return broken(err)
	}
	report.Diff, report.Baseline = &diff, masked(st.Samples(ctx, baseline.Run))
	var unjudged error
	if judge != nil {
		diff.Preferences, unjudged = judge.compare(ctx, env, st, by, baseline, candidate, ordered)
		if diff.Preferences == nil {
			return unjudged
		}
	}
	if o.json {
		brief := report
		brief.Samples, brief.Summary = nil, eval.Summary{}
		err = reports.JSON(env.Stdout, brief)
	} else {
		err = terminal(env).Changes(report)
	}
	return errors.Join(err, outputs.write(env, report), unjudged)
}

// sideNamed reads RUN, or RUN:PROMPT and RUN:TARGET where those are compared.
func sideNamed(ctx context.Context, st *store.Store, by eval.Axis, ref string) (eval.Side, error) {
	name, id := ref, ""
	if by != eval.ByRun {
		name, id = cutLast(ref, ':')
	}
	run, err := st.Resolve(ctx, name)
	if err != nil {
		return eval.Side{}, err
	}
	side := eval.Side{Run: run, Name: "run " + run.ID}
	if id != "" {
		side.Name = id + " of run " + run.ID
	}
	switch by {
	case eval.ByPrompt:
		side.Prompt = id
	case eval.ByTarget:
		side.Target = id
	}
	return side, nil
}

// axisOf returns what RUN:ID names of its run: a prompt or a target.
func axisOf(ctx context.Context, st *store.Store, ref string) eval.Axis {
	name, id := cutLast(ref, ':')
	run, err := st.Resolve(ctx, name)
	switch {
	case id == "" || err != nil:
		return eval.ByRun
	case slices.Contains(run.Plan.Targets, id) && !slices.Contains(run.Plan.Prompts, id):
		return eval.ByTarget
	}
	return eval.ByPrompt
}

// cutLast splits at the last sep; without one, all is before it.
func cutLast(s string, sep byte) (before, after string) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == sep {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
