package stats_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"seatrial/eval/stats"
)

// The vectors come from R, scipy and statsmodels; each row names its source.
func TestVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []vector
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	checks := map[string]func(r vector) string{
		"wilson":          func(r vector) string { return r.interval(stats.Wilson) },
		"clopper_pearson": func(r vector) string { return r.interval(stats.ClopperPearson) },
		"jeffreys":        func(r vector) string { return r.interval(stats.Jeffreys) },
		"mcnemar": func(r vector) string {
			return differ("exact", stats.McNemarWorse(r.B.int(), r.C.int()), r.Worse) + differ("mid-p", stats.McNemarMidP(r.B.int(), r.C.int()), r.MidP)
		},
		"mcnemar_n": func(r vector) string {
			return differ("n", stats.PairedSize(r.Psi, r.D.float(), r.Alpha1, r.Power), r.N.float())
		},
		"miller_paired_n": func(r vector) string { return differ("n", stats.MeanSize(1.0/9, 0, 0.03, 0.025, 0.8), r.N.float()) },
		"pass_at_k": func(r vector) string {
			n, c, k := r.N.int(), r.C.int(), r.K.int()
			return differ("pass@k", stats.PassAtK(n, c, k), r.PassAtK) + differ("pass^k", stats.PassHatK(n, c, k), r.PassHatK)
		},
		"agreement2": func(r vector) string {
			kappa, _, _ := stats.Kappa(r.Table)
			ac1, _ := stats.AC1(r.Table)
			return differ("kappa", kappa, r.Kappa) + differ("AC1", ac1, r.AC1)
		},
		"kappa": func(r vector) string {
			kappa, se, _ := stats.Kappa(r.Table)
			return differ("kappa", kappa, r.Kappa) + differ("standard error", se, r.ASE)
		},
		"fleiss": func(r vector) string {
			table := fleiss1971
			if strings.HasPrefix(r.Source, "Wikipedia") {
				table = fleissWikipedia
			}
			kappa, _ := stats.FleissKappa(table)
			return differ("kappa", kappa, r.Kappa)
		},
		"krippendorff": func(r vector) string {
			units := make([][]float64, len(strings.Fields(r.A)))
			for _, coder := range []string{r.A, r.B.text(), r.C.text()} {
				for i, rating := range strings.Fields(coder) {
					if v, err := strconv.ParseFloat(rating, 64); err == nil {
						units[i] = append(units[i], v)
					}
				}
			}
			nominal, _ := stats.KrippendorffAlpha(units, stats.Nominal)
			interval, _ := stats.KrippendorffAlpha(units, stats.Squared)
			return differ("nominal", nominal, r.Nominal) + differ("interval", interval, r.Interval)
		},
		"adjust": func(r vector) string {
			wrong := ""
			for i := range r.P.list() {
				wrong += differ("Holm", stats.Holm(r.P.list())[i], r.Holm[i]) + differ("BH", stats.BenjaminiHochberg(r.P.list())[i], r.BH[i]) +
					differ("Hochberg", stats.Hochberg(r.P.list())[i], r.Hochberg[i])
			}
			return wrong
		},
		"cmh_exact": func(r vector) string {
			var strata []stats.Stratum
			for _, s := range r.Strata {
				strata = append(strata, stats.Stratum{BasePass: s[0], Base: s[1], CandidatePass: s[2], Candidate: s[3]})
			}
			if len(strata) == 0 {
				strata = rabbits
			}
			exact, _ := stats.StratifiedWorse(strata)
			return differ("p", exact, r.P.float())
		},
		"sign_flip": func(r vector) string {
			var tenths []int
			for _, d := range r.D.list() {
				tenths = append(tenths, int(math.Round(10*d)))
			}
			exact, _, _ := stats.SignFlipWorse(tenths)
			return differ("p", exact, r.P.float())
		},
		"fisher_greater": func(r vector) string {
			wrong := ""
			for _, f := range r.Rows {
				wrong += differ("p", stats.FisherWorse(int(f[0]), int(f[1]), int(f[2]), int(f[3])), f[4])
			}
			return wrong
		},
		"rule_of_three": func(r vector) string {
			wrong := ""
			for _, f := range r.Rows {
				wrong += differ("bound", stats.ProportionUpper(0, int(f[0]), 0.05), f[1])
			}
			return wrong
		},
		"rogan_gladen": func(r vector) string {
			wrong := ""
			for _, f := range r.Rows {
				rate, _ := stats.RoganGladen(f[0], f[1], f[2])
				wrong += differ("rate", rate, f[3])
			}
			return wrong
		},
		"cluster_se": func(r vector) string {
			mean, se, _ := stats.ClusterMean(r.Clusters)
			return differ("mean", mean, r.Mean) + differ("standard error", se, r.SECorrected)
		},
		"variance_components": func(r vector) string {
			c, _ := stats.VarianceComponents(r.Y)
			return differ("within", c.Within, r.Within) + differ("between", c.Between, r.Between) + differ("ICC", c.ICC, r.ICC) + differ("standard error", c.SEMean, r.SEMean)
		},
		"gs_bounds": func(r vector) string {
			wrong := ""
			obf, pocock := stats.SequentialBounds(r.Alpha1, r.T, stats.OBrienFleming), stats.SequentialBounds(r.Alpha1, r.T, stats.Pocock)
			for i := range r.T {
				if math.Abs(obf[i]-r.OBF[i]) > 2e-3 || math.Abs(pocock[i]-r.Pocock[i]) > 2e-3 {
					wrong += fmt.Sprintf("bounds at %v: %v, %v, want %v, %v; ", r.T[i], obf[i], pocock[i], r.OBF[i], r.Pocock[i])
				}
			}
			return wrong
		},
		"sprt_bounds": func(r vector) string {
			lower, upper := stats.SPRTBounds(r.Alpha, r.Beta)
			return differ("lower", lower, r.Lower) + differ("upper", upper, r.Upper)
		},
	}
	seen := map[string]int{}
	for i, r := range rows {
		check := checks[r.Kind]
		if check == nil {
			t.Errorf("row %d: no test for the kind %q", i, r.Kind)
			continue
		}
		seen[r.Kind]++
		if wrong := check(r); wrong != "" {
			t.Errorf("row %d, %s: %s(%s)", i, r.Kind, wrong, r.Source)
		}
	}
	if len(rows) != 125 || len(seen) != len(checks) {
		t.Fatalf("read %d vectors of %d kinds, there are 125 of %d", len(rows), len(seen), len(checks))
	}
}

