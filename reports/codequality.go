package reports

import (
	"fmt"
	"io"

	"seatrial/eval"
)

// maxCodeQuality bounds the findings of a code quality report, which GitLab reads whole for each merge request.
const maxCodeQuality = 5000

type codeQualityJSON struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

// CodeQuality writes GitLab's code quality report: a list of findings at lines of the suite, which a merge request shows
// as new or resolved against the target branch. It is written worst first, at most 5,000; where there are more, the last
// one says how many. Source: GitLab's documentation, Code Quality, "Code Quality report format".
func CodeQuality(w io.Writer, r eval.Report) error {
	list := &top[finding]{n: maxCodeQuality, order: byWeight}
	if err := findings(r, list.add); err != nil {
		return fmt.Errorf("write code quality: %w", err)
	}
	suiteFile, _ := place(r, r.Run.Suite.File)
	shown := list.first()
	if more := list.more(); more > 0 {
		shown = append(shown[:maxCodeQuality-1:maxCodeQuality-1], finding{weight: forgives, kind: "run", title: "more",
			text: "and " + count(more+1) + " more: " + command(r.Store, "show", r.Run.ID), file: suiteFile, line: 1})
	}
	out := object{w: w}
	out.write([]byte("["))
	for i, f := range shown {
		if i > 0 {
			out.write([]byte(","))
		}
		out.write([]byte("\n  "))
		var x codeQualityJSON
		x.CheckName = "seatrial " + f.kind
		x.Description = cut(oneLine(f.title+": "+f.text), 1000)
		x.Fingerprint = f.fingerprint(r.Run.Suite.Name)
		x.Severity = severity(f.weight)
		x.Location.Path = f.file
		if x.Location.Path == "" {
			x.Location.Path = "unknown"
		}
		x.Location.Path = oneLine(x.Location.Path)
		x.Location.Lines.Begin = max(f.line, 1)
		out.value(x, "")
	}
	if len(shown) > 0 {
		out.write([]byte("\n"))
	}
	out.write([]byte("]\n"))
	return out.err
}

// severity is one of GitLab's.
func severity(w weight) string {
	switch w {
	case blocks:
		return "blocker"
	case fails:
		return "major"
	case open:
		return "minor"
	}
	return "info"
}
