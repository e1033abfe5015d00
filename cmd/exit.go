package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"seatrial/eval"
	"seatrial/eval/runner"
	"seatrial/reports"
)

// The exit statuses, the same for every command and format.
const (
	ExitGo           = 0
	ExitNoGo         = 1
	ExitUsage        = 2
	ExitInconclusive = 3
	ExitBroken       = 4
	ExitInterrupted  = 130
)

const exitHelp = `
Exit status:
  0    GO, or done
  1    NO-GO: the evidence says worse than allowed
  2    the command line or a file is wrong; nothing was run
  3    INCONCLUSIVE: not enough evidence
  4    BROKEN: it could not be measured
  130  interrupted; run goes on where it was when it is called again
`

// exitError carries a status. One without err was explained on standard output already.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.status)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// broken marks an error that came when something was being run: it could not be measured.
func broken(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{ExitBroken, err}
}

// decided returns the status of a decision as an error that is silent, nil for GO and for
// what the suite's policy lets pass.
func decided(d eval.Decision) error {
	if d.Allowed {
		return nil
	}
	switch d.Outcome {
	case eval.Go:
		return nil
	case eval.NoGo:
		return &exitError{status: ExitNoGo}
	case eval.Inconclusive:
		return &exitError{status: ExitInconclusive}
	}
	return &exitError{status: ExitBroken}
}

// worst returns of several suites' errors the one that decides: the first that
// occurs of interrupted, usage, 1, 4, 3, 0.
func worst(errs []error) error {
	for _, status := range []int{ExitInterrupted, ExitUsage, ExitNoGo, ExitBroken, ExitInconclusive} {
		for _, err := range errs {
			if err != nil && statusOf(err) == status {
				return err
			}
		}
	}
	return nil
}

// statusOf maps an error to its status; it is the one place that does.
func statusOf(err error) int {
	var e *exitError
	switch {
	case err == nil:
		return ExitGo
	case errors.Is(err, context.Canceled):
		return ExitInterrupted
	case errors.As(err, &e):
		return e.status
	}
	return ExitUsage
}

func exitStatus(stderr io.Writer, err error) int {
	for _, e := range untold(err) {
		fmt.Fprintln(stderr, "seatrial:", reports.Visible(e.Error())) // it may quote a file name, or an answer
	}
	return statusOf(err)
}

// untold returns the parts of an error that nothing has explained yet.
func untold(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var parts []error
		for _, part := range joined.Unwrap() {
			parts = append(parts, untold(part)...)
		}
		return parts
	}
	if e, ok := err.(*exitError); ok && e.err == nil {
		return nil
	}
	return []error{err}
}

// conclusion turns what a report says into the exit status. A run that could not
// measure does not end well, whether or not a gate was asked.
func conclusion(r eval.Report, ran error, noGate bool) error {
	if r.Decision != nil {
		return decided(*r.Decision)
	}
	switch {
	case ran != nil && stopClass(ran) == eval.ClassBudget:
		return &exitError{ExitInconclusive, ran}
	case ran != nil:
		return broken(ran)
	}
	t := r.Summary.Total.Tally
	allowed := 0.0 // without a gate every sample counts
	switch g := r.Run.Suite.Gate; {
	case g != nil:
		allowed = g.MaxUnscored
	case noGate:
		allowed = eval.DefaultMaxUnscored
	}
	if unjudged := t.Planned - t.Judged(); t.Judged() == 0 || float64(unjudged) > allowed*float64(t.Planned) {
		return broken(fmt.Errorf("%d of %d samples have no verdict: see `seatrial show %s`", unjudged, t.Planned, r.Run.ID))
	}
	if t.Failed > 0 && !noGate {
		return &exitError{ExitNoGo, fmt.Errorf("%d of %d samples failed, and the suite has no gate that allows any (--no-gate decides nothing)", t.Failed, t.Planned)}
	}
	return nil
}

// stopClass returns the class of what ended a run early.
func stopClass(err error) eval.Class {
	var stop *runner.StopError
	switch {
	case errors.As(err, &stop):
		return stop.Class
	case errors.Is(err, context.Canceled):
		return eval.ClassCanceled
	}
	return ""
}

// oneLine is an error as a store and a log keep it.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
