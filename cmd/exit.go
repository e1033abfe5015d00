package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"

	"seatrial/eval"
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
  130  interrupted; the same command goes on
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

// decided returns the status of an outcome as an error that is silent, nil for GO.
func decided(o eval.Outcome) error {
	switch o {
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
	var e *exitError
	if err != nil && !(errors.As(err, &e) && e.err == nil) {
		fmt.Fprintln(stderr, "seatrial:", err)
	}
	return statusOf(err)
}
