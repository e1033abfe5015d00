package reports

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"seatrial/eval"
)

// weight is how much a finding weighs, worst first.
type weight int

const (
	blocks   weight = iota // holds the deployment up
	fails                  // fails, and the decision does not rest on it
	open                   // has no verdict
	forgives               // fails, and was forgiven or not decided on
)

// finding is one thing that is wrong, as machines are told of it: a rule of the gate, the run as a whole, or a case of
// one prompt and target.
type finding struct {
	weight  weight
	kind    string // "gate", "run" or "case"
	title   string
	text    string // one sentence
	file    string // from the repository's root, "" where it is not known
	line    int    // from 1
	failing float64
	index   int      // position in the run
	key     eval.Key // of a case
}

// byWeight orders findings worst first: by weight, what concerns the whole before single cases, then by the part that
// fails, then as in the run.
func byWeight(a, b finding) int {
	return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(rankKind(a.kind), rankKind(b.kind)), cmp.Compare(b.failing, a.failing), cmp.Compare(a.index, b.index))
}

func rankKind(kind string) int {
	if kind == "case" {
		return 1
	}
	return 0
}

// fingerprint stays the same over runs, and where lines move.
func (f finding) fingerprint(suite string) string {
	what := f.title
	if f.kind == "case" {
		what = ""
	}
	return fingerprint(suite, f.kind, what, f.key.Case, f.key.Prompt, f.key.Target)
}

func fingerprint(parts ...string) string { return eval.MustDigest(parts).String()[:32] }

// findings calls f with all that is wrong: first the rules of the gate and the run, then the cases in the plan's order.
// Those that were not asked because the decision had fallen are nothing wrong.
func findings(r eval.Report, f func(finding)) error {
	d := r.Decision
	suiteFile, _ := place(r, r.Run.Suite.File)
	blocking := map[string]bool{}
	if d != nil {
		for i, rule := range d.Rules {
			if rule.Outcome == eval.Go {
				continue
			}
			x := finding{weight: fails, kind: "gate", title: "gate: " + rule.Rule, file: suiteFile, line: 1, index: i,
				text: outcomeWord(rule.Outcome) + ": " + rule.Demand + "; found: " + rule.Found}
			if rule.More != "" {
				x.text += "; it would take: " + rule.More
			}
			if !lets(*d) {
				x.weight = blocks
				for _, id := range rule.Cases {
					blocking[id] = true
				}
			}
			f(x)
		}
	}
	waived := forgiven(d)
	samples, err := eachCase(r, func(c caseTally) {
		if x, wrong := findingOf(r, c, blocking, waived); wrong {
			f(x)
		}
	})
	if err != nil {
		return err
	}
	if what, text := aboutRun(r, samples); what != "" {
		f(finding{weight: blocks, kind: "run", title: "run: " + what, text: text, file: suiteFile, line: 1})
	}
	return nil
}

// findingOf says what is wrong with a case, false where nothing is.
func findingOf(r eval.Report, c caseTally, blocking map[string]bool, waived forgiveness) (finding, bool) {
	if c.state == passed {
		return finding{}, false
	}
	text := epochs(c.counts)
	if reasons := c.reasons(); len(reasons) > 0 {
		text += ": " + strings.Join(reasons, "; ")
	}
	x := finding{kind: "case", key: c.key, index: c.index, title: fmt.Sprintf("case %s (prompt %s, target %s)", c.key.Case, c.key.Prompt, c.key.Target),
		text: strings.Clone(cut(text, 1000)), weight: open}
	x.file, x.line = place(r, c.source)
	if x.line == 0 {
		x.line = 1
	}
	if n := c.counts.Judged(); n > 0 {
		x.failing = float64(c.counts.Failed) / float64(n)
	}
	by := c.waived(waived)
	if by != "" {
		x.text += " (" + by + ")"
	}
	switch d := r.Decision; {
	case d != nil && !judged(d.Candidate, c.key):
		x.weight, x.text = forgives, x.text+" (the gate did not decide on it)"
	case blocking[c.key.Case]:
		x.weight = blocks
	case by != "":
		x.weight = forgives
	case c.counts.Failed == 0:
	case d == nil:
		x.weight = blocks
	default:
		x.weight = fails
	}
	return x, true
}

// place returns the file of "file:line" as it is named from the repository's root, with slashes, and the line, 0
// where there is none.
func place(r eval.Report, source string) (file string, line int) {
	file = source
	if i := strings.LastIndexByte(source, ':'); i >= 0 {
		if n, err := strconv.Atoi(source[i+1:]); err == nil && n > 0 {
			file, line = source[:i], n
		}
	}
	if file == "" {
		return "", line
	}
	if r.Root != "" {
		abs := file
		if !filepath.IsAbs(abs) {
			abs = filepath.Join(r.Dir, file)
		}
		if rel, err := filepath.Rel(r.Root, abs); err == nil && filepath.IsLocal(rel) {
			file = rel
		}
	}
	return path.Clean(filepath.ToSlash(file)), line
}

// aboutRun says what is wrong with the run as a whole, in a word and a sentence; both are "" where nothing is.
func aboutRun(r eval.Report, samples int) (what, text string) {
	missing := r.Summary.Total.Tally.Missing
	switch {
	case samples == 0:
		return "empty", "nothing was asked"
	case missing > 0 && !decidedEarly(r.Run):
		text = counted(missing, "planned sample") + " never asked"
		if r.Run.State != eval.Finished {
			text += "; the run is not finished: " + unfinished(r.Run)
		}
		return "missing", text
	case r.Run.State != eval.Finished:
		return "unfinished", "the run is not finished: " + unfinished(r.Run)
	}
	return "", ""
}
