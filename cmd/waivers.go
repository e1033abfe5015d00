package cmd

import (
	"errors"
	"fmt"
	"time"

	"seatrial/eval"
)

// checkWaivers holds waivers to the calendar, which a suite file alone cannot: one may not be dated ahead, nor
// last more than a year from now where nothing says when it began. What is doubtful is returned as warnings.
func checkWaivers(waivers []eval.Waiver, now time.Time) (warnings []string, err error) {
	var errs []error
	for _, w := range waivers {
		fail := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("%s: waiver %s %s", w.Source, w.ID, fmt.Sprintf(format, args...)))
		}
		doubt := func(format string, args ...any) {
			warnings = append(warnings, fmt.Sprintf("%s: waiver %s %s", w.Source, w.ID, fmt.Sprintf(format, args...)))
		}
		switch {
		// A day may have begun elsewhere.
		case w.Created.After(now.AddDate(0, 0, 1)):
			fail("is dated ahead: it was created on %s", w.Created.Format(time.DateOnly))
		case w.Created.IsZero() && w.Expires.After(now.AddDate(1, 0, 0)):
			fail("expires on %s, and a waiver lasts at most a year: say when it was created", w.Expires.Format(time.DateOnly))
		case w.Created.IsZero():
			doubt("does not say when it was created")
		}
		if w.Expired(now) {
			doubt("expired on %s and forgives nothing: renew it or remove it", w.Expires.Format(time.DateOnly))
		}
		if w.Control == "" {
			doubt("names no control that compensates in the meantime")
		}
	}
	return warnings, errors.Join(errs...)
}
