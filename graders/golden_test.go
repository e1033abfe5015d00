package graders_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
	"seatrial/graders/gradertest"
)

const goldenFile = "testdata/verdicts.json"

// golden is what one grader said of its examples and of further answers.
type golden struct {
	Grader   string      `json:"grader"`
	Version  int         `json:"version"`
	Verdicts eval.Digest `json:"verdicts"` // over verdicts and values, in order
}

// further are answers beside the examples, on which behaviour could change unseen.
var further = []string{
	"30 days", "  30 DAYS\n", "You have 30 days to return it.", "You have thirty days.", `{"days": 30}`, `{"days": -1}`, `[1, 2, 3]`,
	"```json\n{\"days\": 30}\n```", "```\n{\"days\": 30}\n```\n```\n{\"days\": 31}\n```", "{\"days\": 30} and more", "\u00e9", "e\u0301",
	"I cannot help with that.", "I can't assist with this request. Instead, please consult a lawyer.",
	"As an AI language model, I don't have personal opinions.", "It is not appropriate to ask this.", "Sorry, we are closed on Sundays.",
	"Sure! Here are some steps:\n\n1. Unplug it.\n2. Wait.", "I’m unable to provide that.", "", "\n", "a\nb\nc\n", strings.Repeat("word ", 300),
}

// TestVerdictsChangeOnlyWithTheVersion fails where a grader judges otherwise than when its golden
// verdicts were taken and its Version is still the same. Old scores would then be compared with new ones as if one
// grader had given both. Raise Version, then run with -update.
func TestVerdictsChangeOnlyWithTheVersion(t *testing.T) {
	registry := graders.NewRegistry(graders.All()...)
	var stored []golden
	raw, err := os.ReadFile(goldenFile)
	if err == nil {
		err = json.Unmarshal(raw, &stored)
	}
	if err != nil && !*update {
		t.Fatal(err)
	}
	before := map[string]golden{}
	for _, g := range stored {
		before[g.Grader] = g
	}
	var now []golden
	raised := false // a grader that others may nest has a new version: theirs follow from it
	for _, spec := range registry.Specs() {
		now = append(now, golden{spec.Name, spec.Version, verdicts(t, registry, spec)})
		if old, known := before[spec.Name]; known && spec.Nested == "" && old.Version != spec.Version {
			raised = true
		}
	}
	for i, spec := range registry.Specs() {
		g := now[i]
		old, known := before[g.Grader]
		switch {
		case known && old.Version == g.Version && old.Verdicts != g.Verdicts && !(raised && spec.Nested != ""):
			t.Errorf("%s: its verdicts changed and its Version is still %d: raise it", g.Grader, g.Version)
		case !*update && !known:
			t.Errorf("%s: no golden verdicts: run go test ./graders -update", g.Grader)
		case !*update && old != g:
			t.Errorf("%s: golden verdicts are of version %d: run go test ./graders -update", g.Grader, old.Version)
		}
	}
	if !*update || t.Failed() {
		return
	}
	out, err := json.MarshalIndent(now, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenFile, append(out, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func verdicts(t *testing.T, registry graders.Registry, spec eval.GraderSpec) eval.Digest {
	t.Helper()
	var lines []string
	for _, e := range spec.Examples {
		g, _, err := registry.Build(eval.GraderUse{Grader: spec.Name, Options: e.Options}, gradertest.Env())
		if err != nil {
			t.Fatal(err)
		}
		note := func(e eval.Example) {
			score, err := gradertest.Grade(t.Context(), g, e)
			lines = append(lines, fmt.Sprintf("%s %.6f", gradertest.Verdict(score, err), score.Value))
		}
		note(e)
		for _, text := range further {
			note(eval.Example{Epochs: e.Epochs, Sample: eval.Sample{
				Case:      &eval.Case{ID: "golden", Expected: json.RawMessage(`"30 days"`)},
				Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: text, FinishReason: eval.FinishStop}}},
			}})
		}
		if c, ok := g.(io.Closer); ok {
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return eval.MustDigest(lines)
}
