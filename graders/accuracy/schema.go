package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"seatrial/eval"
)

// drafts are the folders of the JSON-Schema-Test-Suite, in order, and our names for them.
var drafts = []struct{ folder, name string }{
	{"draft4", "4"}, {"draft6", "6"}, {"draft7", "7"}, {"draft2019-09", "2019-09"}, {"draft2020-12", "2020-12"},
}

const (
	required       = "required"
	optional       = "optional"
	optionalFormat = "optional, format"
)

type suiteRow struct {
	Draft    string          `json:"draft"`
	File     string          `json:"file"`
	Optional bool            `json:"optional"`
	Schema   json.RawMessage `json:"schema"`
	Data     json.RawMessage `json:"data"`
	Valid    bool            `json:"valid"`
}

func (r suiteRow) part() string {
	switch {
	case strings.Contains(r.File, "/optional/format"):
		return optionalFormat
	case r.Optional:
		return optional
	}
	return required
}

// asserts reports whether the test is about format or content keywords as demands.
func (r suiteRow) asserts() bool {
	return r.part() == optionalFormat || strings.HasSuffix(r.File, "/optional/content.json")
}

// measureSchema runs the official JSON-Schema-Test-Suite through the json_schema
// grader. Formats and contents are demands in their own tests alone, as the suite's README asks.
func measureSchema(ctx context.Context, b *bench) ([]eval.Accuracy, error) {
	remotes := map[string]json.RawMessage{}
	remotesFile, file := b.file("schema", "json_schema_test_suite_remotes.jsonl"), b.file("schema", "json_schema_test_suite.jsonl")
	err := eachRow(remotesFile, func(r struct {
		URI    string          `json:"uri"`
		Schema json.RawMessage `json:"schema"`
	}) error {
		remotes[r.URI] = r.Schema
		return nil
	})
	if err != nil {
		return nil, err
	}
	counts := map[[2]string]*labelled{}
	var last string // options of the grader below: tests of one schema follow each other
	var g eval.Grader
	var buildErr error
	err = eachRow(file, func(r suiteRow) error {
		draft, err := draftOf(r.Draft)
		if err != nil {
			return err
		}
		options, err := json.Marshal(map[string]any{
			"schema": r.Schema, "draft": draft, "format": r.asserts(), "resources": remotes,
		})
		if err != nil {
			return err
		}
		if string(options) != last {
			last = string(options)
			g, buildErr = b.grader("json_schema", last)
		}
		var score eval.Score
		if err = buildErr; err == nil {
			score, err = g.Grade(ctx, said(string(r.Data)))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		key := [2]string{draft, r.part()}
		if counts[key] == nil {
			counts[key] = &labelled{}
		}
		if err != nil {
			if strings.Contains(err.Error(), "panicked") {
				return err
			}
			score.Verdict = eval.Unscored
		}
		counts[key].add(r.File, !r.Valid, eval.Fail, score)
		return nil
	})
	if err != nil {
		return nil, err
	}
	base, err := b.about("json_schema", "", file, remotesFile)
	if err != nil {
		return nil, err
	}
	base.What, base.How, base.Language = "an instance that the suite calls invalid", "specification", ""
	var found []eval.Accuracy
	for _, part := range []string{required, optional, optionalFormat} {
		for _, d := range drafts {
			if c := counts[[2]string{d.name, part}]; c != nil {
				base.Data = "JSON-Schema-Test-Suite, draft " + d.name + ", " + part
				found = append(found, c.measure(base, false))
			}
		}
	}
	return found, nil
}

func draftOf(folder string) (string, error) {
	for _, d := range drafts {
		if d.folder == folder {
			return d.name, nil
		}
	}
	return "", fmt.Errorf("unknown draft %q", folder)
}
