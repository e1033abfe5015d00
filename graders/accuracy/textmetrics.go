package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"

	"seatrial/eval"
	"seatrial/graders/textmetric"
)

// within is how far a text metric may be from the reference implementation.
const within = 1e-5

// agreed counts how often values equal those of the reference implementation.
type agreed struct {
	n, equal int
	worst    float64
}

func (a *agreed) add(got, want []float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d values, want %d", len(want), len(got))
	}
	a.n++
	off := 0.0
	for i := range got {
		off = max(off, math.Abs(got[i]-want[i]))
	}
	a.worst = max(a.worst, off)
	if off <= within {
		a.equal++
	}
	return nil
}

type metricRow struct {
	Source    string `json:"source"`
	Candidate string `json:"candidate"`
	Reference string `json:"reference"`

	Exact      float64   `json:"squad_exact"`
	F1         float64   `json:"squad_f1"`
	Rouge1     []float64 `json:"rouge1"`
	Rouge1Stem []float64 `json:"rouge1_stem"`
	Rouge2     []float64 `json:"rouge2"`
	Rouge2Stem []float64 `json:"rouge2_stem"`
	RougeL     []float64 `json:"rougeL"`
	RougeLStem []float64 `json:"rougeL_stem"`
	Lsum       []float64 `json:"rougeLsum"`
	LsumStem   []float64 `json:"rougeLsum_stem"`
	BLEU       *float64  `json:"sacrebleu_sentence"`
	ChrF       *float64  `json:"chrf2_sentence"`
	TER        *float64  `json:"ter_sentence"`
}

// measureTextMetrics compares the metrics that matches offers with values of the official implementations, on the same
// texts: precision, recall and F of ROUGE, percentages of sacreBLEU.
func measureTextMetrics(_ context.Context, b *bench) ([]eval.Accuracy, error) {
	file, corpusFile := b.file("textmetrics", "reference_values.jsonl"), b.file("textmetrics", "corpus_values.json")
	names := []string{"exact", "squad_f1", "rouge1", "rouge1 with stems", "rouge2", "rouge2 with stems", "rougeL", "rougeL with stems",
		"rougeLsum", "rougeLsum with stems", "bleu", "chrf", "ter"}
	found := map[string]*agreed{}
	for _, name := range names {
		found[name] = &agreed{}
	}
	var corpus corpusStats
	err := eachRow(file, func(r metricRow) error {
		for name, pair := range r.values() {
			if pair[1] == nil {
				continue // sacreBLEU was not run on this row
			}
			if err := found[name].add(pair[0], pair[1]); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return corpus.add(r)
	})
	if err != nil {
		return nil, err
	}
	if found["corpus"], err = corpus.compare(corpusFile); err != nil {
		return nil, err
	}
	base, err := b.about("matches", "", file, corpusFile)
	if err != nil {
		return nil, err
	}
	base.What, base.How = "a value that equals the reference implementation's to 1e-5; accuracy is the part of the rows", "specification"
	var all []eval.Accuracy
	for _, name := range append(names, "corpus") {
		a := found[name]
		base.Data = "texts with reference values, " + name
		if name == "corpus" {
			base.Data = "corpus BLEU, chrF2 and TER of these texts"
		}
		base.N, base.Accuracy = a.n, ratio(a.equal, a.n)
		base.Note = fmt.Sprintf("largest difference %.0e", a.worst)
		all = append(all, base)
	}
	return all, nil
}

// values are ours and theirs, by metric; theirs are nil where there is none.
func (r metricRow) values() map[string][2][]float64 {
	one := func(v float64) []float64 { return []float64{v} }
	theirs := func(v *float64) []float64 {
		if v == nil {
			return nil
		}
		return []float64{*v}
	}
	exact := 0.0
	if textmetric.SquadExact(r.Candidate, r.Reference) {
		exact = 1
	}
	prf := func(p textmetric.PRF) []float64 { return []float64{p.P, p.R, p.F} }
	refused := func(p textmetric.PRF, err error) []float64 { // too long is a difference
		if err != nil {
			return []float64{math.Inf(1), math.Inf(1), math.Inf(1)}
		}
		return prf(p)
	}
	chrf, errChrF := textmetric.ChrFOf(r.Candidate, r.Reference)
	ter, errTER := textmetric.TEROf(r.Candidate, r.Reference)
	percent := func(v float64, err error) []float64 {
		if err != nil {
			return []float64{math.Inf(1)}
		}
		return []float64{100 * v}
	}
	return map[string][2][]float64{
		"exact":                {one(exact), one(r.Exact)},
		"squad_f1":             {one(textmetric.SquadF1(r.Candidate, r.Reference)), one(r.F1)},
		"rouge1":               {prf(textmetric.RougeN(r.Candidate, r.Reference, 1, false)), r.Rouge1},
		"rouge1 with stems":    {prf(textmetric.RougeN(r.Candidate, r.Reference, 1, true)), r.Rouge1Stem},
		"rouge2":               {prf(textmetric.RougeN(r.Candidate, r.Reference, 2, false)), r.Rouge2},
		"rouge2 with stems":    {prf(textmetric.RougeN(r.Candidate, r.Reference, 2, true)), r.Rouge2Stem},
		"rougeL":               {refused(textmetric.RougeL(r.Candidate, r.Reference, false)), r.RougeL},
		"rougeL with stems":    {refused(textmetric.RougeL(r.Candidate, r.Reference, true)), r.RougeLStem},
		"rougeLsum":            {refused(textmetric.RougeLsum(r.Candidate, r.Reference, false)), r.Lsum},
		"rougeLsum with stems": {refused(textmetric.RougeLsum(r.Candidate, r.Reference, true)), r.LsumStem},
		"bleu":                 {percent(textmetric.SentenceBLEU(r.Candidate, r.Reference), nil), theirs(r.BLEU)},
		"chrf":                 {percent(chrf.Score(), errChrF), theirs(r.ChrF)},
		"ter":                  {percent(ter.Score(), errTER), theirs(r.TER)},
	}
}

// corpusStats are the sums over all rows but the hand-made edge cases.
type corpusStats struct {
	bleu textmetric.BLEUStats
	chrf textmetric.ChrFStats
	ter  textmetric.TERStats
}

func (c *corpusStats) add(r metricRow) error {
	if r.Source == "edge" {
		return nil
	}
	chrf, err := textmetric.ChrFOf(r.Candidate, r.Reference)
	if err != nil {
		return err
	}
	ter, err := textmetric.TEROf(r.Candidate, r.Reference)
	if err != nil {
		return err
	}
	c.bleu, c.chrf, c.ter = c.bleu.Add(textmetric.BLEUOf(r.Candidate, r.Reference)), c.chrf.Add(chrf), c.ter.Add(ter)
	return nil
}

func (c *corpusStats) compare(file string) (*agreed, error) {
	var want struct {
		BLEU float64 `json:"corpus_bleu"`
		ChrF float64 `json:"corpus_chrf2"`
		TER  float64 `json:"corpus_ter"`
	}
	raw, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(raw, &want)
	}
	if err != nil {
		return nil, err
	}
	found := &agreed{}
	for _, pair := range [][2]float64{{c.bleu.Score(false), want.BLEU}, {c.chrf.Score(), want.ChrF}, {c.ter.Score(), want.TER}} {
		if err := found.add([]float64{100 * pair[0]}, []float64{pair[1]}); err != nil {
			return nil, err
		}
	}
	return found, nil
}
