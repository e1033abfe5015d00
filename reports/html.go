package reports

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"seatrial/eval"
)

//go:embed report.css
var htmlStyle string

//go:embed report.html.tmpl
var htmlTemplate string

// htmlBody is everything below the head. Html/template escapes by context, and
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
}).Parse(htmlTemplate))

// HTML writes a report as one self-contained file for a reviewer. It loads
// nothing and runs nothing: its policy (CSP) allows the one style sheet inside
// of it, by hash. All model output is text. The same report gives the same bytes.
//
// The first 1,000 samples that did not pass, and as many changes, are shown in
// full, the rest by id. One text is shown up to 64 KiB; where it is longer, the
// report says so.
func HTML(w io.Writer, r eval.Report) error {
	view, err := htmlView(r)
	if err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	out := bufio.NewWriter(w)
	sum := sha256.Sum256([]byte(htmlStyle))
	fmt.Fprintf(out, `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="generator" content="seatrial"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="referrer" content="no-referrer"/>
<title>%s</title>
<style>%s</style>
</head>
<body>
`, base64.StdEncoding.EncodeToString(sum[:]), template.HTMLEscapeString(oneLine(view.Title)), htmlStyle)
	if err := htmlBody.Execute(out, view); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	if _, err := out.WriteString("</body>\n</html>\n"); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return out.Flush()
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
