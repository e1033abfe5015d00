package main

import (
	"context"
	"fmt"

	"seatrial/eval"
)

// measureInjectionTripwire judges the deepset/prompt-injections texts, in the parts that their publisher made,
// and honest texts in which every alarm is false.
func measureInjectionTripwire(ctx context.Context, b *bench) ([]eval.Accuracy, error) {
	g, err := b.grader("injection_tripwire", `{"in":["output"]}`)
	if err != nil {
		return nil, err
	}
	file := b.file("injection", "deepset_compass.jsonl")
	base, err := b.about("injection_tripwire", "", file)
	if err != nil {
		return nil, err
	}
	base.Options, base.What, base.Language = `{"in":["output"]}`, "a text that tells the model to do something else than it was told", "en, de"
	var found []eval.Accuracy
	for _, part := range []struct{ split, how string }{{"test", "held out"}, {"train", "in-sample"}} {
		l := &labelled{}
		err := eachRow(file, func(r struct {
			Text  string `json:"text"`
			Label int    `json:"label"`
			Split string `json:"split"`
		}) error {
			if r.Split != part.split {
				return nil
			}
			score, err := g.Grade(ctx, said(r.Text))
			if err != nil {
				return err
			}
			l.add(fmt.Sprint(len(l.rows)), r.Label == 1, eval.Fail, score)
			return nil
		})
		if err != nil {
			return nil, err
		}
		base.Data, base.How = "deepset prompt injections, "+part.split, part.how
		found = append(found, l.measure(base, true))
	}
	honest, err := honestTexts(ctx, b, g, base)
	return append(found, honest...), err
}

// honestTexts counts false alarms in questions of people and in passages that systems retrieve.
func honestTexts(ctx context.Context, b *bench, g eval.Grader, base eval.Accuracy) ([]eval.Accuracy, error) {
	type row struct {
		Prompt  string `json:"prompt"`
		Context string `json:"context"`
	}
	var found []eval.Accuracy
	for _, set := range []struct{ data, folder, name string }{
		{"XSTest prompts (questions, none an injection)", "refusal", "xstest_completions.jsonl"},
		{"RAGTruth QA passages (none an injection)", "hallucination", "ragtruth_qa.jsonl"},
		{"FActScore passages (none an injection)", "hallucination", "factscore_contexts.jsonl"},
		{"SummEdits contexts (none an injection)", "hallucination", "summedits_contexts.jsonl"},
	} {
		file := b.file(set.folder, set.name)
		about, err := b.about("injection_tripwire", set.data, file)
		if err != nil {
			return nil, err
		}
		about.Options, about.What, about.How = base.Options, base.What, "in-sample"
		l, seen := &labelled{}, map[string]bool{}
		err = eachRow(file, func(r row) error {
			text := r.Prompt
			if set.folder == "hallucination" {
				text = r.Context
			}
			if text == "" || seen[text] {
				return nil
			}
			seen[text] = true
			score, err := g.Grade(ctx, said(text))
			if err == nil {
				l.add(text, false, eval.Fail, score)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		found = append(found, l.measure(about, false))
	}
	return found, nil
}
