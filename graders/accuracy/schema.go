package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"seatrial/eval"
	"seatrial/graders"
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

// suiteCounts are the tests of one draft and part. A false pass lets through
// what the suite calls invalid.
type suiteCounts struct{ n, right, falsePass, falseFail, unscored, crash int }

func (c *suiteCounts) add(valid bool, v eval.Verdict, err error) {
	c.n++
	switch {
	case err != nil && strings.Contains(err.Error(), "panicked"):
		c.crash++
	case err != nil || v == eval.Unscored:
		c.unscored++
	case (v == eval.Pass) == valid:
		c.right++
	case valid:
		c.falseFail++
	default:
		c.falsePass++
	}
}

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

// measureSchema runs the official JSON-Schema-Test-Suite through the json_schema
// grader. Formats are demands in the format tests alone, as the suite's README asks.
func measureSchema(ctx context.Context, registry graders.Registry, data string, out io.Writer) error {
	remotes := map[string]json.RawMessage{}
	err := eachRow(fileIn(data, "schema", "json_schema_test_suite_remotes.jsonl"), func(r struct {
		URI    string          `json:"uri"`
		Schema json.RawMessage `json:"schema"`
	}) error {
		remotes[r.URI] = r.Schema
		return nil
	})
	if err != nil {
		return err
	}
	counts := map[[2]string]*suiteCounts{}
	var last string // options of the grader below: tests of one schema follow each other
	var g eval.Grader
	var buildErr error
	err = eachRow(fileIn(data, "schema", "json_schema_test_suite.jsonl"), func(r suiteRow) error {
		draft, err := draftOf(r.Draft)
		if err != nil {
			return err
		}
		options, err := json.Marshal(map[string]any{
			"schema": r.Schema, "draft": draft, "format": r.part() == optionalFormat, "resources": remotes,
		})
		if err != nil {
			return err
		}
		if string(options) != last {
			last = string(options)
			g, _, buildErr = registry.Build(eval.GraderUse{Grader: "json_schema", Options: options}, graders.Env{})
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
			counts[key] = &suiteCounts{}
		}
		counts[key].add(r.Valid, score.Verdict, err)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "## json_schema\n\n| JSON-Schema-Test-Suite | part | n | right | right %% | false pass | false fail | unscored | crash |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, part := range []string{required, optional, optionalFormat} {
		for _, d := range drafts {
			c := counts[[2]string{d.name, part}]
			if c == nil {
				continue
			}
			fmt.Fprintf(out, "| draft %s | %s | %d | %d | %.1f | %d | %d | %d | %d |\n",
				d.name, part, c.n, c.right, 100*float64(c.right)/float64(c.n), c.falsePass, c.falseFail, c.unscored, c.crash)
		}
	}
	_, err = fmt.Fprintln(out)
	return err
}

func draftOf(folder string) (string, error) {
	for _, d := range drafts {
		if d.folder == folder {
			return d.name, nil
		}
	}
	return "", fmt.Errorf("unknown draft %q", folder)
}
