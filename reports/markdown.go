package reports

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"seatrial/eval"
)

// maxMarkdown bounds the document: a CI job summary of more than 1 MiB is
// thrown away whole. Source: GitHub's documentation, Workflow commands, "Step isolation and limits".
const maxMarkdown = 1000 * 1000

// How much of a list and of a text a job summary shows.
const (
	mdRows    = 100
	mdChanges = 30
	mdText    = 2000
)

// mdLeast is what the decision and the note about what is left out take.
const mdLeast = 16_000

// Markdown writes a report as GitHub Flavored Markdown for a CI job summary:
// the decision first, and never more than 1 MiB. What is left out is counted.
func Markdown(w io.Writer, r eval.Report) error { return MarkdownWithin(w, r, maxMarkdown) }

// MarkdownWithin is Markdown of at most so many bytes, and never more than 1 MiB: what a job summary has room for that
// others have written to.
func MarkdownWithin(w io.Writer, r eval.Report, bytes int) error {
	m := markdown{store: r.Store, limit: min(bytes, maxMarkdown), where: "a job summary", rows: mdRows}
	if m.limit < mdLeast {
		return fmt.Errorf("write Markdown: %s bytes are left, and a summary needs %s", count(max(bytes, 0)), count(mdLeast))
	}
	m.decision(r)
	m.waivers(r.Decision)
	m.counts(r)
	if r.Diff != nil {
		m.diff(*r.Diff, r.Decision)
	}
	if r.Samples != nil {
		if err := m.failures(r); err != nil {
			return fmt.Errorf("write Markdown: %w", err)
		}
	}
	m.coverage(r)
	m.parts(r)
	m.history(r.History)
	m.flakiness(r.Flakiness)
	m.accuracy(r)
	m.identity(r)
	_, err := io.WriteString(w, m.String())
	return err
}

// accuracy tells how often the graders that guess are right.
func (m *markdown) accuracy(r eval.Report) {
	all, people := estimates(r.Graders), calibrations(r)
	if len(all)+len(people) == 0 {
		return
	}
	rows := [][]string{{"Grader", "Labelled data", "How", "n", "Accuracy", "Precision", "Recall", "Balanced", "AUROC"}}
	for _, e := range all {
		for _, a := range e.Rows {
			rows = append(rows, []string{mdLine(e.Grader), mdLine(a.Data + ", " + a.Language), mdLine(a.How), a.N + " (" + a.Of + ")", a.Accuracy, a.Precision, a.Recall, a.Balanced, a.AUROC})
		}
	}
	m.block("### How often the graders are right")
	if len(rows) > 1 {
		m.table("", rows)
	}
	var lines []string
	for _, line := range people {
		lines = append(lines, "- "+mdLine(line))
	}
	m.block("%s", strings.Join(lines, "\n"))
}

// markdown collects blocks until the document would grow too large.
type markdown struct {
	strings.Builder
	store   string
	limit   int    // bytes
	where   string // it is shown
	rows    int    // of a table
	dropped bool
}

// mdReserve is kept for the note about what is left out.
const mdReserve = 1000

func (m *markdown) block(format string, args ...any) {
	if m.dropped {
		return
	}
	b := fmt.Sprintf(format, args...)
	if m.Len()+len(b) > m.limit-mdReserve {
		m.dropped = true
		b = "_The rest does not fit into " + m.where + "; the HTML report has all of it._"
	}
	m.WriteString(strings.TrimRight(b, "\n"))
	m.WriteString("\n\n")
}

