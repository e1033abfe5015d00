package eval

import "time"

// Holdout says how many cases are held out, and how often somebody looked at such cases of the suite before: a prompt
// that was fitted to them is not tested by them.
type Holdout struct {
	Cases int `json:"cases"`
	// Shown says that they are among what is shown; else they are counted in the figures where Tally is given, and no
	// more is told of them.
	Shown bool   `json:"shown,omitempty"`
	Tally *Tally `json:"tally,omitempty"` // their planned samples
	// Looks are those before the run began, of a comparison the candidate's; Last is the newest of them.
	Looks int          `json:"looks"`
	Last  *HoldoutLook `json:"last,omitempty"`
}

// HoldoutLook is somebody's look at cases that are held out.
type HoldoutLook struct {
	Run     string    `json:"run"` // whose answers were shown
	By      string    `json:"by"`
	Command string    `json:"command"`
	At      time.Time `json:"at"`
}
