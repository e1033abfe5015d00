package evidence

import (
	"bytes"
	"fmt"
	"strings"

	"seatrial/eval"
)

// promptsPage writes the prompts as they are sent, for people.
func promptsPage(prompts []eval.Prompt) []byte {
	var b bytes.Buffer
	for _, p := range prompts {
		fmt.Fprintf(&b, "# Prompt %s\n\nDigest %s\n", p.ID, p.Digest)
		for _, m := range p.Messages {
			fmt.Fprintf(&b, "\n## %s\n\n%s", m.Role, fenced(m.Content))
			for _, part := range m.Parts {
				b.WriteString(fenced(part.Text + part.Image))
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// fenced writes a text so that no line of it is taken for the page's own.
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "\n" + strings.TrimSuffix(text, "\n") + "\n" + fence + "\n"
}

// gradersPage writes what the graders said of themselves when they judged.
func gradersPage(specs []eval.GraderSpec) []byte {
	var b bytes.Buffer
	for _, s := range specs {
		fmt.Fprintf(&b, "# %s: %s\n\nVersion %d", s.Name, s.Title, s.Version)
		if s.Guesses {
			b.WriteString(", whose verdicts are estimates")
		}
		if len(s.Languages) > 0 {
			fmt.Fprintf(&b, ", for the languages %s", strings.Join(s.Languages, ", "))
		}
		fmt.Fprintf(&b, "\n\n%s\n\n", strings.TrimSpace(s.Doc))
		for _, a := range s.Accuracy {
			fmt.Fprintf(&b, "- measured on %s (%s, %s, %d rows, %s): to find %s", a.Data, a.Language, a.How, a.N, a.Date, a.What)
			for _, n := range []struct {
				name  string
				value *float64
			}{{"precision", a.Precision}, {"recall", a.Recall}, {"balanced accuracy", a.Balanced}} {
				if n.value != nil {
					fmt.Fprintf(&b, ", %s %.3f", n.name, *n.value)
				}
			}
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
