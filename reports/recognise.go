package reports

import "regexp"

// marks are what a report of each format begins with, or holds near its beginning.
var marks = map[string]*regexp.Regexp{
	"html":     regexp.MustCompile(`<meta name="generator" content="seatrial"`),
	"json":     regexp.MustCompile(`^\{\s*"format": "seatrial/`),
	"junit":    regexp.MustCompile(`<testsuites name="seatrial"`),
	"markdown": regexp.MustCompile(`^## (\S+ )?(GO|NO-GO|INCONCLUSIVE|BROKEN|NO DECISION): `),
}

// Recognise reports whether a file that begins with head is a report of ours in
// a format, and may be overwritten by the next one.
func Recognise(format string, head []byte) bool {
	mark := marks[format]
	return mark != nil && mark.Match(head)
}