func (m *markdown) decision(r eval.Report) {
	if c := r.Run.Suite.Classification; c != "" {
		m.block("**%s**", mdLine(c))
	}
	if r.Decision == nil {
		m.block("## %s: %s", outcomeWord(""), mdLine(r.Run.Suite.Name))
		m.block("Nothing was decided: no gate was asked.")
		return
	}
	d := *r.Decision
	m.block("## %s %s: %s", mark(d.Outcome), md(outcomeWord(d.Outcome)), mdLine(r.Run.Suite.Name))
	m.block("**%s**", mdLine(headline(d)))
	if at := atLook(d); at != "" {
		m.block("%s", md(at))
	}
	for _, w := range d.Warnings {
		m.block("> Warning: %s", mdLine(w))
	}
	if len(d.Rules) == 0 {
		return
	}
	rows := [][]string{{"Outcome", "Rule", "Demand", "Found"}}
	for _, rule := range d.Rules {
		found := mdLine(rule.Found)
		if rule.More != "" {
			found += "<br>It would take: " + mdLine(rule.More)
		}
		if len(rule.Cases) > 0 {
			found += "<br>Cases: " + mdList(rule.Cases, 10)
		}
		if len(rule.Waived) > 0 {
			found += "<br>Waived: " + mdList(rule.Waived, 10)
		}
		rows = append(rows, []string{mark(rule.Outcome) + " " + md(outcomeWord(rule.Outcome)), mdLine(rule.Rule), mdLine(rule.Demand), found})
	}
	m.table("", rows)
	if len(d.Rechecks) == 0 {
		return
	}
	m.block("Cases that would block:")
	rows = [][]string{{"Cases", "Finding", "Asked again"}}
	rest := len(d.Rechecks)
	groups := recheckGroups(d.Rechecks)
	for _, g := range groups[:min(len(groups), m.rows)] {
		rows = append(rows, []string{mdList(g.cases, 10), md(string(g.finding)), mdLine(g.words)})
		rest -= len(g.cases)
	}
	m.table("", rows)
	if rest > 0 {
		m.block("And %s more.", count(rest))
	}
}

// mark repeats an outcome's word as a sign that is seen from afar.
func mark(o eval.Outcome) string {
	switch o {
	case eval.Go:
		return "✅"
	case eval.Inconclusive:
		return "⚠️"
	}
	return "❌"
}

func (m *markdown) counts(r eval.Report) {
	m.block("### What was measured")
	if r.Run.State != eval.Finished {
		m.block("> Not finished: %s", mdLine(unfinished(r.Run)))
	}
	m.block("%s", md(complete(r.Run, r.Summary.Total.Tally)))
	if text := holdout(r.Holdout); text != "" {
		m.block("%s.", md(text))
	}
	cells := r.Summary.Cells
	if len(cells) == 0 {
		cells = []eval.Slice{r.Summary.Total}
	}
	m.slices("", cells)
	if len(r.Summary.Errors) > 0 {
		rows := [][]string{{"No verdict because", "Samples", "For example"}}
		for _, e := range r.Summary.Errors {
			rows = append(rows, []string{mdLine(string(e.Class)), count(e.Count), mdLine(e.Example)})
		}
		m.table("lr", rows)
	}
}

// parts are the counts by requirement and tag. They stand below the failures, which they must not crowd out.
func (m *markdown) parts(r eval.Report) {
	over := ""
	if s := overAll(r.Run.Plan); s != "" {
		over = " (" + s + ")"
	}
	m.slices("Requirement"+over, r.Summary.Requirements)
	m.slices("Tag"+over, r.Summary.Tags)
}

func (m *markdown) slices(name string, list []eval.Slice) {
	if len(list) == 0 {
		return
	}
	rows := [][]string{{"Prompt", "Target", "Pass rate", "Interval", "Passed", "Failed", "Unscored", "Errored", "Missing", "p50", "p95", "Cost"}}
	align := "llrrrrrrrrrr"
	if name != "" {
		rows = [][]string{{name, "Pass rate", "Interval", "Passed", "Failed", "Unscored", "Errored", "Missing", "p50", "p95", "Cost"}}
		align = "lrrrrrrrrrr"
	}
	for _, s := range list[:min(len(list), m.rows)] {
		row := []string{mdLine(s.Prompt), mdLine(s.Target)}
		if name != "" {
			row = []string{mdLine(s.Name)}
		}
		t := s.Tally
		rows = append(rows, append(row, tallyRate(t), tallyInterval(s), count(t.Passed), count(t.Failed), count(t.Unscored),
			count(t.Errored), count(t.Missing), timed(s.P50, s.Timed), timed(s.P95, s.Timed), priced(s.Cost)))
	}
	m.table(align, rows)
	if rest := len(list) - m.rows; rest > 0 {
		m.block("And %s more.", count(rest))
	}
}

