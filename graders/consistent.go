package graders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/eval/text"
	"seatrial/graders/textmetric"
)

type consistentOptions struct {
	Min *float64 `json:"min,omitempty" min:"0" max:"1" doc:"Least agreement that passes; default 0.5."`
}

// Consistent returns the grader that compares the epochs of a case.
func Consistent() Kind {
	example := func(name, options string, want eval.Verdict, output string, others ...string) eval.Example {
		e := eval.Example{Name: name, Options: json.RawMessage(options), Sample: answer(output), Want: want}
		for _, other := range others {
			e.Epochs = append(e.Epochs, answer(other))
		}
		return e
	}
	return Define(eval.GraderSpec{
		Name:  "consistent",
		Title: "The answers to one question agree with each other",
		Doc: `Compares the answers that a case got in its epochs (` + "`epochs: 3`" + ` or more in the suite): what a model knows it repeats, what it invents
differs from draw to draw (SelfCheckGPT, Manakul et al. 2023). For answers without a context to check against. Each epoch gets a score: the mean over the other epochs of the
part of its content words (words of four letters and more, numbers, names, yes and no; by their stems) that they have as well. It passes from ` + "`min`" + ` on.
Sentences that no other epoch supports by half of their content words are the evidence, with the words that stand in none. SelfCheckGPT's own unigram score is in the details
(surprise; more is less consistent).

It needs draws that can differ: temperature 0 or a cache makes any answer consistent. A model that errs the same way every time is consistent, and wrong; an answer that
is only worded otherwise, or is much longer than the others, agrees less. It compares words, not what is said of them: swapped roles and negations inside long
sentences are not seen. Agreement depends on the length and openness of answers, so look at the values before you choose ` + "`min`" + `. One epoch alone is unscored.`,
		Version:   1,
		Epochs:    true,
		Languages: []string{"en"},
		Guesses:   true,
		Examples: []eval.Example{
			example("the same in other words", `{}`, eval.Pass, "The bridge was opened in 1932 by the premier.", "In 1932 the premier opened the bridge.", "The premier opened that bridge in 1932."),
			example("another story every time", `{}`, eval.Fail, "The bridge was opened in 1932 by the premier.", "It was finished in 1928 after a long strike.", "The mayor of Porto inaugurated it in 1901."),
			example("another number", `{"min":0.9}`, eval.Fail, "42", "41", "42"),
			example("one epoch", `{}`, eval.Unscored, "The bridge was opened in 1932."),
		},
	}, newConsistent)
}

type consistent struct{ least float64 }

func newConsistent(o consistentOptions, _ Env) (eval.Grader, error) {
	c := consistent{0.5}
	if o.Min != nil {
		c.least = *o.Min
	}
	if c.least <= 0 {
		return nil, optionError("min", "every agreement is at least %g: this cannot fail", c.least)
	}
	return c, nil
}

const needsEpochs = "answers are compared with those of other epochs, and there are none: set epochs: 3 or more in the suite"

// Grade says why one answer alone cannot be judged.
func (consistent) Grade(context.Context, eval.Sample) (eval.Score, error) {
	return unscored(needsEpochs)
}

// halfSupported is the part of a sentence's content words below which no other epoch supports it.
const halfSupported = 0.5

// mostSentences is how many unsupported sentences are shown.
const mostSentences = 10

// GradeCase compares the answers. One without words is unscored and compared with none.
func (c consistent) GradeCase(_ context.Context, samples []eval.Sample) ([]eval.Score, error) {
	var answers []string
	var at []int
	for i, s := range samples {
		if output := s.Output(); len(text.Words(output)) > 0 {
			answers, at = append(answers, output), append(at, i)
		}
	}
	if len(answers) < 2 {
		return nil, errors.New(needsEpochs)
	}
	scores := make([]eval.Score, len(samples))
	for i := range scores {
		scores[i], _ = unscored("the answer has no words to compare")
	}
	for n, a := range textmetric.Agree(answers) {
		var err error
		if scores[at[n]], err = c.score(answers[n], a); err != nil {
			return nil, err
		}
	}
	return scores, nil
}

func (c consistent) score(output string, a textmetric.Agreement) (eval.Score, error) {
	var evidence []eval.Evidence
	alone := 0
	for _, s := range a.Sentences {
		if s.Support >= halfSupported {
			continue
		}
		if alone++; alone <= mostSentences {
			note := fmt.Sprintf("at most %.0f %% of it stands in another epoch", 100*s.Support)
			if len(s.Missing) > 0 {
				note += "; in none: " + cut(strings.Join(s.Missing, ", "))
			}
			evidence = append(evidence, inOutput(output, s.Start, s.End, note))
		}
	}
	score, err := verdict(a.Value >= c.least, "the agreement with %s is %.3f, at least %.3g is wanted; %d of %s have support in none",
		count(len(a.Others), "other epoch"), a.Value, c.least, alone, count(len(a.Sentences), "sentence"))
	if err != nil {
		return score, err
	}
	score.Value, score.Evidence = a.Value, evidence
	score.Details, err = eval.Canonical(map[string]any{"agreement": a.Others, "surprise": a.Surprise, "unsupported_sentences": alone, "sentences": len(a.Sentences)})
	return score, err
}
