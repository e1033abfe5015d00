package reports

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"seatrial/eval"
)

//go:embed page
var pageFiles embed.FS

// The style sheet and the program of a page, in the order in which their parts build on each other.
var (
	htmlStyle  = joined("base.css", "report.css", "browser.css", "small.css", "print.css")
	htmlScript = "(() => {\n'use strict';\n" + joined("dom.js", "data.js", "words.js", "json.js", "route.js", "list.js", "detail.js", "keys.js", "browser.js", "signoff.js", "main.js") + "})();\n"
)

func joined(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		b.Write(text)
	}
	return b.String()
}

// htmlBody is all that reads without a program. Html/template escapes by context, and
// the functions that take foreign text make it visible first.
var htmlBody = template.Must(template.New("report").Funcs(template.FuncMap{
	"count":         count,
	"line":          func(s string) []piece { return pieces(joinLines(s)) },
	"plain":         oneLine,
	"money":         money,
	"noVerdict":     noVerdict,
	"outcomeTone":   outcomeTone,
	"outcomeWord":   outcomeWord,
	"quantile":      quantile,
	"stateSign":     stateSign,
	"stateTone":     stateTone,
	"tallyInterval": tallyInterval,
	"tallyRate":     tallyRate,
}).ParseFS(pageFiles, "page/*.tmpl"))

// HTML writes a report as one self-contained file for a reviewer. Everything that is to be
// known of the run is plain HTML; a program inside of the file adds a browser of all samples. The
// file loads nothing: its policy (CSP) allows the style sheets and the one program inside of it, by hash, and no
// request. All model output is text. The same report gives the same bytes.
//
// The first 200 samples that did not pass, and as many changes, are shown in full, the rest by id; the browser has
// all of them. One text is shown up to 64 KiB; where it is longer, the report says so. Where all samples would make
// the file larger than about 70 MB, those that passed are thinned out, case by case, and the report says how many are left.
//
// Samples are read up to four times. Memory is bounded by the size of the file, and by the answers of the baseline.
func HTML(w io.Writer, r eval.Report) error {
	view, err := htmlView(r)
	if err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	data, err := packSamples(r, packLimit)
	if err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	view.packed(data)
	out := bufio.NewWriter(w)
	style := htmlStyle + view.pageMargins()
	classified := "" // a line more at the top, which places that are jumped to keep free
	if view.Classification != "" {
		classified = ` class="marked"`
	}
	fmt.Fprintf(out, `<!DOCTYPE html>
<html lang="en"%s>
<head>
<meta charset="utf-8"/>
<meta name="generator" content="seatrial"/>
<meta http-equiv="Content-Security-Policy" content="%s"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="referrer" content="no-referrer"/>
<meta name="color-scheme" content="light dark"/>
<title>%s</title>
<style>%s</style>
</head>
<body>
`, classified, policy(style, htmlScript), template.HTMLEscapeString(oneLine(view.Title)), style)
	if err := htmlBody.ExecuteTemplate(out, "top", view); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	data.writeIndex(out)
	if err := htmlBody.ExecuteTemplate(out, "report.html.tmpl", view); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	data.writeRest(out)
	if _, err := out.WriteString("</body>\n</html>\n"); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return out.Flush()
}

// policy allows one style sheet and one program, and nothing that leaves the file. Trusted types forbid the program
// itself every way to make markup of a text.
func policy(style, script string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) +
		"; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

func outcomeTone(o eval.Outcome) string {
	switch o {
	case eval.Go:
		return "good"
	case eval.Inconclusive:
		return "warn"
	}
	return "bad"
}

func stateTone(s state) string {
	switch s {
	case passed:
		return "good"
	case failed:
		return "bad"
	}
	return "warn"
}

// stateSign repeats a state's word as a sign.
func stateSign(s state) string {
	switch s {
	case passed:
		return "✓"
	case failed:
		return "✗"
	}
	return "?"
}

func changeTone(c eval.Change) string {
	switch c {
	case eval.Broken:
		return "bad"
	case eval.Fixed:
		return "good"
	case eval.Same, eval.Added, eval.NotAsked:
		return ""
	}
	return "warn"
}
