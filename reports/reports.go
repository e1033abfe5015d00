// Package reports renders what was measured and decided: for the terminal, as
// Markdown for a CI job summary, as JUnit XML, JSON and HTML. It computes
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

// Formats lists the formats that Render writes, sorted.
func Formats() []string { return []string{"html", "json", "junit", "markdown", "terminal"} }

// Render writes a report in one of [Formats]. The terminal format is for files
// and pipes: 100 columns wide and without colour.
func Render(format string, w io.Writer, r eval.Report) error {
	switch format {
	case "html":
		return HTML(w, r)
	case "json":
		return JSON(w, r)
	case "junit":
		return JUnit(w, r)
	case "markdown":
		return Markdown(w, r)
	case "terminal":
		return Terminal{W: w, Width: 100}.Run(r)
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
