package eval

import (
	"encoding/json"
	"time"
)

// Purpose says why a trial is asked. Only planned samples enter rates and tests.
type Purpose string

// The purposes.
const (
	Planned Purpose = "planned"
	Confirm Purpose = "confirm" // a flip asked again
	Drift   Purpose = "drift"   // the baseline asked again
)

// Key is a trial's identity inside one run. Epochs count from 1.
type Key struct {
	Case    string  `json:"case"`
	Prompt  string  `json:"prompt"`
	Target  string  `json:"target"`
	Epoch   int     `json:"epoch"`
	Purpose Purpose `json:"purpose"`
}

// Trial is a planned question.
type Trial struct {
	Key    Key
	Index  int // position in the plan, from 0; results keep this order
	Case   *Case
	Prompt *Prompt
	Target *Target
}

// Verdict is a judgement. The zero Verdict is none.
type Verdict string

// The verdicts. Unscored means "could not be judged": never a pass, never a fail.
const (
	Pass     Verdict = "pass"
	Fail     Verdict = "fail"
	Unscored Verdict = "unscored"
)

// Sample is a trial and all that came of it.
type Sample struct {
	Key       Key           `json:"key"`
	Index     int           `json:"index"`
	Case      *Case         `json:"case"`
	Prompt    *Prompt       `json:"prompt"`
	Target    *Target       `json:"target"`
	Exchanges []Exchange    `json:"exchanges"`
	Error     *CallError    `json:"error,omitempty"` // why there is no (complete) answer
	Steps     []Step        `json:"steps,omitempty"` // the whole trajectory, all turns
	Turn      int           `json:"turn,omitempty"`  // graders of turn n see the sample as of then; 0: the whole
	Scores    []Score       `json:"scores"`
	Verdict   Verdict       `json:"verdict"` // of the scores; see VerdictOf
	Usage     Usage         `json:"usage,omitzero"`
	Cost      float64       `json:"cost,omitempty"`    // of the target's calls, in currency units
	Latency   time.Duration `json:"latency,omitempty"` // working time of all exchanges
	Calls     int           `json:"calls,omitempty"`   // attempts included, cached answers not
	Answered  time.Time     `json:"answered,omitzero"`
	Graded    time.Time     `json:"graded,omitzero"`
}

// Exchange is one request and its response or error. Turn counts the user's
// messages from 1; a turn has several exchanges where tools were called.
type Exchange struct {
	Turn     int        `json:"turn"`
	Request  Request    `json:"request"`
	Response *Response  `json:"response,omitempty"`
	Error    *CallError `json:"error,omitempty"`
}

// Last returns the last response, or the zero Response where there is none.
func (s Sample) Last() Response {
	for i := len(s.Exchanges) - 1; i >= 0; i-- {
		if r := s.Exchanges[i].Response; r != nil {
			return *r
		}
	}
	return Response{}
}

// Output returns the text of the final answer. An API's refusal field counts
// as text where there is no other.
func (s Sample) Output() string {
	last := s.Last()
	if last.Text == "" {
		return last.Refusal
	}
	return last.Text
}

// Retrieved returns the passages of all exchanges, in order.
func (s Sample) Retrieved() []Passage {
	var all []Passage
	for _, x := range s.Exchanges {
		if x.Response != nil {
			all = append(all, x.Response.Retrieved...)
		}
	}
	return all
}

// Score is one grader's judgement, of a turn or of the whole.
type Score struct {
	Grader      string     `json:"grader"` // type
	Name        string     `json:"name"`   // as reports show it
	Turn        int        `json:"turn,omitempty"`
	Verdict     Verdict    `json:"verdict"`
	Value       float64    `json:"value"` // 0..1
	Explanation string     `json:"explanation,omitempty"`
	Evidence    []Evidence `json:"evidence,omitempty"`
	// Digest covers type, code version, options, and for judges their model and prompt.
	Digest Digest  `json:"digest,omitzero"`
	Calls  int     `json:"calls,omitempty"` // of judges
	Usage  Usage   `json:"usage,omitzero"`
	Cost   float64 `json:"cost,omitempty"`
	// Details are the grader's own sub-scores, canonical JSON.
	Details json.RawMessage `json:"details,omitempty"`
}

// Evidence is a place that a judgement rests on. Start and End are byte offsets
// into the text that Where names; both zero: the whole of it.
type Evidence struct {
	Where string `json:"where"` // output, context, arguments, expected
	Start int    `json:"start,omitempty"`
	End   int    `json:"end,omitempty"`
	Text  string `json:"text,omitempty"`
	Note  string `json:"note,omitempty"`
}

// VerdictOf returns a sample's verdict: unscored where there is no answer or no
// score; fail if any grader failed; else unscored if any is unscored; else pass.
func VerdictOf(callErr *CallError, scores []Score) Verdict {
	if callErr != nil || len(scores) == 0 {
		return Unscored
	}
	verdict := Pass
	for _, s := range scores {
		switch s.Verdict {
		case Fail:
			return Fail
		case Pass:
		default:
			verdict = Unscored
		}
	}
	return verdict
}
