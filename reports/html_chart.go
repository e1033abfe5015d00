package reports

import (
	"math"
	"strconv"
	"strings"
	"time"

	"seatrial/eval"
)

// Charts are drawn across in parts of a hundred and down in pixels, so that they grow with
// the page and their letters do not.

// across writes a place between lo and hi as a part of a hundred.
func across(v, lo, hi float64) string {
	if hi <= lo {
		return "0%"
	}
	return decimals(100*min(1, max(0, (v-lo)/(hi-lo)))) + "%"
}

func decimals(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// rateScale is the axis of a column of pass rates: whole tenths that hold all of them, and at least two.
type rateScale struct{ lo, hi float64 }

func newRateScale(list ...eval.Interval) rateScale {
	s := rateScale{1, 0}
	for _, i := range list {
		s.lo, s.hi = min(s.lo, i.Low), max(s.hi, i.High)
	}
	if s.lo > s.hi {
		return rateScale{0, 1}
	}
	s.lo, s.hi = math.Floor(s.lo*10+1e-9)/10, math.Ceil(s.hi*10-1e-9)/10
	if s.hi-s.lo < 0.2 {
		s.hi = min(1, s.lo+0.2)
		s.lo = max(0, s.hi-0.2)
	}
	return s
}

// htmlAxis is the head of a column that is a chart.
type htmlAxis struct{ From, To string }

func (s rateScale) axis() htmlAxis {
	return htmlAxis{strconv.Itoa(int(math.Round(s.lo * 100))), strconv.Itoa(int(math.Round(s.hi*100))) + " %"}
}

// htmlRange is a rate and its interval in a row.
type htmlRange struct {
	At, X, W, Ref string // Ref: the whole's rate; "" where there is none
	Tone          string
}

func (s rateScale) row(rate float64, i eval.Interval, ref *float64) *htmlRange {
	r := &htmlRange{At: across(rate, s.lo, s.hi), X: across(i.Low, s.lo, s.hi), W: decimals(100*(min(i.High, s.hi)-max(i.Low, s.lo))/(s.hi-s.lo)) + "%"}
	if ref != nil {
		r.Ref = across(*ref, s.lo, s.hi)
	}
	return r
}

// chart gives the rows of a table their rates on one axis.
func (t *htmlSlices) chart(total eval.Slice) {
	var all []eval.Interval
	for _, r := range t.Rows {
		if r.Slice.Tally.Judged() > 0 {
			all = append(all, r.Slice.Interval)
		}
	}
	if len(all) == 0 || !t.Interval {
		return
	}
	var ref *float64
	if total.Tally.Judged() > 0 && len(t.Rows) > 1 {
		rate := total.Tally.Rate()
		ref = &rate
		all = append(all, eval.Interval{Low: rate, High: rate})
	}
	scale := newRateScale(all...)
	axis := scale.axis()
	t.Axis = &axis
	for i := range t.Rows {
		if s := t.Rows[i].Slice; s.Tally.Judged() > 0 {
			t.Rows[i].Range = scale.row(s.Tally.Rate(), s.Interval, ref)
		}
	}
}

// htmlAttack is one technique of attack.
type htmlAttack struct {
	Name, Rate, Interval string
	Failed, Judged       int
	Range                *htmlRange
}

type htmlAttacks struct {
	Axis htmlAxis
	Rows []htmlAttack
}

// showAttacks tells how often each technique of attack succeeded, which is how often the answers to it fail.
func showAttacks(tags []eval.Slice) *htmlAttacks {
	var list []eval.Slice
	var all []eval.Interval
	turned := func(i eval.Interval) eval.Interval {
		return eval.Interval{Low: 1 - i.High, High: 1 - i.Low, Level: i.Level}
	}
	for _, s := range tags {
		if (s.Name == eval.TagAttack || strings.HasPrefix(s.Name, eval.TagAttack+":")) && s.Tally.Judged() > 0 {
			list = append(list, s)
			all = append(all, turned(s.Interval))
		}
	}
	if len(list) == 0 {
		return nil
	}
	scale := newRateScale(all...)
	h := &htmlAttacks{Axis: scale.axis()}
	for i, s := range list {
		rate := 1 - s.Tally.Rate()
		row := htmlAttack{Name: strings.TrimPrefix(s.Name, eval.TagAttack+":"), Rate: percent(rate), Interval: interval(all[i]),
			Failed: s.Tally.Failed, Judged: s.Tally.Judged(), Range: scale.row(rate, all[i], nil)}
		if s.Name == eval.TagAttack {
			row.Name = "all attacks"
		}
		if s.Tally.Failed > 0 {
			row.Range.Tone = "bad"
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

// htmlLatency is how long answers took.
type htmlLatency struct {
	Bars           []htmlTimeBar
	Edges          []htmlEdge
	End            string // where the last bar ends
	Median, High   string
	Timed, Tallest int
}

type htmlTimeBar struct {
	X, W, Y, H, Mid, From, Below string
	Count                        int
}

// htmlEdge is a time between two bars, or at an end of them.
type htmlEdge struct{ X, Anchor, Text string }

// barsAcross is how many bars fill the width: fewer are not made as wide as the page. edgesAcross is how
// many stretches between written times do not let them touch each other on a telephone.
const barsAcross, edgesAcross = 6, 5

// latencyHeight is that of the tallest bar in pixels; room above it is for its number.
const latencyHeight = 96

func showLatency(s eval.Summary) *htmlLatency {
	if len(s.Latencies) < 2 {
		return nil
	}
	h := &htmlLatency{Median: span(s.Total.P50), High: span(s.Total.P95), Timed: s.Total.Timed}
	for _, b := range s.Latencies {
		h.Tallest = max(h.Tallest, b.Count)
	}
	n, places := len(s.Latencies), float64(max(len(s.Latencies), barsAcross))
	at := func(i float64) string { return across(i, 0, places) }
	for i, b := range s.Latencies {
		height := math.Round(latencyHeight * float64(b.Count) / float64(h.Tallest))
		if b.Count > 0 {
			height = max(height, 1)
		}
		h.Bars = append(h.Bars, htmlTimeBar{X: at(float64(i)), W: decimals(100/places-0.4) + "%", Mid: at(float64(i) + 0.5),
			Y: decimals(latencyHeight + 18 - height), H: decimals(height), From: edge(b.From), Below: edge(b.Below), Count: b.Count})
	}
	h.End = at(float64(n))
	every := (n + edgesAcross - 1) / edgesAcross
	for i := 0; i <= n-every; i += every {
		anchor := "middle"
		if i == 0 {
			anchor = "start"
		}
		h.Edges = append(h.Edges, htmlEdge{at(float64(i)), anchor, edge(s.Latencies[i].From)})
	}
	h.Edges = append(h.Edges, htmlEdge{h.End, "end", edge(s.Latencies[n-1].Below)})
	return h
}

func edge(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	return span(d)
}

// htmlCost holds the cost of each prompt and target against how often it passes.
type htmlCost struct {
	Points []htmlCostPoint
	Top    string // of the axis of rates
	Bottom string
	Most   string // of the axis of cost
}

type htmlCostPoint struct{ Letter, X, Y, Low, High, Prompt, Target, Rate, Cost string }

const costHeight = 180

func showCost(cells []eval.Slice) *htmlCost {
	var all []eval.Interval
	most := 0.0
	for _, c := range cells {
		if c.Tally.Judged() > 0 {
			all = append(all, c.Interval)
			most = max(most, c.Cost)
		}
	}
	if len(all) < 2 || most == 0 || len(cells) > 26 {
		return nil
	}
	scale := newRateScale(all...)
	y := func(v float64) string { return decimals(8 + costHeight*(1-(v-scale.lo)/(scale.hi-scale.lo))) }
	h := &htmlCost{Bottom: scale.axis().From + " %", Top: scale.axis().To, Most: money(most)}
	for i, c := range cells {
		if c.Tally.Judged() == 0 {
			continue
		}
		h.Points = append(h.Points, htmlCostPoint{Letter: string(rune('A' + i)), X: decimals(4+90*c.Cost/most) + "%", Y: y(c.Tally.Rate()), Low: y(c.Interval.Low), High: y(c.Interval.High),
			Prompt: c.Prompt, Target: c.Target, Rate: tallyRate(c.Tally), Cost: money(c.Cost)})
	}
	return h
}

// htmlMoves are cases by how often they passed before and how often they do now.
type htmlMoves struct {
	Dots               []htmlMove
	Same, Less, More   int
	Size, Inner, Outer string
	Grid               []string
}

type htmlMove struct {
	X, Y, R, Tone string
	Cases         int
	Label         bool
	Says          string
}

// movesSize is the side of the square in pixels, movesEdge the room around it.
const movesSize, movesEdge = 200, 46

func showMoves(strata []eval.Stratum) *htmlMoves {
	h := &htmlMoves{Size: decimals(movesSize + 2*movesEdge), Inner: decimals(movesEdge), Outer: decimals(movesSize + movesEdge)}
	places := map[[2]string]int{} // of dots: cases that were asked more often may pass as often as others
	for _, s := range strata {
		if s.Baseline.Judged() == 0 || s.Candidate.Judged() == 0 {
			continue
		}
		was := float64(s.Baseline.Passed) / float64(s.Baseline.Judged())
		is := float64(s.Candidate.Passed) / float64(s.Candidate.Judged())
		m := htmlMove{Cases: s.Cases, X: decimals(movesEdge + movesSize*was), Y: decimals(movesEdge + movesSize*(1-is)),
			Says: counted(s.Cases, "case") + ": " + epochs(s.Baseline) + " before, " + epochs(s.Candidate) + " now"}
		// Products of whole numbers tell equal parts without rounding.
		switch before, now := s.Baseline.Passed*s.Candidate.Judged(), s.Candidate.Passed*s.Baseline.Judged(); {
		case before > now:
			m.Tone = "bad"
			h.Less += s.Cases
		case before < now:
			m.Tone = "good"
			h.More += s.Cases
		default:
			h.Same += s.Cases
		}
		place := [2]string{m.X, m.Y}
		if at, taken := places[place]; taken {
			h.Dots[at].Cases += m.Cases
			h.Dots[at].Says += "; " + m.Says
			continue
		}
		places[place] = len(h.Dots)
		h.Dots = append(h.Dots, m)
	}
	most := 0
	for _, m := range h.Dots {
		most = max(most, m.Cases)
	}
	for i := range h.Dots {
		m := &h.Dots[i]
		r := 4 + 20*math.Sqrt(float64(m.Cases)/float64(most))
		m.R, m.Label = decimals(r), r >= 9
	}
	if len(h.Dots) == 0 {
		return nil
	}
	return h
}
