package evidence

import (
	"bytes"
	"fmt"
	"strings"

	"seatrial/eval"
)

// Status says what a check found.
type Status string

// The states. A note is what the files cannot say, or what a reader should know.
const (
	Holds Status = "ok"
	Fails Status = "FAIL"
	Note  Status = "note"
	// Rejects is of an approval that holds, and says no.
	Rejects Status = "NO"
)

// Check is one thing that was looked at.
type Check struct {
	Status Status `json:"status"`
	What   string `json:"what"`
	Found  string `json:"found"`
	By     string `json:"by,omitempty"` // who rejects
}

// Options say how a bundle is verified.
type Options struct {
	Signers Signers // who may sign; nil: whose keys they are is not known
	// Recompute derives the decision of a bundle from its records again; nil: it is not derived.
	Recompute func(Basis, map[string]eval.Run, Sources) (eval.Decision, error)
	// Tool is the version that verifies: where a bundle of another fails, that may be why.
	Tool string
}

// Verify checks all that can be checked of a bundle, and says what was found. It holds where no check fails.
func Verify(files Files, o Options) []Check {
	v := &verifier{Options: o, files: files}
	v.verify()
	return v.checks
}

// Failed returns how many checks fail.
func Failed(checks []Check) int { return count(checks, Fails) }

// Rejected returns how many approvals reject.
func Rejected(checks []Check) int { return count(checks, Rejects) }

func count(checks []Check, status Status) (n int) {
	for _, c := range checks {
		if c.Status == status {
			n++
		}
	}
	return n
}

type verifier struct {
	Options
	files  Files
	checks []Check
}

func (v *verifier) ok(what, found string) {
	v.checks = append(v.checks, Check{Status: Holds, What: what, Found: found})
}

func (v *verifier) note(what, found string) {
	v.checks = append(v.checks, Check{Status: Note, What: what, Found: found})
}

func (v *verifier) fail(what string, err error) {
	v.checks = append(v.checks, Check{Status: Fails, What: what, Found: strings.Join(strings.Fields(err.Error()), " ")})
}

// hold records a check and reports whether it holds.
func (v *verifier) hold(what string, err error, found string) bool {
	if err != nil {
		v.fail(what, err)
		return false
	}
	v.ok(what, found)
	return true
}

// who names the principals of a key, where the signers are known.
func (v *verifier) who(key PublicKey, namespace, at string) string {
	if who := v.Signers.Who(key, namespace, day(at)); who != "" {
		return " (allowed for: " + who + ")"
	}
	return ""
}

func (v *verifier) verify() {
	listed, err := v.sums()
	if !v.hold("files", err, fmt.Sprintf("%d files are those of %s, none is missing, added or changed", len(listed), nameSums)) {
		return // nothing else means anything
	}
	key, err := VerifySignature(v.files[nameSignature], NamespaceEvidence, v.files[nameSums])
	if err != nil {
		v.fail("signature", err)
	}
	s, err := readStatement(v.files)
	if err == nil {
		err = v.statement(s, listed, key)
	}
	if !v.hold("statement", err, "it names every file, with its digest, and the key that signed") {
		return
	}
	about := s.Predicate.Seatrial
	if key != nil {
		found := fmt.Sprintf("by the key %s, made %s by the clock of whoever signed%s", Fingerprint(key), about.Made, v.who(key, NamespaceEvidence, about.Made))
		var err error
		if v.Signers != nil && v.Signers.Who(key, NamespaceEvidence, day(about.Made)) == "" {
			err = fmt.Errorf("the key %s is not among the allowed signers of evidence at %s", Fingerprint(key), about.Made)
		}
		v.hold("signature", err, found)
	}
	if about.Excerpt {
		v.excerpt(s)
	} else {
		v.whole(s)
	}
	v.approvals(about)
	if Failed(v.checks) > 0 && v.Tool != about.Tool {
		v.note("version", fmt.Sprintf("it was made by seatrial %s, and this is %s: what fails may be a difference of the two, so verify it with that one", about.Tool, v.Tool))
	}
	v.limits(about)
}

// limits says what no file can.
func (v *verifier) limits(about About) {
	if v.Signers == nil {
		v.note("whose key", "a file cannot say whose a key is: name those that you trust with --allowed-signers FILE")
	}
	if !about.Excerpt {
		v.note("the report", "report.html and junit.xml are signed as they are, and were not made again")
	}
	if !bytes.Equal(v.files[nameManual], manual) {
		v.note("the manual", nameManual+" is not the one of this program: do not check by what it says")
	}
	v.note("not known", "whether the program that ran told the truth, and what the time was: see EVIDENCE.md")
}
