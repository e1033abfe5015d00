package main

import (
	"context"
	"errors"

	"seatrial/eval"
	"seatrial/graders/refusal"
)

// questionFolds is into how many parts the questions are dealt.
const questionFolds = 10

// measureAbstains judges answers of DelucionQA (Sadat et al., Findings of EMNLP 2023) with weights trained on answers to
// other questions. For answers the same rows are read the other way round.
func measureAbstains(ctx context.Context, b *bench) ([]eval.Accuracy, error) {
	type row struct {
		Question   string `json:"question"`
		Completion string `json:"completion"`
		Abstains   *int   `json:"abstains"`
	}
	file := b.file("refusal", "delucionqa_abstention.jsonl")
	var rows []row
	err := eachRow(file, func(r row) error {
		if r.Abstains == nil || *r.Abstains != 0 && *r.Abstains != 1 {
			return errors.New("abstains is neither 0 nor 1")
		}
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var judges [questionFolds]refusal.Abstainer
	for f := range judges {
		var some []refusal.AbstentionRow
		for _, r := range rows {
			if foldOf(r.Question, questionFolds) != f {
				some = append(some, refusal.AbstentionRow{Answer: r.Completion, Abstains: *r.Abstains == 1})
			}
		}
		judges[f] = refusal.TrainAbstainer(some)
	}
	abstains, answers := &labelled{}, &labelled{}
	for grader, l := range map[string]*labelled{"abstains": abstains, "answers": answers} {
		g, err := b.grader(grader, `{}`)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			score, err := g.Grade(ctx, said(r.Completion))
			if err != nil {
				return nil, err
			}
			is := *r.Abstains == 1
			if score.Verdict != eval.Unscored {
				p := judges[foldOf(r.Question, questionFolds)].Judge(r.Completion).P
				refused := refusal.Classify(r.Completion) // knows nothing of these rows
				score.Value = p
				if grader == "answers" {
					score.Value = min(1-p, refused.Compliance(true))
				}
				score.Verdict = eval.Fail
				if score.Value > 0.5 {
					score.Verdict = eval.Pass
				}
			}
			l.add(r.Question, is == (grader == "abstains"), eval.Pass, score)
		}
	}
	base, err := b.about("abstains", "DelucionQA", file)
	if err != nil {
		return nil, err
	}
	base.How, base.What, base.Note = "cross-validated by question", "an answer that says that it does not know", inSight
	found := []eval.Accuracy{abstains.measure(base, true)}
	if base, err = b.about("answers", "DelucionQA", file); err != nil {
		return nil, err
	}
	base.How, base.What, base.Note = "cross-validated by question", "an answer that does not say that it does not know", inSight
	return append(found, answers.measure(base, true)), nil
}
