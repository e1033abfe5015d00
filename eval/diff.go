package eval

import "time"

// Axis is what a diff compares; it is dropped from the pairing.
type Axis string

// The axes.
const (
	ByRun    Axis = "run"
	ByPrompt Axis = "prompt"
	ByTarget Axis = "target"
)

// Change is what happened to a case between two sides.
type Change string

// The changes.
const (
	Fixed     Change = "fixed"
	Broken    Change = "broken"
	Flaky     Change = "flaky"     // passes and fails within one side
	Missing   Change = "missing"   // in the baseline alone
	Added     Change = "added"     // in the candidate alone
	NoVerdict Change = "error"     // on one side
	Changed   Change = "changed"   // not comparable: the case or a grader is another one
	NotAsked  Change = "not asked" // on one side; counted, and not among the changes
	Same      Change = "same"
)

// Side is one side of a comparison.
type Side struct {
	Run    Run    `json:"run"`
	Prompt string `json:"prompt,omitempty"` // "": all
	Target string `json:"target,omitempty"`
	Name   string `json:"name"` // for people: "production (run 3f2a)"
	// Approved is the baseline that the side is, where it is one: who approved it, when and why.
	Approved *Baseline `json:"approved,omitempty"`
}

// Counts are the epochs of one case on one side.
type Counts struct {
	Passed   int `json:"passed"`
	Failed   int `json:"failed"`
	Unscored int `json:"unscored"`          // errors included, and what was never asked
	Missing  int `json:"missing,omitempty"` // of Unscored: never asked
}

// Judged returns the epochs with a verdict.
func (c Counts) Judged() int { return c.Passed + c.Failed }

// Verdict is that of the case: the judged epochs' majority, a tie is a fail, and
// unscored where none is judged.
func (c Counts) Verdict() Verdict {
	switch {
	case c.Passed+c.Failed == 0:
		return Unscored
	case c.Passed > c.Failed:
		return Pass
	}
	return Fail
}

// CaseDiff is one pair of a comparison that is not simply the same.
type CaseDiff struct {
	Case        string   `json:"case"`
	Prompt      string   `json:"prompt,omitempty"` // of the candidate, where not the compared axis
	Target      string   `json:"target,omitempty"`
	Change      Change   `json:"change"`
	Baseline    Counts   `json:"baseline"`
	Candidate   Counts   `json:"candidate"`
	Tags        []string `json:"tags,omitempty"`
	Requirement string   `json:"requirement,omitempty"`
	Cluster     string   `json:"cluster,omitempty"`
	Held        bool     `json:"holdout,omitempty"`
	Why         string   `json:"why,omitempty"` // explanation of what failed, or what is not comparable
	// BaselineSample and CandidateSample show the pair: the first epoch that
	// explains the change, or the first. Beyond a thousand changes of one kind they are nil.
	BaselineSample  *Sample `json:"baseline_sample,omitempty"`
	CandidateSample *Sample `json:"candidate_sample,omitempty"`
	// Words leads from the baseline sample's final answer to the candidate's; one kept
	// stretch says that they are the same. Nil where a side has no answer, and for samples beyond those shown.
	Words []WordStretch `json:"words,omitempty"`
}

// WordEdit says on which side of a comparison a stretch of words is.
type WordEdit string

// The edits.
const (
	WordsKept    WordEdit = "kept"
	WordsRemoved WordEdit = "removed" // the baseline's alone
	WordsAdded   WordEdit = "added"   // the candidate's alone
)

// WordStretch is a part of one answer, or of both.
type WordStretch struct {
	Edit WordEdit `json:"edit"`
	Text string   `json:"text"`
}

// Recast is a case that asks the same, is graded the same, and counts for something else.
type Recast struct {
	Case        string   `json:"case"`
	TagsRemoved []string `json:"tags_removed,omitempty"`
	TagsAdded   []string `json:"tags_added,omitempty"`
	Why         []string `json:"why,omitempty"`  // its requirement, cluster or split, in words
	Held        bool     `json:"held,omitempty"` // held out now
}

// Served is what an endpoint said that it answered with.
type Served struct {
	Model       string `json:"model,omitempty"`       // "": it did not say
	Fingerprint string `json:"fingerprint,omitempty"` // of its configuration; "": it did not say
	Answers     int    `json:"answers"`
}

// Difference is something that differs between two sides beside the answers.
type Difference struct {
	What      string `json:"what"` // "prompt v1", "target gpt params"
	Baseline  string `json:"baseline"`
	Candidate string `json:"candidate"`
}

