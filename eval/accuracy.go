package eval

// Accuracy is how often a grader that guesses was right on labelled data. Rates
// are 0..1 and nil where nothing was counted that they could rest on. Positive is
// what the grader is there to find (What): a hallucinated answer, a refusal.
type Accuracy struct {
	Grader   string `json:"grader"`
	Version  int    `json:"version"` // of the grader's code that was measured
	Options  string `json:"options,omitempty"`
	Data     string `json:"data"` // name of the data set, and which part of it
	What     string `json:"what"` // what counts as positive
	Language string `json:"language"`
	// How says how far the rows are from those that the grader was tuned on:
	// "held out", "cross-validated by model", "in-sample".
	How      string `json:"how"`
	N        int    `json:"n"`        // labelled rows
	Positive int    `json:"positive"` // of these
	Unscored int    `json:"unscored"` // of these; they count as wrong in Accuracy and Recall
	// Precision, Recall and F1 are of the positive class; Balanced is the mean recall of both.
	Precision *float64 `json:"precision,omitempty"`
	Recall    *float64 `json:"recall,omitempty"`
	F1        *float64 `json:"f1,omitempty"`
	Accuracy  *float64 `json:"accuracy,omitempty"`
	Balanced  *float64 `json:"balanced,omitempty"`
	// AUROC is of the score's value, with a 95 % interval from 1,000 bootstrap
	// resamples of groups (rows that share a context are one group).
	AUROC     *float64  `json:"auroc,omitempty"`
	AUROCBand *Interval `json:"auroc_interval,omitempty"`
	Note      string    `json:"note,omitempty"`
	Date      string    `json:"date"` // YYYY-MM-DD
	Digest    Digest    `json:"digest"`
}
