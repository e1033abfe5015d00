package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"seatrial/eval"
	"seatrial/reports/evidence"
)

// checkSigned notes on each waiver who signed its file, where a key did that the gate names. A signature that does not hold
// counts as none, with a warning: the file was edited after it.
func checkSigned(env Env, suite *eval.Suite) error {
	if suite.Gate == nil || suite.Gate.Signers == "" {
		return nil
	}
	signers, err := evidence.ParseSigners("gate.signers", []byte(suite.Gate.Signers))
	if err != nil {
		return fmt.Errorf("%s: %w", suite.File, err)
	}
	by := map[string]string{}
	for i := range suite.Waivers {
		w := &suite.Waivers[i]
		file := w.Source[:max(0, strings.LastIndex(w.Source, ":"))]
		if _, seen := by[file]; !seen {
			if by[file], err = signedBy(file, signers, env.Now()); err != nil {
				fmt.Fprintf(env.Stderr, "warning: %v: its waivers count as unsigned\n", err)
			}
		}
		w.SignedBy = by[file]
	}
	return nil
}

// signedBy returns the fingerprint of the key that signed a file of waivers, "" where none did.
func signedBy(file string, signers evidence.Signers, now time.Time) (string, error) {
	sig, err := os.ReadFile(file + ".sig")
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	key, err := evidence.VerifySignature(sig, evidence.NamespaceWaivers, text)
	if err != nil {
		return "", fmt.Errorf("%s.sig: %w", file, err)
	}
	if signers.Who(key, evidence.NamespaceWaivers, now) == "" {
		return "", fmt.Errorf("%s.sig is by the key %s, which gate.signers does not name", file, evidence.Fingerprint(key))
	}
	return evidence.Fingerprint(key), nil
}

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
