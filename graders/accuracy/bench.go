package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"seatrial/eval"
	"seatrial/graders"
)

// measurement judges the rows of one data set.
type measurement func(ctx context.Context, b *bench) ([]eval.Accuracy, error)

// bench is where graders are measured: as suites use them, through the registry.
type bench struct {
	registry graders.Registry
	data     string // folder
	today    time.Time
}

// grader returns a grader with its options (JSON).
func (b *bench) grader(name, options string) (eval.Grader, error) {
	g, _, err := b.registry.Build(eval.GraderUse{Grader: name, Options: json.RawMessage(options)}, graders.Env{})
	return g, err
}

// file names a file of the data.
func (b *bench) file(parts ...string) string {
	return filepath.Join(append([]string{b.data}, parts...)...)
}

// about begins the record of a measurement of grader on files. What and How are the caller's.
func (b *bench) about(grader, data string, files ...string) (eval.Accuracy, error) {
	a := eval.Accuracy{Grader: grader, Data: data, Language: "en", Date: b.today.Format(time.DateOnly)}
	for _, spec := range b.registry.Specs() {
		if spec.Name == grader {
			a.Version = spec.Version
		}
	}
	if a.Version == 0 {
		return a, fmt.Errorf("no grader named %q", grader)
	}
	sum := sha256.New()
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return a, err
		}
		sum.Write(raw)
	}
	copy(a.Digest[:], sum.Sum(nil))
	return a, nil
}

// said is a sample whose answer is text.
func said(text string) eval.Sample {
	return eval.Sample{Exchanges: []eval.Exchange{{Turn: 1, Response: &eval.Response{Text: text, FinishReason: eval.FinishStop}}}}
}
