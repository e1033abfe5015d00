package reports

import "seatrial/eval"

// state is what came of one sample, in the words of [eval.Tally].
type state string

const (
	passed   state = "passed"
	failed   state = "failed"
	unscored state = "unscored"
	errored  state = "errored"
	missing  state = "missing"
)

// noVerdict counts what is neither a pass nor a fail.
func noVerdict(t eval.Tally) int { return t.Unscored + t.Errored + t.Missing }

// stateOf reads a sample's verdict. What is neither a pass nor a fail counts as
// without a verdict, whatever it is called.
func stateOf(s eval.Sample) state {
	switch {
	case s.Error != nil:
		return errored
	case len(s.Exchanges) == 0 && len(s.Scores) == 0:
		return missing
	case s.Verdict == eval.Pass:
		return passed
	case s.Verdict == eval.Fail:
		return failed
	}
	return unscored
}

// why says in words why a sample did not pass: its error, or the explanations
// of the scores that decided its verdict.
func why(s eval.Sample) []string {
	if s.Error != nil {
		return []string{s.Error.Error()}
	}
	var lines []string
	for _, sc := range deciding(s) {
		line := scoreName(sc)
		if sc.Explanation != "" {
			line += ": " + sc.Explanation
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 && stateOf(s) != passed {
		switch {
		case s.Verdict == "" && s.Answered.IsZero():
			return []string{"never asked"}
		case s.Verdict == "":
			return []string{"answered, and not judged yet"}
		case len(s.Scores) == 0:
			return []string{"no grader judged it"}
		}
		return []string{"no verdict"}
	}
	return lines
}

// deciding returns the failed scores, or where there are none those without a verdict.
func deciding(s eval.Sample) []eval.Score {
	var fails, open []eval.Score
	for _, sc := range s.Scores {
		switch sc.Verdict {
		case eval.Fail:
			fails = append(fails, sc)
		case eval.Pass:
		default:
			open = append(open, sc)
		}
	}
	if len(fails) > 0 {
		return fails
	}
	return open
}

func scoreName(sc eval.Score) string {
	name := sc.Name
	if name == "" {
		name = sc.Grader
	}
	if sc.Turn > 0 {
		name += " (turn " + count(sc.Turn) + ")"
	}
	return name
}