func (m *markdown) diff(d eval.Diff, decision *eval.Decision) {
	m.block("### What changed since %s", mdLine(d.Baseline.Name))
	m.block("%s.", md(diffSentence(d)))
	rows := [][]string{{"Change", "Cases", "Means"}}
	for _, c := range changes {
		if n := d.Counts[c]; n != 0 {
			rows = append(rows, []string{string(c), count(n), changeMeans[c]})
		}
	}
	if len(rows) > 1 {
		m.table("lr", rows)
	}
	for _, w := range d.Warnings {
		m.block("> Warning: %s", mdLine(w))
	}
	if len(d.Differences) > 0 {
		rows := [][]string{{"Differs", "Baseline", "Candidate"}}
		for _, x := range d.Differences[:min(len(d.Differences), m.rows)] {
			rows = append(rows, []string{mdLine(x.What), mdLine(x.Baseline), mdLine(x.Candidate)})
		}
		m.table("", rows)
	}
	if moved := movedTags(d.Tags); len(moved) > 0 {
		rows := [][]string{{"Tag", "Passed before", "Pass now"}}
		for _, t := range moved[:min(len(moved), m.rows)] {
			rows = append(rows, []string{mdLine(t.Tag), md(sideRate(t.Baseline)), md(sideRate(t.Candidate))})
		}
		m.table("lrr", rows)
		if rest := len(moved) - m.rows; rest > 0 {
			m.block("And %s more.", count(rest))
		}
	}
	if list := spentRows(d); len(list) > 0 {
		rows := [][]string{{"Of all samples", "Before", "Now"}}
		for _, r := range list {
			rows = append(rows, []string{r.What, r.Was, r.Is})
		}
		m.table("lrr", rows)
	}
	m.preferences(d)
	waived := forgiven(decision)
	for _, c := range d.Changes[:min(len(d.Changes), mdChanges)] {
		by := ""
		if text := waived.change(c); text != "" {
			by = ", " + mdLine(text)
		}
		m.block("<details><summary>%s: %s, %s → %s%s</summary>\n\n%s%s%s%s</details>", mdLine(string(c.Change)), mdCode(c.Case),
			md(epochs(c.Baseline)), md(epochs(c.Candidate)), by, mdWhy(changeWhy(c)),
			mdWords(c.Words), mdAnswer("Baseline", c.BaselineSample), mdAnswer("Candidate", c.CandidateSample))
	}
	if rest := len(d.Changes) - mdChanges; rest > 0 {
		m.block("And %s more: %s", count(rest), mdCode(command(m.store, diffArgs(d)...)))
	}
}

func mdWhy(s string) string {
	if s == "" {
		return ""
	}
	return mdLine(s) + "\n\n"
}

func mdAnswer(side string, s *eval.Sample) string {
	if s == nil {
		return ""
	}
	text := s.Output()
	if s.Error != nil {
		text = s.Error.Error()
	}
	return side + ":\n\n" + fence(text) + "\n\n"
}

func (m *markdown) failures(r eval.Report) error {
	title, wanted := "What did not pass", func(caseTally) bool { return true }
	if r.Diff != nil {
		title, wanted = "Also failed before", alsoFailed(*r.Diff)
	}
	list := top[caseTally]{n: m.rows, order: byResult}
	if _, err := eachCase(r, func(c caseTally) {
		if c.state != passed && wanted(c) {
			list.add(c)
		}
	}); err != nil {
		return err
	}
	shown := list.first()
	if len(shown) == 0 {
		return nil
	}
	waived := forgiven(r.Decision)
	m.block("### %s (%s)", title, shownOf(len(shown), list.all))
	rows := [][]string{{"Result", "Case", "Prompt", "Target", "Epochs", "Why"}}
	for _, c := range shown {
		reason := mdLine(strings.Join(c.why, "; "))
		if text := c.waived(waived); text != "" {
			reason += "<br>" + mdLine(text)
		}
		rows = append(rows, []string{string(c.state), mdCode(c.key.Case), mdLine(c.key.Prompt), mdLine(c.key.Target), md(epochs(c.counts)), reason})
	}
	m.table("", rows)
	m.block("Next: %s", mdCode(command(m.store, "show", r.Run.ID, shown[0].key.Case)))
	return nil
}

func (m *markdown) waivers(d *eval.Decision) {
	if d == nil || len(d.Waivers) == 0 {
		return
	}
	m.block("### Waivers")
	rows := [][]string{{"Waiver", "Scope", "Created", "Until", "Reason", "Owner", "Approved by", "Cases"}}
	for _, u := range d.Waivers[:min(len(d.Waivers), m.rows)] {
		until := day(u.Waiver.Expires)
		if u.Expired {
			until += " **EXPIRED: forgives nothing**"
		}
		if u.Waiver.Void != "" {
			until += " **Forgives nothing**: " + mdLine(u.Waiver.Void)
		}
		reason := mdLine(u.Waiver.Reason)
		if u.Waiver.Control != "" {
			reason += "<br>Compensated by: " + mdLine(u.Waiver.Control)
		}
		rows = append(rows, []string{mdLine(u.Waiver.ID), mdLine(waiverScope(u.Waiver)), day(u.Waiver.Created), until, reason, mdLine(u.Waiver.Owner), mdLine(onRecord(u.Waiver.Approver)), mdList(u.Cases, 10)})
	}
	m.table("", rows)
}

