package main

import (
	"math/rand/v2"
	"slices"
	"sort"

	"seatrial/graders/grounding"
)

const (
	maxBins = 32
	// never is a limit that no value is above: a question that is not asked.
	never = 1e300
)

// bins are the limits of each column, by quantiles, and the bin of each row.
type bins struct {
	values [][]float64
	limits [][]float64
	of     [][]uint8 // column -> row -> bin
}

func newBins(values [][]float64) *bins {
	columns := len(values[0])
	b := &bins{values, make([][]float64, columns), make([][]uint8, columns)}
	sorted := make([]float64, len(values))
	for c := range columns {
		for i := range values {
			sorted[i] = values[i][c]
		}
		slices.Sort(sorted)
		distinct := slices.Compact(slices.Clone(sorted))
		if len(distinct) <= maxBins {
			for i := 0; i+1 < len(distinct); i++ {
				b.limits[c] = append(b.limits[c], (distinct[i]+distinct[i+1])/2)
			}
		} else {
			for k := 1; k < maxBins; k++ {
				if v := sorted[k*len(sorted)/maxBins]; len(b.limits[c]) == 0 || v > b.limits[c][len(b.limits[c])-1] {
					b.limits[c] = append(b.limits[c], v)
				}
			}
		}
		b.of[c] = make([]uint8, len(values))
		for i := range values {
			b.of[c][i] = uint8(sort.SearchFloat64s(b.limits[c], values[i][c]))
		}
	}
	return b
}

// grow fits gradient-boosted trees (J. Friedman, Annals of Statistics 29, 2001) with
// second-order leaves to the rows in use.
func (b *bins) grow(bad []bool, w []float64, use []int) []grounding.Tree {
	logits := make([]float64, len(bad))
	g := gradients{b, make([]float64, len(bad)), make([]float64, len(bad)), nil}
	draw := rand.New(rand.NewPCG(treeSeed, 0))
	trees := make([]grounding.Tree, treeCount)
	for k := range trees {
		for _, i := range use {
			p := grounding.Probability(logits[i])
			g.slope[i], g.curve[i] = w[i]*(indicator(bad[i])-p), w[i]*p*(1-p)
		}
		g.columns = g.columns[:0]
		for c := range b.limits {
			if draw.Float64() < columnShare {
				g.columns = append(g.columns, c)
			}
		}
		var rows []int
		for _, i := range use {
			if draw.Float64() < rowShare {
				rows = append(rows, i)
			}
		}
		g.split(&trees[k], 0, rows)
		for _, i := range use {
			logits[i] += trees[k].Value(b.values[i])
		}
	}
	return trees
}

type gradients struct {
	*bins
	slope, curve []float64
	columns      []int // that this tree may ask about
}

// split asks the best question about rows at a place of the tree.
func (g *gradients) split(t *grounding.Tree, at int, rows []int) {
	var slope, curve float64
	for _, i := range rows {
		slope += g.slope[i]
		curve += g.curve[i]
	}
	if at >= len(t.Column) {
		t.Leaf[at-len(t.Column)] = treeRate * slope / (curve + treeRidge)
		return
	}
	column, bin := g.question(rows, slope, curve)
	t.Limit[at] = never
	left, right := rows, []int(nil)
	if column >= 0 {
		t.Column[at], t.Limit[at] = int16(column), g.limits[column][bin]
		left = nil
		for _, i := range rows {
			if int(g.of[column][i]) <= bin {
				left = append(left, i)
			} else {
				right = append(right, i)
			}
		}
	}
	g.split(t, 2*at+1, left)
	g.split(t, 2*at+2, right)
}

// question returns the column and bin that part rows best, or -1.
func (g *gradients) question(rows []int, slope, curve float64) (column, bin int) {
	column = -1
	best := slope*slope/(curve+treeRidge) + 1e-6
	var slopes, curves [maxBins + 1]float64
	for _, c := range g.columns {
		limits := g.limits[c]
		if len(limits) == 0 {
			continue
		}
		clear(slopes[:])
		clear(curves[:])
		of := g.of[c]
		for _, i := range rows {
			slopes[of[i]] += g.slope[i]
			curves[of[i]] += g.curve[i]
		}
		var ls, lc float64
		for k := range limits {
			ls += slopes[k]
			lc += curves[k]
			if lc < leastLeaf || curve-lc < leastLeaf {
				continue
			}
			if gain := ls*ls/(lc+treeRidge) + (slope-ls)*(slope-ls)/(curve-lc+treeRidge); gain > best {
				best, column, bin = gain, c, k
			}
		}
	}
	return column, bin
}
