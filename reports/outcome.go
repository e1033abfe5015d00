package reports

import (
	"strings"

	"seatrial/eval"
)

// outcomeWord never returns an empty word: no outcome is not a good one.
func outcomeWord(o eval.Outcome) string {
	if o == "" {
		return "NO DECISION"
	}
	return string(o)
}

// decisionOf is the outcome of a report, "" where nothing was decided.
func decisionOf(r eval.Report) eval.Outcome {
	if r.Decision == nil {
		return ""
	}
	return r.Decision.Outcome
}

// lets reports whether the decision holds nothing up.
func lets(d eval.Decision) bool { return d.Outcome == eval.Go || d.Allowed }

// headline is a decision's sentence for a place where the outcome stands before it.
func headline(d eval.Decision) string {
	if d.Outcome == "" {
		return d.Sentence
	}
	return strings.TrimLeft(strings.TrimPrefix(d.Sentence, string(d.Outcome)), ":, ") // the word stands before it
}
