package graders_test

import (
	"errors"
	"testing"

	"seatrial/eval"
	"seatrial/graders/gradertest"
)

// wantOption holds that a use is refused, and that the error names the option.
func wantOption(t *testing.T, u eval.GraderUse, option, reason string) {
	t.Helper()
	err := shipped.Check(u, gradertest.Env())
	var oe *eval.OptionError
	if !errors.As(err, &oe) || len(oe.Path) == 0 && option != "" || len(oe.Path) > 0 && oe.Path[0] != option {
		t.Errorf("%s: %s %s: %v, want an error about %q", reason, u.Grader, u.Options, err, option)
	}
}
