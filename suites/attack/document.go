package attack

import (
	"fmt"
	"io"
)

// WriteMarkdown writes the techniques as a table, for ATTACKS.md.
func WriteMarkdown(w io.Writer) error {
	text := "<!-- Generated from the techniques: go test ./suites/attack -update -->\n# Attacks\n\n" +
		"What `attacks` in a suite may list. Wording is our own; the source says where a technique is described.\n\n" +
		"| technique | what it does | source |\n|---|---|---|\n"
	for _, t := range All() {
		text += fmt.Sprintf("| `%s` | %s | %s |\n", t.Name, t.Does, t.Source)
	}
	_, err := io.WriteString(w, text)
	return err
}
