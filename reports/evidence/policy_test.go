package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"seatrial/eval"
)

func TestRedaction(t *testing.T) {
	b, key := testBundle(t)
	whole := write(t, b, key)
	b.Policy, _ = policy(t, `4711-b`, `to b, <b>2`)
	files := write(t, b, key)
	checks := Verify(files, withJudge)
	if bad := failures(checks); bad != "" {
		t.Fatal(bad)
	}
	if !strings.Contains(fmt.Sprint(checks), "redacted") {
		t.Error("nothing says that texts are not shown")
	}
	for _, name := range files.Names() {
		body := files[name]
		if strings.HasSuffix(name, ".gz") {
			var err error
			if body, err = unzipped(body); err != nil {
				t.Fatal(err)
			}
		}
		for _, text := range []string{"4711-b", "to b, <b>2", `to b, \u003cb\u003e2`, "bm93IHNheXMgMzAgZGF5cyB0byBiLCA8Yj4y"} {
			if bytes.Contains(body, []byte(text)) {
				t.Errorf("%s holds %q", name, text)
			}
		}
	}
	if !bytes.Equal(files[nameResults], whole[nameResults]) {
		t.Error("what is proved is not the same")
	}
	// The digest of a case whose text is left out could be tried out against the text.
	row, _ := unzipped(files[nameTexts])
	if first := bytes.Split(row, []byte("\n"))[0]; bytes.Contains(first, []byte(`"digest":{"salt"`)) {
		t.Error("the digest of the case is shown")
	}
	b.Policy, _ = policy(t, "grader:contains")
	if n := withheldOf(t, write(t, b, key)); n["redacted"] != 2*4 {
		t.Errorf("withheld %v, want all texts of the two samples that the grader fails", n)
	}
	b.Policy, _ = policy(t, "grader:mine") // as the suite labels it
	if n := withheldOf(t, write(t, b, key)); n["redacted"] != 2*4 {
		t.Errorf("withheld %v, want the same by the label", n)
	}
	for _, make := range []func() (Files, error){func() (Files, error) { return Write(b, key) }, func() (Files, error) { return Excerpt(b, "a", key) }} {
		b.Policy, _ = policy(t, "grader:contians")
		if _, err := make(); err == nil || !strings.Contains(err.Error(), "no such grader") {
			t.Errorf("a grader that is misspelt: %v", err)
		}
	}
	b.Policy, _ = policy(t, `\{\{ q`)
	if _, err := Write(b, key); err == nil || !strings.Contains(err.Error(), "prompt p") {
		t.Errorf("a pattern that fits a prompt: %v", err)
	}
	b.Policy, _ = policy(t, `W-1`)
	if _, err := Write(b, key); err == nil || !strings.Contains(err.Error(), "suite itself") {
		t.Errorf("a pattern that fits a waiver: %v", err)
	}
}

func withheldOf(t testing.TB, files Files) map[string]int {
	t.Helper()
	s, err := readStatement(files)
	if err != nil {
		t.Fatal(err)
	}
	return s.Predicate.Seatrial.Withheld
}

func TestErasedRecords(t *testing.T) {
	b, key := testBundle(t)
	var records []Recorded
	for r := range b.Records {
		if r.Sample != nil && r.Sample.Key.Case == "b" || r.Case.ID == "b" {
			r.Erased, r.Texts = true, nil
		}
		records = append(records, r)
	}
	b.Records = yielded(records)
	files := write(t, b, key)
	if bad := failures(Verify(files, withJudge)); bad != "" {
		t.Error(bad)
	}
	if n := withheldOf(t, files); n["erased"] != 3+2*4 {
		t.Errorf("withheld %v", n)
	}
}

// A pattern finds nothing in tokens and in a stream, and whoever has them has the text.
func TestPiecesOfWhatIsLeftOut(t *testing.T) {
	s := eval.Sample{Exchanges: []eval.Exchange{{Request: eval.Request{Messages: []eval.Message{{Role: "user", Content: "Which account?"}}},
		Response: &eval.Response{Text: "It is KTO-4711", Logprobs: json.RawMessage(`{"content":[{"token":"KTO-"},{"token":"4711"}]}`), Raw: []byte("data: KTO-\ndata: 4711")}}}}
	for _, tt := range []struct {
		pattern string
		want    map[string]string
		reason  string
	}{
		{"KTO-4711", map[string]string{"exchanges/0/response/text": whyRedacted, "exchanges/0/response/logprobs": whyRedacted, "exchanges/0/response/raw": whyRedacted}, "in the answer"},
		{"Which", map[string]string{"exchanges/0/request": whyRedacted}, "in what was asked alone"},
	} {
		p, _ := policy(t, tt.pattern)
		if got, err := p.Withheld(s); err != nil || !maps.Equal(got, tt.want) {
			t.Errorf("%s: %v %v", tt.reason, got, err)
		}
	}
}
