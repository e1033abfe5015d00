package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/store"
	"seatrial/reports"
)

func newReport(env Env) *cobra.Command {
	var o struct {
		storeFlag
		format string
		files  []string
		noGate bool
		held   bool
	}
	c := &cobra.Command{
		Use:   "report RUN",
		Short: "Write a report of a stored run",
		Long: `report writes what is known of a run: with the decision where its suite has a gate.
Without --output it goes to standard output in the format of --format. OUTPUT is

  FILE                the ending says the format
  FORMAT=FILE         where it does not: junit=results.xml, sarif=scan.json
  github-summary      added to the step summary of GitHub Actions (GITHUB_STEP_SUMMARY)
  github-annotations  workflow commands to standard output, which GitHub Actions reads

The formats:

` + formatsHelp() + `
What has a limit is cut from the end of what matters least, and says how much was
left out. "seatrial schema report" prints the JSON Schema of json, "seatrial schema
report-lines" that of each line of jsonl.

Cases that are held out (split: holdout) are in all figures, and in no list: who edits
prompts must not fit them to these. --holdout lists them too, for a review; that is counted, and the
decisions on later runs of the suite tell how often it was done.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.reading(c, env, func(ctx context.Context, env Env, st *store.Store) error {
				outputs, err := parseOutputs(env, o.files)
				if err == nil {
					err = outputs.prepare()
				}
				if err != nil {
					return err
				}
				run, err := st.Resolve(ctx, args[0])
				if err != nil {
					return err
				}
				var b *bar
				if gate := run.Suite.Gate; gate != nil && !o.noGate {
					if b, err = newBar(run.Suite, run.Plan, *gate); err == nil {
						err = b.findBaseline(ctx, st)
					}
					if err != nil {
						return err
					}
				}
				r, held, err := assembleAll(ctx, env, st, run, b)
				if err != nil {
					return broken(err)
				}
				if !o.held {
					r = held.hide(r)
				} else if err := held.show(ctx, env, o.path, &r, "report --holdout"); err != nil {
					return err
				}
				if len(outputs) > 0 {
					return outputs.write(env, r)
				}
				return printFormat(env, o.format, r)
			})
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	c.Flags().StringVar(&o.format, "format", "terminal", "of standard output: "+strings.Join(reports.Formats(), ", "))
	c.Flags().StringArrayVarP(&o.files, "output", "o", nil, "write `OUTPUT` (repeatable)")
	c.Flags().BoolVar(&o.held, "holdout", false, "list the cases that are held out too; it is counted")
	c.Flags().BoolVar(&o.noGate, "no-gate", false, "leave the decision out")
	return c
}

// formatsHelp lists the formats for people.
func formatsHelp() string {
	var b strings.Builder
	for _, f := range reports.AllFormats() {
		if f.Name == "terminal" {
			continue
		}
		fmt.Fprintf(&b, "  %-19s %s\n", f.Name, strings.TrimSpace(strings.Join(f.Endings, " ")+"  "+f.For))
		if f.Limits != "" {
			fmt.Fprintf(&b, "  %-19s limit: %s\n", "", f.Limits)
		}
	}
	return b.String()
}

func printFormat(env Env, format string, r eval.Report) error {
	if format == "terminal" {
		return terminal(env).Run(r)
	}
	if format == githubAnnotations {
		return reports.Render(format, env.Stdout, r) // its commands are ours
	}
	out := &wholeLines{w: env.forPeople(env.Stdout)}
	return errors.Join(reports.Render(format, out, r), out.flush())
}
