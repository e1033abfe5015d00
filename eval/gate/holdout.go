package gate

import (
	"fmt"
	"time"

	"seatrial/eval"
)

// heldOut says how worn the cases are that are held out: what was looked at can be fitted to.
func heldOut(h eval.Holdout) string {
	text := counted(h.Cases, "case") + " of these are held out"
	if h.Cases == 1 {
		text = "1 case of these is held out"
	}
	if h.Looks == 0 {
		return text + ", and nobody had looked at the holdout before this run"
	}
	text = fmt.Sprintf("%s, and the holdout was looked at %s before this run", text, counted(h.Looks, "time"))
	if l := h.Last; l != nil {
		text += fmt.Sprintf(", last on %s by %s (%s)", l.At.UTC().Format(time.DateOnly), l.By, l.Command)
	}
	return text
}
