package graders

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"seatrial/eval"
)

// gradeFunc is a grader that is no more than its function.
type gradeFunc func(ctx context.Context, s eval.Sample) (eval.Score, error)

func (f gradeFunc) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) { return f(ctx, s) }

// verdict returns the score of a grader that either passes (1) or fails (0).
func verdict(ok bool, format string, args ...any) (eval.Score, error) {
	score := eval.Score{Verdict: eval.Fail, Explanation: fmt.Sprintf(format, args...)}
	if ok {
		score.Verdict, score.Value = eval.Pass, 1
	}
	return score, nil
}

// unscored returns the score of what cannot be judged, and why.
func unscored(format string, args ...any) (eval.Score, error) {
	return eval.Score{Verdict: eval.Unscored, Explanation: fmt.Sprintf(format, args...)}, nil
}

// saysNothing reports whether an answer has neither text nor a call of a tool.
func saysNothing(s eval.Sample) bool {
	return strings.TrimSpace(s.Output()) == "" && len(s.Last().ToolCalls) == 0
}

// maxQuote is how many runes of a text an explanation repeats.
const maxQuote = 120

// quote returns s in Go's quotes, cut to maxQuote runes: explanations go to
// terminals and reports, and s may be hostile.
func quote(s string) string {
	n := 0
	for i := range s {
		if n == maxQuote {
			return strconv.Quote(s[:i]) + "..."
		}
		n++
	}
	return strconv.Quote(s)
}

// count returns "1 word", "2 words".
func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

// expectedText returns what the case expects as text: a JSON string's value, else
// the JSON itself. It reports false where the case expects nothing.
func expectedText(s eval.Sample) (string, bool) {
	if s.Case == nil || len(s.Case.Expected) == 0 || string(s.Case.Expected) == "null" {
		return "", false
	}
	var text string
	if json.Unmarshal(s.Case.Expected, &text) == nil {
		return text, true
	}
	return string(s.Case.Expected), true
}

// inOutput is evidence at bytes start to end of the output.
func inOutput(output string, start, end int, note string) eval.Evidence {
	return eval.Evidence{Where: "output", Start: start, End: end, Text: cut(output[start:end]), Note: note}
}

// cut returns at most maxQuote runes of s.
func cut(s string) string {
	n := 0
	for i := range s {
		if n == maxQuote {
			return s[:i]
		}
		n++
	}
	return s
}

// oneLine returns what a program wrote as one line of at most a thousand
// characters, without control characters.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if runes := []rune(s); len(runes) > 1000 {
		return string(runes[:1000]) + "..."
	}
	return s
}
