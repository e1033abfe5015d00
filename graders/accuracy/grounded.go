package main

import (
	"context"
	"encoding/json"

	"seatrial/eval"
	"seatrial/graders/grounding"
)

// groundedSet is a data set of answers with their context.
type groundedSet struct {
	name, file, contexts string
	note                 string
}

var groundedSets = []groundedSet{
	{"RAGTruth QA", "ragtruth_qa", "", "whole answers of six models to questions about passages (Niu et al., ACL 2024)"},
	{"FActScore facts", "factscore_bios", "factscore_contexts", "atomic facts of biographies against a Wikipedia page (Min et al., EMNLP 2023)"},
	{"BEGIN WoW", "begin_wow_dev", "", "replies in a dialogue; generic ones left out (Dziri et al., TACL 2022)"},
	{"BEGIN CMU-DoG", "begin_cmudog_dev", "", "the same"},
	{"Q2", "q2_wow", "", "replies in a dialogue (Honovich et al., EMNLP 2021)"},
	{"SummEdits", "summedits", "summedits_contexts", "edited summaries (Laban et al., EMNLP 2023)"},
	{"FactCheck-GPT", "factcheckgpt_stance", "", "claims against one passage of the web; partial support left out (Wang et al., 2023)"},
}

type groundedRow struct {
	ID      string `json:"id"`
	Group   string `json:"group"`
	Context string `json:"context"`
	Ref     string `json:"context_ref"`
	Answer  string `json:"answer"`
	Label   *int   `json:"label"`
	Domain  string `json:"domain"`
	Facts   []struct {
		Text  string `json:"text"`
		Label int    `json:"label"`
	} `json:"facts"`
}

// measureGrounded judges answers beside their context. The model that ships was fitted to these rows, so
// that what it says of them is in-sample; figures of models that were not are put before it.
func measureGrounded(ctx context.Context, b *bench) ([]eval.Accuracy, error) {
	var found []eval.Accuracy
	for _, set := range groundedSets {
		more, err := set.measure(ctx, b)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

func (set groundedSet) measure(ctx context.Context, b *bench) ([]eval.Accuracy, error) {
	file := b.file("hallucination", set.file+".jsonl")
	files := []string{file}
	contexts := map[string]string{}
	if set.contexts != "" {
		files = append(files, b.file("hallucination", set.contexts+".jsonl"))
		err := eachRow(files[1], func(r groundedRow) error {
			contexts[r.ID] = r.Context
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	var order []string // names of parts
	shipped, rules := map[string]*labelled{}, map[string]*labelled{}
	last := ""
	var byModel, byRules eval.Grader
	err := eachRow(file, func(r groundedRow) error {
		text, part := r.Context, set.name
		if r.Ref != "" {
			text = contexts[r.Ref]
		}
		if r.Domain != "" {
			part += " " + r.Domain
		}
		if shipped[part] == nil {
			order = append(order, part)
			shipped[part], rules[part] = &labelled{}, &labelled{}
		}
		if byModel == nil || text != last {
			last = text
			var err error
			if byModel, err = b.grader("grounded", groundedUse(text, 0.5)); err != nil {
				return err
			}
			if byRules, err = b.grader("grounded", groundedUse(text, 0)); err != nil {
				return err
			}
		}
		judge := func(answer string, bad bool) error {
			score, err := byModel.Grade(ctx, said(answer))
			if err != nil {
				return err
			}
			shipped[part].add(r.Group, bad, eval.Fail, score)
			if score, err = byRules.Grade(ctx, said(answer)); err != nil {
				return err
			}
			rules[part].add(r.Group, bad, eval.Fail, score)
			return nil
		}
		for _, fact := range r.Facts {
			if err := judge(fact.Text, fact.Label == 1); err != nil {
				return err
			}
		}
		if len(r.Facts) == 0 && r.Label != nil {
			return judge(r.Answer, *r.Label == 1)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	base, err := b.about("grounded", "", files...)
	if err != nil {
		return nil, err
	}
	base.What, base.Note = "an answer that its context does not support", set.note
	var found []eval.Accuracy
	for _, part := range order {
		base.Data = part
		for _, v := range grounding.CrossValidated() {
			if v.Data == part {
				found = append(found, validated(base, v))
			}
		}
		in := base
		in.How, in.Note = "in-sample", ""
		found = append(found, shipped[part].measure(in, true))
		in.How, in.Options = "no fitting", `{"threshold":0}`
		found = append(found, rules[part].measure(in, false))
	}
	return found, nil
}

func groundedUse(text string, threshold float64) string {
	options, err := json.Marshal(map[string]any{"context": text, "threshold": threshold})
	if err != nil {
		panic(err) // texts and numbers
	}
	return string(options)
}

// validated is the record of a cross-validation that the trainer has done.
func validated(a eval.Accuracy, v grounding.Validation) eval.Accuracy {
	a.How = "cross-validated by context"
	a.N, a.Positive, a.Unscored = v.N(), v.Bad(), v.Unscored
	a.Precision = ratio(v.Caught, v.Caught+v.FalseAlarms)
	a.Recall = ratio(v.Caught, v.Bad())
	a.F1 = ratio(2*v.Caught, 2*v.Caught+v.FalseAlarms+v.Missed)
	a.Accuracy = ratio(v.Caught+v.Passed, v.N())
	balanced, auroc := v.Balanced(), v.AUROC
	a.Balanced, a.AUROC = &balanced, &auroc
	return a
}
