package graders

import (
	"context"
	"strings"

	"seatrial/eval"
	"seatrial/graders/schema"
)

type equalsOptions struct {
	Text *string `json:"text,omitempty" doc:"What the answer must be; without it, the case's expected."`
	Fold bool    `json:"fold,omitempty" doc:"Ignore case (Unicode simple folding)."`
	Trim *bool   `json:"trim,omitempty" doc:"Ignore white space around both texts; default true."`
}

// Equals returns the grader that compares the whole answer.
func Equals() Kind {
	return Define(eval.GraderSpec{
		Name:  "equals",
		Title: "The answer is exactly this text",
		Doc: `Passes when the whole answer is the text. White space around both is ignored unless ` + "`trim: false`" + `;
white space inside and case count. Without ` + "`text`" + ` the case's expected is compared; where that is an object or a
list, the answer must be the same JSON value (key order and spacing do not matter).

It cannot see that two differently worded answers mean the same; use matches or judge for that. It does not
normalise Unicode: a composed and a decomposed é differ, and so do straight and curly quotes.
Unscored where neither the option nor the case says what is expected.`,
		Version:   1,
		Shorthand: "text",
		Examples: []eval.Example{
			pass("the same text", `{"text":"Paris"}`, answer(" Paris\n")),
			fail("more than the text", `{"text":"Paris"}`, answer("It is Paris.")),
			fail("space counts when asked for", `{"text":"Paris","trim":false}`, answer("Paris\n")),
			pass("case is ignored when asked for", `{"text":"PARIS","fold":true}`, answer("paris")),
			pass("what the case expects", `{}`, expecting(`"42"`, "42")),
			pass("a number that the case expects", `{}`, expecting(`42`, "42")),
			pass("the same JSON value", `{}`, expecting(`{"a":1,"b":[2]}`, `{ "b": [2], "a": 1.0 }`)),
			fail("another JSON value", `{}`, expecting(`{"a":1}`, `{"a":2}`)),
			none("nothing is expected", `{}`, answer("Paris")),
		},
	}, func(o equalsOptions, _ Env) (eval.Grader, error) {
		trim := o.Trim == nil || *o.Trim
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			output := s.Output()
			want, ok := "", true
			if o.Text != nil {
				want = *o.Text
			} else if want, ok = expectedText(s); !ok {
				return unscored("the case expects nothing and the option text is not set")
			} else if c := s.Case.Expected[0]; c == '{' || c == '[' {
				return equalJSON(output, want)
			}
			got := output
			if trim {
				got, want = strings.TrimSpace(got), strings.TrimSpace(want)
			}
			if got == want || o.Fold && strings.EqualFold(got, want) {
				return verdict(true, "the answer is %s", quote(want))
			}
			return verdict(false, "the answer is %s, not %s", quote(got), quote(want))
		}), nil
	})
}

func equalJSON(output, want string) (eval.Score, error) {
	if _, err := schema.Parse(output); err != nil {
		return verdict(false, "the case expects a JSON value, and the answer is none: %v", err)
	}
	got, err := eval.CanonicalJSON([]byte(output))
	if err != nil {
		return verdict(false, "the case expects a JSON value, and the answer is none: %v", err)
	}
	expected, err := eval.CanonicalJSON([]byte(want))
	if err != nil {
		return eval.Score{}, err
	}
	if string(got) == string(expected) {
		return verdict(true, "the answer is the expected JSON value")
	}
	return verdict(false, "the answer is %s, not %s", quote(string(got)), quote(string(expected)))
}
