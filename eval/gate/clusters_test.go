package gate_test

import (
	"fmt"
	"strings"
	"testing"

	"seatrial/eval"
)

func number(t fataler, r eval.RuleResult, name string) float64 {
	t.Helper()
	for _, n := range r.Numbers {
		if n.Name == name {
			return n.Value
		}
	}
	t.Fatalf("no number %q in %+v", name, r.Numbers)
	return 0
}

// fours are clusters of four neighbours.
func fours(i int) string { return fmt.Sprintf("doc-%d", i/4) }

// Of cases like these a cluster is one draw: eight cases of two documents that broke show less than eight
// documents would, and two hundred of fifty exclude less. These very cases are what they are.
func TestClusters(t *testing.T) {
	population, suite := regressionSpec(0.06), regressionSpec(0.06)
	population.Regression.Scope = eval.ScopePopulation
	same := letters(rep("p", 200))
	broken := letters(rep("f", 8) + rep("p", 192))
	many := letters(rep("f", 32) + rep("p", 168))
	tests := []struct {
		name    string
		spec    eval.GateSpec
		cluster func(int) string
		after   []string
		want    eval.Outcome
		p       string // begins the p of cases like these
		reason  string
	}{
		{"alone", population, nil, broken, eval.NoGo, "0.00195", "eight flips: 1/2^9"},
		{"two documents", population, fours, broken, eval.Inconclusive, "0.12", "two flips: 1/2^3"},
		{"unchanged alone", population, nil, same, eval.Go, "1", "nothing broke in two hundred"},
		{"unchanged", population, fours, same, eval.Inconclusive, "1", "nothing broke in fifty"},
		{"eight documents", population, fours, many, eval.NoGo, "0.00195", "eight flips, and far beyond the margin"},
		{"these cases", suite, fours, broken, eval.NoGo, "0.12", "given how good each case is, its answers are its own; both are named"},
		{"these cases, many", suite, fours, many, eval.NoGo, "0.00195", "the exact test needs no clusters"},
	}
	for _, tt := range tests {
		d := bed{spec: tt.spec, cluster: tt.cluster, before: same, after: tt.after}.decide(t)
		r := rule(t, d, "regression")
		clusters := 200.0
		if tt.cluster != nil {
			clusters = 50
		}
		if d.Outcome != tt.want || !strings.HasPrefix(fmt.Sprint(number(t, r, "p_population")), tt.p) || number(t, r, "clusters") != clusters ||
			strings.Contains(r.Found, "in 50 clusters") != (tt.cluster != nil) {
			t.Errorf("%s: %s\n%+v: %s", tt.name, d.Sentence, r, tt.reason)
		}
		if tt.cluster != nil && tt.spec.Regression.Scope == eval.ScopePopulation && !strings.Contains(r.Formula, "clusters flipped whole") {
			t.Errorf("%s: formula %q", tt.name, r.Formula)
		}
	}
}

// A waiver forgives one case of a cluster, and no other of the same counts.
func TestWaiverInCluster(t *testing.T) {
	spec := regressionSpec(0.08)
	spec.Regression.Scope = eval.ScopePopulation
	b := bed{spec: spec, cluster: fours, before: letters(rep("p", 200)), after: letters("f" + rep("p", 3) + "f" + rep("p", 195)),
		waivers: []eval.Waiver{{ID: "W", Case: "case-000", Expires: now.AddDate(0, 1, 0)}}}
	if r := rule(t, b.decide(t), "regression"); len(r.Waived) != 1 || !strings.HasPrefix(fmt.Sprint(number(t, r, "p_population")), "0.25") {
		t.Errorf("%+v: one of two is left", r)
	}
}

