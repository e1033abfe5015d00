package main

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"seatrial/eval"
)

// Labels count characters, findings bytes; a span that is found in part is not found.
func TestSpansOfRows(t *testing.T) {
	var row synthRow
	if err := json.Unmarshal([]byte(`{"text":"Žofie: a@b.cz, 5 é 4111","spans":[
		{"start":7,"end":13,"type":"EMAIL_ADDRESS"},{"start":15,"end":16,"type":"AGE"},{"start":19,"end":23,"type":"CREDIT_CARD"}]}`), &row); err != nil {
		t.Fatal(err)
	}
	spans := map[string]*labelled{"email": {}, "card": {}, "phone": {}}
	score := eval.Score{Details: json.RawMessage(`{"leaks":[{"type":"email","start":8,"end":14},{"type":"card","start":21,"end":24},{"type":"phone","start":16,"end":17}]}`)}
	if err := addSpans(spans, row, score); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		typ            string
		tp, fp, missed int
		reason         string
	}{
		{"email", 1, 0, 0, "exactly, behind a character of two bytes"},
		{"card", 0, 1, 1, "its last byte is missing"},
		{"phone", 0, 1, 0, "an age"},
	} {
		var tp, fp, missed int
		for _, r := range spans[tt.typ].rows {
			switch {
			case r.found && r.positive:
				tp++
			case r.found:
				fp++
			default:
				missed++
			}
		}
		if tp != tt.tp || fp != tt.fp || missed != tt.missed {
			t.Errorf("%s: %d right, %d wrong, %d missed, want %d, %d, %d: %s", tt.typ, tp, fp, missed, tt.tp, tt.fp, tt.missed, tt.reason)
		}
	}
}

func TestGzippedRows(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rows.jsonl.gz")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(out)
	if _, err := z.Write([]byte("{\"n\":1}\n{\"n\":2}\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	sum := 0
	err = eachRow(file, func(r struct{ N int }) error { sum += r.N; return nil })
	if err != nil || sum != 3 {
		t.Errorf("sum %d, %v", sum, err)
	}
}
