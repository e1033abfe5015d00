package main

import (
	"fmt"

	"seatrial/eval"
)

// confusion counts verdicts against labels.
type confusion struct {
	truePass, falsePass, trueFail, falseFail int
	unscored                                 int
}

func (c *confusion) add(label bool, v eval.Verdict) {
	switch {
	case v == eval.Pass && label:
		c.truePass++
	case v == eval.Pass:
		c.falsePass++
	case v == eval.Fail && label:
		c.falseFail++
	case v == eval.Fail:
		c.trueFail++
	default:
		c.unscored++
	}
}

func (c confusion) n() int { return c.truePass + c.falsePass + c.trueFail + c.falseFail + c.unscored }

// row is the counts as cells of a table: n, unscored, accuracy, precision, recall, balanced accuracy, F1.
// What was not judged counts as wrong in accuracy and is left out of the others.
func (c confusion) row() string {
	precision := part(c.truePass, c.truePass+c.falsePass)
	recall := part(c.truePass, c.truePass+c.falseFail)
	specificity := part(c.trueFail, c.trueFail+c.falsePass)
	return fmt.Sprintf("%d | %d | %s | %s | %s | %s | %s", c.n(), c.unscored, cell(part(c.truePass+c.trueFail, c.n())),
		cell(precision), cell(recall), cell(mean(recall, specificity)), cell(part(2*c.truePass, 2*c.truePass+c.falsePass+c.falseFail)))
}

// ratio is a number that may be unknown because nothing was counted.
type ratio struct {
	value float64
	known bool
}

func part(k, n int) ratio {
	if n == 0 {
		return ratio{}
	}
	return ratio{float64(k) / float64(n), true}
}

func mean(a, b ratio) ratio { return ratio{(a.value + b.value) / 2, a.known && b.known} }

func cell(r ratio) string {
	if !r.known {
		return "–"
	}
	return fmt.Sprintf("%.3f", r.value)
}
