package reports

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"seatrial/eval"
)

// What GitHub shows of a step's annotations: ten of each kind, and fifty in a job. Three kinds of ten stay below it.
// Source: github.com/actions/toolkit, docs/problem-matchers.md, Limitations.
const maxAnnotations = 10

// annotationKinds are GitHub's, worst first.
var annotationKinds = []string{"error", "warning", "notice"}

func annotationKind(w weight) string {
	switch w {
	case blocks:
		return "error"
	case forgives:
		return "notice"
	}
	return "warning"
}

// Annotations writes workflow commands, which GitHub Actions reads from a step's output and shows at the lines that they
// name: the decision, the rules of the gate that do not hold, then the cases at their lines in the suite. It writes at most
// ten of a kind, the worst first; where there are more, the tenth says how many.
func Annotations(w io.Writer, r eval.Report) error {
	kinds := map[string]*top[finding]{}
	for _, kind := range annotationKinds {
		kinds[kind] = &top[finding]{n: maxAnnotations, order: byWeight}
	}
	suiteFile, _ := place(r, r.Run.Suite.File)
	head := finding{weight: -1, kind: "gate", title: outcomeWord(""), text: "nothing was decided", file: suiteFile, line: 1}
	kind := "notice"
	if d := r.Decision; d != nil {
		head.title, head.text = outcomeWord(d.Outcome), headline(*d)
		switch {
		case !lets(*d):
			kind = "error"
		case d.Outcome != eval.Go:
			kind = "warning"
		}
	}
	kinds[kind].add(head)
	if err := findings(r, func(f finding) { kinds[annotationKind(f.weight)].add(f) }); err != nil {
		return fmt.Errorf("write annotations: %w", err)
	}
	out := bufio.NewWriter(w)
	for _, kind := range annotationKinds {
		list := kinds[kind].first()
		if more := kinds[kind].more(); more > 0 {
			list = append(list[:maxAnnotations-1:maxAnnotations-1], finding{title: "and " + count(more+1) + " more", file: suiteFile, line: 1,
				text: "only ten annotations of a kind are shown; all of it: " + command(r.Store, "show", r.Run.ID)})
		}
		for _, f := range list {
			annotate(out, kind, f)
		}
	}
	return out.Flush()
}

func annotate(w *bufio.Writer, kind string, f finding) {
	fmt.Fprintf(w, "::%s ", kind)
	if f.file != "" {
		fmt.Fprintf(w, "file=%s,line=%d,", commandProperty(f.file), f.line)
	}
	fmt.Fprintf(w, "title=%s::%s\n", commandProperty(cut("seatrial: "+oneLine(f.title), 250)), commandData(cut(cmp.Or(oneLine(f.text), "no reason is known"), 1000)))
}

// commandData escapes a text for the end of a workflow command, and commandProperty for one of its properties, as
// github.com/actions/toolkit does (packages/core/src/command.ts).
func commandData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(oneLine(s))
}

func commandProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandData(s))
}
