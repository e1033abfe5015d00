package reports

import (
	"fmt"
	"io"

	"seatrial/eval"
)

// JSONLFormat names the lines that [JSONL] writes. Members may be added; none is renamed, removed or given another
// meaning without a new number.
const JSONLFormat = "seatrial/report-lines/v1"

// The lines of a JSONL report: the first, one a sample, and the last, without which the file is not whole.
type (
	headerLine struct {
		Line        string            `json:"line"` // "header"
		Format      string            `json:"format"`
		Tool        string            `json:"tool"`
		Run         eval.Run          `json:"run"`
		Summary     eval.Summary      `json:"summary"`
		Decision    *eval.Decision    `json:"decision,omitempty"`
		Graders     []eval.GraderSpec `json:"graders"`
		Instruments []eval.Instrument `json:"instruments"`
		// Candidate is whom the following three are of; empty: all that was asked.
		Candidate    eval.Candidate           `json:"candidate,omitzero"`
		Requirements []eval.RequirementResult `json:"requirements,omitempty"`
		Controls     []eval.ControlResult     `json:"controls,omitempty"`
		History      []eval.RunBrief          `json:"history,omitempty"`
		Holdout      *eval.Holdout            `json:"holdout,omitempty"` // cases that are held out: counted in summary and, unless "shown", no lines
	}
	sampleLine struct {
		Line string `json:"line"` // "sample"
		sampleJSON
	}
	endLine struct {
		Line    string `json:"line"` // "end"
		Samples int    `json:"samples"`
	}
)

// JSONL writes a report as JSON Lines: a header, one line a sample, and a line that says how many there were. Samples
// are streamed, in the form that they have in [JSON].
func JSONL(w io.Writer, r eval.Report) error {
	if r.Samples == nil {
		return fmt.Errorf("write JSONL: %w", errNoSamples)
	}
	out := object{w: w}
	line := func(v any) {
		out.value(v, "")
		out.write([]byte("\n"))
	}
	line(headerLine{Line: "header", Format: JSONLFormat, Tool: r.Tool, Run: r.Run, Summary: r.Summary, Decision: r.Decision,
		Graders: emptyList(r.Graders), Instruments: emptyList(r.Instruments),
		Candidate: r.Candidate, Requirements: r.Requirements, Controls: r.Controls, History: r.History, Holdout: r.Holdout})
	n := 0
	for s, err := range r.Samples {
		if err != nil {
			return fmt.Errorf("read samples of run %s: %w", r.Run.ID, err)
		}
		line(sampleLine{"sample", slimSample(s)})
		if out.err != nil {
			return out.err
		}
		n++
	}
	line(endLine{"end", n})
	return out.err
}
