package reports

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"seatrial/eval"
)

// poison appends bad to every string that a value holds, ids and enumerations
// included. Values are copied where they are shared.
func poison(v reflect.Value, bad string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + bad)
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		c := reflect.New(v.Type().Elem())
		c.Elem().Set(v.Elem())
		poison(c.Elem(), bad)
		v.Set(c)
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		if raw, ok := v.Interface().(json.RawMessage); ok {
			var s string
			if json.Unmarshal(raw, &s) == nil {
				v.Set(reflect.ValueOf(mustJSON(s + strings.ToValidUTF8(bad, "?"))))
			}
			return
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		for i := range c.Len() {
			poison(c.Index(i), bad)
		}
		v.Set(c)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() && v.Field(i).Kind() != reflect.Func {
				poison(v.Field(i), bad)
			}
		}
	}
}

// poisoned is the demo report with bad in every text. Of its samples and
// changes it has the first n.
func poisoned(bad string, n int) eval.Report {
	r := demoReport()
	samples := collect(r)
	samples = samples[:min(n, len(samples))]
	r.Diff.Changes = r.Diff.Changes[:min(n, len(r.Diff.Changes))]
	for i := range samples {
		verdict, purpose := samples[i].Verdict, samples[i].Key.Purpose
		var verdicts []eval.Verdict
		for _, sc := range samples[i].Scores {
			verdicts = append(verdicts, sc.Verdict)
		}
		poison(reflect.ValueOf(&samples[i]).Elem(), bad)
		samples[i].Verdict, samples[i].Key.Purpose = verdict, purpose
		for k, v := range verdicts {
			samples[i].Scores[k].Verdict = v
		}
	}
	samples = append(samples, eval.Sample{Key: eval.Key{Case: "missing" + bad}})
	for i := range r.Graders {
		r.Graders[i].Safety = true // so that SARIF tells of them
	}
	r.Samples = nil
	poison(reflect.ValueOf(&r).Elem(), bad)
	r.Samples = samplesOf(samples)
	return r
}

var badTexts = []string{
	hostileAnswer,
	"\x1b]8;;https://evil.example\x07click\x1b]8;;\x07\r\x08\x08",
	"</title></style></pre></td><img src=x onerror=alert(1)>",
	"\"' onmouseover=alert(1) x='\"",
	"\n\n```\n# heading @everyone\n~~~\n</details><script>",
	"{{.Run}} {{template \"x\"}} ${x} <!-- --> <![CDATA[ ]]>",
	"\u202e\u2066\u200f\u061c\u2028\u2029\ufeff\u00ad",
	"javascript:alert(1)",
	" | a | b |\n| - | - |",
	"\n::error file=a.go,line=1::injected%0Aby 100%\r\n::add-mask::x\n##[error]y\n/close :bug: GH-1 !2 ~bug $3 %4 &5 ^alert#6 see [the rule](0) and {0} {{1}}",
}

func TestHostileText(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine, and much text")
	}
	for _, bad := range badTexts {
		checkAll(t, poisoned(bad, 100), false)
	}
}

func FuzzHostileText(f *testing.F) {
	if testing.Short() {
		f.Skip("one goroutine, and much text")
	}
	for _, bad := range badTexts {
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, bad string) { checkAll(t, poisoned(bad, 3), true) })
}

