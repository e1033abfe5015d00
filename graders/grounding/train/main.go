// Command train fits the model of package grounding to labelled answers, which are not
// part of the project, and writes the Go file of its coefficients. The same data give the same file.
//
//	go run ./graders/grounding/train -data DIR [-out FILE] [-quick]
//
// It prints how well models do on answers that they were not fitted to: with each fifth of the groups
// (answers that share a context or a person) left out in turn, and with each data set left out.
// With -quick nothing is written, and only the first is printed.
//
// Exit status: 0 done, 1 a file could not be read or written, 2 no data named.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	flags.SetOutput(stderr)
	data := flags.String("data", "", "`folder` of the labelled data")
	out := flags.String("out", filepath.Join("graders", "grounding", "coefficients.go"), "`file` to write")
	quick := flags.Bool("quick", false, "cross-validate by group alone, and write nothing")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case *data == "":
		fmt.Fprintln(stderr, "train: name the folder of the labelled data with -data")
		return 2
	}
	rows, err := load(*data)
	if err != nil {
		fmt.Fprintln(stderr, "train:", err)
		return 1
	}
	s := measure(rows)
	tables := []table{s.crossValidate("by group", folds, s.fold)}
	tables[0].print(stdout)
	if *quick {
		return 0
	}
	tables = append(tables, s.crossValidate("by data set", len(s.sets), s.set))
	tables[1].print(stdout)
	if err := os.WriteFile(*out, source(s, s.fit(s.all()), tables), 0o644); err != nil {
		fmt.Fprintln(stderr, "train:", err)
		return 1
	}
	return 0
}
