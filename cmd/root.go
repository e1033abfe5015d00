package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

const rootHelp = `seatrial runs YAML suites of prompts against language models, grades the answers,
keeps every run, says what changed between two of them and whether the change is
more than noise, and decides before a deployment: GO, NO-GO, or not enough evidence.

Start with "seatrial demo", then "seatrial init".`

func newRoot(env Env) *cobra.Command {
	root := &cobra.Command{
		Use:           "seatrial",
		Short:         "The sea trial of applications built on language models",
		Long:          rootHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       Version + commitSuffix(),
		Args:          subcommand,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := c.Help(); err != nil {
				return err
			}
			return fmt.Errorf("a command is missing: see the list above")
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetHelpTemplate(root.HelpTemplate() + exitHelp)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w\n%s", err, flagHint(c, err))
	})
	root.AddCommand(
		newInit(env), newCheck(env), newPing(env), newRun(env), newGrade(env), newDiff(env), newGate(env), newFlaky(env), newPlan(env),
		newReport(env), newRuns(env), newShow(env), newBaseline(env), newReview(env), newCalibrate(env),
		newEvidence(env), newVerify(env), newApprove(env), newSeal(env), newPurge(env),
		newGraders(env), newProviders(env), newAttacks(env), newControls(env), newSchema(env),
		newDemo(env), newVersion(env),
	)
	return root
}

// flagHint names the flag that was probably meant; cobra suggests commands alone.
func flagHint(c *cobra.Command, err error) string {
	_, name, ok := strings.Cut(err.Error(), "unknown flag: --")
	if ok {
		if near := nearestFlag(c, strings.Fields(name)[0]); near != "" {
			return fmt.Sprintf("did you mean --%s?", near)
		}
	}
	return fmt.Sprintf("see %q", c.CommandPath()+" --help")
}