func checkAll(t *testing.T, r eval.Report, short bool) {
	t.Helper()
	for _, format := range Formats() {
		var b bytes.Buffer
		if err := Render(format, &b, r); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if c := unseen(strings.ReplaceAll(b.String(), "\r\n", "\n")); c != "" {
			t.Errorf("%s: %s got through", format, c)
		}
		switch format {
		case "html":
			checkHTML(t, b.Bytes())
		case "json":
			if !json.Valid(b.Bytes()) {
				t.Error("json: not valid")
			}
		case "junit":
			checkJUnit(t, b.Bytes())
		case "markdown":
			checkMarkdown(t, b.String())
		case "pr-comment":
			mark, rest, _ := strings.Cut(b.String(), "\n")
			if !regexp.MustCompile(`^<!-- seatrial: [A-Za-z0-9-]* [0-9a-f]{8} -->$`).MatchString(mark) || strings.Contains(strings.Trim(mark, "<!->"), "--") {
				t.Errorf("pr-comment: begins with %q", mark)
			}
			checkMarkdown(t, rest)
		case "csv":
			checkCSV(t, b.Bytes())
		case "jsonl":
			checkJSONL(t, b.Bytes())
		case "github-annotations":
			checkAnnotations(t, b.String())
		case "gitlab-codequality":
			checkCodeQuality(t, b.Bytes())
		case "sarif":
			checkSARIF(t, b.Bytes())
		}
	}
	if short {
		return
	}
	var b bytes.Buffer
	spec := eval.ProviderSpec{Name: r.Run.ID, Title: r.Run.ID, Doc: r.Run.ID + "\n\n  " + r.Run.ID, Options: r.Graders[0].Options}
	term := Terminal{W: &b, Width: 80, Color: true, Store: r.Store}
	flaky, prospect := demoFlakiness(), demoProspect()
	poison(reflect.ValueOf(&flaky).Elem(), r.Run.ID)
	poison(reflect.ValueOf(&prospect).Elem(), r.Run.ID)
	for _, err := range []error{term.Flakiness(flaky), term.Prospect(prospect), term.Run(r), term.Summary(r), term.Changes(eval.Report{Run: r.Run, Diff: r.Diff}), term.Decision(*r.Decision), term.Runs([]eval.Run{r.Run}, map[string][]eval.DecisionRecord{r.Run.ID: {{Outcome: eval.Outcome(r.Run.ID)}}}),
		term.Samples(collect(r)), term.Graders(r.Graders), term.Grader(r.Graders[0]), term.Providers([]eval.ProviderSpec{spec}), term.Provider(spec)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	painted := regexp.MustCompile(`\x1b\[(1|2|1;3[123])m|\x1b\[0m`).ReplaceAllString(b.String(), "")
	if c := unseen(painted); c != "" {
		t.Errorf("terminal: %s got through", c)
	}
}

// checkHTML reads a report as strict XML, which it is, so that markup of a
// model's would be seen as an element or break the reading.
func checkHTML(t *testing.T, doc []byte) {
	t.Helper()
	_, body, ok := bytes.Cut(doc, []byte("<!DOCTYPE html>\n"))
	if !ok {
		t.Fatal("html: no document type")
	}
	if n := bytes.Count(body, []byte("<script>"+htmlScript+"</script>\n")); n != 1 {
		t.Errorf("html: the program is there %d times", n)
	}
	body = bytes.Replace(body, []byte(htmlScript), nil, 1)
	for i, block := range unpackedSamples(t, doc) {
		if c := unseen(block); c != "" {
			t.Errorf("html: %s got through in block %d", c, i)
		}
	}
	const drawn = "class x y width height rx cx cy r x1 x2 y1 y2 dy transform text-anchor"
	allowed := map[string]string{ // element to attributes
		"html": "lang class", "head": "", "meta": "charset http-equiv content name", "title": "", "style": "", "body": "", "header": "class", "main": "class id hidden data-thinned",
		"nav": "aria-label class id hidden", "section": "class id", "article": "class id", "h1": "", "h2": "", "h3": "", "p": "class role aria-label", "span": "class title data-case id role", "bdi": "class",
		"strong": "class", "ul": "class", "li": "", "a": "href class id", "table": "class", "thead": "", "tbody": "", "tr": "class", "th": "scope class", "td": "class data-label",
		"div": "class id tabindex role aria-label", "br": "", "pre": "dir", "mark": "", "del": "", "ins": "", "details": "id class", "summary": "class", "dl": "class", "dt": "", "dd": "", "code": "",
		"svg": "class aria-hidden aria-label role preserveAspectRatio width height", "g": "", "rect": drawn, "circle": drawn, "line": drawn, "text": drawn, "figure": "class", "figcaption": "",
		"form": "id data-format data-run data-digest", "fieldset": "", "legend": "", "label": "class", "input": "type name value maxlength autocomplete required", "textarea": "name rows maxlength",
		"button": "type id hidden", "script": "id type",
	}
	dec := xml.NewDecoder(bytes.NewReader(body))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("html: not well formed: %v", err)
			return
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			if _, comment := tok.(xml.Comment); comment {
				t.Error("html: a comment")
			}
			continue
		}
		attrs, known := allowed[el.Name.Local]
		if !known {
			t.Errorf("html: element <%s>", el.Name.Local)
		}
		for _, a := range el.Attr {
			if !strings.Contains(" "+attrs+" ", " "+a.Name.Local+" ") {
				t.Errorf("html: attribute %s of <%s>", a.Name.Local, el.Name.Local)
			}
			if el.Name.Local == "script" && a.Name.Local == "type" && a.Value != packedType && a.Value != indexType {
				t.Errorf("html: a script of type %q", a.Value)
			}
			if a.Name.Local == "href" && !regexp.MustCompile(`^#[a-z0-9]+$`).MatchString(a.Value) {
				t.Errorf("html: link to %q", a.Value)
			}
		}
	}
}

