package eval

import "time"

// Outcome is what a gate decides.
type Outcome string

// The outcomes.
const (
	Go           Outcome = "GO"
	NoGo         Outcome = "NO-GO"
	Inconclusive Outcome = "INCONCLUSIVE" // not enough evidence
	BrokenGate   Outcome = "BROKEN"       // we could not measure
)

// Decision is what was decided, by which rule, on what numbers.
type Decision struct {
	Outcome   Outcome      `json:"outcome"`
	Sentence  string       `json:"sentence"` // for a manager
	Rules     []RuleResult `json:"rules"`
	Waivers   []WaiverUse  `json:"waivers,omitempty"`
	Warnings  []string     `json:"warnings,omitempty"`
	Candidate Side         `json:"candidate"`
	Baseline  *Side        `json:"baseline,omitempty"`
	Anchor    *Side        `json:"anchor,omitempty"`
	// Allowed says that the suite's policy lets an INCONCLUSIVE pass (inconclusive: allow).
	Allowed bool `json:"allowed,omitempty"`
	// Look is the look at which this was decided, nil where all was asked at once.
	Look *Look `json:"look,omitempty"`
	// Decided is the day, UTC, as of which waivers were looked at. It is no time
	// of day, so that the same store gives the same decision to the byte.
	Decided time.Time `json:"decided"`
}

// RuleResult is one rule's part in a decision.
type RuleResult struct {
	Rule    string   `json:"rule"` // "regression", "require tag critical: pass all"
	Outcome Outcome  `json:"outcome"`
	Demand  string   `json:"demand"`            // the rule in words
	Found   string   `json:"found"`             // what was measured, with its numbers
	Formula string   `json:"formula,omitempty"` // how it was decided, where it is not a count
	Numbers []Number `json:"numbers,omitempty"` // of the formula, to twelve digits
	More    string   `json:"more,omitempty"`    // INCONCLUSIVE: what it would take
	Cases   []string `json:"cases,omitempty"`   // that fail it, sorted
	Waived  []string `json:"waived,omitempty"`  // cases whose failure was forgiven
}

// WaiverUse says what became of a waiver.
type WaiverUse struct {
	Waiver  Waiver   `json:"waiver"`
	Expired bool     `json:"expired,omitempty"`
	Cases   []string `json:"cases,omitempty"` // forgiven, or that would have been
}

// Number is one of the numbers that a rule decided by.
type Number struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}