// Rates and means that are demanded with confidence count what was drawn together with what it says.
func TestClustersOfRates(t *testing.T) {
	rate := eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.9), Confidence: 0.95}
	mean := eval.Require{Metric: eval.MetricScoreMean, Grader: "cites", Min: ptr(0.9), Confidence: 0.95}
	valued := func(_ int, s *eval.Sample) {
		for i := range s.Scores {
			if s.Scores[i].Verdict == eval.Pass {
				s.Scores[i].Value = 1
			}
		}
	}
	whole := letters(rep("f", 4) + rep("p", 96))     // one document of 25
	spread := letters(rep("fppp", 4) + rep("p", 84)) // one of each of four
	tests := []struct {
		name    string
		rule    eval.Require
		cluster func(int) string
		after   []string
		want    eval.Outcome
		reason  string
	}{
		{"alone", rate, nil, whole, eval.Go, "96 of 100: above 91 %"},
		{"a whole document", rate, fours, whole, eval.Inconclusive, "24 of 25 documents: above 83 %"},
		{"spread", rate, fours, spread, eval.Go, "failures that have nothing to do with the document"},
		{"all alike", rate, fours, letters(rep("p", 100)), eval.Inconclusive, "nothing is known of what a document has in common: 25 of 25"},
		{"all alike, enough", rate, fours, letters(rep("p", 120)), eval.Go, "30 of 30"},
		{"below", rate, fours, letters(rep("f", 40) + rep("p", 60)), eval.NoGo, "ten of 25 documents"},
		{"mean alone", mean, nil, whole, eval.Go, "t over 100 cases"},
		{"mean", mean, fours, whole, eval.Inconclusive, "t over 25 documents"},
		{"mean below", mean, fours, letters(rep("f", 40) + rep("p", 60)), eval.NoGo, "far below"},
	}
	for _, tt := range tests {
		d := bed{spec: require(tt.rule), cluster: tt.cluster, after: tt.after, edit: valued}.decide(t)
		r := rule(t, d, "require")
		if d.Outcome != tt.want || strings.Contains(r.Found, "clusters") != (tt.cluster != nil) {
			t.Errorf("%s: %s\n%+v: %s", tt.name, d.Sentence, r, tt.reason)
		}
		if want := float64(len(tt.after)); tt.cluster == nil && number(t, r, "clusters") != want || tt.cluster != nil && number(t, r, "clusters") != want/4 {
			t.Errorf("%s: %+v", tt.name, r.Numbers)
		}
	}
}

// The interval beside a rate is no narrower for epochs, nor for cases that share a document.
func TestIntervalOfRates(t *testing.T) {
	rate := eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.1)}
	tests := []struct {
		name    string
		cluster func(int) string
		after   []string
		found   string
	}{
		{"alone", nil, letters(rep("f", 4) + rep("p", 96)), "96 %: 96 of 100 samples pass; 95 % interval 90.2 % to 98.4 %"},
		{"a whole document", fours, letters(rep("f", 4) + rep("p", 96)), "96 %: 96 of 100 samples pass; 95 % interval 77.2 % to 100 %, over 100 cases in 25 clusters"},
		{"four epochs", nil, repeat("f", 1, "pppp", 24), "99 %: 96 of 97 samples pass; 95 % interval 79.6 % to 99.9 %, over 25 cases"},
	}
	for _, tt := range tests {
		d := bed{spec: require(rate), cluster: tt.cluster, after: tt.after}.decide(t)
		if r := rule(t, d, "require"); r.Found != tt.found {
			t.Errorf("%s: %s\nwant %s", tt.name, r.Found, tt.found)
		}
	}
}

func repeat(a string, n int, b string, m int) (out []string) {
	for range n {
		out = append(out, a)
	}
	for range m {
		out = append(out, b)
	}
	return out
}

// Where cases were drawn in clusters it takes more of these: more cases of the same say little more.
func TestMoreClusters(t *testing.T) {
	population := regressionSpec(0.05)
	population.Regression.Scope = eval.ScopePopulation
	rate := require(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.95), Confidence: 0.95})
	halves := func(i int) string { return fmt.Sprint("half-", i%2) }
	tests := []struct {
		bed  bed
		more string
	}{
		{bed{spec: population, before: letters(rep("p", 100)), after: letters(rep("p", 100)), cluster: halves}, "about 196 clusters would exclude it"},
		{bed{spec: population, before: letters(rep("p", 20)), after: letters(rep("p", 20))}, "about 196 cases would exclude it"},
		{bed{spec: rate, after: letters(rep("p", 100)), cluster: fours}, "about 60 clusters would settle it"},
	}
	for _, tt := range tests {
		if d := tt.bed.decide(t); !strings.Contains(d.Sentence, tt.more) {
			t.Errorf("%s; want %s", d.Sentence, tt.more)
		}
	}
}
