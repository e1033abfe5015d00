package compare

import (
	"fmt"

	"seatrial/eval"
)

// missing reports whether the trial was never asked.
func missing(s eval.Sample) bool {
	return s.Error == nil && s.Verdict == "" && s.Answered.IsZero()
}

// cached reports whether any part of the answer came from the cache.
func cached(s eval.Sample) bool {
	for _, x := range s.Exchanges {
		if x.Response != nil && x.Response.CachedFrom != "" {
			return true
		}
	}
	return false
}

// servedBy returns the models that answered, as they named themselves.
func servedBy(s eval.Sample) []string {
	var models []string
	for _, x := range s.Exchanges {
		if x.Response != nil && x.Response.Model != "" {
			models = append(models, x.Response.Model)
		}
	}
	return models
}

// whyUnjudged says in a line why a sample has no verdict.
func whyUnjudged(s eval.Sample) string {
	switch {
	case s.Error != nil:
		return s.Error.Message
	case missing(s):
		return "not asked"
	case s.Verdict == "":
		return "answered, but not graded yet"
	}
	for _, score := range s.Scores {
		if score.Verdict != eval.Pass && score.Verdict != eval.Fail {
			return explained(score)
		}
	}
	return "no grader judged it"
}

// whyFailed returns the first failing grader's explanation.
func whyFailed(s eval.Sample) string {
	for _, score := range s.Scores {
		if score.Verdict == eval.Fail {
			return explained(score)
		}
	}
	return ""
}

func explained(score eval.Score) string {
	name := score.Name
	if score.Turn > 0 {
		name = fmt.Sprintf("%s (turn %d)", name, score.Turn)
	}
	if score.Explanation == "" {
		return name
	}
	return name + ": " + score.Explanation
}
