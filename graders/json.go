package graders

import (
	"context"
	"strings"

	"seatrial/eval"
	"seatrial/graders/schema"
)

type jsonOptions struct {
	Extract bool `json:"extract,omitempty" doc:"Find the one JSON value in a code fence or in prose."`
}

// JSON returns the grader that asks for JSON of any shape.
func JSON() Kind {
	return Define(eval.GraderSpec{
		Name:  "json",
		Title: "The answer is JSON",
		Doc: `Passes when the answer is exactly one JSON value (RFC 8259) with nothing but white space around it. Duplicate keys, trailing
text, comments, trailing commas, NaN and invalid UTF-8 fail, with line and column; so do nesting beyond 512 levels and
numbers beyond 1,000 characters or an exponent of 400. A bare number or string is JSON too: use json_schema to ask for an object.

With ` + "`extract: true`" + ` the value may stand in a code fence, or be the only object or array among other words; the explanation
says so. A fence that is marked as JSON and broken fails, as do two values. It does not see whether the content is right.`,
		Version: 1,
		Examples: []eval.Example{
			pass("an object", `{}`, answer(`{"days": 30}`)),
			fail("prose", `{}`, answer("30 days")),
			fail("in a code fence", `{}`, answer("```json\n{\"days\": 30}\n```")),
			pass("in a code fence, extracted", `{"extract":true}`, answer("```json\n{\"days\": 30}\n```")),
			pass("in prose, extracted", `{"extract":true}`, answer(`The answer: {"days": 30}.`)),
			fail("two values", `{"extract":true}`, answer(`{"days": 30} or {"days": 31}`)),
			fail("a duplicate key", `{}`, answer(`{"days": 30, "days": 31}`)),
			fail("text after the value", `{}`, answer(`{"days": 30} Hope this helps!`)),
			fail("cut off", `{}`, answer(`{"days": 30`)),
		},
	}, func(o jsonOptions, _ Env) (eval.Grader, error) {
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			output := s.Output()
			found, err := findJSON(output, o.Extract)
			if err != nil {
				return verdict(false, "the answer is not JSON: %v", err)
			}
			score, err := verdict(true, "the answer is JSON%s", whereFound(found))
			score.Evidence = []eval.Evidence{inOutput(output, found.Start, found.End, "JSON")}
			return score, err
		}), nil
	})
}

func findJSON(output string, extract bool) (schema.Found, error) {
	if extract {
		return schema.Extract(output)
	}
	v, err := schema.Parse(output)
	if err != nil {
		return schema.Found{}, err
	}
	start := len(output) - len(strings.TrimLeft(output, " \t\r\n"))
	return schema.Found{Value: v, Start: start, End: len(strings.TrimRight(output, " \t\r\n")), In: schema.Whole}, nil
}

func whereFound(f schema.Found) string {
	switch f.In {
	case schema.Fence:
		return " (extracted from a code fence)"
	case schema.Prose:
		return " (extracted from among other words)"
	}
	return ""
}
