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
	// Holdout is what is held out of the candidate's cases, nil where nothing is.
	Holdout *Holdout `json:"holdout,omitempty"`
	// Allowed says that the suite's policy lets an INCONCLUSIVE pass (inconclusive: allow).
	Allowed bool `json:"allowed,omitempty"`
	// Look is the look at which this was decided, nil where all was asked at once.
	Look *Look `json:"look,omitempty"`
	// Open says that a later look could decide what is undecided.
	Open bool `json:"open,omitempty"`
	// Asked is how many planned samples were asked, and Whole how many all that was planned would be.
	Asked int `json:"asked"`
	Whole int `json:"whole"`
	// Again is how many answers were asked beside the plan: to confirm a failure, or of the baseline.
	Again int `json:"again,omitempty"`
	// Rechecks are the cases that are to be asked again, or were, since a rule would block for them; sorted by case.
	Rechecks []Recheck `json:"rechecks,omitempty"`
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
	// Held is how many cases that are held out a report leaves out of Cases, Waived and Unconfirmed.
	Held int `json:"holdout_cases,omitempty"`
	// Must says that the rule demands of cases that they pass: it blocks while one of them is not cleared by asking again.
	Must bool `json:"must,omitempty"`
	// Unconfirmed are cases that failed, and passed whenever they were asked again.
	Unconfirmed []string `json:"unconfirmed,omitempty"`
}

// Finding says what asking a case again has shown.
type Finding string

// The findings.
const (
	Confirmed  Finding = "confirmed"     // it fails again
	Suspected  Finding = "suspected"     // it broke, and was not asked again often enough to be sure
	Unsteady   Finding = "flaky"         // it passes and fails
	Unrepeated Finding = "not confirmed" // it must pass, failed, and passed whenever it was asked again
)

// Recheck is a case that a rule would block for, asked again. The answer that made it one is not counted: chosen for
// its failure, it proves nothing.
type Recheck struct {
	Case     string  `json:"case"`
	Must     bool    `json:"must,omitempty"` // a rule demands that it passes; else it is broken where a drop is shown
	Baseline Counts  `json:"baseline,omitzero"`
	Fresh    Counts  `json:"fresh,omitzero"`
	Epochs   int     `json:"epochs"`             // that are enough; 0: no number of them would be
	Replaced int     `json:"replaced,omitempty"` // of Epochs: in the place of fresh ones that brought no answer
	P        float64 `json:"p,omitempty"`        // Fisher's, one-sided: the fresh epochs against the baseline's
	Adjusted float64 `json:"adjusted,omitempty"` // Benjamini and Hochberg's, over all broken cases that were asked again
	Finding  Finding `json:"finding"`
}

// Asked returns the fresh epochs that were asked.
func (r Recheck) Asked() int { return r.Fresh.Judged() + r.Fresh.Unscored - r.Fresh.Missing }

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

// DecisionRecord is a decision as a store keeps it: what was said then, whatever is decided later.
type DecisionRecord struct {
	Run      string    `json:"run"`
	Grading  int       `json:"grading"`
	Prompt   string    `json:"prompt"` // the candidate's
	Target   string    `json:"target"`
	Outcome  Outcome   `json:"outcome"`
	Sentence string    `json:"sentence"`
	Decided  time.Time `json:"decided"` // the day, as that of [Decision]
	Suite    Digest    `json:"suite"`   // whose gate and waivers decided
	Command  string    `json:"command"` // "run" or "gate"
	By       string    `json:"by,omitempty"`
	Created  time.Time `json:"created"`
}
