package graders

import (
	"context"
	"fmt"
	"io"
	"strings"

	"seatrial/eval"
	"seatrial/graders/language"
	"seatrial/graders/secrets"
)

// guarded is what Build returns around each grader, so that none of them, however
// careless, passes what was not answered or what it cannot read, or takes the run down.
type guarded struct {
	eval.Grader
	spec eval.GraderSpec
}

// guard wraps g and keeps what else it can do visible.
func guard(g eval.Grader, spec eval.GraderSpec) eval.Grader {
	inner := guarded{g, spec}
	cases, isCase := g.(eval.CaseGrader)
	pairs, isPair := g.(eval.PairGrader)
	closer, isCloser := g.(io.Closer)
	if isCloser && (isCase || isPair) {
		panic("graders: " + spec.Name + " is an io.Closer and judges pairs or cases: the guard cannot show both")
	}
	switch {
	case isCase:
		return guardedCases{inner, cases}
	case isPair:
		return guardedPairs{inner, pairs}
	case isCloser:
		return guardedCloser{inner, closer}
	}
	return inner
}

type guardedCloser struct {
	guarded
	io.Closer
}

type guardedPairs struct {
	guarded
	pairs eval.PairGrader
}

func (g guardedPairs) GradePair(ctx context.Context, a, b eval.Sample) (preference eval.Preference, err error) {
	if !answered(a) || !answered(b) {
		return eval.Preference{Explanation: "there are no two answers to compare"}, nil
	}
	for _, s := range []eval.Sample{a, b} {
		if why := g.cannotRead(s); why != "" {
			return eval.Preference{Explanation: why}, nil
		}
	}
	defer func() {
		if r := recover(); r != nil {
			preference, err = eval.Preference{}, fmt.Errorf("grader panicked: %v", r)
		}
	}()
	return g.pairs.GradePair(ctx, a, b)
}

type guardedCases struct {
	guarded
	cases eval.CaseGrader
}

// GradeCase leaves all samples of a case unscored where one of them cannot be
// read: the others would be compared with nothing.
func (g guardedCases) GradeCase(ctx context.Context, samples []eval.Sample) (scores []eval.Score, err error) {
	for _, s := range samples {
		if !answered(s) {
			return nil, fmt.Errorf("epoch %d has no answer to compare", s.Key.Epoch)
		}
		if why := g.cannotRead(s); why != "" {
			return nil, fmt.Errorf("epoch %d: %s", s.Key.Epoch, why)
		}
	}
	defer func() {
		if r := recover(); r != nil {
			scores, err = nil, fmt.Errorf("grader panicked: %v", r)
		}
	}()
	scores, err = g.cases.GradeCase(ctx, samples)
	if err != nil {
		return nil, err
	}
	if len(scores) != len(samples) {
		return nil, fmt.Errorf("grader returned %d scores of %d samples", len(scores), len(samples))
	}
	for _, score := range scores {
		if err := checkScore(score); err != nil {
			return nil, err
		}
	}
	return scores, nil
}

// cannotRead says why a sample is not in a language that the grader reads, or "".
func (g guarded) cannotRead(s eval.Sample) string {
	if len(g.spec.Languages) == 0 {
		return ""
	}
	reads := strings.Join(g.spec.Languages, ", ")
	if s.Case != nil && !g.spec.Reads(s.Case.Language) {
		return fmt.Sprintf("the case's language is %s, and this grader reads %s alone", quote(s.Case.Language), reads)
	}
	if other := language.Other(s.Output(), g.spec.Languages); other != "" {
		return fmt.Sprintf("the answer is written in another language (%s), and this grader reads %s alone", other, reads)
	}
	return ""
}

// Grade grades a sample that has an answer. Where the grader returns an error, its
// score comes along for the calls and costs that it holds.
func (g guarded) Grade(ctx context.Context, s eval.Sample) (score eval.Score, err error) {
	if !answered(s) {
		return unscored("there is no answer to judge")
	}
	if why := g.cannotRead(s); why != "" {
		return unscored("%s", why)
	}
	defer func() {
		if r := recover(); r != nil {
			score, err = eval.Score{}, fmt.Errorf("grader panicked: %v", r)
		}
	}()
	score, err = g.Grader.Grade(ctx, s)
	if err != nil {
		return score, err
	}
	score.Explanation = withoutSecrets(score.Explanation)
	return score, checkScore(score)
}

// shortestSecret is the length from which a finding in an explanation is masked: our own words look like an
// assignment too ("pass": "because").
const shortestSecret = 16

// withoutSecrets masks keys and tokens in an explanation: it goes into logs and summaries, where
// the answer that it quotes does not.
func withoutSecrets(s string) string {
	found := secrets.Scan(s)
	for i := len(found) - 1; i >= 0; i-- {
		secret := s[found[i].Start:found[i].End]
		if len(secret) < shortestSecret {
			continue
		}
		s = s[:found[i].Start] + secrets.Mask(secret) + s[found[i].End:]
	}
	return s
}

// checkScore reports what no score may hold.
func checkScore(score eval.Score) error {
	switch score.Verdict {
	case eval.Pass, eval.Fail, eval.Unscored:
	default:
		return fmt.Errorf("grader returned the verdict %q", score.Verdict)
	}
	if !(score.Value >= 0 && score.Value <= 1) { // NaN too
		return fmt.Errorf("grader returned the value %v, which is not within 0..1", score.Value)
	}
	return nil
}

// answered reports whether the sample holds a complete answer.
func answered(s eval.Sample) bool {
	if s.Error != nil || len(s.Exchanges) == 0 {
		return false
	}
	last := s.Exchanges[len(s.Exchanges)-1]
	return last.Response != nil && last.Error == nil
}
