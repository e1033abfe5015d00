package reports

import (
	"fmt"
	"strings"

	"seatrial/eval"
)

// htmlSignoff is the form with which a reviewer approves or rejects. ApprovalFormat names what it exports.
type htmlSignoff struct {
	Format, Run, Digest string
}

// ApprovalFormat names the file that a reviewer exports from a report, for seatrial approve --record:
// one JSON object with format, run, run_digest, decision (approve, conditions or reject), name, role, conditions and
// date (YYYY-MM-DD, UTC).
const ApprovalFormat = "seatrial-approval/1"

func showSignoff(r eval.Report) htmlSignoff {
	s := htmlSignoff{Format: ApprovalFormat, Run: r.Run.ID}
	if !r.Run.Root.IsZero() {
		s.Digest = r.Run.Root.String()
	}
	return s
}

// pageMargins writes what stands on every printed page: the classification, which run it is, and its number.
func (v *htmlPage) pageMargins() string {
	foot := "seatrial, run " + oneLine(v.Run.ID)
	if v.Signoff.Digest != "" {
		foot += ", digest " + v.Signoff.Digest
	}
	var b strings.Builder
	b.WriteString("@page {\n")
	if v.Classification != "" {
		fmt.Fprintf(&b, "  @top-center { content: %s; font: 700 8pt sans-serif; letter-spacing: .08em; color: #000; }\n", cssString(strings.ToUpper(oneLine(v.Classification))))
	}
	fmt.Fprintf(&b, "  @bottom-left { content: %s; font: 7pt monospace; color: #444; white-space: pre; }\n", cssString(foot))
	b.WriteString("  @bottom-right { content: \"page \" counter(page) \" of \" counter(pages); font: 7pt sans-serif; color: #444; }\n}\n")
	if v.Classification != "" { // the first page has the banner, which a browser without margin boxes prints too
		b.WriteString("@page :first {\n  @top-center { content: none; }\n}\n")
	}
	return b.String()
}

// cssString writes a text as a string of CSS in which nothing but letters and figures stands as itself.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' ' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\%06x ", r) // a space ends it, which else would swallow one of the text
		}
	}
	b.WriteByte('"')
	return b.String()
}
