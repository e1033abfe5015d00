package stats_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"seatrial/eval/stats"
)

// The vectors come from R, scipy and statsmodels; each row names its source.
func TestVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Kind, Source  string
		K, N          json.Number
		Conf, Lo, Hi  float64
		B, C          int
		Worse         float64 `json:"exact_one_sided_b_greater"`
		Psi, D, Power float64
		Alpha         float64 `json:"alpha_one_sided"`
		Table         [][]int
		Kappa, AC1    float64
		ASE           float64
	}
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for i, r := range rows {
		seen[r.Kind]++
		switch r.Kind {
		case "wilson":
			k, _ := r.K.Int64()
			n, _ := r.N.Int64()
			lo, hi := stats.Wilson(int(k), int(n), r.Conf)
			if !near(lo, r.Lo, 1e-11) || !near(hi, r.Hi, 1e-11) {
				t.Errorf("row %d: Wilson(%d, %d, %v) = %v, %v, want %v, %v (%s)", i, k, n, r.Conf, lo, hi, r.Lo, r.Hi, r.Source)
			}
		case "mcnemar":
			if got := stats.McNemarWorse(r.B, r.C); !near(got, r.Worse, 1e-12*r.Worse) {
				t.Errorf("row %d: McNemarWorse(%d, %d) = %v, want %v (%s)", i, r.B, r.C, got, r.Worse, r.Source)
			}
		case "mcnemar_n":
			want, _ := r.N.Float64()
			if got := stats.PairedSize(r.Psi, r.D, r.Alpha, r.Power); !near(got, want, 1e-9*want) {
				t.Errorf("row %d: PairedSize = %v, want %v (%s)", i, got, want, r.Source)
			}
		case "agreement2", "kappa":
			kappa, se, ok := stats.Kappa(r.Table)
			if !ok || !near(kappa, r.Kappa, 1e-9) || r.ASE != 0 && !near(se, r.ASE, 1e-9) {
				t.Errorf("row %d: Kappa = %v, standard error %v, want %v, %v (%s)", i, kappa, se, r.Kappa, r.ASE, r.Source)
			}
			if got, ok := stats.AC1(r.Table); r.AC1 != 0 && (!ok || !near(got, r.AC1, 1e-12)) {
				t.Errorf("row %d: AC1 = %v, want %v (%s)", i, got, r.AC1, r.Source)
			}
		default:
			t.Errorf("row %d: no test for the kind %q", i, r.Kind)
		}
	}
	if seen["wilson"] < 20 || seen["mcnemar"] < 10 || seen["mcnemar_n"] < 1 || seen["agreement2"] < 4 || seen["kappa"] < 1 {
		t.Fatalf("read too few vectors: %v", seen)
	}
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }
