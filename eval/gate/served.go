package gate

import (
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// servedModel asks whether the endpoint served what it served the baseline: a provider that changes a model behind
// its name changes the candidate too. What it does not say is not unchanged. An endpoint that gives no fingerprint
// on either side is held to its models' names alone, which is said.
func servedModel(d *eval.Diff) finding {
	f := finding{RuleResult: eval.RuleResult{
		Rule: "require served model unchanged", Outcome: eval.Go,
		Demand: "every answer says that it was served by a model and configuration (fingerprint) that served the baseline too",
	}}
	was, is := d.BaselineServed, d.CandidateServed
	f.Found = fmt.Sprintf("the baseline was served by %s, the candidate by %s", servedList(was), servedList(is))
	fingerprints := func(all []eval.Served) (some, every bool) {
		every = true
		for _, s := range all {
			some, every = some || s.Fingerprint != "", every && s.Fingerprint != ""
		}
		return some, every
	}
	someWas, everyWas := fingerprints(was)
	someIs, everyIs := fingerprints(is)
	byName := !someWas && !someIs
	var other []string
	others, silent, answers := 0, 0, 0
	for _, s := range is {
		answers += s.Answers
		switch {
		case s.Model == "":
			silent += s.Answers
		case !slices.ContainsFunc(was, func(b eval.Served) bool { return b.Model == s.Model }),
			!byName && everyWas && s.Fingerprint != "" && !slices.ContainsFunc(was, func(b eval.Served) bool { return b.Model == s.Model && b.Fingerprint == s.Fingerprint }):
			others += s.Answers
			other = append(other, servedName(s))
		}
	}
	known := len(was) > 0 && !slices.ContainsFunc(was, func(b eval.Served) bool { return b.Model == "" })
	f.Formula = "answers of the candidate by a model (and fingerprint, where either side has one) that no answer of the baseline names"
	f.Numbers = settled([]eval.Number{{Name: "answers", Value: float64(answers)}, {Name: "served_by_others", Value: float64(others)}, {Name: "not_said", Value: float64(silent)}})
	unknown := func(headline string) {
		f.Outcome, f.headline = eval.Inconclusive, headline
		f.More = "approve a baseline of an endpoint that names its model, or drop the rule"
	}
	switch {
	case others > 0 && known:
		f.Outcome = eval.NoGo
		f.headline = fmt.Sprintf("%s served by %s, which did not serve the baseline", counted(others, "answer"), few(other))
	case answers == 0:
		unknown("nothing was answered, so that nobody knows which model would have served")
	case !known:
		unknown("the baseline's endpoint did not always say which model it served")
	case silent > 0:
		unknown(fmt.Sprintf("of %s the endpoint did not say which model served", counted(silent, "answer")))
	case !byName && !(everyWas && everyIs):
		unknown("the endpoint did not always say which configuration (fingerprint) it served")
	case byName:
		f.Found += "; neither side has fingerprints, so that the names alone were compared"
	}
	return f
}

func servedName(s eval.Served) string {
	if s.Fingerprint == "" {
		return s.Model
	}
	return s.Model + " (" + s.Fingerprint + ")"
}

func servedList(all []eval.Served) string {
	var names []string
	for _, s := range all {
		if s.Model == "" {
			names = append(names, "a model that was not named")
			continue
		}
		names = append(names, servedName(s))
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
