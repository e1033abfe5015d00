package graders

import (
	"context"
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"seatrial/eval"
)

type regexOptions struct {
	Pattern string `json:"pattern" required:"true" nonempty:"true" doc:"Regular expression in RE2's syntax."`
	Not     bool   `json:"not,omitempty" doc:"The pattern must not match."`
	Fold    bool   `json:"fold,omitempty" doc:"Ignore case."`
}

// Regex returns the grader that matches a regular expression.
func Regex() Kind {
	return Define(eval.GraderSpec{
		Name:  "regex",
		Title: "The answer matches a regular expression",
		Doc: `Passes when the pattern matches somewhere in the answer; anchor it with ^ and $ to match the whole. The syntax is RE2:
no lookaround and no backreferences, in return matching takes linear time whatever the answer. Flags go in front:
(?s) lets . match newlines, (?m) lets ^ and $ match at lines. With ` + "`not: true`" + ` the pattern must not match; an empty
answer is then unscored. The evidence is the byte offsets of the first match.

It cannot see meanings, and a pattern for a forbidden thing finds only the spellings that it lists.`,
		Version:   1,
		Shorthand: "pattern",
		Examples: []eval.Example{
			pass("the pattern matches", `{"pattern":"\\b\\d+ days\\b"}`, answer("You have 30 days.")),
			fail("it does not", `{"pattern":"\\b\\d+ days\\b"}`, answer("You have a month.")),
			fail("the whole answer, when anchored", `{"pattern":"^\\d+$"}`, answer("30 days")),
			pass("case is ignored when asked for", `{"pattern":"DAYS","fold":true}`, answer("30 days")),
			pass("a match that must not be", `{"pattern":"(?i)guarantee","not":true}`, answer("You have 30 days.")),
			fail("and is", `{"pattern":"(?i)guarantee","not":true}`, answer("Guaranteed.")),
			none("an empty answer has nothing that must not match", `{"pattern":"x","not":true}`, answer("")),
		},
	}, func(o regexOptions, _ Env) (eval.Grader, error) {
		pattern := o.Pattern
		if o.Fold {
			pattern = "(?i:" + pattern + ")"
		}
		if _, err := syntax.Parse(o.Pattern, syntax.Perl); err != nil {
			return nil, patternError(err)
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, patternError(err)
		}
		if !o.Not && matchesAnything(re) {
			return nil, optionError("pattern", "%s matches every answer: this cannot fail", quote(o.Pattern))
		}
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			output := s.Output()
			if o.Not && strings.TrimSpace(output) == "" {
				return unscored("the answer is empty: there is nothing to judge")
			}
			at := re.FindStringIndex(output)
			if at == nil {
				return verdict(o.Not, "the answer does not match %s", quote(o.Pattern))
			}
			score, err := verdict(!o.Not, "the answer matches %s with %s", quote(o.Pattern), quote(output[at[0]:at[1]]))
			score.Evidence = []eval.Evidence{inOutput(output, at[0], at[1], "match")}
			return score, err
		}), nil
	})
}

// matchesAnything reports whether a pattern, like x* or .*, is found in answers
// that have nothing in common.
func matchesAnything(re *regexp.Regexp) bool {
	for _, answer := range []string{"", "a", "7", "\n", " .", "Ωж漢", "A-z_9\n\n"} {
		if !re.MatchString(answer) {
			return false
		}
	}
	return true
}

// patternError explains what people who come from other engines stumble over.
func patternError(err error) error {
	var se *syntax.Error
	if errors.As(err, &se) {
		lookaround := se.Code == syntax.ErrMissingRepeatArgument || strings.HasPrefix(se.Expr, "(?=") || strings.HasPrefix(se.Expr, "(?!") ||
			strings.HasPrefix(se.Expr, "(?<=") || strings.HasPrefix(se.Expr, "(?<!")
		backreference := len(se.Expr) == 2 && se.Expr[0] == '\\' && '1' <= se.Expr[1] && se.Expr[1] <= '9'
		if lookaround && strings.HasPrefix(se.Expr, "(?") || backreference {
			return optionError("pattern", "%w: patterns are RE2, which has no lookaround and no backreferences; split the demand into two regex graders (one with not: true)", err)
		}
	}
	return optionError("pattern", "%w (patterns are RE2)", err)
}
