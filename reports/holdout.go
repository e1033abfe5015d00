package reports

import (
	"fmt"

	"seatrial/eval"
)

// holdout says what is held out of a report's lists, "" where nothing is.
func holdout(h *eval.Holdout) string {
	switch {
	case h == nil:
		return ""
	case h.Shown:
		return fmt.Sprintf("%s held out by the suite, and shown here; that was counted", are(h.Cases))
	}
	text := fmt.Sprintf("%s held out: in the figures, and not listed", are(h.Cases))
	if t := h.Tally; t != nil {
		text = fmt.Sprintf("%s held out: of their %s %s passed and %s failed; in the figures, and not listed", are(h.Cases), counted(t.Planned, "sample"), count(t.Passed), count(t.Failed))
	}
	return text + " (report --holdout lists them, and is counted)"
}

func are(n int) string {
	if n == 1 {
		return "1 case is"
	}
	return count(n) + " cases are"
}

func (p *page) holdout(h *eval.Holdout) {
	if text := holdout(h); text != "" {
		p.line()
		p.hang("  ", "", text)
	}
}
