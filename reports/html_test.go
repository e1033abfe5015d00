package reports

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"seatrial/eval"
)

func html(t *testing.T, r eval.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// unpackedSamples returns the index of the samples of a page, and their blocks.
func unpackedSamples(t *testing.T, doc []byte) []string {
	t.Helper()
	var all []string
	for _, m := range packedElement.FindAllSubmatch(doc, -1) {
		if string(m[1]) == indexType {
			all = append(all, string(m[2]))
			continue
		}
		raw, err := io.ReadAll(flate.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(m[2]))))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(raw))
	}
	return all
}

var packedElement = regexp.MustCompile(`<script type="(` + packedType + `|` + indexType + `)"[^>]*>([^<]*)</script>`)

// readable is a page as its golden file has it: the samples unpacked, and without style and program, which
// have tests of their own.
func readable(t *testing.T, doc []byte) []byte {
	t.Helper()
	blocks := unpackedSamples(t, doc)
	doc = packedElement.ReplaceAllFunc(doc, func([]byte) []byte {
		text := strings.ReplaceAll(blocks[0], `},{"q"`, "},\n{\"q\"")
		blocks = blocks[1:]
		return []byte("PACKED " + text)
	})
	doc = bytes.Replace(doc, []byte(htmlScript), []byte("(program)"), 1)
	doc = bytes.Replace(doc, []byte(htmlStyle), []byte("(style)"), 1)
	return regexp.MustCompile(`'sha256-[^']*'`).ReplaceAll(doc, []byte("(hash)"))
}

