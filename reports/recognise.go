package reports

import "regexp"

// marks are what a report of each format begins with, or holds near its beginning.
var marks = map[string]*regexp.Regexp{
	"html":     regexp.MustCompile(`<meta name="generator" content="seatrial"`),
	"json":     regexp.MustCompile(`^\{\s*"format": "seatrial/`),
	"junit":    regexp.MustCompile(`<testsuites name="seatrial"`),
	"markdown": regexp.MustCompile(`^(\*\*[^\n]+\*\*\n\n)?## (\S+ )?(GO|NO-GO|INCONCLUSIVE|BROKEN|NO DECISION): `),

	"csv":                regexp.MustCompile(`^run,suite,case,prompt,target,epoch,`),
	"github-annotations": regexp.MustCompile(`^::(error|warning|notice) (file=[^\n]+,)?title=seatrial`),
	"gitlab-codequality": regexp.MustCompile(`^\[\s*(\]\s*$|\{"description":"[^\n]*","check_name":"seatrial )`),
	"jsonl":              regexp.MustCompile(`^\{"line":"header","format":"seatrial/`),
	"pr-comment":         regexp.MustCompile(`^<!-- seatrial: `),
	"sarif":              regexp.MustCompile(`^\{\s*"\$schema": "[^"]*sarif[^"]*",\s*"version": "2\.1\.0",\s*"runs": \[\{\s*"tool": \{\s*"driver": \{\s*"name": "seatrial"`),
}

// Recognise reports whether a file that begins with head is a report of ours in
// a format, and may be overwritten by the next one.
func Recognise(format string, head []byte) bool {
	mark := marks[format]
	return mark != nil && mark.Match(head)
}
