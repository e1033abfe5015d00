package eval

import "slices"

// Control is a clause of a framework, as a catalogue names it. Its title is in our own words.
type Control struct {
	ID        string `json:"id"`        // "owasp-llm:2025:LLM09": catalogue, edition, clause
	Catalogue string `json:"catalogue"` // the catalogue's title; "" where it is not known
	Title     string `json:"title"`     // "" where it is not known
}

// Coverage says how far something that was demanded has been tested. It is evidence, and no claim of compliance.
type Coverage string

// The states, worst first. A case fails where any of its planned samples does.
const (
	CoverageFailed  Coverage = "failed"     // a case fails, and no waiver forgives it
	CoverageOpen    Coverage = "open"       // a case has no verdict
	CoverageMissing Coverage = "not tested" // no case was planned for it
	CoverageWaived  Coverage = "waived"     // all that fails is forgiven
	CoverageTested  Coverage = "tested"     // every case passes
)

// Worse reports whether c is a worse state than o.
func (c Coverage) Worse(o Coverage) bool {
	worst := []Coverage{CoverageFailed, CoverageOpen, CoverageMissing, CoverageWaived, CoverageTested}
	return slices.Index(worst, c) < slices.Index(worst, o)
}

// RequirementResult is what a run shows of one requirement: of the candidate where there is one, else of all that was
// asked.
type RequirementResult struct {
	Requirement Requirement `json:"requirement"`
	State       Coverage    `json:"state"`
	Tally       Tally       `json:"tally"` // planned samples
	Cases       int         `json:"cases"`
	Open        []string    `json:"open,omitempty"`    // cases with a sample that has no verdict, and no failure that counts, sorted
	Failed      []string    `json:"failed,omitempty"`  // cases, waived ones too, sorted
	Waived      []string    `json:"waived,omitempty"`  // cases of Failed, sorted
	Waivers     []string    `json:"waivers,omitempty"` // ids, sorted
	// Held is how many cases that are held out a report leaves out of Open and Failed.
	Held int `json:"held,omitempty"`
}

// ControlResult is what a run shows of one control: the worst state of the requirements that serve it. One that none
// serves is not tested.
type ControlResult struct {
	Control      Control  `json:"control"`
	State        Coverage `json:"state"`
	Requirements []string `json:"requirements,omitempty"` // ids, in the suite's order
}

// RunBrief is a run as a line of the history of its candidate.
type RunBrief struct {
	Run      string  `json:"run"`
	Label    string  `json:"label,omitempty"`
	Created  string  `json:"created"` // RFC 3339, UTC
	State    string  `json:"state"`
	Tally    Tally   `json:"tally"`             // of the same prompt and target
	Outcome  Outcome `json:"outcome,omitempty"` // as first decided, as a rule when it ended; empty where nothing was
	Later    Outcome `json:"later,omitempty"`   // as decided last, where that is another
	SameBar  bool    `json:"same_bar"`          // of the same suite digest
	Sentence string  `json:"sentence,omitempty"`
}
