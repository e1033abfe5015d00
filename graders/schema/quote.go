package schema

import "strconv"

// quote returns s in Go's quotes, cut to limit runes, so that model output
// cannot break a line or flood a report.
func quote(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return strconv.Quote(s[:i]) + "..."
		}
		n++
	}
	return strconv.Quote(s)
}
