package reports

import (
	"seatrial/eval"
)

// spentRow is one figure of both sides of a comparison.
type spentRow struct{ What, Was, Is string }

// spentRows writes what the answers of both sides took; nothing where it was not added up or is not known on either side.
func spentRows(d eval.Diff) []spentRow {
	a, b := d.BaselineSpent, d.CandidateSpent
	if a == nil || b == nil {
		return nil
	}
	var rows []spentRow
	add := func(what string, known bool, was, is string) {
		if known {
			rows = append(rows, spentRow{what, was, is})
		}
	}
	timed := a.Timed+b.Timed > 0
	add("latency, median", timed, quantile(a.P50, a.Timed), quantile(b.P50, b.Timed))
	add("latency, 95th percentile", timed, quantile(a.P95, a.Timed), quantile(b.P95, b.Timed))
	add("tokens a sample", a.Tokens != nil || b.Tokens != nil, whole(a.Tokens), whole(b.Tokens))
	add("cost a sample", a.Cost != nil || b.Cost != nil, unknown(a.Cost), unknown(b.Cost))
	return rows
}
