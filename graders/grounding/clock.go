package grounding

import (
	"math"
	"regexp"
	"strconv"
)

// clockSign is the unit of a time of day, in minutes of a dial of twelve hours: 6 pm is 18:00.
const clockSign = "o'clock"

var (
	clockForm = regexp.MustCompile(`^(\d{1,2})(?:[:.]([0-5]\d))?\s?([aApP])\.?[mM]\b`)
	dialForm  = regexp.MustCompile(`^([01]?\d|2[0-4]):([0-5]\d)\b`)
)

// longestClock is how many bytes a time of day may have.
const longestClock = 16

// clockAt reads a time of day at token i and returns the token after it.
func clockAt(s string, ts []token, i int) (q quantity, next int, ok bool) {
	if ts[i].kind != number {
		return q, i, false
	}
	head := s[ts[i].start:min(len(s), int(ts[i].start)+longestClock)]
	m := clockForm.FindStringSubmatch(head)
	if m == nil {
		if m = dialForm.FindStringSubmatch(head); m == nil {
			return q, i, false
		}
	}
	hours, _ := strconv.Atoi(m[1])
	minutes := 0
	if m[2] != "" {
		minutes, _ = strconv.Atoi(m[2])
	}
	if hours > 24 {
		return q, i, false
	}
	end := int(ts[i].start) + len(m[0])
	for next = i + 1; next < len(ts) && int(ts[next].start) < end; next++ {
	}
	return quantity{value: float64(hours%12*60 + minutes), sign: clockSign}, next, true
}

// spans are how long units of time are, in seconds or, from the month on, in months: the two do not convert.
var spans = map[string]struct {
	length float64
	months bool
}{
	"second": {1, false}, "minute": {60, false}, "hour": {3600, false}, "day": {86400, false}, "week": {604800, false},
	"month": {1, true}, "year": {12, true}, "decade": {120, true}, "century": {1200, true},
}

// inOtherWords looks for q among quantities in another form: a time of day as a number of hours,
// a span of time in other units, a half as a percentage, a number that q rounds. It returns its index, or -1.
func inOtherWords(sorted []quantity, q quantity) int {
	span, timed := spans[q.sign]
	whole := q.value == math.Trunc(q.value) && !q.year && !q.ordinal && !q.spelled
	for i, c := range sorted {
		switch {
		case q.sign == clockSign && c.sign == "" && !c.year && c.value <= 24 && math.Mod(c.value, 12)*60 == q.value,
			c.sign == clockSign && q.sign == "" && !q.year && q.value <= 24 && math.Mod(q.value, 12)*60 == c.value,
			q.sign == "%" && c.sign == "" && c.value*100 == q.value && c.value == 0.5,
			c.sign == "%" && q.sign == "" && q.value*100 == c.value && q.value == 0.5,
			whole && q.value >= 5 && c.value != math.Trunc(c.value) && c.sign == q.sign && math.Abs(c.value-q.value) <= 0.5:
			return i
		}
		if other, ok := spans[c.sign]; timed && ok && other.months == span.months && q.value*span.length == c.value*other.length {
			return i
		}
	}
	return -1
}
