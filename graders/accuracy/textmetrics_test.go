package main

import (
	"bytes"
	"strings"
	"testing"
)

// One row whose values are right by hand, and one that is wrong on purpose: the measurement must tell.
func TestTextMetricsAreCompared(t *testing.T) {
	same := `"squad_exact":1,"squad_f1":1,"rouge1":[1,1,1],"rouge1_stem":[1,1,1],"rouge2":[1,1,1],"rouge2_stem":[1,1,1],"rougeL":[1,1,1],"rougeL_stem":[1,1,1],"rougeLsum":[1,1,1],"rougeLsum_stem":[1,1,1]`
	dir := write(t, map[string]string{
		"textmetrics/reference_values.jsonl": `{"source":"x","candidate":"red green blue grey","reference":"red green blue grey",` + same + `,"sacrebleu_sentence":100,"chrf2_sentence":100,"ter_sentence":0}
{"source":"edge","candidate":"red black","reference":"red white",` + same + `}
`,
		"textmetrics/corpus_values.json": `{"corpus_bleu":100,"corpus_chrf2":100,"corpus_ter":5}`,
	})
	var out, errs bytes.Buffer
	if code := run(t.Context(), []measurement{measureTextMetrics}, []string{"-data", dir, "-out", t.TempDir()}, day, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	for _, line := range []string{
		"| texts with reference values, rouge1 |  | en | specification | 2 | 0 | 0 | – | – | – | 50.0 |",
		"| texts with reference values, bleu |  | en | specification | 1 | 0 | 0 | – | – | – | 100.0 |",
		"| corpus BLEU, chrF2 and TER of these texts |  | en | specification | 3 | 0 | 0 | – | – | – | 66.7 |",
		"| largest difference 5e+00 |",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no line %q in\n%s", line, &out)
		}
	}
}

func TestConsistencyIsMeasured(t *testing.T) {
	dir := write(t, map[string]string{
		"hallucination/factscore_bios.jsonl": `{"group":"a","model":"m","answer":"Opened in the year 1932.","label_fraction_unsupported":0.1}
{"group":"a","model":"n","answer":"Opened in the year 1932.","label_fraction_unsupported":0.2}
{"group":"a","model":"o","answer":"Painted by purple wombats.","label_fraction_unsupported":0.5}
{"group":"b","model":"m","answer":"Alone.","label_fraction_unsupported":1}
`,
		"hallucination/ragtruth_qa.jsonl": `{"group":"a","model":"m","answer":"Yes.","label":0}
{"group":"a","model":"n","answer":"No.","label":1}
`,
	})
	var out, errs bytes.Buffer
	if code := run(t.Context(), []measurement{measureConsistent}, []string{"-data", dir, "-out", t.TempDir()}, day, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	for _, line := range []string{
		"| FActScore biographies |  | en | in-sample, by a stand-in | 3 | 1 | 0 | 100.0 | 100.0 |",
		"| RAGTruth QA |  | en | in-sample, by a stand-in | 2 | 1 | 0 | 50.0 | 100.0 |",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no line %q in\n%s", line, &out)
		}
	}
}
