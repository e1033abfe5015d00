package reports

import "strings"

// docBlock is a stretch of documentation: running text, which is wrapped anew
// wherever it is shown, or an example, whose lines are kept.
type docBlock struct {
	Text    string
	Example bool
	Gap     bool // a blank line comes before it
}

// docBlocks reads documentation as a program's source holds it. Lines that begin
// with two spaces or a tab are an example; all others are joined, up to a blank line.
func docBlocks(doc string) []docBlock {
	var list []docBlock
	gap := true
	for line := range strings.SplitSeq(doc, "\n") {
		line = strings.TrimRight(line, " \t\r")
		if line == "" {
			gap = true
			continue
		}
		example := strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "\t")
		last := len(list) - 1
		switch {
		case gap || list[last].Example != example:
			if !example {
				line = strings.TrimSpace(line)
			}
			list = append(list, docBlock{line, example, gap})
		case example:
			list[last].Text += "\n" + line
		default:
			list[last].Text += " " + strings.TrimSpace(line)
		}
		gap = false
	}
	return list
}

// lines are those that may be wrapped, but not joined.
func (b docBlock) lines() []string { return strings.Split(b.Text, "\n") }
