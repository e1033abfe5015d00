package stats

import "math"

// Kappa returns Cohen's kappa of two raters and its asymptotic standard error, from
// a square table: table[i][j] counts what the first rater put into category i and the second into j.
// It is agreement beyond what the raters' own rates give by chance: 1 perfect, 0 chance. ok is false
// where it does not exist: nothing was counted, or both used one category alone.
//
// Sources: J. Cohen, "A coefficient of agreement for nominal scales", Educational and
// Psychological Measurement 20 (1960), 37-46; J. L. Fleiss, J. Cohen, B. S. Everitt, "Large sample standard
// errors of kappa and weighted kappa", Psychological Bulletin 72 (1969), 323-327, formula 13.
func Kappa(table [][]int) (kappa, se float64, ok bool) {
	p, rows, cols, n := shares(table)
	if n == 0 {
		return 0, 0, false
	}
	var observed, chance float64
	for i := range p {
		observed += p[i][i]
		chance += float64(rows[i] * cols[i])
	}
	if 1-chance < 1e-12 {
		return 0, 0, false
	}
	kappa = (observed - chance) / (1 - chance)
	var a, b float64
	for i := range p {
		d := 1 - float64((rows[i]+cols[i])*(1-kappa))
		a += float64(p[i][i] * float64(d*d))
		for j := range p[i] {
			if i != j {
				s := cols[i] + rows[j]
				b += float64(p[i][j] * float64(s*s))
			}
		}
	}
	c := kappa - float64(chance*(1-kappa))
	variance := (a + float64((1-kappa)*(1-kappa)*b) - float64(c*c)) / float64(float64(n)*(1-chance)*(1-chance))
	return kappa, math.Sqrt(max(0, variance)), true
}

// AC1 returns Gwet's first-order agreement coefficient of two raters, from the same
// table as [Kappa]. Where nearly everything falls into one category, kappa nears 0 although
// the raters agree; this does not. ok is false where nothing was counted, or there is one category.
//
// Source: K. L. Gwet, "Computing inter-rater reliability and its variance in the presence of
// high agreement", British Journal of Mathematical and Statistical Psychology 61 (2008), 29-48, formula 6.
func AC1(table [][]int) (ac1 float64, ok bool) {
	p, rows, cols, n := shares(table)
	if n == 0 || len(p) < 2 {
		return 0, false
	}
	var observed, chance float64
	for i := range p {
		observed += p[i][i]
		pi := (rows[i] + cols[i]) / 2
		chance += float64(pi * (1 - pi))
	}
	chance /= float64(len(p) - 1)
	return (observed - chance) / (1 - chance), true
}

// shares turns counts into parts of their sum, with the margins.
func shares(table [][]int) (p [][]float64, rows, cols []float64, n int) {
	for _, row := range table {
		for _, k := range row {
			n += k
		}
	}
	p, rows, cols = make([][]float64, len(table)), make([]float64, len(table)), make([]float64, len(table))
	if n == 0 {
		return p, rows, cols, 0
	}
	for i, row := range table {
		p[i] = make([]float64, len(row))
		for j, k := range row {
			p[i][j] = float64(k) / float64(n)
			rows[i] += p[i][j]
			cols[j] += p[i][j]
		}
	}
	return p, rows, cols, n
}
