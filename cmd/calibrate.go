package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seatrial/eval"
	"seatrial/eval/calibration"
	"seatrial/eval/runner"
	"seatrial/eval/store"
	"seatrial/eval/template"
	"seatrial/reports"
)

type calibrateOptions struct {
	storeFlag
	suiteFlags
	netFlags
	jsonFlag
	grader, by, suite, labels string
}

func (o *calibrateOptions) AddFlags(fs *pflag.FlagSet, env Env) {
	o.storeFlag.AddFlags(fs, env)
	o.suiteFlags.AddFlags(fs)
	o.netFlags.AddFlags(fs)
	o.jsonFlag.AddFlags(fs)
	fs.StringVar(&o.grader, "grader", "", "name of the grader to compare with people")
	fs.StringVar(&o.by, "by", "", "who vouches for the calibration (default: the user)")
	fs.StringVar(&o.suite, "suite", "", "judge the answers of --labels with this suite's grader")
	fs.StringVar(&o.labels, "labels", "", "JSON Lines with output, label, and where needed vars and expected")
}

func newCalibrate(env Env) *cobra.Command {
	var o calibrateOptions
	c := &cobra.Command{
		Use:   "calibrate RUN --grader NAME",
		Short: "Measure how well a grader agrees with people",
		Long: `calibrate compares what a grader said of a run's answers with the labels that people
gave them (seatrial review), or judges the labelled answers of a file:

  seatrial calibrate RUN --grader NAME
  seatrial calibrate --suite FILE --grader NAME --labels answers.jsonl

It prints the confusion matrix, Cohen's kappa, Gwet's AC1, and the threshold of the
grader's value that would agree best, tested on cases which did not choose it. The
result is kept, bound to the grader as it is: its options, code version, judge model
and prompt. A gate may demand it (require: {calibrated: {kappa: 0.6}}).`,
		Args: arguments(0, 1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), o.named(env, c), args) },
	}
	o.AddFlags(c.Flags(), env)
	if err := c.MarkFlagRequired("grader"); err != nil {
		panic(err)
	}
	c.MarkFlagsRequiredTogether("suite", "labels")
	return c
}

// compared is what one grader said of labelled answers.
type compared struct {
	use    eval.GraderUse
	digest eval.Digest
	pairs  []calibration.Pair
	raters map[string]bool
	split  int // answers on which people disagree evenly
}

func (o calibrateOptions) run(ctx context.Context, env Env, args []string) (err error) {
	if (len(args) == 1) == (o.suite != "") {
		return errors.New("name a run, or --suite and --labels")
	}
	if o.by = cmp.Or(o.by, env.look("USER")); o.by == "" {
		return errors.New("nobody vouches for the calibration: say who with --by")
	}
	how := rune(toWrite)
	if o.suite != "" {
		how = toCreate
	}
	st, err := openStore(ctx, env, o.path, how)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	var all []compared
	var runID string
	if o.suite != "" {
		all, err = o.fromFile(ctx, env)
	} else {
		var run eval.Run
		if run, err = st.Resolve(ctx, args[0]); err != nil {
			return err
		}
		runID = run.ID
		all, err = o.fromRun(ctx, env, st, run)
	}
	if err != nil {
		return err
	}
	var kept []eval.Calibration
	for _, c := range all {
		m := calibration.Measure(c.pairs)
		m.Grader, m.Name, m.Digest, m.Run = c.use.Grader, c.use.Name(), c.digest, runID
		m.Raters, m.Split, m.By, m.At = len(c.raters), c.split, o.by, env.Now().UTC()
		if err := st.AddCalibration(ctx, m); err != nil {
			return broken(err)
		}
		kept = append(kept, m)
	}
	if o.json {
		return reports.JSONList(env.Stdout, "calibrations", kept)
	}
	return terminal(env).Calibrations(kept)
}

// fromRun pairs the scores of a run with the labels of its answers. A label of the answer as a whole
// counts for its grader where it has one alone.
func (o calibrateOptions) fromRun(ctx context.Context, env Env, st *store.Store, run eval.Run) ([]compared, error) {
	labels, err := st.Labels(ctx, run)
	if err != nil {
		return nil, broken(err)
	}
	said := map[eval.Key][]eval.Label{}
	whole := map[eval.Key][]eval.Label{}
	for _, l := range labels {
		switch l.Grader {
		case o.grader:
			said[l.Key] = append(said[l.Key], l)
		case "":
			whole[l.Key] = append(whole[l.Key], l)
		}
	}
	var all []compared
	judged := false
	for s, err := range st.Samples(ctx, run) {
		if err != nil {
			return nil, broken(err)
		}
		for _, score := range s.Scores {
			if score.Name != o.grader || score.Turn != 0 {
				continue
			}
			judged = true
			of := said[s.Key]
			if len(of) == 0 && len(s.Scores) == 1 {
				of = whole[s.Key]
			}
			if len(of) == 0 {
				continue
			}
			use := s.Case.Graders[slices.IndexFunc(s.Case.Graders, func(u eval.GraderUse) bool { return u.Name() == o.grader })]
			digest, err := useDigest(env, run, use)
			if err != nil {
				return nil, fmt.Errorf("grader %s cannot be calibrated: %w", o.grader, err)
			}
			all = add(all, use, digest, s.Key.Case, s.Key.Epoch, of, score)
		}
	}
	switch {
	case !judged:
		return nil, fmt.Errorf("no answer of run %s was judged by a grader named %q", run.ID, o.grader)
	case len(all) == 0:
		return nil, fmt.Errorf("nobody labelled what %s judged in run %s: begin with `seatrial review %s --grader %s`", o.grader, run.ID, run.ID, o.grader)
	}
	return all, nil
}

