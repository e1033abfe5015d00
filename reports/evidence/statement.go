package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"seatrial/eval"
)

// The types of the statement: in-toto's attestation framework, Statement v1 and predicate test-result v0.1.
const (
	StatementType = "https://in-toto.io/Statement/v1"
	PredicateType = "https://in-toto.io/attestation/test-result/v0.1"
	Format        = "seatrial-evidence/1"
)

// Statement says what a bundle is about.
type Statement struct {
	Type          string     `json:"_type"`
	Subject       []Resource `json:"subject"` // the files of the bundle
	PredicateType string     `json:"predicateType"`
	Predicate     TestResult `json:"predicate"`
}

// Resource is a ResourceDescriptor of in-toto.
type Resource struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"`
}

// TestResult is the predicate. Tests are cases.
type TestResult struct {
	Result        string     `json:"result"` // PASSED, WARNED or FAILED
	Configuration []Resource `json:"configuration"`
	PassedTests   []string   `json:"passedTests,omitempty"`
	WarnedTests   []string   `json:"warnedTests,omitempty"` // passed with warnings: every failure is forgiven by a waiver
	FailedTests   []string   `json:"failedTests,omitempty"` // and those without a verdict, which nobody may take for passed
	// Seatrial is beside the predicate's own fields, which a reader that does not know it passes over.
	Seatrial About `json:"seatrial"`
}

// About is what the predicate has no field for.
type About struct {
	Format  string       `json:"format"`
	Tool    string       `json:"tool"`
	Suite   string       `json:"suite"`
	Outcome eval.Outcome `json:"outcome,omitempty"` // empty: nothing was decided
	// Unjudged are those of the failed tests that have no verdict, and no failure.
	Unjudged []string   `json:"unjudged,omitempty"`
	Runs     []RunAbout `json:"runs"` // the candidate first
	// Excerpt says that only some of the records are here, each with its proof.
	Excerpt  bool           `json:"excerpt,omitempty"`
	Withheld map[string]int `json:"withheld,omitempty"` // texts of the candidate's records, by why
	// Previous is the bundle of the same suite before this one, nil for the first of the store.
	Previous  *eval.BundleLink `json:"previous,omitempty"`
	Approvals string           `json:"approvals,omitempty"` // whose approval counts: [eval.ApprovalsOtherKey]
	Key       string           `json:"key"`                 // fingerprint of the key that signs
	Made      string           `json:"made"`                // RFC 3339, UTC; by the clock of whoever made it
}

// RunAbout is a run of the bundle and the root of the Merkle tree over its records (RFC 6962).
type RunAbout struct {
	Role    string      `json:"role"` // candidate, baseline or anchor
	Run     string      `json:"run"`
	Grading int         `json:"grading"`
	Records int         `json:"records"`
	Root    eval.Digest `json:"root"`
}

// Roles of runs.
const (
	roleCandidate = "candidate"
	roleBaseline  = "baseline"
	roleAnchor    = "anchor"
)

// result maps a decision to the words of the predicate. Without a decision every failure counts, and
// where the suite has a gate that did not decide nothing has passed.
func result(d *eval.Decision, gated bool, failed int) string {
	switch {
	case d == nil && failed > 0, d != nil && d.Outcome != eval.Go && !d.Allowed:
		return "FAILED"
	case d == nil && gated, d != nil && d.Allowed:
		return "WARNED"
	}
	return "PASSED"
}

// tested is a bundle's cases by what came of them, each list sorted.
type tested struct{ passed, warned, failed, unjudged []string }

// tests sorts the cases by what came of their planned samples: of the prompt and target that were decided on, where a
// decision was made.
func tests(samples []eval.Sample, basis *Basis, d *eval.Decision) tested {
	forgiven := map[string]bool{}
	var of eval.Candidate
	if basis != nil && d != nil {
		of = basis.Candidate
		for _, r := range d.Rules {
			for _, id := range r.Waived {
				forgiven[id] = true
			}
		}
		for _, r := range d.Rules {
			for _, id := range r.Cases {
				delete(forgiven, id)
			}
		}
	}
	by := map[string]eval.Verdict{}
	for _, s := range samples {
		if s.Key.Purpose != eval.Planned || s.Answered.IsZero() || of.Prompt != "" && s.Key.Prompt != of.Prompt || of.Target != "" && s.Key.Target != of.Target {
			continue
		}
		was, seen := by[s.Key.Case]
		switch {
		case was == eval.Fail, seen && was != eval.Pass && s.Verdict == eval.Pass:
		default:
			by[s.Key.Case] = s.Verdict
		}
	}
	var t tested
	for _, id := range slices.Sorted(maps.Keys(by)) {
		switch v := by[id]; {
		case v == eval.Pass:
			t.passed = append(t.passed, id)
		case v == eval.Fail && forgiven[id]:
			t.warned = append(t.warned, id)
		default:
			t.failed = append(t.failed, id)
			if v != eval.Fail {
				t.unjudged = append(t.unjudged, id)
			}
		}
	}
	return t
}

// says reports whether the statement lists the same.
func (t tested) says(p TestResult) bool {
	return slices.Equal(t.passed, p.PassedTests) && slices.Equal(t.warned, p.WarnedTests) && slices.Equal(t.failed, p.FailedTests) &&
		slices.Equal(t.unjudged, p.Seatrial.Unjudged)
}

func resource(name string, body []byte) Resource {
	return Resource{name, map[string]string{"sha256": eval.Digest(sha256.Sum256(body)).String()}}
}

// pretty is the canonical JSON of v, on lines: the same bytes whenever it is written.
func pretty(v any) ([]byte, error) {
	raw, err := eval.Canonical(v)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// readStatement reads the statement of a bundle.
func readStatement(files Files) (Statement, error) {
	var s Statement
	raw, ok := files[nameStatement]
	if !ok {
		return s, errors.New("there is no " + nameStatement)
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("%s: %w", nameStatement, err)
	}
	about := s.Predicate.Seatrial
	switch {
	case s.Type != StatementType || s.PredicateType != PredicateType:
		return s, fmt.Errorf("%s: it is a %s of %s", nameStatement, s.Type, s.PredicateType)
	case about.Format != Format:
		return s, fmt.Errorf("%s: its format is %q, this program knows %s", nameStatement, about.Format, Format)
	case len(about.Runs) == 0 || about.Runs[0].Role != roleCandidate:
		return s, fmt.Errorf("%s: it names no candidate", nameStatement)
	}
	return s, nil
}

// RunOf returns the run of a bundle that holds, and its digest.
func RunOf(files Files) (string, eval.Digest) {
	s, err := readStatement(files)
	if err != nil {
		return "", eval.Digest{}
	}
	run := s.Predicate.Seatrial.Runs[0]
	return run.Run, run.Root
}
