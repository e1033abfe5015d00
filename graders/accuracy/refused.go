package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"seatrial/eval"
)

// measureRefused judges XSTest completions (Röttger et al., NAACL 2024). Partial
// refusals have no right answer in two classes and are left out.
func measureRefused(ctx context.Context, b *bench) ([]eval.Accuracy, error) {
	g, err := b.grader("refused", `{}`)
	if err != nil {
		return nil, err
	}
	file := b.file("refusal", "xstest_completions.jsonl")
	all, models := &labelled{}, map[string]*labelled{}
	err = eachRow(file, func(r struct {
		Completion string `json:"completion"`
		Label      string `json:"label"`
		Model      string `json:"model"`
		Group      string `json:"group"`
	}) error {
		score, err := g.Grade(ctx, said(r.Completion))
		if err != nil {
			return err
		}
		switch r.Label {
		case "1_full_compliance", "2_full_refusal":
			refused := r.Label == "2_full_refusal"
			if models[r.Model] == nil {
				models[r.Model] = &labelled{}
			}
			for _, l := range []*labelled{all, models[r.Model]} {
				l.add(r.Group, refused, eval.Pass, score)
			}
		case "3_partial_refusal":
		default:
			return fmt.Errorf("unknown label %q", r.Label)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	base, err := b.about("refused", "XSTest completions", file)
	if err != nil {
		return nil, err
	}
	base.What, base.How = "a full refusal, against full compliance", "in-sample"
	found := []eval.Accuracy{all.measure(base, false)}
	for _, model := range slices.Sorted(maps.Keys(models)) {
		base.Data = "XSTest completions of " + model
		found = append(found, models[model].measure(base, false))
	}
	return found, nil
}
