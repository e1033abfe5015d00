package eval

// Preferences are what a judge said of two sides' answers, case by case. Baseline and
// candidate are those of the [Diff] that they belong to.
type Preferences struct {
	Judge     string `json:"judge"` // the target's id
	Criterion string `json:"criterion"`
	Grader    Digest `json:"grader"`
	// Wins are cases in which the candidate's answers are preferred, Losses those in which the
	// baseline's are; Unjudged are those without one pair of answers that was judged.
	Wins     int `json:"wins"`
	Losses   int `json:"losses"`
	Ties     int `json:"ties"`
	Unjudged int `json:"unjudged"`
	// Flipped counts pairs of answers of which the judge said otherwise when they changed places.
	Flipped int `json:"flipped"`
	Pairs   int `json:"pairs"` // of answers that were judged
	// P is the two-sided exact p of the sign test over wins and losses.
	P     float64          `json:"p"`
	Cases []CasePreference `json:"cases"` // losses, unjudged, ties, wins; each in the suite's order
	Calls int              `json:"calls"`
	Usage Usage            `json:"usage,omitzero"`
	Cost  float64          `json:"cost,omitempty"`
	Stop  string           `json:"stop,omitempty"` // why not all were judged
}

// CasePreference is one case's part of [Preferences]: its epochs are judged one by one and counted.
type CasePreference struct {
	Case      string `json:"case"`
	Prompt    string `json:"prompt,omitempty"` // where not the compared axis
	Target    string `json:"target,omitempty"`
	Better    string `json:"better"` // candidate, baseline or tie; "": unjudged
	Candidate int    `json:"candidate"`
	Baseline  int    `json:"baseline"`
	Ties      int    `json:"ties"`
	Unjudged  int    `json:"unjudged"`
	Flipped   int    `json:"flipped"`
	// Why is what the judge said of the first pair of answers that went as the case did.
	Why string `json:"why,omitempty"`
}
