package suites

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// share returns the part that n writes as 2% or 0.02, or fallback where n is absent.
func (l *loader) share(n *node, fallback float64) float64 {
	switch {
	case n == nil:
		return fallback
	case n.kind == number:
		return n.float()
	case n.kind == text:
		if v, ok := percent(n.text); ok {
			return v
		}
	}
	return fallback
}

// asPercent says how a whole number that was meant in hundredths is written, "" for what cannot have been meant so.
func asPercent(v float64) string {
	if v > 1 && v <= 100 {
		return fmt.Sprintf("write %v%%", v)
	}
	return ""
}

func percent(s string) (float64, bool) {
	digits, ok := strings.CutSuffix(s, "%")
	if !ok {
		return 0, false
	}
	// Dividing the parsed number would turn 2.3% into 0.023000000000000003 or so.
	v, err := strconv.ParseFloat(strings.TrimSpace(digits)+"e-2", 64)
	return v, err == nil
}

// seconds returns the seconds that n writes as 3s or 3.
func seconds(n *node) (float64, bool) {
	if n.kind == number {
		return n.float(), true
	}
	d, err := time.ParseDuration(n.str())
	return d.Seconds(), err == nil
}

// day reads YYYY-MM-DD as midnight UTC.
func (l *loader) day(n *node) time.Time {
	if n.str() == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, n.text)
	if err != nil {
		l.rep.add(meaning, n, "YYYY-MM-DD", "%q is not a day", n.text)
	}
	return t
}
