package gate

import (
	"fmt"
	"strings"

	"seatrial/eval"
)

// leastLabels is how many answers a calibration must rest on, with both classes
// among them, before its kappa means anything.
const leastLabels = 30

// calibrated asks whether people agree with the graders that guess. A grader that
// nobody compared with people says nothing about the candidate: the rule never ends in NO-GO.
func calibrated(r eval.Require, instruments []eval.Instrument) finding {
	of := "every grader that guesses"
	if r.Grader != "" {
		of = "the grader " + r.Grader
	}
	f := finding{RuleResult: eval.RuleResult{
		Rule:    "require " + strings.TrimPrefix(r.Grader+": ", ": ") + "calibrated",
		Outcome: eval.Go,
		Demand:  fmt.Sprintf("%s agrees with people: Cohen's kappa of at least %s over %d labels or more", of, short2(*r.Min), leastLabels),
	}}
	f.Formula = "Cohen's kappa of the grader's verdicts and people's >= kappa"
	f.Numbers = settled([]eval.Number{{Name: "kappa", Value: *r.Min}, {Name: "labels", Value: leastLabels}})
	var found, short []string
	for _, i := range instruments {
		if r.Grader == "" && !i.Guesses || r.Grader != "" && i.Name != r.Grader && i.Grader != r.Grader {
			continue
		}
		words, ok := agreement(i, *r.Min)
		found = append(found, i.Name+": "+words)
		if !ok {
			short = append(short, i.Name)
		}
	}
	switch {
	case len(found) == 0 && r.Grader == "":
		f.Found = "no grader of the candidate guesses"
		return f
	case len(found) == 0:
		f.Outcome, f.Found = eval.BrokenGate, "no case of the candidate is judged by "+r.Grader+": correct the rule, or add such cases"
		f.headline = "no case is judged by " + r.Grader + ", so that a rule could not be measured"
		return f
	}
	f.Found = strings.Join(found, "; ")
	if len(short) > 0 {
		f.Outcome = eval.Inconclusive
		f.headline = fmt.Sprintf("%s not shown to agree with people (%s)", counted(len(short), "grader"), strings.Join(short, ", "))
		f.More = fmt.Sprintf("label answers with `seatrial review`, then `seatrial calibrate --grader %s`; where a grader agrees too little, change it", short[0])
	}
	return f
}

// agreement says in words how a grader stands, and whether it meets the demand.
func agreement(i eval.Instrument, least float64) (words string, ok bool) {
	c := i.Calibration
	switch {
	case c == nil && i.Why != "":
		return i.Why, false
	case c == nil:
		return "not calibrated", false
	case c.Confusion.Judged() < leastLabels:
		return fmt.Sprintf("%s compared with people, %d are needed", counted(c.Confusion.Judged(), "answer"), leastLabels), false
	case c.Kappa == nil:
		return "all labels are of one class, so that agreement cannot be told from chance", false
	}
	words = fmt.Sprintf("kappa %s on %s", short2(*c.Kappa), counted(c.Confusion.Judged(), "answer"))
	if b := c.KappaInterval; b != nil {
		words += fmt.Sprintf(" (%s interval %s to %s)", percent(b.Level), short2(b.Low), short2(b.High))
	}
	return words, *c.Kappa >= least
}

func short2(v float64) string { return fmt.Sprintf("%.2f", v) }
