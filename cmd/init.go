package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"seatrial/eval/text"
	"seatrial/suites"
	"seatrial/suites/starter"
)

func newInit(env Env) *cobra.Command {
	from := starter.New
	list := ""
	for _, s := range starter.Suites() {
		list += fmt.Sprintf("  %-20s %s\n", s.Name, s.Title)
	}
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Lay out a suite to begin with",
		Long: `init writes a suite, its JSON Schema for editors, and a .gitignore for the store
into DIR (default: here). It overwrites nothing. --from says which suite; its first
lines say what to change before the first run:

` + list,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			if err := knownStarter(from); err != nil {
				return err
			}
			list, err := starter.Write(from, dir)
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
	c.Flags().StringVar(&from, "from", from, "which suite: see above")
	return c
}

// knownStarter refuses what is no starter suite, and names the one that was meant.
func knownStarter(name string) error {
	var names []string
	for _, s := range starter.Suites() {
		if s.Name == name {
			return nil
		}
		names = append(names, s.Name)
	}
	hint := "there are " + strings.Join(names, ", ")
	if near := text.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Errorf("no suite named %q to begin with: %s", name, hint)
}
