// Command accuracy measures graders on third-party answers with labels of
// people, and writes what it finds to accuracy.json, which the program shows beside verdicts, and
// to ACCURACY.md. The data are not part of the project: without -data nothing is measured.
//
//	go run ./graders/accuracy -data DIR [-out graders]
//
// Exit status: 0 measured, 1 a file could not be read, judged or written, 2 no data named.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"seatrial/eval"
	"seatrial/graders"
)

// measurements are all that is measured, in the order of the document.
var measurements = []measurement{
	measureSchema,
	measureRefused,
	measureInjectionTripwire,
	measureTextMetrics,
	measureConsistent,
	measureAbstains,
	measureNoPII,
	measureNoSecrets,
	measureGrounded,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, measurements, os.Args[1:], time.Now().UTC(), os.Stdout, os.Stderr))
}

func run(ctx context.Context, measurements []measurement, args []string, today time.Time, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	flags.SetOutput(stderr)
	data := flags.String("data", "", "`folder` of the labelled data")
	out := flags.String("out", "graders", "`folder` that accuracy.json and ACCURACY.md are written to")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case *data == "":
		fmt.Fprintln(stderr, "accuracy: nothing was measured: name the folder of the labelled data with -data (make accuracy DATA=...)")
		return 2
	}
	b := &bench{graders.NewRegistry(graders.All()...), *data, today}
	var found []eval.Accuracy
	for _, measure := range measurements {
		more, err := measure(ctx, b)
		if err != nil {
			fmt.Fprintln(stderr, "accuracy:", err)
			return 1
		}
		found = append(found, more...)
	}
	if err := publish(*out, found); err != nil {
		fmt.Fprintln(stderr, "accuracy:", err)
		return 1
	}
	if _, err := stdout.Write(document(found)); err != nil {
		return 1
	}
	return 0
}
