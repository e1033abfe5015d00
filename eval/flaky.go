package eval

// Flakiness is what all comparable runs of a store say of how often a suite's cases pass.
type Flakiness struct {
	Suite   string `json:"suite"`
	Run     string `json:"run"`     // whose cases, graders, prompts and targets are regarded
	Grading int    `json:"grading"` // as which it was read
	// Runs are those whose samples count, the regarded one first, then the newest.
	Runs     []string    `json:"runs"`
	Cells    []FlakyCell `json:"cells"` // prompt x target, in the suite's order
	Warnings []string    `json:"warnings,omitempty"`
}

// FlakyCell is one prompt and target of a [Flakiness].
type FlakyCell struct {
	Prompt  string `json:"prompt"`
	Target  string `json:"target"`
	Runs    int    `json:"runs"`
	Epochs  int    `json:"epochs"` // of the regarded run
	Samples int    `json:"judged"` // planned, with a verdict, asked anew
	// What the cases did: Always + Never + Flaky + Unjudged are all of them. Once counts those of
	// Always and Never that were judged a single time.
	Always   int `json:"always"`
	Never    int `json:"never"`
	Flaky    int `json:"flaky"`
	Unjudged int `json:"unjudged"`
	Once     int `json:"once"`
	// Cases are all that were judged: flaky ones first, the one that passes least before others, then in the suite's order.
	Cases []CaseRate `json:"cases"`
	// Variance of one answer's verdict (1 passed, 0 failed); nil where no case was judged twice, or there are fewer than two.
	Variance *Variance `json:"variance,omitempty"`
	PassAt   []PassAt  `json:"pass_at,omitempty"`
	Sentence string    `json:"sentence"` // where more epochs would help
	Spent    Spent     `json:"spent,omitzero"`
}

// CaseRate is how often a case passed, and the interval of its pass probability.
type CaseRate struct {
	Case  string   `json:"case"`
	Rate  Rate     `json:"rate"`
	Runs  int      `json:"runs"` // with a verdict
	Flaky bool     `json:"flaky,omitempty"`
	Tags  []string `json:"tags,omitempty"`
	Why   string   `json:"why,omitempty"` // explanation of one of its failures
}

// Variance splits that of one verdict by where it comes from; the parts add up to the whole.
type Variance struct {
	Cases float64 `json:"cases"` // of the cases' pass probabilities
	Model float64 `json:"model"` // of the answers to one case, the judge's where it is not measured included
	// Judge is that of the verdicts on one answer, from answers that were graded several times; nil:
	// not measured. Where no grader asks a model it is 0.
	Judge  *float64 `json:"judge,omitempty"`
	ICC    float64  `json:"icc"`              // the cases' part of the whole, 0..1
	Graded int      `json:"graded,omitempty"` // answers that a judge graded several times
}

// PassAt is how probable it is that of k answers to a case one passes, or all do, over the cases with k verdicts.
type PassAt struct {
	K     int     `json:"k"`
	Cases int     `json:"cases"`
	Any   float64 `json:"pass_at_k"`
	All   float64 `json:"pass_hat_k"`
}

// Spent is what answers have cost.
type Spent struct {
	Samples    int     `json:"answered"` // asked anew
	Calls      int     `json:"calls"`
	Usage      Usage   `json:"usage,omitzero"` // not known where one provider reported none
	JudgeCalls int     `json:"judge_calls,omitempty"`
	JudgeCost  float64 `json:"judge_cost,omitempty"`
}
