package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
)

// ApprovalFormat is Approval.Format.
const ApprovalFormat = "seatrial-approval/1"

// What an approval says.
const (
	Approve    = "approve"
	Conditions = "conditions"
	Reject     = "reject"
)

// Approval is what somebody says of a run. A report exports it without Bundle; it is signed with it, so that it
// cannot be laid beside another bundle.
type Approval struct {
	Format     string      `json:"format"`
	Run        string      `json:"run"`
	RunDigest  eval.Digest `json:"run_digest"` // [eval.Run.Root]
	Decision   string      `json:"decision"`
	Name       string      `json:"name"`
	Role       string      `json:"role,omitempty"`
	Conditions string      `json:"conditions,omitempty"`
	Date       string      `json:"date"` // YYYY-MM-DD
	Bundle     eval.Digest `json:"bundle,omitzero"`
}

// ParseApproval reads an approval as a report exports it.
func ParseApproval(raw []byte) (Approval, error) {
	var a Approval
	if err := strictJSON(raw, &a); err != nil {
		return a, err
	}
	return a, a.check()
}

func (a Approval) check() error {
	_, err := time.Parse(time.DateOnly, a.Date)
	switch {
	case a.Format != ApprovalFormat:
		return fmt.Errorf("its format is %q, this program knows %s", a.Format, ApprovalFormat)
	case !slices.Contains([]string{Approve, Conditions, Reject}, a.Decision):
		return fmt.Errorf("the decision is %q: it is %s, %s or %s", a.Decision, Approve, Conditions, Reject)
	case strings.TrimSpace(a.Name) == "":
		return errors.New("nobody is named who says so")
	case a.Decision == Conditions && strings.TrimSpace(a.Conditions) == "":
		return errors.New("it approves under conditions, and names none")
	case err != nil:
		return fmt.Errorf("the date is %q: write it as YYYY-MM-DD", a.Date)
	}
	return nil
}

// AddApproval signs what is said of the bundle and adds it to the files. The bundle must hold.
func AddApproval(files Files, a Approval, key Signer) (Files, error) {
	s, err := readStatement(files)
	if err != nil {
		return nil, err
	}
	about := s.Predicate.Seatrial.Runs[0]
	a.Bundle = SumsDigest(files)
	if err := a.about(about, a.Bundle); err != nil {
		return nil, err
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	if err := mayApprove(s.Predicate.Seatrial, Fingerprint(key.PublicKey())); err != nil {
		return nil, err
	}
	text, err := pretty(a)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(text, key.PublicKey().Marshal()...))
	name := approvals + a.Date + "-" + hex.EncodeToString(sum[:4]) + ".json"
	if files[name] != nil {
		return nil, errors.New("the same is approved by the same key already")
	}
	sig, err := Sign(key, NamespaceApproval, text)
	if err != nil {
		return nil, err
	}
	more := Files{name: text, name + ".sig": sig}
	for n, body := range files {
		more[n] = body
	}
	return more, nil
}

// about holds what is said to the bundle that it is said of.
func (a Approval) about(run RunAbout, bundle eval.Digest) error {
	switch {
	case a.Run != run.Run:
		return fmt.Errorf("it is of run %s, and the bundle is of run %s", a.Run, run.Run)
	case a.RunDigest != run.Root:
		return fmt.Errorf("it is of the run digest %s, and the bundle's run has %s", a.RunDigest.Short(), run.Root.Short())
	case a.Bundle != bundle:
		return fmt.Errorf("it is of another bundle of the same run (%s)", a.Bundle.Short())
	}
	return nil
}

func mayApprove(about About, fingerprint string) error {
	if about.Approvals == eval.ApprovalsOtherKey && fingerprint == about.Key {
		return errors.New("the suite wants another key to approve than the one that signed the bundle")
	}
	return nil
}

// readApprovals checks the approvals that lie beside a bundle.
func (v *verifier) approvals(about About) {
	bundle := SumsDigest(v.files)
	var names []string
	for _, name := range v.files.Names() {
		if isApproval(name) && strings.HasSuffix(name, ".json") {
			names = append(names, name)
		}
	}
	seen := map[string]bool{}
	for _, name := range names {
		a, key, err := v.approval(name, about, bundle)
		if err == nil && seen[string(v.files[name])+Fingerprint(key)] {
			err = errors.New("it is there twice")
		}
		if err != nil {
			v.fail("approval "+name, err)
			continue
		}
		seen[string(v.files[name])+Fingerprint(key)] = true
		words, status, by := "approves", Holds, ""
		switch a.Decision {
		case Conditions:
			words = "approves under conditions (" + a.Conditions + ")"
		case Reject:
			words, status, by = "REJECTS", Rejects, a.Name
		}
		v.checks = append(v.checks, Check{status, "approval " + name, fmt.Sprintf("%s (%s) %s, %s, by the clock of whoever signed; key %s%s", a.Name, a.Role, words, a.Date, Fingerprint(key), v.who(key, NamespaceApproval, a.Date)), by})
	}
	v.note("approvals", fmt.Sprintf("here: %d; there may be more: whoever handed this on can leave one away, a rejection too", len(names)))
}

func (v *verifier) approval(name string, about About, bundle eval.Digest) (Approval, PublicKey, error) {
	key, err := VerifySignature(v.files[name+".sig"], NamespaceApproval, v.files[name])
	if err != nil {
		return Approval{}, nil, err
	}
	a, err := ParseApproval(v.files[name])
	if err == nil {
		err = errors.Join(a.about(about.Runs[0], bundle), mayApprove(about, Fingerprint(key)))
	}
	if err == nil && v.Signers != nil && v.Signers.Who(key, NamespaceApproval, day(a.Date)) == "" {
		err = fmt.Errorf("the key %s is not among the allowed signers of approvals", Fingerprint(key))
	}
	return a, key, err
}

func day(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t, _ = time.Parse(time.DateOnly, text) // zero where it is neither
	}
	return t
}