// add notes what people and a grader say of one answer, under the grader's digest.
func add(all []compared, use eval.GraderUse, digest eval.Digest, caseID string, epoch int, of []eval.Label, score eval.Score) []compared {
	i := slices.IndexFunc(all, func(c compared) bool { return c.digest == digest })
	if i < 0 {
		i = len(all)
		all = append(all, compared{use: use, digest: digest, raters: map[string]bool{}})
	}
	c := &all[i]
	for _, l := range of {
		c.raters[l.By] = true
	}
	people, ok := calibration.Consensus(of)
	if !ok {
		c.split++
		return all
	}
	c.pairs = append(c.pairs, calibration.Pair{Case: caseID, Epoch: epoch, People: people, Grader: score.Verdict, Value: score.Value})
	return all
}

// fromFile judges the answers of a file with a suite's grader. Equal answers are asked of a judge
// once only where its provider keeps them.
func (o calibrateOptions) fromFile(ctx context.Context, env Env) (all []compared, err error) {
	f, err := os.Open(o.labels)
	if err != nil {
		return nil, err
	}
	rows, err := calibration.ReadRows(f, o.labels)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	l, err := load(env, o.suite, o.suiteFlags)
	if err != nil {
		return nil, err
	}
	warn(env, l.Warnings)
	use, err := o.useOf(l.Cases())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.suite, err)
	}
	dialer, err := o.dialer(env)
	if err != nil {
		return nil, err
	}
	m, err := connection{env: env, dialer: dialer}.connect(l.Suite, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, broken(m.Close())) }()
	digest, err := useDigest(env, eval.Run{Suite: l.Suite}, use)
	if err != nil {
		return nil, fmt.Errorf("grader %s cannot be calibrated: %w", o.grader, err)
	}
	build := newGraderBuilder(env, l.Suite.File, m)
	for n, row := range rows {
		if row.Output == nil {
			return nil, fmt.Errorf("%s:%d: it holds no output (labels of a run's cases are read by seatrial review RUN --labels)", o.labels, row.Line)
		}
		s := sampleOf(row, n, cmp.Or(row.Language, l.Suite.Language))
		score, err := judge(ctx, build, use, s)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			fmt.Fprintf(env.Stderr, "%s:%d: %s could not judge: %s\n", o.labels, row.Line, o.grader, oneLine(err))
			score.Verdict = eval.Unscored
		}
		all = add(all, use, digest, s.Key.Case, s.Key.Epoch, []eval.Label{{Verdict: row.Label, By: cmp.Or(row.By, o.by)}}, score)
	}
	return all, nil
}

// useOf returns the one grader of that name in the suite's cases.
func (o calibrateOptions) useOf(cases func(func(eval.Case, error) bool)) (eval.GraderUse, error) {
	var found []eval.GraderUse
	for c, err := range cases {
		if err != nil {
			return eval.GraderUse{}, err
		}
		for _, u := range c.Graders {
			if u.Name() == o.grader && !slices.ContainsFunc(found, func(f eval.GraderUse) bool { return string(f.Options) == string(u.Options) && f.Grader == u.Grader }) {
				found = append(found, u)
			}
		}
	}
	switch len(found) {
	case 0:
		return eval.GraderUse{}, fmt.Errorf("no case has a grader named %q", o.grader)
	case 1:
		return found[0], nil
	}
	return eval.GraderUse{}, fmt.Errorf("%d different graders are named %q: give each a label of its own", len(found), o.grader)
}

// sampleOf makes a sample of an answer that stands in a file.
func sampleOf(row calibration.Row, n int, language string) eval.Sample {
	id := cmp.Or(row.Case, fmt.Sprintf("row %d", n+1))
	return eval.Sample{
		Key:       eval.Key{Case: id, Epoch: 1, Purpose: eval.Planned},
		Case:      &eval.Case{ID: id, Vars: row.Vars, Expected: row.Expected, Language: language},
		Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: *row.Output, FinishReason: eval.FinishStop}}},
	}
}

// judge lets a grader judge one sample, its options rendered with the sample's vars.
func judge(ctx context.Context, build graderBuilder, use eval.GraderUse, s eval.Sample) (score eval.Score, err error) {
	vars, err := runner.CaseVars(s.Case)
	if err != nil {
		return score, err
	}
	if use.Options, err = template.RenderOptions(use.Options, vars); err != nil {
		return score, err
	}
	g, _, err := build.Build(use)
	if err != nil {
		return score, err
	}
	defer func() { err = errors.Join(err, closeGrader(g)) }()
	return g.Grade(ctx, s)
}
