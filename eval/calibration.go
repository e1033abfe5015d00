package eval

import "time"

// Label is what a person says of an answer: whether it should pass. Grader is
// the name of the grader whose question was answered; "" is the sample as a whole.
type Label struct {
	Key     Key       `json:"key"`
	Grader  string    `json:"grader,omitempty"`
	Verdict Verdict   `json:"verdict"` // pass or fail
	By      string    `json:"by"`
	Note    string    `json:"note,omitempty"`
	At      time.Time `json:"at,omitzero"`
}

// Calibration is a grader's measured agreement with people. It is bound to the
// grader's digest: a grader that was changed since is not calibrated.
type Calibration struct {
	Grader string `json:"grader"` // type
	Name   string `json:"name"`   // as reports show it
	Digest Digest `json:"digest"` // of the use, with its placeholders as written
	Run    string `json:"run,omitempty"`
	Labels int    `json:"labels"` // answers that people labelled
	Pass   int    `json:"pass"`   // of these, that should pass
	Raters int    `json:"raters"` // people
	// Split are answers on which people disagree evenly; they are left out.
	Split int `json:"split,omitempty"`
	// Unscored are labelled answers that the grader gave no verdict on.
	Unscored int `json:"unscored"`
	// Confusion counts judged answers: what people say, then what the grader says.
	Confusion Confusion `json:"confusion"`
	// Kappa is Cohen's, AC1 Gwet's, of people and grader over judged answers; nil where they
	// do not exist (everything in one class).
	Kappa         *float64   `json:"kappa,omitempty"`
	KappaInterval *Interval  `json:"kappa_interval,omitempty"` // normal approximation
	AC1           *float64   `json:"ac1,omitempty"`
	Accuracy      *float64   `json:"accuracy,omitempty"`
	Threshold     *Threshold `json:"threshold,omitempty"`
	// Disagreements are answers on which people and grader differ, at most 20.
	Disagreements []Disagreement `json:"disagreements,omitempty"`
	By            string         `json:"by"`
	At            time.Time      `json:"at"`
}

// Disagreement is an answer that a grader judged otherwise than people.
type Disagreement struct {
	Case   string  `json:"case"`
	Epoch  int     `json:"epoch,omitempty"`
	People Verdict `json:"people"`
	Grader Verdict `json:"grader"`
	Value  float64 `json:"value"`
}

// Instrument is a grader as a run used it, and what is known of its agreement with people.
type Instrument struct {
	Grader  string `json:"grader"` // type
	Name    string `json:"name"`   // as reports show it
	Digest  Digest `json:"digest,omitzero"`
	Guesses bool   `json:"guesses,omitempty"`
	// Calibration is of exactly this grader; nil where there is none, and Why says why.
	Calibration *Calibration `json:"calibration,omitempty"`
	Why         string       `json:"why,omitempty"`
}

// Confusion counts answers by people's label and grader's verdict.
type Confusion struct {
	PassPass int `json:"pass_pass"`
	PassFail int `json:"pass_fail"` // people pass it, the grader fails it
	FailPass int `json:"fail_pass"` // people fail it, the grader passes it
	FailFail int `json:"fail_fail"`
}

// Judged returns how many answers were counted.
func (c Confusion) Judged() int { return c.PassPass + c.PassFail + c.FailPass + c.FailFail }

// Threshold is a cut of the grader's value that agrees best with people.
type Threshold struct {
	Value float64 `json:"value"` // pass from here on
	// Balanced is the mean of the recalls of both classes at Value, on all labels;
	// CrossValidated is the same where each fifth of the cases was judged by the threshold that
	// the others chose; Own is that of the grader's own verdicts.
	Balanced       float64 `json:"balanced"`
	CrossValidated float64 `json:"cross_validated"`
	Own            float64 `json:"own"`
}
