package reports

import (
	"slices"
	"strings"

	"seatrial/eval"
)

// htmlCoverage is how far requirements and controls are tested.
type htmlCoverage struct {
	Note, Side   string
	Counts       []htmlCount
	Requirements []htmlRequirement
	Catalogues   []htmlCatalogue
	Untested     []string // controls of which nothing is known
}

type htmlRequirement struct {
	ID, Text, State, Tone, Rate, Waivers string
	Cases, Planned                       int
	Controls                             []string
	Failed, Open                         []htmlCase
	More, MoreOpen                       int
}

type htmlCatalogue struct {
	Title string
	Rows  []htmlControl
}

type htmlControl struct {
	ID, Title, State, Tone string
	Requirements           []string
}

// coverageMeans says in words what a state is.
var coverageMeans = map[eval.Coverage]string{
	eval.CoverageFailed:  "a case fails, and no waiver forgives it",
	eval.CoverageOpen:    "a case has no verdict",
	eval.CoverageMissing: "no case was planned for it",
	eval.CoverageWaived:  "all that fails is forgiven",
	eval.CoverageTested:  "every case passes",
}

func coverageTone(c eval.Coverage) string {
	switch c {
	case eval.CoverageTested:
		return "good"
	case eval.CoverageOpen, eval.CoverageWaived:
		return "warn"
	}
	return "bad"
}

// coverageWord never returns an empty word: no state is not a good one.
func coverageWord(c eval.Coverage) string {
	if c == "" {
		return "not known"
	}
	return string(c)
}

func coverageSign(c eval.Coverage) string {
	switch coverageTone(c) {
	case "good":
		return "✓"
	case "warn":
		if c == eval.CoverageWaived {
			return "!" // it is known, and to be looked at
		}
		return "?"
	}
	return "✗"
}

// showCoverage returns nil where the suite demands nothing.
func showCoverage(r eval.Report, anchors map[string]string) *htmlCoverage {
	if len(r.Requirements) == 0 && len(r.Controls) == 0 {
		return nil
	}
	h := &htmlCoverage{Note: coverageNote, Side: coveredSide(r)}
	counts := map[eval.Coverage]int{}
	for _, q := range r.Requirements {
		counts[q.State]++
		row := htmlRequirement{ID: q.Requirement.ID, Text: q.Requirement.Text, State: coverageSign(q.State) + " " + coverageWord(q.State), Tone: coverageTone(q.State),
			Rate: tallyRate(q.Tally), Waivers: strings.Join(q.Waivers, ", "), Cases: q.Cases, Planned: q.Tally.Planned, Controls: q.Requirement.Controls}
		row.Failed, row.More = linked(q.Failed, anchors)
		row.Open, row.MoreOpen = linked(q.Open, anchors)
		h.Requirements = append(h.Requirements, row)
	}
	for _, c := range coverages {
		if counts[c] > 0 {
			h.Counts = append(h.Counts, htmlCount{coverageWord(c), coverageTone(c), coverageMeans[c], counts[c]})
		}
	}
	for _, c := range r.Controls {
		title := c.Control.Catalogue
		if title == "" {
			title = "Controls of no known catalogue"
		}
		i := slices.IndexFunc(h.Catalogues, func(g htmlCatalogue) bool { return g.Title == title })
		if i < 0 {
			i = len(h.Catalogues)
			h.Catalogues = append(h.Catalogues, htmlCatalogue{Title: title})
		}
		g := &h.Catalogues[i]
		g.Rows = append(g.Rows, htmlControl{ID: c.Control.ID, Title: c.Control.Title, State: coverageSign(c.State) + " " + coverageWord(c.State), Tone: coverageTone(c.State), Requirements: c.Requirements})
		if c.State == eval.CoverageMissing {
			h.Untested = append(h.Untested, c.Control.ID)
		}
	}
	return h
}
