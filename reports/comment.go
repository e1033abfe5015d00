package reports

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"seatrial/eval"
)

// maxComment bounds a comment on a pull request, in bytes: GitHub speaks of 65,536 characters, and took 262,144 bytes when it was tried.
const maxComment = 64_000

// commentRows is how many cases a comment names.
const commentRows = 20

// Comment writes a report as Markdown for a comment on a pull or merge request, of 64,000 bytes at most: the decision and its rules,
// what changed and what fails, without answers. Its first line is an invisible mark of the suite, by which a pipeline
// finds the comment that it wrote before ([CommentMark]).
func Comment(w io.Writer, r eval.Report) error {
	m := markdown{store: r.Store, limit: maxComment, where: "a comment", rows: commentRows}
	m.block("%s", CommentMark(r.Run.Suite.Name))
	m.decision(r)
	if r.Diff != nil {
		m.changed(*r.Diff, r.Decision)
	}
	if r.Samples != nil {
		if err := m.failures(r); err != nil {
			return fmt.Errorf("write comment: %w", err)
		}
	}
	m.waivers(r.Decision)
	m.counts(r)
	m.parts(r)
	m.identity(r)
	_, err := io.WriteString(w, m.String())
	return err
}

// CommentMark is the first line of the comments about a suite.
func CommentMark(suite string) string {
	return "<!-- seatrial: " + strings.Trim(regexp.MustCompile("[^A-Za-z0-9]+").ReplaceAllString(suite, "-"), "-") + " " + fingerprint(suite)[:8] + " -->"
}

// changed is diff in brief: a line for each change.
func (m *markdown) changed(d eval.Diff, decision *eval.Decision) {
	m.block("### What changed since %s", mdLine(d.Baseline.Name))
	m.block("%s.", md(diffSentence(d)))
	for _, w := range d.Warnings {
		m.block("> Warning: %s", mdLine(w))
	}
	rows := [][]string{{"Change", "Case", "Before", "Now", "Why"}}
	waived := forgiven(decision)
	for _, c := range d.Changes[:min(len(d.Changes), m.rows)] {
		reason := mdLine(changeWhy(c))
		if text := waived.change(c); text != "" {
			reason += "<br>" + mdLine(text)
		}
		rows = append(rows, []string{mdLine(string(c.Change)), mdCode(c.Case), md(epochs(c.Baseline)), md(epochs(c.Candidate)), reason})
	}
	if len(rows) > 1 {
		m.table("", rows)
	}
	if rest := len(d.Changes) - m.rows; rest > 0 {
		m.block("And %s more: %s", count(rest), mdCode(command(m.store, diffArgs(d)...)))
	}
	m.preferences(d)
}