func (m *markdown) identity(r eval.Report) {
	m.block("Run %s of %s, suite digest %s, seatrial %s.", mdCode(r.Run.ID), md(instant(r.Run.Created)), mdCode(digest(r.Run.Suite.Digest)), mdLine(r.Tool))
}

// table writes rows, the first of which is the head. Cells are escaped already.
// Align has a letter a column (l or r); columns beyond it are aligned left.
// Rows that do not fit are counted.
func (m *markdown) table(align string, rows [][]string) {
	var b strings.Builder
	for i, row := range rows {
		line := "| " + strings.Join(row, " | ") + " |\n"
		if i > 1 && m.Len()+b.Len()+len(line) > m.limit-2*mdReserve {
			m.block("%s", b.String())
			m.block("And %s more.", count(len(rows)-i))
			return
		}
		b.WriteString(line)
		if i > 0 {
			continue
		}
		b.WriteString("|")
		for j := range row {
			if j < len(align) && align[j] == 'r' {
				b.WriteString(" ---: |")
			} else {
				b.WriteString(" --- |")
			}
		}
		b.WriteString("\n")
	}
	m.block("%s", b.String())
}

// mdLine is a foreign text on one line, cut to what a table can bear.
func mdLine(s string) string { return md(cut(oneLine(s), 500)) }

// md escapes everything that Markdown or HTML would read as markup, and what
// code hosts read as a mention, a reference or a link. It writes entities, since
// a backslash escapes nothing inside of an HTML block.
func md(s string) string {
	s = strings.TrimLeft(oneLine(s), " ")
	var b strings.Builder
	bullet := -1 // the sign that makes a list of a line, or a ruler
	if at := mdBullet.FindStringSubmatchIndex(s); at != nil {
		bullet = at[3] - 1
	}
	for i, r := range s {
		switch {
		case i == bullet:
			fmt.Fprintf(&b, "&#%d;", r)
		case r == ':' && mdEmoji.MatchString(s[i:]):
			b.WriteString("<span>:</span>")
		case strings.ContainsRune("@#", r), strings.ContainsRune("!%~$&^", r) && refers(s[i+1:]):
			// An escaped @ or # still mentions; in an element of its own it does not. The others refer on GitLab.
			b.WriteString("<span>" + entity(r) + "</span>")
		case strings.ContainsRune("\\`*_[]<>|~&$", r),
			r == '/' && i == 0, // a quick action of GitLab's, where a line begins with it
			r == '.' && i > 0 && (s[i-1] == 'w' || s[i-1] == 'W'), // www.
			r == ':' && strings.HasPrefix(s[i+1:], "/"):
			fmt.Fprintf(&b, "&#%d;", r)
		case r == '-' && i > 1 && strings.EqualFold(s[i-2:i], "gh") && refers(s[i+1:]): // GH-1
			b.WriteString("<span>-</span>")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

var (
	mdBullet = regexp.MustCompile(`^([-+]|[0-9]{1,9}[.)])(?:[- ]|$)`)
	mdEmoji  = regexp.MustCompile(`^:(?:[a-z+-][a-z0-9_+-]*|100|1234|8ball):`) // code hosts show a picture instead
)

func entity(r rune) string {
	if r == '@' || r == '#' || r == '!' || r == '%' || r == '^' {
		return string(r)
	}
	return fmt.Sprintf("&#%d;", r)
}

// refers reports whether a sign before s can refer to something of a project's: a number, a name or a quoted one.
func refers(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '"' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// mdCode shows an id or a command. Not in backticks: a table cell with a | in
// them cannot be written the same way as a line.
func mdCode(s string) string { return "<code>" + mdLine(s) + "</code>" }

func mdList(list []string, n int) string {
	var parts []string
	for _, s := range list[:min(len(list), n)] {
		parts = append(parts, mdCode(s))
	}
	if rest := len(list) - n; rest > 0 {
		parts = append(parts, "and "+count(rest)+" more")
	}
	return strings.Join(parts, ", ")
}

// fence shows a text verbatim, in a fence longer than any inside.
func fence(s string) string {
	s = cut(Visible(s), mdText)
	longest, run := 2, 0
	for _, r := range s {
		if r == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	f := strings.Repeat("`", longest+1)
	return f + "text\n" + s + "\n" + f
}
