package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// row is one labelled answer.
type row struct {
	set     string // data set, with its domain
	group   string // rows that share a context, or a person, are never on both sides of a split
	context string
	answer  string
	bad     bool // the label: not supported by the context
	spans   [][2]int
}

// record is a line of any of the files.
type record struct {
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
	Spans []struct {
		Start int `json:"start"`
		End   int `json:"end"`
	} `json:"spans"`
}

// load reads all rows that have a label of two classes.
func load(dir string) ([]row, error) {
	var all []row
	for _, f := range []struct{ name, contexts, set string }{
		{"ragtruth_qa", "", "RAGTruth QA"},
		{"factscore_bios", "factscore_contexts", "FActScore facts"},
		{"begin_wow_dev", "", "BEGIN WoW"},
		{"begin_cmudog_dev", "", "BEGIN CMU-DoG"},
		{"q2_wow", "", "Q2"},
		{"summedits", "summedits_contexts", "SummEdits"},
		{"factcheckgpt_stance", "", "FactCheck-GPT"},
	} {
		contexts := map[string]string{}
		if f.contexts != "" {
			if err := eachRecord(filepath.Join(dir, "hallucination", f.contexts+".jsonl"), func(r record) { contexts[r.ID] = r.Context }); err != nil {
				return nil, err
			}
		}
		err := eachRecord(filepath.Join(dir, "hallucination", f.name+".jsonl"), func(r record) {
			base := row{set: f.set, group: f.set + "|" + r.Group, context: r.Context, answer: r.Answer}
			if r.Domain != "" {
				base.set += " " + r.Domain
			}
			if r.Ref != "" {
				base.context = contexts[r.Ref]
			}
			for _, s := range r.Spans {
				base.spans = append(base.spans, byteSpan(r.Answer, s.Start, s.End))
			}
			for _, fact := range r.Facts {
				one := base
				one.answer, one.bad = fact.Text, fact.Label == 1
				all = append(all, one)
			}
			if len(r.Facts) == 0 && r.Label != nil {
				base.bad = *r.Label == 1
				all = append(all, base)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// byteSpan turns offsets in characters into offsets in bytes.
func byteSpan(s string, start, end int) [2]int {
	n, from, to := 0, len(s), len(s)
	for i := range s {
		if n == start {
			from = i
		}
		if n == end {
			to = i
		}
		n++
	}
	return [2]int{from, to}
}

func eachRecord(file string, f func(record)) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	dec := json.NewDecoder(bufio.NewReaderSize(in, 1<<20))
	for n := 1; ; n++ {
		var r record
		switch err := dec.Decode(&r); {
		case errors.Is(err, io.EOF) && n > 1:
			return nil
		case err != nil:
			return fmt.Errorf("%s: row %d: %w", file, n, err)
		}
		f(r)
	}
}
