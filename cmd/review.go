package cmd

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seatrial/eval"
	"seatrial/eval/calibration"
	"seatrial/eval/store"
)

type reviewOptions struct {
	storeFlag
	grader, by    string
	labels, sheet string
}

func (o *reviewOptions) AddFlags(fs *pflag.FlagSet, env Env) {
	o.storeFlag.AddFlags(fs, env)
	fs.StringVar(&o.grader, "grader", "", "label what this grader judges, instead of the answer as a whole")
	fs.StringVar(&o.by, "by", "", "who labels (default: the user)")
	fs.StringVar(&o.sheet, "sheet", "", "write the answers to this CSV file, to be labelled in a spreadsheet")
	fs.StringVar(&o.labels, "labels", "", "read labels from this file: .csv (as --sheet writes it) or .jsonl")
}

func newReview(env Env) *cobra.Command {
	var o reviewOptions
	c := &cobra.Command{
		Use:   "review RUN",
		Short: "Label stored answers, to compare graders with people",
		Long: `review shows the answers of a run one by one, in an order that chance chose, and asks
whether each should pass. It does not show what the graders said, which would sway
you. Labels are kept in the store as you go; the same command goes on where you stopped.

--sheet writes a file for a spreadsheet instead, and --labels reads it back. Then:
seatrial calibrate RUN --grader NAME`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), o.named(env, c), args[0]) },
	}
	o.AddFlags(c.Flags(), env)
	c.MarkFlagsMutuallyExclusive("labels", "sheet")
	return c
}

func (o reviewOptions) run(ctx context.Context, env Env, ref string) (err error) {
	how := rune(toWrite)
	if o.sheet != "" {
		how = toRead
	}
	st, err := openStore(ctx, env, o.path, how)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	run, err := st.Resolve(ctx, ref)
	if err != nil {
		return err
	}
	samples, err := o.answers(ctx, st, run)
	if err != nil {
		return err
	}
	if o.sheet != "" {
		return o.writeSheet(env, samples)
	}
	if o.by = cmp.Or(o.by, env.look("USER")); o.by == "" {
		return errors.New("nobody labels: say who with --by")
	}
	if o.labels != "" {
		return o.read(ctx, env, st, run, samples)
	}
	return o.ask(ctx, env, st, run, samples)
}

// answers returns the samples that can be labelled, in an order that does not depend on what
// they hold: whoever stops early has labelled a random part.
func (o reviewOptions) answers(ctx context.Context, st *store.Store, run eval.Run) ([]eval.Sample, error) {
	var all []eval.Sample
	found := o.grader == ""
	for s, err := range st.Samples(ctx, run) {
		if err != nil {
			return nil, err
		}
		if s.Case.Held() {
			continue // to label an answer is to look at it
		}
		named := slices.ContainsFunc(s.Scores, func(score eval.Score) bool { return score.Name == o.grader && score.Turn == 0 })
		found = found || named
		if s.Error == nil && !s.Answered.IsZero() && (o.grader == "" || named) {
			all = append(all, s)
		}
	}
	if !found {
		return nil, fmt.Errorf("no answer of run %s was judged by a grader named %q", run.ID, o.grader)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("run %s has no answers", run.ID)
	}
	order := make(map[eval.Key]eval.Digest, len(all))
	for _, s := range all {
		order[s.Key] = eval.MustDigest(map[string]any{"run": run.ID, "key": s.Key})
	}
	slices.SortFunc(all, func(a, b eval.Sample) int { x, y := order[a.Key], order[b.Key]; return bytes.Compare(x[:], y[:]) })
	return all, nil
}

func (o reviewOptions) writeSheet(env Env, samples []eval.Sample) error {
	if _, err := os.Lstat(o.sheet); err == nil {
		return fmt.Errorf("--sheet %s: the file exists: choose another name or remove it", o.sheet)
	}
	if err := writeFile(o.sheet, func(w io.Writer) error { return calibration.WriteSheet(w, samples, cmp.Or(o.by, env.look("USER"))) }); err != nil {
		return fmt.Errorf("--sheet %s: %w", o.sheet, err)
	}
	fmt.Fprintf(env.Stderr, "wrote %d answers to %s: fill in the column label with pass or fail, then read it back with --labels\n", len(samples), o.sheet)
	return nil
}