// checkMarkdown takes what is ours away (fences and the few tags) and finds
// nothing left that is markup, a mention or a link.
func checkMarkdown(t *testing.T, doc string) {
	t.Helper()
	var outside []string
	fence := ""
	for line := range strings.SplitSeq(doc, "\n") {
		if fence == "" {
			if trimmed := strings.TrimRight(line, "`"); trimmed != line && trimmed == "" {
				t.Errorf("markdown: a fence without its language: %q", line)
			}
			if ticks, ok := strings.CutSuffix(line, "text"); ok && len(ticks) >= 3 && strings.Trim(ticks, "`") == "" {
				fence = ticks
				continue
			}
			outside = append(outside, line)
			continue
		}
		// A closing fence has at least as many backticks, and nothing else.
		if c := strings.TrimSpace(line); strings.Trim(c, "`") == "" && len(c) >= len(fence) {
			if line != fence {
				t.Errorf("markdown: an answer closes its fence with %q", line)
			}
			fence = ""
		}
	}
	if fence != "" {
		t.Error("markdown: a fence is not closed")
	}
	text := regexp.MustCompile(`</?(details|summary|code)>|<br>`).ReplaceAllString(strings.Join(outside, "\n"), "")
	text = regexp.MustCompile(`<span>([@#!%^:-]|&#\d+;)</span>|&#\d+;`).ReplaceAllString(text, "·")
	if at := strings.IndexAny(text, "<@`~[]&"); at >= 0 {
		t.Errorf("markdown: %q got through in %q", text[at:at+1], text[max(0, at-60):min(len(text), at+60)])
	}
	for _, link := range []string{"://", "www.", "WWW."} {
		if strings.Contains(text, link) {
			t.Errorf("markdown: %q becomes a link", link)
		}
	}
	if m := regexp.MustCompile(`(?mi)^/\w+|[!^]\w|gh-\d`).FindString(text); m != "" {
		t.Errorf("markdown: %q refers or commands", m)
	}
	if m := regexp.MustCompile(`:[a-z][a-z0-9_+-]*:`).FindString(text); m != "" {
		t.Errorf("markdown: %q becomes a picture", m)
	}
	// Cells of a table: no text may add one.
	cells := 0
	for _, line := range outside {
		n := strings.Count(line, "|")
		switch {
		case !strings.HasPrefix(line, "|"):
			cells = 0
		case cells == 0:
			cells = n
		case n != cells:
			t.Errorf("markdown: a row of %d bars in a table of %d: %s", n, cells, line)
		}
		if cells == 0 && n > 0 {
			t.Errorf("markdown: a bar outside of a table: %s", line)
		}
	}
}

// What begins a line of its own begins no block, and what is within one is no sign of a code host's.
func TestMarkdownText(t *testing.T) {
	tests := []struct{ text, want, reason string }{
		{"- item", "&#45; item", "a list"},
		{"+", "&#43;", "a list of nothing"},
		{"12. Of May", "12&#46; Of May", "a numbered list"},
		{"3) three", "3&#41; three", "another"},
		{"---", "&#45;--", "a ruler"},
		{"    code", "code", "a block of code"},
		{"-3 of 1.5 (2) a-b", "-3 of 1.5 (2) a-b", "numbers and words stay"},
		{"it :bug: and :+1:, 10:30:00 a::b", "it <span>:</span>bug: and <span>:</span>+1:, 10:30:00 a::b", "pictures, and what is none"},
		{"> quoted", "&#62; quoted", "a quotation"},
		{"[ ] task", "&#91; &#93; task", "a task"},
	}
	for _, tt := range tests {
		if got := md(tt.text); got != tt.want {
			t.Errorf("%s: %q becomes %q, want %q", tt.reason, tt.text, got, tt.want)
		}
	}
}

// Nothing is lost in JSON: what cannot be seen is escaped, and reads back.
func TestJSONIsVerbatim(t *testing.T) {
	text := strings.ToValidUTF8(hostileAnswer, "\ufffd") + "\U000e0101\u2028"
	s := eval.Sample{Key: eval.Key{Case: "x"}, Exchanges: []eval.Exchange{{Response: &eval.Response{Text: text}}}}
	var b bytes.Buffer
	if err := JSONSamples(&b, []eval.Sample{s}); err != nil {
		t.Fatal(err)
	}
	var doc struct{ Samples []eval.Sample }
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if got := doc.Samples[0].Output(); got != text {
		t.Errorf("got %q, want %q", got, text)
	}
}
