package cmd

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"seatrial/eval/text"
	"seatrial/graders/policy"
	"seatrial/reports"
	"seatrial/suites"
)

func newSchema(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [suite|policy|report|report-lines]",
		Short: "Print the JSON Schema of suite or policy files, or of reports",
		Long: `schema prints a JSON Schema: of suite files, of the documents that the grader policy reads
(both draft-07, for editors), of a report in JSON, or of each line of one in JSON Lines
(both 2020-12). Editors complete and check suites that begin with

  # yaml-language-server: $schema=suite.schema.json`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			name := "suite"
			if len(args) > 0 {
				name = args[0]
			}
			schema, err := schemaOf(env, name)
			if err != nil {
				return err
			}
			_, err = env.Stdout.Write(append(bytes.TrimSpace(schema), '\n'))
			return err
		},
	}
}

func schemaOf(env Env, name string) ([]byte, error) {
	switch name {
	case "suite":
		return suites.Schema(newCatalog(env, ""))
	case "policy":
		return policy.Schema, nil
	}
	if schema, ok := reports.Schemas()[name]; ok {
		return schema, nil
	}
	names := append(reports.SchemaNames(), "policy", "suite")
	if near := text.Nearest(name, names); near != "" {
		return nil, fmt.Errorf("there is no schema of %q: did you mean %s?", name, near)
	}
	return nil, fmt.Errorf("there is no schema of %q: there are %s", name, strings.Join(slices.Sorted(slices.Values(names)), ", "))
}
