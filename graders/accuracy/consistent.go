package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"seatrial/eval"
)

// otherModels says what stands in for what cannot be had: several answers of one model to one question, with labels.
const otherModels = "answers of several models to one question stand in for the epochs of one model, which agree more; min must be chosen anew"

// answersTo are the answers of several models to one question.
type answersTo struct {
	group   string
	models  []string
	texts   []string
	invents []bool // the label
}

// measureConsistent compares the answers of several models: no data set at hand has labelled answers
// of one model to one question.
func measureConsistent(ctx context.Context, b *bench) ([]eval.Accuracy, error) {
	bios, err := b.agreement(ctx, "FActScore biographies", "an answer with half of its facts unsupported or more", "factscore_bios.jsonl", func(r agreementRow) bool {
		return r.Unsupported >= 0.5
	})
	if err != nil {
		return nil, err
	}
	answers, err := b.agreement(ctx, "RAGTruth QA", "a hallucinated answer", "ragtruth_qa.jsonl", func(r agreementRow) bool { return r.Label == 1 })
	return append(bios, answers...), err
}

type agreementRow struct {
	Group       string  `json:"group"`
	Answer      string  `json:"answer"`
	Model       string  `json:"model"`
	Label       int     `json:"label"`
	Unsupported float64 `json:"label_fraction_unsupported"`
}

// agreement judges the answers to each question that has several.
func (b *bench) agreement(ctx context.Context, data, what, name string, invents func(agreementRow) bool) ([]eval.Accuracy, error) {
	file := b.file("hallucination", name)
	var questions []*answersTo
	at := map[string]*answersTo{}
	err := eachRow(file, func(r agreementRow) error {
		q := at[r.Group]
		if q == nil {
			q = &answersTo{group: r.Group}
			at[r.Group], questions = q, append(questions, q)
		}
		q.models, q.texts, q.invents = append(q.models, r.Model), append(q.texts, r.Answer), append(q.invents, invents(r))
		return nil
	})
	if err != nil {
		return nil, err
	}
	g, err := b.grader("consistent", `{}`)
	if err != nil {
		return nil, err
	}
	cases, ok := g.(eval.CaseGrader)
	if !ok {
		return nil, fmt.Errorf("consistent does not compare epochs")
	}
	all, models := &rankings{}, map[string]*rankings{}
	for _, q := range questions {
		if len(q.texts) < 2 {
			continue
		}
		var samples []eval.Sample
		for _, text := range q.texts {
			samples = append(samples, said(text))
		}
		scores, err := cases.GradeCase(ctx, samples)
		if err != nil {
			scores = make([]eval.Score, len(samples)) // unscored, all of them
		}
		for i, score := range scores {
			model := q.models[i]
			if models[model] == nil {
				models[model] = &rankings{}
			}
			for _, r := range []*rankings{all, models[model]} {
				if err := r.add(q.group, q.invents[i], score); err != nil {
					return nil, err
				}
			}
		}
	}
	base, err := b.about("consistent", data, file)
	if err != nil {
		return nil, err
	}
	base.What, base.How = what, "in-sample, by a stand-in"
	found := []eval.Accuracy{all.measure(base)}
	for _, model := range slices.Sorted(maps.Keys(models)) {
		base.Data = data + " of " + model
		found = append(found, models[model].measure(base))
	}
	return found, nil
}

// rankings are two orders of the same answers: by the grader's value, and by SelfCheckGPT's unigram score.
type rankings struct{ value, surprise labelled }

func (r *rankings) add(group string, invents bool, score eval.Score) error {
	r.value.add(group, invents, eval.Fail, score)
	if len(score.Details) == 0 {
		return nil // unscored
	}
	var details struct {
		Surprise float64 `json:"surprise"`
	}
	if err := json.Unmarshal(score.Details, &details); err != nil {
		return err
	}
	r.surprise.add(group, invents, eval.Pass, eval.Score{Verdict: eval.Pass, Value: details.Surprise})
	return nil
}

func (r *rankings) measure(base eval.Accuracy) eval.Accuracy {
	base.Note = otherModels
	if auroc, ok := r.surprise.auroc(); ok {
		base.Note += fmt.Sprintf("; AUROC of SelfCheckGPT's unigram score (surprise) %.3f", auroc)
	}
	return r.value.measure(base, true)
}
