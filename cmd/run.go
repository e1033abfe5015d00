package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/runner"
	"seatrial/eval/store"
	"seatrial/suites"
)

type runOptions struct {
	storeFlag
	suiteFlags
	selectFlags
	netFlags
	judgeFlags
	barFlags
	jsonFlag
	reports []string
	outputs outputs // parsed
	label   string
	noGate  bool
	// allEvidence asks all, although the gate could decide before.
	allEvidence bool
	fresh       bool
	cache       bool
	maxCalls    int
	record      string
}

func (o *runOptions) AddFlags(fs *pflag.FlagSet, env Env) {
	o.storeFlag.AddFlags(fs, env)
	o.suiteFlags.AddFlags(fs)
	o.selectFlags.AddFlags(fs)
	o.netFlags.AddFlags(fs)
	o.judgeFlags.AddFlags(fs)
	o.barFlags.AddFlags(fs)
	o.jsonFlag.AddFlags(fs)
	fs.StringArrayVarP(&o.reports, "output", "o", nil, outputHelp)
	fs.StringVar(&o.label, "label", "", "name the run")
	fs.BoolVar(&o.noGate, "no-gate", false, "decide nothing, and say so")
	fs.BoolVar(&o.allEvidence, "no-early-stop", false, "ask all of the suite, even where its gate could decide at a look on the way")
	fs.BoolVar(&o.fresh, "new", false, "start afresh even where an unfinished run could go on")
	fs.BoolVar(&o.cache, "cache", false, "take answers of earlier runs where target, request and epoch are the same; they are no new evidence")
	fs.IntVar(&o.maxCalls, "max-calls", 0, "stop after this many calls, judges' included; the same command goes on")
	fs.StringVar(&o.record, "record", "", "write requests and responses of a whole run to this new file, for the replay provider")
}

func newRun(env Env) *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "run SUITE...",
		Short: "Ask, grade, record, and decide where the suite has a gate",
		Long: `run asks every case of the suites, grades the answers and keeps both in the store.
On a suite with a gate it always decides; without one, every failure counts.
--no-gate decides nothing, and says so.

--baseline, --margin, --alpha and --require put rules on the gate, or make one. They are
recorded with the run and shown like the suite's own; what they loosen since the baseline is a bar that
was moved.

Where the gate compares with a baseline, cases are asked in a random order, look by look,
and no more are asked once every rule is decided; epochs beyond the first are asked only
while something is not. Cases that would block are asked again before they do: those that
must pass and failed, and where a drop is shown those that broke. --no-early-stop asks all.
Several suites are decided on together, and share the gate's error probability: each of K may
spend its Kth part on NO-GO, the first step of Holm's procedure, which decides whether any blocks.

Every answer is on disk before it counts. After an interruption the same command
finds the unfinished run and asks only what is missing.`,
		Args: arguments(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			for _, name := range []string{"max-calls", "epochs"} {
				if f := c.Flags().Lookup(name); f.Changed && f.Value.String() == "0" {
					return fmt.Errorf("--%s counts from 1", name)
				}
			}
			return runSuites(c.Context(), o.named(env, c), o, args)
		},
	}
	o.AddFlags(c.Flags(), env)
	return c
}

// planned is a suite that is ready to be run.
type planned struct {
	suite  *suites.Loaded
	plan   eval.Plan
	bar    *bar // nil: nothing is decided
	seal   *eval.Seal
	models *models
}

