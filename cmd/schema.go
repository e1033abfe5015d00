package cmd

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"seatrial/graders/policy"
	"seatrial/suites"
)

func newSchema(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [suite|policy]",
		Short: "Print the JSON Schema of suite or policy files, for editors",
		Long: `schema prints the JSON Schema (draft-07) of suite files, or of the documents that the
grader policy reads. Editors complete and check files that begin with

  # yaml-language-server: $schema=suite.schema.json`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			var schema []byte
			var err error
			switch {
			case len(args) == 0 || args[0] == "suite":
				schema, err = suites.Schema(newCatalog(env, ""))
			case args[0] == "policy":
				schema = bytes.TrimSpace(policy.Schema)
			default:
				err = fmt.Errorf("there is no schema of %q: there are suite and policy", args[0])
			}
			if err != nil {
				return err
			}
			_, err = env.Stdout.Write(append(schema, '\n'))
			return err
		},
	}
}