// vector is one row of reference values; kinds share fields, of different types.
type vector struct {
	Kind, Source         string
	A                    string
	K, N, B, C, D, P     loose
	Conf, Lo, Hi         float64
	Worse                float64 `json:"exact_one_sided_b_greater"`
	MidP                 float64 `json:"midp_one_sided"`
	Psi, Power           float64
	Alpha, Beta          float64
	Alpha1               float64 `json:"alpha_one_sided"`
	PassAtK              float64 `json:"pass_at_k"`
	PassHatK             float64 `json:"pass_hat_k"`
	Table                [][]int
	Kappa, AC1, ASE      float64
	Nominal, Interval    float64
	Holm, BH, Hochberg   []float64
	Strata               [][]int
	Rows                 [][]float64
	Clusters, Y          [][]float64
	Mean                 float64
	SECorrected          float64 `json:"se_corrected"`
	Within, Between, ICC float64
	SEMean               float64 `json:"se_mean"`
	T, OBF, Pocock       []float64
	Upper, Lower         float64
}

func (r vector) interval(of func(k, n int, level float64) (lo, hi float64)) string {
	lo, hi := of(r.K.int(), r.N.int(), r.Conf)
	return differ("low", lo, r.Lo) + differ("high", hi, r.Hi)
}

// loose is JSON whose type depends on the kind.
type loose struct{ raw json.RawMessage }

func (l *loose) UnmarshalJSON(b []byte) error { l.raw = append(l.raw, b...); return nil }

func (l loose) float() (v float64)  { _ = json.Unmarshal(l.raw, &v); return v }
func (l loose) int() int            { return int(l.float()) }
func (l loose) text() (v string)    { _ = json.Unmarshal(l.raw, &v); return v }
func (l loose) list() (v []float64) { _ = json.Unmarshal(l.raw, &v); return v }

// differ is "" where got is want to nine digits: as many as the shortest vector has.
func differ(what string, got, want float64) string {
	if math.Abs(got-want) <= 1e-9*max(1e-3, math.Abs(want)) {
		return ""
	}
	return fmt.Sprintf("%s %v, want %v; ", what, got, want)
}

// The tables behind the two values of Fleiss' kappa: Fleiss 1971, table 1 (30 patients, 6 raters), and
// Wikipedia's example (10 subjects, 14 raters).
var (
	fleiss1971 = [][]int{
		{0, 0, 0, 6, 0}, {0, 3, 0, 0, 3}, {0, 1, 4, 0, 1}, {0, 0, 0, 0, 6}, {0, 3, 0, 3, 0}, {2, 0, 4, 0, 0},
		{0, 0, 4, 0, 2}, {2, 0, 3, 1, 0}, {2, 0, 0, 4, 0}, {0, 0, 0, 0, 6}, {1, 0, 0, 5, 0}, {1, 1, 0, 4, 0},
		{0, 3, 3, 0, 0}, {1, 0, 0, 5, 0}, {0, 2, 0, 3, 1}, {0, 0, 5, 0, 1}, {3, 0, 0, 1, 2}, {5, 1, 0, 0, 0},
		{0, 2, 0, 4, 0}, {1, 0, 2, 0, 3}, {0, 0, 0, 0, 6}, {0, 1, 0, 5, 0}, {0, 2, 0, 1, 3}, {2, 0, 0, 4, 0},
		{1, 0, 0, 4, 1}, {0, 5, 0, 1, 0}, {4, 0, 0, 0, 2}, {0, 2, 0, 4, 0}, {1, 0, 5, 0, 0}, {0, 0, 0, 0, 6},
	}
	fleissWikipedia = [][]int{
		{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
		{7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7},
	}
)

// rabbits are R's example of mantelhaen.test: five 2x2 tables, filled by columns.
var rabbits = []stats.Stratum{
	{BasePass: 0, Base: 6, CandidatePass: 0, Candidate: 5}, {BasePass: 3, Base: 6, CandidatePass: 0, Candidate: 6}, {BasePass: 6, Base: 6, CandidatePass: 2, Candidate: 6},
	{BasePass: 5, Base: 6, CandidatePass: 6, Candidate: 6}, {BasePass: 2, Base: 2, CandidatePass: 5, Candidate: 5},
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }
