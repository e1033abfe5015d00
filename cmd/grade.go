package cmd

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seatrial/eval"
	"seatrial/eval/runner"
	"seatrial/eval/store"
)

type gradeOptions struct {
	storeFlag
	suiteFlags
	netFlags
	judgeFlags
	jsonFlag
	suite   string
	reports []string
	outputs outputs // parsed
}

func (o *gradeOptions) AddFlags(fs *pflag.FlagSet, env Env) {
	o.storeFlag.AddFlags(fs, env)
	o.suiteFlags.AddFlags(fs)
	o.netFlags.AddFlags(fs)
	o.judgeFlags.AddFlags(fs)
	o.jsonFlag.AddFlags(fs)
	fs.StringVar(&o.suite, "suite", "", "judge with the graders of this suite file as it is now")
	fs.StringArrayVarP(&o.reports, "output", "o", nil, outputHelp)
}

func newGrade(env Env) *cobra.Command {
	var o gradeOptions
	c := &cobra.Command{
		Use:   "grade RUN",
		Short: "Judge stored answers again, asking no model",
		Long: `grade judges the stored answers of a finished run with the graders of --suite.
Only judges are asked, never the target. A grading is added, none is
overwritten: RUN is read with its newest, RUN@1 names the first.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), o.named(env, c), args[0]) },
	}
	o.AddFlags(c.Flags(), env)
	if err := c.MarkFlagRequired("suite"); err != nil {
		panic(err)
	}
	return c
}

func (o gradeOptions) run(ctx context.Context, env Env, ref string) (err error) {
	if o.outputs, err = parseOutputs(env, o.reports); err != nil {
		return err
	}
	if err := errors.Join(o.outputs.alone(o.json), o.outputs.prepare()); err != nil {
		return err
	}
	dialer, err := o.dialer(env)
	if err != nil {
		return err
	}
	l, err := load(env, o.suite, o.suiteFlags)
	if err != nil {
		return err
	}
	warn(env, l.Warnings)
	st, err := openStore(ctx, env, o.path, toWrite)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	run, err := st.Resolve(ctx, ref)
	if err != nil {
		return err
	}
	if run.State != eval.Finished {
		return fmt.Errorf("run %s is not finished: let `seatrial run` go on with it first", run.ID)
	}
	now, err := currentCases(l.Cases())
	if err != nil {
		return err
	}
	cases, err := regraded(ctx, st, run, now)
	if err != nil {
		return err
	}
	m, err := connection{env: env, dialer: dialer}.connect(l.Suite, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, broken(m.Close())) }()
	if o.cacheJudges {
		m.cachedJudges(env, st.Cache(run.ID))
	}

	n, err := st.BeginGrading(ctx, run, l.Suite, cases)
	if err != nil {
		return broken(err)
	}
	rec, err := st.Record(ctx, run.ID, n)
	if err != nil {
		return broken(err)
	}
	defer func() { err = errors.Join(err, broken(rec.Close())) }()
	progress := new(runner.Progress)
	stopLine := showProgress(env, run, progress)
	run.Grading = n // read with the cases as they are now
	graded := runner.Grade(ctx, answered(st.Samples(ctx, run)), runner.Config{
		Graders: newGraderBuilder(env, l.Suite.File, m), Workers: 8, Recorder: rec, Now: env.Now, Progress: progress,
	})
	stopLine()
	if graded != nil {
		return errors.Join(broken(graded), rec.Stop(context.WithoutCancel(ctx), stopClass(graded), oneLine(graded), dialer.Hosts()))
	}
	if err := rec.Finish(ctx, dialer.Hosts(), l.Graders()); err != nil {
		return broken(err)
	}
	fmt.Fprintf(env.Stderr, "run %s has %d gradings now; this is %s@%d\n", run.ID, n, run.ID, n)
	return o.show(ctx, env, st, fmt.Sprintf("%s@%d", run.ID, n))
}

// answered leaves out what a run that was decided early did not ask.
func answered(all samples) samples {
	return func(yield func(eval.Sample, error) bool) {
		for s, err := range all {
			if (err != nil || !s.Answered.IsZero()) && !yield(s, err) {
				return
			}
		}
	}
}

func (o gradeOptions) show(ctx context.Context, env Env, st *store.Store, ref string) error {
	run, err := st.Resolve(ctx, ref)
	if err != nil {
		return broken(err)
	}
	report, err := assemble(ctx, env, st, run, nil)
	if err != nil {
		return broken(err)
	}
	if err := errors.Join(printReport(env, report, o.json), o.outputs.write(env, report)); err != nil {
		return broken(err)
	}
	return conclusion(report, nil, true)
}

// currentCases indexes a suite's cases by id.
func currentCases(cases iter.Seq2[eval.Case, error]) (map[string]*eval.Case, error) {
	byID := map[string]*eval.Case{}
	for c, err := range cases {
		if err != nil {
			return nil, err
		}
		byID[c.ID] = &c
	}
	return byID, nil
}

// regraded returns the run's cases as the suite has them now. A case that is
// gone or asks something else has no stored answer that could be judged.
func regraded(ctx context.Context, st *store.Store, run eval.Run, now map[string]*eval.Case) (iter.Seq2[eval.Case, error], error) {
	var cases []eval.Case
	var errs []error
	for old, err := range st.Cases(ctx, run) {
		if err != nil {
			return nil, err
		}
		c, ok := now[old.ID]
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("case %s of run %s is not in the suite any more", old.ID, run.ID))
		case c.Asks() != old.Asks():
			errs = append(errs, fmt.Errorf("%s: case %s asks something else than in run %s: its stored answers cannot be judged", c.Source, c.ID, run.ID))
		default:
			cases = append(cases, *c)
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return func(yield func(eval.Case, error) bool) {
		for _, c := range cases {
			if !yield(c, nil) {
				return
			}
		}
	}, nil
}
