package graders

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"seatrial/eval"
)

type containsOptions struct {
	Text string   `json:"text,omitempty" nonempty:"true" doc:"What the answer must contain."`
	Any  []string `json:"any,omitempty" nonempty:"true" doc:"Texts of which at least one must occur."`
	All  []string `json:"all,omitempty" nonempty:"true" doc:"Texts that must all occur."`
	Fold bool     `json:"fold,omitempty" doc:"Ignore case (Unicode simple folding)."`
}

// Contains returns the grader that looks for texts in the answer.
func Contains() Kind {
	return Define(eval.GraderSpec{
		Name:  "contains",
		Title: "The answer contains these texts",
		Doc: `Passes when the answer contains the text, one of ` + "`any`" + `, or all of ` + "`all`" + ` (give one of the three). The evidence
is the byte offsets of what was found. The value is the share of ` + "`all`" + ` that was found, else 1 or 0.

It compares letters, not words or meanings: "art" is in "party", "30 days" is in "not 30 days", and a text in
another spelling, with other quotes or another white space between its words is not found.`,
		Version:   1,
		Shorthand: "text",
		Examples: []eval.Example{
			pass("the text occurs", `{"text":"30 days"}`, answer("You have 30 days.")),
			fail("it does not", `{"text":"30 days"}`, answer("You have a month.")),
			fail("case counts", `{"text":"paris"}`, answer("Paris")),
			pass("unless folded", `{"text":"straSSe","fold":true}`, answer("In der STRASSE")),
			pass("one of several", `{"any":["month","30 days"]}`, answer("You have 30 days.")),
			fail("none of several", `{"any":["month","week"]}`, answer("You have 30 days.")),
			pass("all of several", `{"all":["30","days"]}`, answer("You have 30 days.")),
			fail("not all of several", `{"all":["30","weeks"]}`, answer("You have 30 days.")),
		},
	}, func(o containsOptions, _ Env) (eval.Grader, error) {
		needles, err := o.needles()
		if err != nil {
			return nil, err
		}
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			return o.grade(s.Output(), needles), nil
		}), nil
	})
}

// needles returns the texts to look for, from whichever of the three options is set.
func (o containsOptions) needles() ([]needle, error) {
	texts, option, set := []string{o.Text}, "text", 0
	if o.Text != "" {
		set++
	}
	if o.Any != nil {
		texts, option, set = o.Any, "any", set+1
	}
	if o.All != nil {
		texts, option, set = o.All, "all", set+1
	}
	switch set {
	case 0:
		return nil, &eval.OptionError{Err: errors.New("give one of the options text, any and all")}
	case 1:
	default:
		return nil, optionError(option, "give only one of the options text, any and all")
	}
	needles := make([]needle, len(texts))
	for i, text := range texts {
		needles[i] = newNeedle(text, o.Fold)
	}
	return needles, nil
}

func (o containsOptions) grade(output string, needles []needle) eval.Score {
	h := newHaystack(output, o.Fold)
	var found, missing []string
	var evidence []eval.Evidence
	for _, n := range needles {
		start, end := n.find(h)
		if start < 0 {
			missing = append(missing, quote(n.text))
			continue
		}
		found = append(found, quote(n.text))
		evidence = append(evidence, inOutput(output, start, end, "found"))
		if o.All == nil {
			break
		}
	}
	score := eval.Score{Verdict: eval.Fail, Evidence: evidence}
	switch {
	case len(missing) == 0 || o.All == nil && len(found) > 0:
		score.Verdict, score.Value = eval.Pass, 1
		score.Explanation = "the answer contains " + listed(found)
	case o.All != nil:
		score.Value = float64(len(found)) / float64(len(needles))
		score.Explanation = "the answer lacks " + listed(missing)
	case len(missing) == 1:
		score.Explanation = "the answer does not contain " + missing[0]
	default:
		score.Explanation = "the answer contains none of " + listed(missing)
	}
	return score
}

// listed joins the first few of a list.
func listed(texts []string) string {
	const shown = 5
	if len(texts) <= shown {
		return strings.Join(texts, ", ")
	}
	return strings.Join(texts[:shown], ", ") + " and " + strconv.Itoa(len(texts)-shown) + " more"
}
