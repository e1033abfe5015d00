package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"seatrial/suites/starter"
)

func newDemo(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "Show a regression being caught, with recorded answers",
		Long: `demo writes the suite of a shop's support bot into DIR (default: seatrial-demo, made
afresh), runs it with prompt v1, approves that run as the baseline, runs prompt v2,
shows what changed, decides, and writes an HTML report.

No model is asked: the answers were written by hand and are replayed. Prompt v2 is
worse, so the decision is NO-GO; the demonstration itself then ends in 0.`,
		Args: arguments(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := "seatrial-demo"
			if len(args) > 0 {
				dir = args[0]
			} else if err := os.RemoveAll(dir); err != nil {
				return err
			}
			return demo(c.Context(), env, dir)
		},
	}
}

func demo(ctx context.Context, env Env, dir string) error {
	if _, err := starter.Write(starter.Demo, dir); err != nil {
		return err
	}
	suite, db := filepath.Join(dir, "suite.yaml"), filepath.Join(dir, "seatrial.db")
	report := filepath.Join(dir, "report.html")
	steps := []struct {
		say  string
		args []string
		want int
	}{
		{"Run the suite with prompt v1, which is in production.",
			[]string{"run", suite, "--prompt", "v1", "--no-gate", "--label", "v1", "--store", db}, ExitGo},
		{"Approve that run as the baseline.",
			[]string{"baseline", "set", "production", "v1", "--store", db, "--by", "demo", "--why", "what customers use today"}, ExitGo},
		{"Run it with prompt v2, which is friendlier, and decide.",
			[]string{"run", suite, "--prompt", "v2", "--label", "v2", "--no-early-stop", "--store", db, "-o", report}, ExitNoGo},
		{"What changed, case by case.",
			[]string{"diff", "v1", "v2", "--by", "prompt", "--store", db}, ExitGo},
	}
	for i, step := range steps {
		fmt.Fprintf(env.Stdout, "\n[%d/%d] %s\n$ seatrial", i+1, len(steps), step.say)
		for _, a := range step.args {
			if a == "what customers use today" {
				a = `"` + a + `"`
			}
			fmt.Fprint(env.Stdout, " ", a)
		}
		fmt.Fprint(env.Stdout, "\n\n")
		inner := env
		inner.Args = step.args
		status := Main(ctx, inner)
		if err := ctx.Err(); err != nil {
			return err
		}
		if status != step.want {
			return broken(fmt.Errorf("the demonstration expected exit status %d of this step and got %d", step.want, status))
		}
	}
	abs, err := filepath.Abs(report)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Stdout, "\nThe regression was caught: the gate's own exit status was 1 (NO-GO).\nThe report for a reviewer: file://%s\nOne case verbatim:         seatrial show v2 gift-card --store %s\n", filepath.ToSlash(abs), db)
	return errors.Join(err, ctx.Err())
}