// Diff is a comparison of two sides.
type Diff struct {
	By        Axis `json:"by"`
	Baseline  Side `json:"baseline"`
	Candidate Side `json:"candidate"`
	Pairs     int  `json:"pairs"` // comparable cases with a verdict on both sides
	// Clusters is how many clusters the pairs are in, where that is fewer: DropInterval is over them.
	Clusters int `json:"clusters,omitempty"`
	// Shared is how many pairs rest on one answer, which the cache gave to both sides
	// or which is the same sample: they are no evidence of sameness.
	Shared int            `json:"shared,omitempty"`
	Counts map[Change]int `json:"counts"`
	// Reworded is how many cases pass in every judged epoch of both sides, and were first answered in other words.
	Reworded      int        `json:"reworded,omitempty"`
	Changes       []CaseDiff `json:"changes"`       // worst first: broken, error, changed, missing, flaky, added, fixed; within a kind in the suite's order
	BaselineRate  Rate       `json:"baseline_rate"` // over the pairs, by majority
	CandidateRate Rate       `json:"candidate_rate"`
	// BaselineMean and CandidateMean are the means over the pairs of the part of a case's
	// judged epochs that passed. With one epoch each they are the rates.
	BaselineMean  float64 `json:"baseline_mean"`
	CandidateMean float64 `json:"candidate_mean"`
	// Drop is BaselineMean less CandidateMean; positive is worse. Its interval takes the cases for
	// a sample of such cases; with one epoch each it is Tango's.
	Drop         float64  `json:"drop"`
	DropInterval Interval `json:"drop_interval"`
	// PWorse is the one-sided mid-p of "the candidate passes no less often, case by
	// case", exact and stratified by case, and PWorseExact the p that is not halved. With one epoch
	// each they are McNemar's. A Diff without pairs has 1.
	PWorse      float64 `json:"p_worse"`
	PWorseExact float64 `json:"p_worse_exact"`
	// Compared is how many prompts and targets of the candidate's run stand to be compared with the baseline ([Compared]),
	// 0 where that is one; PWorseCorrected is then PWorse after Bonferroni, since one of the comparisons is computed.
	Compared        int     `json:"compared,omitempty"`
	PWorseCorrected float64 `json:"p_worse_corrected,omitempty"`
	// Strata are all comparable cases with a judged epoch in the baseline, counted by what
	// came of their epochs. Those without a judged epoch in the candidate are among them, and are no pairs.
	Strata []Stratum `json:"strata,omitempty"`
	// Tags are the pairs by tag of the candidate's cases, sorted by tag: of attacks, by technique.
	Tags        []TagDiff    `json:"tags,omitempty"`
	Differences []Difference `json:"differences,omitempty"`
	// Recast are comparable cases that stand elsewhere in the suite than they did, in the order of their ids.
	Recast []Recast `json:"recast,omitempty"`
	// BaselineServed and CandidateServed are what the endpoints said that they answered with, sorted.
	BaselineServed  []Served `json:"baseline_served,omitempty"`
	CandidateServed []Served `json:"candidate_served,omitempty"`
	// BaselineSpent and CandidateSpent are what the answers of each side took; nil where it was not added up.
	BaselineSpent  *SideSpent `json:"baseline_spent,omitempty"`
	CandidateSpent *SideSpent `json:"candidate_spent,omitempty"`
	Warnings       []string   `json:"warnings,omitempty"`
	// Holdout says which cases are held out of the list of changes, and of the figures unless it has a tally.
	Holdout *Holdout `json:"holdout,omitempty"`
	// Preferences are a judge's, where one was asked to hold the answers beside each other.
	Preferences *Preferences `json:"preferences,omitempty"`
}

// SideSpent is what the answers of one side took, each as a mean or quantile over its samples.
type SideSpent struct {
	Samples int           `json:"answered"`
	P50     time.Duration `json:"p50,omitzero"`
	P95     time.Duration `json:"p95,omitzero"`
	Timed   int           `json:"timed"`            // samples that the quantiles rest on: answered anew
	Tokens  *float64      `json:"tokens,omitempty"` // per sample, input and output; nil where not all are known
	Cost    *float64      `json:"cost,omitempty"`   // per sample, of the target's calls; nil where the target has no price
}

// TagDiff is how the pairs with one tag fared on both sides.
type TagDiff struct {
	Tag       string  `json:"tag"`
	Baseline  Rate    `json:"baseline"`
	Candidate Rate    `json:"candidate"`
	Drop      float64 `json:"drop"`    // as that of [Diff]
	PWorse    float64 `json:"p_worse"` // as that of [Diff], for this tag alone
	// PWorseCorrected is as that of [Diff]: for the comparisons, not for the number of tags.
	PWorseCorrected float64 `json:"p_worse_corrected,omitempty"`
	// Strata are those of [Diff], of the cases with the tag.
	Strata []Stratum `json:"strata,omitempty"`
}

// Stratum is how many cases have these counts, of one cluster or of those that stand alone.
type Stratum struct {
	Cluster   string `json:"cluster,omitempty"`
	Baseline  Counts `json:"baseline"`
	Candidate Counts `json:"candidate"`
	Cases     int    `json:"cases"`
}

// Rate is k of n with its interval: Wilson's, or where cases were drawn in clusters Clopper and Pearson's of as many as say as much.
type Rate struct {
	K        int      `json:"k"`
	N        int      `json:"n"`
	Interval Interval `json:"interval"`
}
