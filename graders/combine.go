package graders

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
)

type combineOptions struct {
	Graders []eval.GraderUse `json:"graders" required:"true" nonempty:"true" digest:"-" doc:"The graders to combine, as in a case."`
}

// combined grades with several graders and makes one score of theirs.
type combined struct {
	uses    []eval.GraderUse
	graders []eval.Grader
	digests []eval.Digest
	decide  func(parts []eval.Score) eval.Score
}

func newCombined(o combineOptions, env Env, decide func([]eval.Score) eval.Score) (eval.Grader, error) {
	c := &combined{uses: o.Graders, decide: decide}
	for i, use := range o.Graders {
		g, digest, err := env.Build(use)
		if err != nil {
			path := []string{"graders", strconv.Itoa(i), "grader"}
			var oe *eval.OptionError
			if errors.As(err, &oe) {
				path = append([]string{"graders", strconv.Itoa(i), "options"}, oe.Path...)
			}
			return nil, errors.Join(&eval.OptionError{Path: path, Err: err}, c.Close())
		}
		c.graders = append(c.graders, g)
		c.digests = append(c.digests, digest)
	}
	return c, nil
}

// Identify returns the nested graders' digests, in order.
func (c *combined) Identify() (any, error) { return c.digests, nil }

// Close closes those of the nested graders that hold something.
func (c *combined) Close() error {
	var errs []error
	for _, g := range c.graders {
		errs = append(errs, closeGrader(g))
	}
	return errors.Join(errs...)
}

type part struct {
	Grader      string       `json:"grader"`
	Name        string       `json:"name"`
	Verdict     eval.Verdict `json:"verdict"`
	Value       float64      `json:"value"`
	Explanation string       `json:"explanation"`
}

func (c *combined) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) {
	scores := make([]eval.Score, len(c.graders))
	parts := make([]part, len(c.graders))
	for i, g := range c.graders {
		score, err := g.Grade(ctx, s)
		if err != nil {
			if ctx.Err() != nil {
				return eval.Score{}, ctx.Err()
			}
			score.Verdict, score.Value, score.Explanation = eval.Unscored, 0, err.Error()
		}
		score.Grader, score.Name = c.uses[i].Grader, c.uses[i].Name()
		scores[i] = score
		parts[i] = part{score.Grader, score.Name, score.Verdict, score.Value, score.Explanation}
	}
	sum := c.decide(scores)
	for _, score := range scores {
		sum.Evidence = append(sum.Evidence, score.Evidence...)
		addCost(&sum, score)
	}
	var err error
	sum.Details, err = eval.Canonical(map[string]any{"graders": parts})
	return sum, err
}

// addCost adds what a nested grader's calls cost. Usage is known only where all of it is.
func addCost(sum *eval.Score, part eval.Score) {
	switch {
	case part.Calls == 0:
	case sum.Calls == 0:
		sum.Usage = part.Usage
	default:
		sum.Usage = sum.Usage.Add(part.Usage)
	}
	sum.Calls += part.Calls
	sum.Cost += part.Cost
}

// inWords joins the explanations of the parts with one of these verdicts.
func inWords(scores []eval.Score, verdicts ...eval.Verdict) string {
	var lines []string
	for _, s := range scores {
		if slices.Contains(verdicts, s.Verdict) {
			lines = append(lines, s.Name+": "+s.Explanation)
		}
	}
	return strings.Join(lines, "; ")
}

func having(scores []eval.Score, v eval.Verdict) int {
	n := 0
	for _, s := range scores {
		if s.Verdict == v {
			n++
		}
	}
	return n
}

// use is a nested grader in an example's options.
func use(grader, options string) string {
	return `{"grader":"` + grader + `","options":` + options + `}`
}
