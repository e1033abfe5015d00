package compare_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
)

// Strata keep apart what was drawn together, and the drop's interval is over clusters.
func TestClusters(t *testing.T) {
	in := func(name string) func(*eval.Sample) { return func(s *eval.Sample) { s.Case.Cluster = name } }
	sides := func(cluster func(i int) string) eval.Diff {
		a, b := simple("A"), simple("B")
		for i := range 40 {
			after := "p"
			if i < 8 {
				after = "f"
			}
			a.add(fmt.Sprintf("case-%02d", i), "p", in(cluster(i)))
			b.add(fmt.Sprintf("case-%02d", i), after, in(cluster(i)))
		}
		return pair(t, a, b)
	}
	alone := sides(func(int) string { return "" })
	fours := sides(func(i int) string { return fmt.Sprint("doc-", i/4) })
	if alone.Clusters != 0 || fours.Clusters != 10 || len(alone.Strata) != 2 || len(fours.Strata) != 10 || fours.Strata[0].Cluster != "doc-0" || fours.Strata[0].Cases != 4 {
		t.Errorf("%d and %d clusters, strata %+v", alone.Clusters, fours.Clusters, fours.Strata)
	}
	if w, n := fours.DropInterval, alone.DropInterval; w.High-w.Low <= n.High-n.Low || fours.Drop != alone.Drop || fours.PWorse != alone.PWorse {
		t.Errorf("interval %+v, alone %+v", w, n)
	}
	if row := fours.Changes[0]; row.Cluster != "doc-0" {
		t.Errorf("%+v", row)
	}
}

// A case that asks the same may count for something else.
func TestRecast(t *testing.T) {
	was := func(s *eval.Sample) {
		s.Case.Tags, s.Case.Requirement, s.Case.Split = []string{"critical", "x"}, "R1", eval.SplitHoldout
	}
	is := func(s *eval.Sample) {
		s.Case.Tags, s.Case.Requirement, s.Case.Cluster = []string{"x", "y"}, "R2", "doc-1"
	}
	a := simple("A").add("a", "p", was).add("b", "p", was)
	b := simple("B").add("a", "p", was).add("b", "p", is)
	want := []eval.Recast{{Case: "b", TagsRemoved: []string{"critical"}, TagsAdded: []string{"y"},
		Why: []string{"its requirement was R1 and is R2", "its cluster was none and is doc-1", "its split was holdout and is none"}}}
	d := pair(t, a, b)
	if diff := cmp.Diff(want, d.Recast); diff != "" || d.Pairs != 2 {
		t.Error(diff)
	}
	attacked := simple("C").add("a", "p", was, func(s *eval.Sample) { s.Case.Cluster = "a" }).add("b", "p", was)
	if d := pair(t, a, attacked); len(d.Recast) > 0 {
		t.Errorf("a case that is attacked now was recast: %+v", d.Recast)
	}
}

func TestServed(t *testing.T) {
	by := func(model, print string) func(*eval.Sample) {
		return func(s *eval.Sample) {
			s.Exchanges[0].Response.Model, s.Exchanges[0].Response.Fingerprint = model, print
		}
	}
	a := simple("A").add("a", "p", by("m-1", "x")).add("b", "p", by("m-1", "x"))
	b := simple("B").add("a", "p", by("m-1", "")).add("b", "p", by("", ""))
	d := pair(t, a, b)
	if diff := cmp.Diff([]eval.Served{{Model: "m-1", Fingerprint: "x", Answers: 2}}, d.BaselineServed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]eval.Served{{Answers: 1}, {Model: "m-1", Answers: 1}}, d.CandidateServed); diff != "" {
		t.Error(diff)
	}
}
