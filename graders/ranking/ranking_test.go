package ranking

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestMeasure(t *testing.T) {
	log := math.Log2
	for _, c := range []struct {
		ranked []string
		gains  map[string]float64
		k      int
		want   Measures
		reason string
	}{
		{[]string{"x", "a", "b"}, map[string]float64{"a": 1, "b": 1}, 0, Measures{Recall: 1, Precision: 2.0 / 3, MRR: 0.5, NDCG: (1/log(3) + 1/log(4)) / (1 + 1/log(3)), HitRate: 1}, "both, late"},
		{[]string{"x", "a", "b"}, map[string]float64{"a": 1, "b": 1}, 2, Measures{Recall: 0.5, Precision: 0.5, MRR: 0.5, NDCG: (1 / log(3)) / (1 + 1/log(3)), HitRate: 1}, "cut at two"},
		{[]string{"a"}, map[string]float64{"a": 1}, 5, Measures{Recall: 1, Precision: 0.2, MRR: 1, NDCG: 1, HitRate: 1}, "precision is of k"},
		{[]string{"a", "a", "b"}, map[string]float64{"b": 1}, 2, Measures{Recall: 1, Precision: 0.5, MRR: 0.5, NDCG: 1 / log(3), HitRate: 1}, "a repeat takes no rank"},
		{[]string{"b", "a"}, map[string]float64{"a": 3, "b": 1, "c": 0}, 0, Measures{Recall: 1, Precision: 1, MRR: 1, NDCG: (1 + 3/log(3)) / (3 + 1/log(3)), HitRate: 1}, "graded, and 0 is irrelevant"},
		{[]string{"x", ""}, map[string]float64{"a": 1}, 0, Measures{}, "none"},
		{nil, map[string]float64{"a": 1}, 3, Measures{}, "nothing retrieved"},
	} {
		got := Measure(c.ranked, c.gains, c.k)
		for name, pair := range map[string][2]float64{
			"recall": {got.Recall, c.want.Recall}, "precision": {got.Precision, c.want.Precision}, "MRR": {got.MRR, c.want.MRR},
			"nDCG": {got.NDCG, c.want.NDCG}, "hit rate": {got.HitRate, c.want.HitRate},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-12 {
				t.Errorf("%s: %s %v, want %v", c.reason, name, pair[0], pair[1])
			}
		}
	}
}

// Moving a relevant document up never makes any measure worse.
func TestUpIsBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-j]`), 2, 10, rapid.ID).Draw(t, "ids")
		gains := rapid.MapOfN(rapid.StringMatching(`[a-j]`), rapid.Float64Range(0.1, 3), 1, 6).Draw(t, "gains")
		k := rapid.IntRange(0, 12).Draw(t, "k")
		i := rapid.IntRange(1, len(ids)-1).Draw(t, "i")
		up := append([]string(nil), ids...)
		up[i-1], up[i] = up[i], up[i-1]
		if gains[ids[i]] < gains[ids[i-1]] {
			up, ids = ids, up
		}
		worse, better := Measure(ids, gains, k), Measure(up, gains, k)
		if better.Recall < worse.Recall || better.Precision < worse.Precision || better.MRR < worse.MRR || better.NDCG < worse.NDCG-1e-12 {
			t.Fatalf("%v %+v is worse than %v %+v", up, better, ids, worse)
		}
	})
}