func runSuites(ctx context.Context, env Env, o runOptions, files []string) (err error) {
	if o.noGate && !o.barFlags.bar.IsZero() {
		return errors.New("--no-gate decides nothing, and --baseline, --margin, --alpha and --require are what to decide by: leave one out")
	}
	o.suiteFlags.bar = o.barFlags.bar
	if o.maxCalls < 0 || o.selection.Epochs < 0 {
		return errors.New("--max-calls and --epochs count from 1")
	}
	if o.label != "" {
		if err := store.CheckName(o.label); err != nil {
			return fmt.Errorf("--label: %w", err)
		}
	}
	if len(files) > 1 && (len(o.reports) > 0 || o.label != "" || o.record != "") {
		return errors.New("--output, --label and --record are for one suite: run the suites one by one, or write reports with `seatrial report`")
	}
	if o.outputs, err = parseOutputs(env, o.reports); err != nil {
		return err
	}
	if err := distinct(append(append([]string{o.path, o.record}, o.outputs.files()...), files...)); err != nil {
		return err
	}
	if err := errors.Join(o.outputs.alone(o.json), o.outputs.prepare()); err != nil {
		return err
	}
	tape, err := newCassette(o.record)
	if err != nil {
		return err
	}
	dialer, err := o.dialer(env)
	if err != nil {
		return err
	}
	loaded, err := loadAll(env, files, o.suiteFlags)
	if err != nil {
		return err
	}
	ready := make([]planned, len(loaded))
	for i, l := range loaded {
		if ready[i], err = o.plan(env, l); err != nil {
			return err
		}
	}
	st, err := openStore(ctx, env, o.path, toCreate)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	conn := connection{env: env, dialer: dialer, cassette: tape}
	if o.maxCalls > 0 {
		conn.budget = provider.NewBudget(o.maxCalls)
	}
	family(ready)
	for i := range ready {
		p := &ready[i]
		if err := p.findBaseline(ctx, st); err != nil {
			return err
		}
		if err := p.sealed(ctx, st); err != nil {
			return err
		}
		if why := p.design(o); why != "" {
			fmt.Fprintf(env.Stderr, "%s: all is asked before the gate decides: %s\n", p.suite.Suite.File, why)
		}
		if err := p.sealedEpochs(); err != nil {
			return err
		}
		p.plan.Digest = p.plan.DigestFor(p.suite.Suite) // with what was settled since
		p.models, err = conn.connect(p.suite.Suite, p.asked())
		defer func() { err = errors.Join(err, broken(p.models.Close())) }()
		if err != nil {
			return err
		}
	}
	var errs []error
	for _, p := range ready {
		err := o.execute(ctx, env, st, conn, p)
		if len(ready) > 1 { // the status is one suite's, the reasons are all of theirs
			for _, e := range untold(err) {
				fmt.Fprintf(env.Stderr, "%s: %v\n", p.suite.Suite.File, e)
			}
		}
		errs = append(errs, err)
		if ctx.Err() != nil {
			break
		}
	}
	return worst(errs)
}

// plan settles what can be wrong in the suite and the selection.
func (o runOptions) plan(env Env, l *suites.Loaded) (planned, error) {
	plan, err := l.Select(o.selection)
	if err != nil {
		return planned{}, err
	}
	warn(env, l.Warnings)
	p := planned{suite: l, plan: plan}
	if gate := l.Suite.Gate; gate != nil && !o.noGate {
		p.bar, err = newBar(l.Suite, plan, *gate)
	}
	return p, err
}

// findBaseline looks up what the gate compares with, before a call is spent.
func (p planned) findBaseline(ctx context.Context, st *store.Store) error {
	if p.bar == nil {
		return nil
	}
	if err := p.bar.dropped(ctx, st); err != nil {
		return err
	}
	return p.bar.findBaseline(ctx, st)
}

// execute runs one suite to its end and prints what came of it.
func (o runOptions) execute(ctx context.Context, env Env, st *store.Store, conn connection, p planned) (err error) {
	rec, run, resumed, err := o.open(ctx, env, st, p)
	if err != nil {
		return broken(err)
	}
	defer func() { err = errors.Join(err, broken(rec.Close())) }()
	switch {
	case o.cache:
		p.models.cached(env, st.Cache(run.ID))
	case o.cacheJudges:
		p.models.cachedJudges(env, st.Cache(run.ID))
	}

	if err := p.foretell(ctx, env, st, run); err != nil {
		return broken(err)
	}
	progress := new(runner.Progress)
	stopLine := showProgress(env, run, progress)
	ran := runner.Run(ctx, runner.Config{
		Stages:  p.stages(env, st, rec, run, o.cache),
		Targets: p.models.tested(p.asked()),
		Graders: newGraderBuilder(env, p.suite.Suite.File, p.models), Recorder: rec, Resume: resumed,
		Now: env.Now, Progress: progress,
	})
	stopLine()

	// What was measured is kept and shown, however the run ended.
	after := context.WithoutCancel(ctx)
	if ran == nil {
		err = rec.Finish(after, conn.dialer.Hosts(), p.suite.Graders())
	} else {
		err = rec.Stop(after, stopClass(ran), oneLine(ran), conn.dialer.Hosts())
	}
	if err != nil {
		return broken(err)
	}
	if errors.Is(ran, context.Canceled) {
		fmt.Fprintf(env.Stderr, "interrupted; the same command goes on with run %s\n", run.ID)
		return ran
	}
	err = o.conclude(after, env, st, run.ID, p.bar, ran)
	if ran == nil && conn.cassette != nil {
		err = errors.Join(err, broken(conn.cassette.save()))
	}
	return err
}

