package reports

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"seatrial/eval"
)

// count writes a whole number with thin separators that fonts and terminals all have: 12,345.
func count(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// counted writes "1 case", "2 cases".
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return count(n) + " " + noun
}

// percent writes a part of one. 100 % and 0 % are written only where they are
// exact: 1,999 of 2,000 is not 100 %.
func percent(p float64) string {
	v := math.Round(p*1000) / 10
	switch {
	case math.IsNaN(p):
		return "n/a"
	case p == 0 || p == 1:
		return strconv.Itoa(int(p)*100) + " %"
	case p < 1 && v >= 100:
		return ">99.9 %"
	case p > 0 && v <= 0:
		return "<0.1 %"
	}
	return strconv.FormatFloat(v, 'f', 1, 64) + " %"
}

// tallyRate writes the pass rate over judged samples; there is none over no samples.
func tallyRate(t eval.Tally) string {
	if t.Judged() == 0 {
		return "n/a"
	}
	return percent(t.Rate())
}

func tallyInterval(s eval.Slice) string {
	if s.Tally.Judged() == 0 || s.Interval == (eval.Interval{}) {
		return ""
	}
	return interval(s.Interval)
}

// interval writes "86.1 to 97.4 %".
func interval(i eval.Interval) string {
	low, high := percent(i.Low), percent(i.High)
	return strings.TrimSuffix(low, " %") + " to " + high
}

func rate(r eval.Rate) string {
	if r.N == 0 {
		return "n/a"
	}
	return percent(float64(r.K) / float64(r.N))
}

// span writes a duration to two or three digits, as one compares them.
func span(d time.Duration) string {
	switch {
	case d <= 0:
		return "n/a"
	case d < time.Millisecond:
		return strconv.FormatInt(d.Microseconds(), 10) + " µs"
	case d < time.Second:
		return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10) + " ms"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + " s"
	}
	return d.Round(time.Second).String()
}

// quantile writes a latency quantile; there is none over no samples.
func quantile(d time.Duration, timed int) string {
	if timed == 0 {
		return "n/a"
	}
	return span(d)
}

// money writes currency units. Which currency is the suite's affair.
func money(c float64) string {
	switch {
	case c == 0:
		return "0"
	case math.Abs(c) < 0.01:
		// Two digits that count, without an exponent.
		return strconv.FormatFloat(c, 'f', 1-int(math.Floor(math.Log10(math.Abs(c)))), 64)
	}
	return strconv.FormatFloat(c, 'f', 2, 64)
}

// pvalue writes p as papers do.
func pvalue(p float64) string {
	if p < 0.001 {
		return "p < 0.001"
	}
	return "p = " + strconv.FormatFloat(p, 'f', 3, 64)
}

// instant writes a time in UTC.
func instant(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func day(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.UTC().Format("2006-01-02")
}

// digest writes what identifies a part of a run.
func digest(d eval.Digest) string {
	if d.IsZero() {
		return "not known"
	}
	return "sha256:" + d.String()
}

// tokens writes a usage, and that it is not known where a provider reported none.
func tokens(u eval.Usage) string {
	if !u.Known {
		if u.InputTokens+u.OutputTokens == 0 {
			return "not reported"
		}
		return "at least " + count(u.InputTokens) + " in, " + count(u.OutputTokens) + " out"
	}
	return count(u.InputTokens) + " in, " + count(u.OutputTokens) + " out"
}

// usageOf is what the answers of a sample took; where none came, nothing was reported of it.
func usageOf(s eval.Sample) eval.Usage {
	u := s.Usage
	u.Known = u.Known && slices.ContainsFunc(s.Exchanges, func(x eval.Exchange) bool { return x.Response != nil })
	return u
}

// epochs writes the epochs of one case on one side: "2 of 3", and what was not judged or not asked.
func epochs(c eval.Counts) string {
	n := c.Passed + c.Failed + c.Unscored - c.Missing
	text := ""
	switch {
	case n == 0 && c.Missing > 0:
		return "never asked"
	case n == 0:
		return "not there"
	case n == 1 && c.Passed == 1:
		return "passed"
	case n == 1 && c.Failed == 1:
		return "failed"
	case n == 1:
		return "no verdict"
	default:
		text = count(c.Passed) + " of " + count(n) + " passed"
	}
	if open := c.Unscored - c.Missing; open > 0 {
		text += ", " + count(open) + " without verdict"
	}
	return text
}

// scalar writes a JSON value for people: a string as its text.
func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// params writes a target's parameters in the order of their names.
func params(m map[string]json.RawMessage) string {
	var list []string
	for _, name := range sortedKeys(m) {
		list = append(list, name+" "+scalar(m[name]))
	}
	return strings.Join(list, ", ")
}

// cut shortens s to at most n runes and says that it did.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	runes := 0
	for i := range s {
		if runes == n-1 {
			return s[:i] + "…"
		}
		runes++
	}
	return s
}

// cutBytes shortens s to at most n bytes of whole runes and says that it did.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := n - len("…")
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// fit shortens a list for a sentence: "a, b, c and 4 more".
func fit(list []string, n int) string {
	if len(list) <= n {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:n], ", ") + " and " + count(len(list)-n) + " more"
}

// level writes an interval's level: "95 %".
func level(i eval.Interval) string {
	return strconv.FormatFloat(math.Round(i.Level*1000)/10, 'f', -1, 64) + " %"
}

// The forms of tables, in which nothing is written for what is not there.

func blankZero(n int) string {
	if n == 0 {
		return ""
	}
	return count(n)
}

func timed(d time.Duration, n int) string {
	if n == 0 {
		return ""
	}
	return span(d)
}

func priced(c float64) string {
	if c == 0 {
		return ""
	}
	return money(c)
}

func used(u eval.Usage) string {
	if n := u.InputTokens + u.OutputTokens; n > 0 {
		return count(n)
	}
	return ""
}

// overAll says of a table over a whole run that it counts more than one prompt
// or target; "" where there is one of each.
func overAll(p eval.Plan) string {
	prompts, targets := len(p.Prompts) > 1, len(p.Targets) > 1
	switch {
	case prompts && targets:
		return "over all prompts and targets"
	case prompts:
		return "over all prompts"
	case targets:
		return "over all targets"
	}
	return ""
}
