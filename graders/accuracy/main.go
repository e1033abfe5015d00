// Command accuracy measures graders on third-party answers with labels of
// people, and prints Markdown tables. The data are not part of the project: without -data nothing is measured.
//
//	go run ./graders/accuracy -data DIR
//
// Exit status: 0 measured, 1 a file could not be read or judged, 2 no data named.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"seatrial/eval"
	"seatrial/graders"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	flags.SetOutput(stderr)
	data := flags.String("data", "", "`folder` of the labelled data")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case *data == "":
		fmt.Fprintln(stderr, "accuracy: nothing was measured: name the folder of the labelled data with -data (make accuracy DATA=...)")
		return 2
	}
	registry := graders.NewRegistry(graders.All()...)
	for _, measure := range []func(context.Context, graders.Registry, string, io.Writer) error{measureRefused, measureSchema} {
		if err := measure(ctx, registry, *data, stdout); err != nil {
			fmt.Fprintln(stderr, "accuracy:", err)
			return 1
		}
	}
	return 0
}

// said is a sample whose answer is text.
func said(text string) eval.Sample {
	return eval.Sample{Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: text, FinishReason: eval.FinishStop}}}}
}

// fileIn names a file of the data.
func fileIn(data string, parts ...string) string {
	return filepath.Join(append([]string{data}, parts...)...)
}
