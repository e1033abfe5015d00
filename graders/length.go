package graders

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"seatrial/eval"
)

type lengthOptions struct {
	Min  *int   `json:"min,omitempty" min:"0" doc:"Least length."`
	Max  *int   `json:"max,omitempty" min:"0" doc:"Greatest length."`
	Unit string `json:"unit,omitempty" enum:"chars,words,lines" doc:"What is counted; default chars."`
}

// Length returns the grader that counts characters, words or lines.
func Length() Kind {
	return Define(eval.GraderSpec{
		Name:  "length",
		Title: "The answer's length is within bounds",
		Doc: `Passes when the answer has at least ` + "`min`" + ` and at most ` + "`max`" + ` characters (Unicode code points), words (separated by white space)
or lines (a final line break does not begin another). White space around the answer is not counted.

Words mean little in languages that are written without spaces; count chars there. An emoji may be several code points.`,
		Version:   1,
		Shorthand: "max",
		Examples: []eval.Example{
			pass("short enough", `{"max":20}`, answer("You have 30 days.\n")),
			fail("too long", `{"max":10}`, answer("You have 30 days.")),
			fail("too short", `{"min":5,"unit":"words"}`, answer("You have 30 days.")),
			pass("lines", `{"min":2,"max":2,"unit":"lines"}`, answer("one\ntwo\n")),
			fail("an empty answer has no lines", `{"min":1,"unit":"lines"}`, answer("")),
		},
	}, func(o lengthOptions, _ Env) (eval.Grader, error) {
		switch {
		case o.Min == nil && o.Max == nil:
			return nil, &eval.OptionError{Err: errors.New("give min, max or both")}
		case o.Min != nil && o.Max != nil && *o.Min > *o.Max:
			return nil, optionError("min", "min %d is more than max %d", *o.Min, *o.Max)
		case o.Max == nil && *o.Min <= 0:
			return nil, optionError("min", "every answer has %d or more: this cannot fail", *o.Min)
		}
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			text := strings.TrimSpace(s.Output())
			n, unit := utf8.RuneCountInString(text), "character"
			switch o.Unit {
			case "words":
				n, unit = len(strings.Fields(text)), "word"
			case "lines":
				n, unit = strings.Count(text, "\n")+1, "line"
				if text == "" {
					n = 0
				}
			}
			switch {
			case o.Min != nil && n < *o.Min:
				return verdict(false, "the answer has %s, at least %d are wanted", count(n, unit), *o.Min)
			case o.Max != nil && n > *o.Max:
				return verdict(false, "the answer has %s, at most %d are allowed", count(n, unit), *o.Max)
			}
			return verdict(true, "the answer has %s", count(n, unit))
		}), nil
	})
}
