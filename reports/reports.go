// Package reports renders what was measured and decided: for the terminal, as HTML
// for people, and in the formats that machines read ([AllFormats]). It computes
// nothing: whatever a report shows was counted, estimated and decided elsewhere
// and is a field of an [eval.Report]. It formats, sorts for display and cuts
// what would not fit, and says where it did.
//
// Everything that a model, a data set or a suite wrote is hostile here: it
// moves no cursor, starts no markup and hides nothing ([Visible]).
package reports

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"seatrial/eval"
)

// Format is a form of a report.
type Format struct {
	Name    string
	Endings []string // of file names that ask for it
	// Run says that it is of a run and shows no comparison.
	Run    bool
	For    string // what it is for, in a line
	Limits string // and what of it is cut, "" where nothing is
	render func(io.Writer, eval.Report) error
}

// AllFormats are the formats that Render writes, sorted by name.
func AllFormats() []Format {
	return []Format{
		{Name: "csv", Endings: []string{".csv"}, Run: true, render: CSV,
			For: "spreadsheets: a line for each sample", Limits: "cells of 32,000 characters"},
		{Name: "github-annotations", Run: true, render: Annotations,
			For: "GitHub Actions: what is wrong, at the lines of the suite, as workflow commands", Limits: "10 of a kind in a step, the worst first"},
		{Name: "gitlab-codequality", Run: true, render: CodeQuality,
			For: "GitLab merge requests (artifacts:reports:codequality): what is wrong, at the lines of the suite", Limits: "5,000 findings, the worst first"},
		{Name: "html", Endings: []string{".html", ".htm"}, render: HTML,
			For: "people who decide: one file, opened from disk", Limits: "about 70 MB: samples that pass are left out first, case by case"},
		{Name: "json", Endings: []string{".json"}, render: JSON,
			For: "programs: all that is known, one document"},
		{Name: "jsonl", Endings: []string{".jsonl"}, Run: true, render: JSONL,
			For: "programs: a header, then a line for each sample"},
		{Name: "junit", Endings: []string{".xml"}, Run: true, render: JUnit,
			For: "CI servers: a test case for each sample", Limits: "29 MB: answers are left out first, then test cases that pass"},
		{Name: "markdown", Endings: []string{".md"}, render: Markdown,
			For: "a job summary", Limits: "1 MB, less than the 1 MiB of GitHub's step summaries"},
		{Name: "pr-comment", render: Comment,
			For: "a comment on a pull or merge request, as Markdown", Limits: "64,000 bytes"},
		{Name: "sarif", Endings: []string{".sarif"}, Run: true, render: SARIF,
			For: "code scanning (SARIF 2.1.0): what failed of safety and policy", Limits: "25,000 results, the worst first"},
		{Name: "terminal", render: func(w io.Writer, r eval.Report) error { return Terminal{W: w, Width: 100}.Run(r) },
			For: "people: 100 columns, without colour"},
	}
}

// Formats lists the names of the formats that Render writes, sorted.
func Formats() []string {
	var names []string
	for _, f := range AllFormats() {
		names = append(names, f.Name)
	}
	return names
}

// FormatNamed returns a format by its name.
func FormatNamed(name string) (Format, bool) {
	for _, f := range AllFormats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Render writes a report in one of [Formats].
func Render(format string, w io.Writer, r eval.Report) error {
	if f, ok := FormatNamed(format); ok {
		return f.render(w, r)
	}
	return fmt.Errorf("no report format %q: choose one of %s", format, strings.Join(Formats(), ", "))
}

// errNoSamples is returned by the formats that show samples one by one: a
// report without them would read as if there had been none.
var errNoSamples = errors.New("the report was given no samples")

// planned calls f with each planned sample, in the plan's order, until f
// returns false. Samples that were asked again (to confirm a flip, to see the
// baseline drift) enter no rate, so they are no line of a report either.
func planned(r eval.Report, f func(eval.Sample) bool) error {
	if r.Samples == nil {
		return errNoSamples
	}
	for s, err := range r.Samples {
		if err != nil {
			return fmt.Errorf("read samples of run %s: %w", r.Run.ID, err)
		}
		if s.Key.Purpose != eval.Planned && s.Key.Purpose != "" {
			continue
		}
		if !f(s) {
			return nil
		}
	}
	return nil
}
