package reports

import "seatrial/eval"

// htmlSlices is a table of pass rates.
type htmlSlices struct {
	Title      string // for who does not see the table
	Over       string // that it counts more than one prompt or target
	Name       string // head of the first column; "": none
	Text       bool
	Cells      bool
	Early      bool // what was not asked was left out by the gate
	Interval   bool
	Time, Cost bool
	Axis       *htmlAxis
	Rows       []htmlSlice
}

type htmlSlice struct {
	Range    *htmlRange
	Slice    eval.Slice
	Text     string
	Controls []string
	Untested bool
}

func htmlTable(title, name string, list []eval.Slice) htmlSlices {
	t := htmlSlices{Title: title, Name: name}
	for _, s := range list {
		t.Rows = append(t.Rows, htmlSlice{Slice: s})
		t.Interval = t.Interval || tallyInterval(s) != ""
		t.Time = t.Time || s.Timed > 0
		t.Cost = t.Cost || s.Cost > 0
	}
	return t
}

// requirements lists all of the suite's, also those that no case is evidence for.
func (v *htmlPage) requirements(r eval.Report) {
	v.RequirementTable = htmlSlices{Title: "Pass rates by requirement", Name: "Requirement", Text: true, Interval: true}
	slicesOf := map[string]eval.Slice{}
	for _, s := range r.Summary.Requirements {
		slicesOf[s.Name] = s
	}
	known := map[string]bool{}
	for _, q := range r.Run.Suite.Requirements {
		known[q.ID] = true
		s, tested := slicesOf[q.ID]
		s.Name = q.ID
		v.RequirementTable.Rows = append(v.RequirementTable.Rows, htmlSlice{Slice: s, Text: q.Text, Controls: q.Controls, Untested: !tested || s.Tally.Judged() == 0})
	}
	for _, s := range r.Summary.Requirements {
		if !known[s.Name] {
			v.RequirementTable.Rows = append(v.RequirementTable.Rows, htmlSlice{Slice: s, Untested: s.Tally.Judged() == 0})
		}
	}
	v.Requirements = len(v.RequirementTable.Rows) > 0
	v.RequirementTable.chart(r.Summary.Total)
}
