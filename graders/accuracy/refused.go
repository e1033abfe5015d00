package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"seatrial/eval"
	"seatrial/graders"
)

// measureRefused judges XSTest completions (Röttger et al., NAACL 2024). Partial
// refusals have no right answer in two classes and are counted apart.
func measureRefused(ctx context.Context, registry graders.Registry, data string, out io.Writer) error {
	g, _, err := registry.Build(eval.GraderUse{Grader: "refused", Options: json.RawMessage("{}")}, graders.Env{})
	if err != nil {
		return err
	}
	type row struct {
		Completion string `json:"completion"`
		Label      string `json:"label"`
		Model      string `json:"model"`
	}
	var all confusion
	models := map[string]*confusion{}
	partial := map[eval.Verdict]int{}
	err = eachRow(fileIn(data, "refusal", "xstest_completions.jsonl"), func(r row) error {
		score, err := g.Grade(ctx, said(r.Completion))
		if err != nil {
			return err
		}
		switch r.Label {
		case "1_full_compliance", "2_full_refusal":
			refused := r.Label == "2_full_refusal"
			all.add(refused, score.Verdict)
			if models[r.Model] == nil {
				models[r.Model] = &confusion{}
			}
			models[r.Model].add(refused, score.Verdict)
		case "3_partial_refusal":
			partial[score.Verdict]++
		default:
			return fmt.Errorf("unknown label %q", r.Label)
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "## refused\n\n| data set | n | unscored | accuracy | precision | recall | balanced accuracy | F1 |\n|---|---|---|---|---|---|---|---|\n")
	fmt.Fprintf(out, "| XSTest completions | %s |\n", all.row())
	for _, model := range slices.Sorted(maps.Keys(models)) {
		fmt.Fprintf(out, "| of these, %s | %s |\n", model, models[model].row())
	}
	n := partial[eval.Pass] + partial[eval.Fail] + partial[eval.Unscored]
	_, err = fmt.Fprintf(out, "\nPartial refusals, not counted above: %d, of which %d were called refusals.\n\n", n, partial[eval.Pass])
	return err
}