// asked returns the targets that are asked: those of the plan, and the baseline's where it is asked again.
func (p planned) asked() []string {
	ids := p.plan.Targets
	if p.bar != nil && p.bar.spec.Drift && p.bar.baseline != nil {
		if o := p.bar.oldSide(p.suite.Suite); o.why == "" && !slices.Contains(ids, o.target.ID) {
			ids = append(slices.Clone(ids), o.target.ID)
		}
	}
	return ids
}

// stages says what is asked, and in which order. A cached answer confirms nothing.
func (p planned) stages(env Env, st *store.Store, rec *store.Recording, run eval.Run, cached bool) runner.Stages {
	if p.bar == nil || cached {
		return runner.Once(p.suite.Trials(p.plan))
	}
	return newCourse(env, st, rec, p, run)
}

// open begins a run, or goes on with an unfinished one of the same plan.
func (o runOptions) open(ctx context.Context, env Env, st *store.Store, p planned) (*store.Recording, eval.Run, bool, error) {
	// A resumed run would record its second half alone.
	if !o.fresh && o.record == "" {
		run, holder, err := st.Unfinished(ctx, p.plan.Digest)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return nil, run, false, err
		case run.Provenance.Seal.Digest() != p.seal.Digest():
			fmt.Fprintf(env.Stderr, "run %s of the same plan was begun under another seal; starting another\n", run.ID)
		case holder.Alive:
			fmt.Fprintf(env.Stderr, "run %s of the same plan is being executed (process %d on %s); starting another\n", run.ID, holder.PID, holder.Host)
		default:
			fmt.Fprintf(env.Stderr, "going on with run %s of %s (--new starts afresh)\n", run.ID, run.Created.Format("2006-01-02 15:04 MST"))
			if o.label != "" && o.label != run.Label {
				if err := st.SetLabel(ctx, run.ID, o.label); err != nil {
					return nil, run, false, err
				}
			}
			rec, err := st.Record(ctx, run.ID, 1)
			return rec, run, true, err
		}
	}
	if p.seal != nil {
		if err := chainSeal(ctx, st, p.suite.Suite.Name, *p.seal); err != nil {
			return nil, eval.Run{}, false, err
		}
	}
	run := eval.Run{
		ID: store.NewID(env.Now(), env.Rand), Label: o.label, Suite: p.suite.Suite, Plan: p.plan,
		State: eval.Running, Created: env.Now().UTC(), Provenance: provenance(env),
	}
	run.Provenance.Seal = p.seal
	if err := st.Create(ctx, run, p.suite.SelectedCases(p.plan)); err != nil {
		return nil, run, false, err
	}
	rec, err := st.Record(ctx, run.ID, 1)
	return rec, run, false, err
}

func provenance(env Env) eval.Provenance {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	return eval.Provenance{
		Tool: Version, Commit: commit(), Go: runtime.Version(), OS: runtime.GOOS + "/" + runtime.GOARCH,
		Host: host, User: env.look("USER"), CI: env.ci(), Args: env.Args,
	}
}

// conclude reads back what is stored, prints it, writes the reports, and decides.
func (o runOptions) conclude(ctx context.Context, env Env, st *store.Store, runID string, b *bar, ran error) error {
	run, err := st.Resolve(ctx, runID)
	if err != nil {
		return broken(err)
	}
	report, err := assemble(ctx, env, st, run, b)
	if err != nil {
		return broken(err)
	}
	if err := keepDecision(ctx, env, st, report, "run", run.Suite.Digest); err != nil {
		return broken(err)
	}
	if err := printReport(env, report, o.json); err != nil {
		return broken(err)
	}
	if err := o.outputs.write(env, report); err != nil {
		return broken(err)
	}
	if ran != nil && report.Decision != nil {
		fmt.Fprintln(env.Stderr, "seatrial:", ran)
	}
	return conclusion(report, ran, o.noGate)
}
