package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"seatrial/suites"
	"seatrial/suites/starter"
)

func newInit(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Lay out a suite to begin with",
		Long: `init writes a small suite with a prompt, its JSON Schema for editors, and a
.gitignore for the store into DIR (default: here). It overwrites nothing.`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			list, err := starter.Write(starter.New, dir)
			if err != nil {
				return err
			}
			schema, err := suites.Schema(newCatalog(env, ""))
			if err != nil {
				return err
			}
			extra := []struct {
				name string
				text []byte
			}{{"suite.schema.json", append(schema, '\n')}, {".gitignore", []byte("seatrial.db*\n")}}
			for _, f := range extra {
				file := filepath.Join(dir, f.name)
				if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
					continue // the user's own
				}
				if err := os.WriteFile(file, f.text, 0o644); err != nil {
					return err
				}
				list = append(list, f.name)
			}
			for _, f := range list {
				fmt.Fprintln(env.Stdout, filepath.Join(dir, f))
			}
			suite := filepath.Join(dir, "suite.yaml")
			fmt.Fprintf(env.Stderr, "next: edit %s, then\n  seatrial check %s\n  OPENAI_API_KEY=... seatrial run %s\n", suite, suite, suite)
			return nil
		},
	}
}
