// Command power measures how often the gate is wrong, and what it costs: it draws models with known
// pass probabilities, runs them through the looks of the real design, and lets the real gate decide.
//
// It writes eval/gate/POWER.md. The seeds are fixed, so that the same code writes the same table.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	rounds := flag.Int("rounds", 2000, "replications of each row")
	only := flag.String("world", "", "measure one world alone, and write nothing")
	file := flag.String("o", "eval/gate/POWER.md", "file that the table is written to")
	flag.Parse()
	if err := run(*rounds, *only, *file); err != nil {
		fmt.Fprintln(os.Stderr, "power:", err)
		os.Exit(1)
	}
}

func run(rounds int, only, file string) error {
	var rows []row
	for _, w := range worlds() {
		if only != "" && w.name != only {
			continue
		}
		for _, plan := range w.plans {
			r, err := measure(w, plan, rounds)
			if err != nil {
				return fmt.Errorf("world %s: %w", w.name, err)
			}
			fmt.Println(r)
			rows = append(rows, r)
		}
	}
	if only != "" {
		if len(rows) == 0 {
			return fmt.Errorf("no world %q", only)
		}
		return nil
	}
	return os.WriteFile(file, []byte(document(rows, rounds)), 0o644)
}
