package eval

// Prospect is what a suite can show, and what it costs, before anything is asked.
type Prospect struct {
	Suite  string  `json:"suite"`
	File   string  `json:"file"`
	Cases  int     `json:"cases"`
	Epochs int     `json:"epochs"` // of one run as planned
	Margin float64 `json:"margin"` // of the gate's regression rule, 0..1
	Alpha  float64 `json:"alpha"`
	Power  float64 `json:"power"`
	// Gated is false where the suite has no regression rule: margin and alpha are then the defaults.
	Gated bool `json:"gated"`
	// Baseline is the stored one that the gate names, "" where there is none yet: then its epochs are the plan's.
	Baseline       string         `json:"baseline,omitempty"`
	BaselineEpochs int            `json:"baseline_epochs"`
	Cells          []ProspectCell `json:"cells"` // prompt x target that a gate may judge, in the suite's order
	Warnings       []string       `json:"warnings,omitempty"`
}

// ProspectCell is one prompt and target of a [Prospect].
type ProspectCell struct {
	Prompt string `json:"prompt"`
	Target string `json:"target"`
	// Within is the variance of one verdict within a case, Discordant the part of the cases whose verdict
	// differs between two epochs where nothing changed; Assumed says that no stored epochs tell them.
	Within     float64       `json:"within"`
	Discordant float64       `json:"discordant"`
	Assumed    bool          `json:"assumed,omitempty"`
	Basis      string        `json:"basis"` // what they rest on
	Choices    []EpochChoice `json:"choices"`
	Drops      []DropRow     `json:"drops"`
	CostBasis  string        `json:"cost_basis"` // what calls and money rest on, or why they are not known
	Sentence   string        `json:"sentence"`   // whether the margin can be decided
}

// EpochChoice is what so many epochs of the candidate show, and cost.
type EpochChoice struct {
	Epochs  int `json:"epochs"`
	Samples int `json:"samples"`
	Calls   int `json:"calls"` // judges' included; one a sample where no stored run tells
	// Tokens and Cost, in currency units, are nil where they are not known.
	Tokens *float64 `json:"tokens,omitempty"`
	Cost   *float64 `json:"cost,omitempty"`
	// Smallest is the smallest drop, 0..1, that is shown with the power; nil where none is.
	Smallest    *float64 `json:"smallest_drop,omitempty"`
	MarginPower float64  `json:"margin_power"` // to show a drop of the margin
}

// DropRow is the power to show a drop for each of the choices, and the cases that the power would need.
type DropRow struct {
	Drop  float64   `json:"drop"`
	Power []float64 `json:"power"`
	Cases []int     `json:"cases"`
}
