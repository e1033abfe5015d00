package stats_test

import (
	"testing"

	"pgregory.net/rapid"

	"seatrial/eval/stats"
)

func TestAgreementWithoutEvidence(t *testing.T) {
	for _, c := range []struct {
		table  [][]int
		kappa  bool
		ac1    bool
		reason string
	}{
		{[][]int{{0, 0}, {0, 0}}, false, false, "nothing was counted"},
		{[][]int{{7, 0}, {0, 0}}, false, true, "both said the same of everything: chance alone explains it"},
		{[][]int{{7}}, false, false, "one category"},
		{[][]int{{7, 0}, {0, 7}}, true, true, "two categories"},
	} {
		if _, _, ok := stats.Kappa(c.table); ok != c.kappa {
			t.Errorf("%s: Kappa exists: %v", c.reason, ok)
		}
		if _, ok := stats.AC1(c.table); ok != c.ac1 {
			t.Errorf("%s: AC1 exists: %v", c.reason, ok)
		}
	}
}

// Who rates first does not matter, nor the names of the categories; nothing exceeds 1.
func TestAgreementIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 4).Draw(t, "categories")
		table, flipped, renamed := square(k), square(k), square(k)
		for i := range k {
			for j := range k {
				n := rapid.IntRange(0, 20).Draw(t, "n")
				table[i][j], flipped[j][i], renamed[k-1-i][k-1-j] = n, n, n
			}
		}
		kappa, se, ok := stats.Kappa(table)
		if ok && (kappa > 1+1e-12 || kappa < -1-1e-12 || se < 0) {
			t.Fatalf("kappa %v, standard error %v", kappa, se)
		}
		ac1, ok1 := stats.AC1(table)
		for _, same := range [][][]int{flipped, renamed} {
			a, s, _ := stats.Kappa(same)
			b, _ := stats.AC1(same)
			if ok && (!near(a, kappa, 1e-9) || !near(s, se, 1e-9)) || ok1 && !near(b, ac1, 1e-9) {
				t.Fatalf("%v: kappa %v and %v, AC1 %v and %v", table, kappa, a, ac1, b)
			}
		}
	})
}

func square(k int) [][]int {
	s := make([][]int, k)
	for i := range s {
		s[i] = make([]int, k)
	}
	return s
}

func TestAUROC(t *testing.T) {
	for _, c := range []struct {
		positive, negative []float64
		want               float64
		reason             string
	}{
		{[]float64{3, 4}, []float64{1, 2}, 1, "all above"},
		{[]float64{1, 2}, []float64{3, 4}, 0, "all below"},
		{[]float64{1}, []float64{1}, 0.5, "a tie is half"},
		{[]float64{1, 3}, []float64{2}, 0.5, "one of two pairs"},
	} {
		var rows []stats.Ranked
		for _, v := range c.positive {
			rows = append(rows, stats.Ranked{Value: v, Positive: true, Weight: 1})
		}
		for _, v := range c.negative {
			rows = append(rows, stats.Ranked{Value: v, Weight: 1})
		}
		if got, ok := stats.AUROC(rows); !ok || got != c.want {
			t.Errorf("%s: AUROC %v, want %v", c.reason, got, c.want)
		}
		for i := range rows {
			rows[i].Weight = 3
		}
		if got, _ := stats.AUROC(rows); got != c.want {
			t.Errorf("%s, every row three times: AUROC %v, want %v", c.reason, got, c.want)
		}
	}
	if _, ok := stats.AUROC([]stats.Ranked{{Value: 1, Positive: true, Weight: 1}}); ok {
		t.Error("there is no area without negatives")
	}
}
