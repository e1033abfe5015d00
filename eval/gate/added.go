package gate

import (
	"fmt"

	"seatrial/eval"
)

// additions are cases that the baseline does not have. Nothing tests them: those that fail are told.
type additions struct {
	cases, failed []eval.CaseDiff
	judged        int
}

func (a *additions) add(c eval.CaseDiff) {
	a.cases = append(a.cases, c)
	switch c.Candidate.Verdict() {
	case eval.Fail:
		a.failed = append(a.failed, c)
		a.judged++
	case eval.Pass:
		a.judged++
	}
}

func (a *additions) text() string {
	text := fmt.Sprintf("%s added (%s)", counted(len(a.cases), "case"), fewOf(a.cases))
	if failures := a.failures(); failures != "" {
		text += "; " + failures
	}
	return text
}

// failures is "" where none of them fails.
func (a *additions) failures() string {
	n := len(a.failed)
	if n == 0 {
		return ""
	}
	fail := "fail"
	if n == 1 {
		fail = "fails"
	}
	return fmt.Sprintf("%d of %s since the baseline %s, which is compared with nothing: %s", n, counted(a.judged, "case")+" added", fail, fewOf(a.failed))
}
