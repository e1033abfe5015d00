package cmd

import (
	"github.com/spf13/cobra"

	"seatrial/suites"
)

func newSchema(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of suite files, for editors",
		Long: `schema prints the JSON Schema (draft-07) of suite files. Editors complete and check
suites that begin with

  # yaml-language-server: $schema=suite.schema.json`,
		Args: arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			schema, err := suites.Schema(newCatalog(env, ""))
			if err != nil {
				return err
			}
			_, err = env.Stdout.Write(append(schema, '\n'))
			return err
		},
	}
}
