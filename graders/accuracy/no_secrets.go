package main

import (
	"context"
	"slices"

	"seatrial/eval"
)

// measureNoSecrets judges the examples of Nosey Parker's rules: texts that a rule
// of that tool must match (positive) or must not. A negative one may well hold another
// secret, so that precision here is a lower bound.
func measureNoSecrets(ctx context.Context, b *bench) ([]eval.Accuracy, error) {
	g, err := b.grader("no_secrets", `{}`)
	if err != nil {
		return nil, err
	}
	parker, yelp := b.file("secrets", "noseyparker_examples.jsonl.gz"), b.file("secrets", "detect_secrets_fixtures.jsonl.gz")
	var found []eval.Accuracy
	for _, set := range []struct{ name, file, what string }{
		{"Nosey Parker's examples of secrets", parker, "an example that a rule must match, against one that it must not"},
		{"detect-secrets' fixtures", yelp, "a file of test data with secrets"},
	} {
		rows := &labelled{}
		err := eachRow(set.file, func(r struct {
			Text       string   `json:"text"`
			Rule       string   `json:"rule"`
			Categories []string `json:"categories"`
			Label      int      `json:"label"`
		}) error {
			if set.file == parker && !slices.Contains(r.Categories, "secret") {
				return nil // user names, hosts
			}
			score, err := g.Grade(ctx, said(r.Text))
			if err != nil {
				return err
			}
			rows.add(r.Rule, r.Label == 1, eval.Fail, score)
			return nil
		})
		if err != nil {
			return nil, err
		}
		base, err := b.about("no_secrets", set.name, set.file)
		if err != nil {
			return nil, err
		}
		base.What, base.How, base.Language = set.what, "in-sample", ""
		found = append(found, rows.measure(base, false))
	}
	return found, nil
}