// read takes labels from a file, all or none.
func (o reviewOptions) read(ctx context.Context, env Env, st *store.Store, run eval.Run, samples []eval.Sample) error {
	f, err := os.Open(o.labels)
	if err != nil {
		return err
	}
	rows, err := calibration.ReadRows(f, o.labels)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	var labels []eval.Label
	var errs []error
	for _, row := range rows {
		l, err := o.labelOf(row, run, samples)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", o.labels, row.Line, err))
			continue
		}
		labels = append(labels, l)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := st.AddLabels(ctx, run, labels); err != nil {
		return broken(err)
	}
	fmt.Fprintf(env.Stderr, "read %d labels\n", len(labels))
	return nil
}

func (o reviewOptions) labelOf(row calibration.Row, run eval.Run, samples []eval.Sample) (eval.Label, error) {
	if row.Output != nil {
		return eval.Label{}, errors.New("it holds an answer of its own: labels of a run name its cases (or use seatrial calibrate --suite)")
	}
	prompt, err := only("prompt", row.Prompt, run.Plan.Prompts)
	if err != nil {
		return eval.Label{}, fmt.Errorf("which prompt? %w", err)
	}
	target, err := only("target", row.Target, run.Plan.Targets)
	if err != nil {
		return eval.Label{}, fmt.Errorf("which target? %w", err)
	}
	if row.Epoch == 0 && run.Plan.Epochs > 1 {
		return eval.Label{}, fmt.Errorf("which of the %d epochs? Give the row an epoch", run.Plan.Epochs)
	}
	key := eval.Key{Case: row.Case, Prompt: prompt, Target: target, Epoch: max(1, row.Epoch), Purpose: eval.Planned}
	if !slices.ContainsFunc(samples, func(s eval.Sample) bool { return s.Key == key }) {
		return eval.Label{}, fmt.Errorf("run %s has no such answer of case %q", run.ID, row.Case)
	}
	return eval.Label{Key: key, Grader: o.grader, Verdict: row.Label, By: cmp.Or(row.By, o.by), Note: row.Note}, nil
}

// ask shows answers until they are labelled, or whoever labels has had enough. Each label
// is kept at once.
func (o reviewOptions) ask(ctx context.Context, env Env, st *store.Store, run eval.Run, samples []eval.Sample) error {
	before, err := st.Labels(ctx, run)
	if err != nil {
		return broken(err)
	}
	done := map[eval.Key]bool{}
	for _, l := range before {
		if l.By == o.by && l.Grader == o.grader {
			done[l.Key] = true
		}
	}
	in := bufio.NewReader(env.Stdin)
	added := 0
	for i, s := range samples {
		if done[s.Key] {
			continue
		}
		s.Scores, s.Verdict = nil, "" // not to sway whoever labels
		if err := terminal(env).Unjudged(s); err != nil {
			return broken(err)
		}
		what := "Should this answer pass?"
		if o.grader != "" {
			what = "Should this answer pass " + o.grader + "?"
		}
		verdict, note, more, err := question(env, in, fmt.Sprintf("\n%d of %d. %s [p]ass, [f]ail, [s]kip, [q]uit; words after it are kept as a note: ", i+1, len(samples), what))
		if err != nil {
			return err
		}
		if verdict != "" {
			label := eval.Label{Key: s.Key, Grader: o.grader, Verdict: verdict, By: o.by, Note: note}
			if err := st.AddLabels(ctx, run, []eval.Label{label}); err != nil {
				return broken(err)
			}
			added++
		}
		if !more || ctx.Err() != nil {
			break
		}
	}
	fmt.Fprintf(env.Stderr, "kept %d labels by %s\n", added, o.by)
	return nil
}

// question reads one reply; more is false where no further one will come.
func question(env Env, in *bufio.Reader, prompt string) (v eval.Verdict, note string, more bool, err error) {
	for {
		fmt.Fprint(env.Stderr, prompt)
		line, err := in.ReadString('\n')
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return "", "", false, err
		}
		switch strings.ToLower(word) {
		case "p", "pass":
			return eval.Pass, strings.TrimSpace(rest), !ended, nil
		case "f", "fail":
			return eval.Fail, strings.TrimSpace(rest), !ended, nil
		case "s", "skip":
			return "", "", !ended, nil
		case "q", "quit":
			return "", "", false, nil
		}
		if ended {
			return "", "", false, nil
		}
	}
}