// The policy must allow the style sheet and the program that are in the file, and nothing else.
func TestHTMLPolicy(t *testing.T) {
	doc := html(t, wholeReport())
	hash := func(element string) string {
		all := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllStringSubmatch(doc, -1)
		if len(all) != 1 {
			t.Fatalf("%d of %s", len(all), element)
		}
		sum := sha256.Sum256([]byte(all[0][1]))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := `content="default-src 'none'; style-src ` + hash("style") + `; script-src ` + hash("script") +
		`; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"`
	if !strings.Contains(doc, want) {
		t.Errorf("no policy %s", want)
	}
	for _, word := range []string{"javascript:", " style=", " src=", "url(", "@import", "innerHTML", "eval(", "Function("} {
		if strings.Contains(doc, word) {
			t.Errorf("the report has %q", word)
		}
	}
}

func TestHTMLOrder(t *testing.T) {
	doc := html(t, wholeReport())
	at := 0
	for _, part := range []string{`class="classified"`, `id="index"`, "<h1>", "NO-GO", `id="tested"`, `id="rules"`, `id="completeness"`, `id="changes"`, `id="requirements"`, `id="controls"`, `id="tags"`, `id="attacks"`, `id="spent"`,
		`id="flakiness"`, `id="failures"`, `id="cases"`, `id="waivers"`, `id="graders"`, `id="provenance"`, `id="history"`, `id="limitations"`, `id="reproduce"`, `id="signoff"`} {
		i := strings.Index(doc[at:], part)
		if i < 0 {
			t.Fatalf("no %s after byte %d", part, at)
		}
		at += i
	}
	if strings.Contains(doc, "sk-must-never-be-seen") {
		t.Error("a secret is shown")
	}
}

// Every link leads somewhere, and no place has two.
func TestHTMLLinks(t *testing.T) {
	doc := html(t, demoReport())
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(doc, -1) {
		ids[m[1]]++
	}
	links := regexp.MustCompile(` href="#([^"]+)"`).FindAllStringSubmatch(doc, -1)
	if len(links) < 15 {
		t.Errorf("%d links: the decision's cases are not linked", len(links))
	}
	for _, m := range links {
		if ids[m[1]] != 1 {
			t.Errorf("%d places named %s", ids[m[1]], m[1])
		}
	}
}

func TestHTMLManyFailures(t *testing.T) {
	if testing.Short() {
		t.Skip("much text, of which the race detector sees the same in a report of few samples")
	}
	c := demoCases()[0]
	r := demoReport()
	r.Diff, r.Decision = nil, nil
	r.Samples = func(yield func(eval.Sample, error) bool) {
		for i := range 2500 {
			s := demoSample(c, "v2", c.is, 0, 1, i)
			s.Key.Case = fmt.Sprintf("case-%04d", i)
			if i%10 == 0 {
				s.Verdict = eval.Unscored
			}
			if !yield(s, nil) {
				return
			}
		}
	}
	doc := html(t, r)
	if n := strings.Count(doc, `<article class="sample is-`); n != htmlFull {
		t.Errorf("%d samples in full", n)
	}
	if !strings.Contains(doc, "200 samples that did not pass are shown in full. The other 2,300 are listed by id") {
		t.Error("it does not say how many are not shown in full")
	}
	_, shown, _ := strings.Cut(doc, `<section id="failures">`)
	for i := range 2500 {
		if id := fmt.Sprintf("case-%04d", i); !strings.Contains(shown, id) {
			t.Fatalf("%s is nowhere", id)
		}
	}
	if strings.Index(shown, "case-0010") < strings.Index(shown, "case-0199") {
		t.Error("samples without a verdict come before those that failed")
	}
}

// A decision about one of several prompts must not stand beside the figures and failures of another.
func TestHTMLCandidate(t *testing.T) {
	r := coveredReport()
	c := demoCases()[0]
	r.Samples = samplesOf([]eval.Sample{demoSample(c, "v1", c.is, 0, 1, 0), demoSample(c, "v2", c.is, 0, 1, 1)})
	other := r.Summary.Cells[0]
	other.Prompt, other.Tally = "v1", eval.Tally{Planned: 10, Passed: 10}
	r.Summary.Cells[0].Tally = eval.Tally{Planned: 10, Passed: 1, Failed: 9}
	r.Summary.Cells = append(r.Summary.Cells, other)
	doc := html(t, r)
	_, stats, _ := strings.Cut(doc, `<dl class="stats">`)
	if !strings.Contains(stats[:200], ">10.0 %<") || !strings.Contains(doc, "These figures are <bdi>of prompt v2, target gpt-4o-mini</bdi>") {
		t.Errorf("the first figure is not the candidate's: %.200s", stats)
	}
	_, failures, _ := strings.Cut(doc, `<section id="failures">`)
	if mine, others := strings.Index(failures, "prompt v2, target gpt-4o-mini, epoch"), strings.Index(failures, "prompt v1, target gpt-4o-mini, epoch"); mine < 0 || mine > others {
		t.Errorf("the candidate's failure is at byte %d, another's at %d", mine, others)
	}
	if !strings.Contains(failures, "candidate's come first") {
		t.Error("it does not say whose failures come first")
	}
}

func TestMarked(t *testing.T) {
	ev := func(start, end int) eval.Evidence { return eval.Evidence{Where: "output", Start: start, End: end} }
	score := func(turn int, list ...eval.Evidence) eval.Score { return eval.Score{Turn: turn, Evidence: list} }
	tests := []struct {
		text   string
		scores []eval.Score
		want   string
		reason string
	}{
		{"one two three", []eval.Score{score(0, ev(4, 7))}, "one [two] three", "what a score rests on"},
		{"one two three", []eval.Score{score(0, ev(4, 13)), score(0, ev(0, 7))}, "[one two][ three]", "overlapping evidence is marked once"},
		{"one two three", []eval.Score{score(0, ev(0, 13), ev(4, 7))}, "[one two three]", "evidence inside of evidence"},
		{"one", []eval.Score{score(0, ev(0, 0))}, "one", "both zero is the whole: no mark"},
		{"one", []eval.Score{score(0, ev(-1, 2), ev(2, 9), ev(2, 1))}, "one", "offsets that do not fit"},
		{"日本", []eval.Score{score(0, ev(1, 3), ev(0, 4))}, "日本", "offsets inside of a character"},
		{"日本", []eval.Score{score(0, ev(3, 6))}, "日[本]", "offsets are bytes"},
		{"one", []eval.Score{score(0, eval.Evidence{Where: "context", Start: 0, End: 3})}, "one", "offsets into another text"},
		{"one", []eval.Score{score(1, ev(0, 3))}, "one", "evidence in an earlier turn's answer"},
		{"one", []eval.Score{score(2, ev(0, 3))}, "[one]", "evidence in the last turn's"},
		{"a\x1bb", []eval.Score{score(0, ev(0, 3))}, `[a]\x1b[b]`, "escapes stay escapes"},
	}
	for _, tt := range tests {
		var b strings.Builder
		for _, p := range marked(tt.text, tt.scores, 2) {
			if p.Mark {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		if b.String() != tt.want {
			t.Errorf("%s: got %s, want %s", tt.reason, b.String(), tt.want)
		}
	}
}

func TestLongTextIsCutAndSaysSo(t *testing.T) {
	c := demoCases()[0]
	r := allPass()
	s := demoSample(c, "v2", strings.Repeat("é", 40_000)+" at any time THE END", 0, 1, 0)
	r.Samples = samplesOf([]eval.Sample{s})
	doc := html(t, r)
	if strings.Contains(doc, "THE END") || !strings.Contains(doc, "14,484 bytes more are in the run") {
		t.Error("a long answer is not cut, or does not say so")
	}
	if c := unseen(doc); c != "" {
		t.Errorf("%s: the cut is inside of a character", c)
	}
}

// What was never asked is counted and named, and no page long of nothing.
func TestHTMLUnasked(t *testing.T) {
	r := wholeReport()
	doc := html(t, r)
	if !strings.Contains(doc, "1 planned sample was never asked: nothing is known of them, and they are no passes.") {
		t.Error("it does not say what was never asked")
	}
	_, failures, _ := strings.Cut(doc, `id="failures"`)
	if failures, _, _ = strings.Cut(failures, "</section>"); strings.Contains(failures, "? missing") || !strings.Contains(failures, `data-case="opening-hours"`) {
		t.Error("a sample that was never asked is shown as a failure, or not named")
	}
}

func TestFirstClause(t *testing.T) {
	tests := []struct{ sentence, first, rest, reason string }{
		{"13 of 20 cases pass, 19 of 20 before; a drop this large is rare; waived: a", "13 of 20 cases pass, 19 of 20 before", "A drop this large is rare; waived: a.", "what blocks comes first, the rest is read on"},
		{"with 2 failures forgiven by waivers (W-1): all 6 rules hold", "with 2 failures forgiven by waivers (W-1): all 6 rules hold", "", "a headline keeps what makes it less than it seems"},
		{"a; \xff", "a", "\xff.", "what is no letter stays as it is"},
		{"a; ", "a", "", "nothing follows"},
	}
	for _, tt := range tests {
		if first, rest := firstClause(tt.sentence); first != tt.first || rest != tt.rest {
			t.Errorf("%s: %q and %q", tt.reason, first, rest)
		}
	}
}
