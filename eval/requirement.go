package eval

// Control is a clause of a framework, as a catalogue names it. Its title is in our own words.
type Control struct {
	ID        string `json:"id"`        // "owasp-llm:2025:LLM09": catalogue, edition, clause
	Catalogue string `json:"catalogue"` // the catalogue's title
	Title     string `json:"title"`
}

// Coverage says how far something that was demanded has been tested. It is evidence, and no claim of compliance.
type Coverage string

// The states, worst first.
const (
	CoverageFailed  Coverage = "failed"     // a case fails, and no waiver forgives it
	CoverageOpen    Coverage = "open"       // a case has no verdict
	CoverageMissing Coverage = "not tested" // no case was planned for it
	CoverageWaived  Coverage = "waived"     // all that fails is forgiven
	CoverageTested  Coverage = "tested"     // every case passes
)

// RequirementResult is what a run shows of one requirement.
type RequirementResult struct {
	Requirement Requirement `json:"requirement"`
	State       Coverage    `json:"state"`
	Tally       Tally       `json:"tally"` // planned samples
	Cases       int         `json:"cases"`
	Failed      []string    `json:"failed,omitempty"`  // cases, waived ones too, sorted
	Waived      []string    `json:"waived,omitempty"`  // cases of Failed, sorted
	Waivers     []string    `json:"waivers,omitempty"` // ids, sorted
}

// ControlResult is what a run shows of one control: the worst state of the requirements that serve it.
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
	Outcome  Outcome `json:"outcome,omitempty"` // as decided when it ended; empty where nothing was
	SameBar  bool    `json:"same_bar"`          // of the same suite digest
	Sentence string  `json:"sentence,omitempty"`
}
