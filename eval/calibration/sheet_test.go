package calibration

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"seatrial/eval"
)

func TestReadRows(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       string // case:epoch:label, of each row
		err        string
		reason     string
	}{
		{"l.csv", "\uFEFFCase,label,answer\nc1,pass,x\nc2,,x\nc3, F ,x\n", "c1:0:pass c3:0:fail", "", "a header in any case, a mark, and rows that nobody filled in"},
		{"l.csv", "case;label;note\nc1;pass;a, b\n", "c1:0:pass", "", "semicolons"},
		{"l.csv", "case\tlabel\nc1\tfail\n", "c1:0:fail", "", "tabs"},
		{"l.csv", "case,epoch,label\nc1,2,1\n", "c1:2:pass", "", "an epoch"},
		{"l.csv", "case,label\n'=c1,pass\n", "=c1:0:pass", "", "what was guarded is read as it was"},
		{"l.csv", "case,label\nc1,maybe\nc2,perhaps\n", "", `l.csv:2: the label "maybe" is neither`, "no label"},
		{"l.csv", "case,label\nc1,maybe\nc2,perhaps\n", "", `l.csv:3: the label "perhaps"`, "all mistakes at once"},
		{"l.csv", "case,epoch,label\nc1,0,pass\n", "", `l.csv:2: the epoch "0"`, "no epoch"},
		{"l.csv", "id,label\nc1,pass\n", "", `no column "case" (there are id, label)`, "a column is missing"},
		{"l.csv", "case,label,label\nc1,pass,fail\n", "", `the column "label" comes twice`, "which of the two?"},
		{"l.csv", "case,label\nc1,\n", "", "holds no labels", "nobody filled it in"},
		{"l.csv", "", "", "read its header", "an empty file"},
		{"l.jsonl", `{"case":"c1","label":"fail"}` + "\n\n" + `{"case":"c2","label":true}`, "c1:0:fail c2:0:pass", "", "lines, one empty, the last without an end"},
		{"l.jsonl", `{"output":"hi","label":0}`, ":0:fail", "", "an answer in the row"},
		{"l.jsonl", `{"output":"hi"}`, "", "holds no labels", "unlabelled"},
		{"l.jsonl", `{"label":"pass"}`, "", "l.jsonl:1: it names neither", "a label of nothing"},
		{"l.jsonl", `{"case":"c1","lable":"pass"}`, "", `l.jsonl:1: json: unknown field "lable"`, "a misspelt key"},
		{"l.jsonl", `{"case":`, "", "l.jsonl:1: unexpected EOF", "half a row"},
	} {
		rows, err := ReadRows(strings.NewReader(c.text), c.name)
		var got []string
		for _, r := range rows {
			got = append(got, r.Case+":"+string(rune('0'+r.Epoch))+":"+string(r.Label))
		}
		if c.err == "" && (err != nil || strings.Join(got, " ") != c.want) || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: %v, %v; want %q, %q", c.reason, got, err, c.want, c.err)
		}
	}
}

func TestSheetIsReadBack(t *testing.T) {
	sample := eval.Sample{Key: eval.Key{Case: "-1+1", Prompt: "v1", Target: "m", Epoch: 2}, Case: &eval.Case{Expected: []byte(`"30 days"`)},
		Exchanges: []eval.Exchange{{Request: eval.Request{Messages: []eval.Message{{Role: "system", Content: "s"}, {Role: "user", Content: "How long?"}}},
			Response: &eval.Response{Text: "=HYPERLINK(\"x\")\nand a line"}}}}
	var b bytes.Buffer
	if err := WriteSheet(&b, []eval.Sample{sample}, "ann"); err != nil {
		t.Fatal(err)
	}
	cells, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(cells[1], "|"); got != "'-1+1|v1|m|2|How long?|s|30 days|'=HYPERLINK(\"x\")\nand a line||ann|" {
		t.Errorf("the sheet's row is %q", got)
	}
	filled := strings.Replace(b.String(), "and a line\",,ann,", "and a line\",pass,ann,fine", 1)
	rows, err := ReadRows(strings.NewReader(filled), "sheet.csv")
	if err != nil || len(rows) != 1 || rows[0].Case != "-1+1" || rows[0].Epoch != 2 || rows[0].By != "ann" || rows[0].Note != "fine" || rows[0].Label != eval.Pass {
		t.Errorf("%v, %+v of %s", err, rows, filled)
	}
}

func FuzzReadRows(f *testing.F) {
	f.Add("case,label\nc1,pass\n", true)
	f.Add(`{"case":"c1","label":"fail"}`, false)
	f.Fuzz(func(t *testing.T, s string, asCSV bool) {
		name := "x.jsonl"
		if asCSV {
			name = "x.csv"
		}
		rows, err := ReadRows(strings.NewReader(s), name)
		for _, r := range rows {
			if err == nil && (r.Label != eval.Pass && r.Label != eval.Fail || r.Line < 1) {
				t.Fatalf("row %+v", r)
			}
		}
	})
}
