package compare_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"seatrial/eval"
	"seatrial/eval/compare"
)

func summarise(t *testing.T, b *bed) eval.Summary {
	t.Helper()
	sum, err := compare.Summarise(b.run, b.seq())
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestSummarise(t *testing.T) {
	tagged := func(tags ...string) func(*eval.Sample) { return func(s *eval.Sample) { s.Case.Tags = tags } }
	b := newBed("r1", []string{"v2", "v1"}, []string{"t"}, 1)
	b.run.Suite.Requirements = []eval.Requirement{{ID: "REQ-9"}, {ID: "REQ-1"}}
	b.add("a", "p", tagged("x", "x", "y"), func(s *eval.Sample) {
		s.Case.Requirement, s.Cost, s.Latency = "REQ-1", 0.25, 3*time.Second
		s.Usage = eval.Usage{InputTokens: 10, OutputTokens: 5, Known: true}
		s.Scores[0].Calls, s.Scores[0].Cost, s.Scores[0].Usage = 2, 0.5, eval.Usage{InputTokens: 7, Known: true}
	})
	b.add("b", "f", tagged("x"), func(s *eval.Sample) { s.Exchanges[0].Response.CachedFrom, s.Latency = "r0", time.Hour })
	b.add("c", "u").add("d", "e", func(s *eval.Sample) { s.Latency = time.Hour }).add("e", "m")
	b.add("f", "p", func(s *eval.Sample) { s.Key.Purpose = eval.Confirm })
	b.run.Plan.Trials -= 2
	sum := summarise(t, b)

	if want := (eval.Tally{Planned: 10, Passed: 2, Failed: 2, Unscored: 2, Errored: 2, Missing: 2}); sum.Total.Tally != want {
		t.Errorf("total %+v, want %+v", sum.Total.Tally, want)
	}
	if sum.Cells[0].Prompt != "v2" || sum.Cells[1].Prompt != "v1" || sum.Cells[0].Tally.Planned != 5 {
		t.Errorf("cells %+v: want the plan's order", sum.Cells)
	}
	if sum.Total.Timed != 4 || sum.Total.P50 != 2*time.Second || sum.Total.P95 != 3*time.Second {
		t.Errorf("timed %d, p50 %v: cached answers, errors and what was never asked have no time", sum.Total.Timed, sum.Total.P50)
	}
	var tags []string
	for _, s := range sum.Tags {
		tags = append(tags, s.Name)
	}
	if diff := cmp.Diff([]string{"x", "y"}, tags); diff != "" || sum.Tags[0].Tally.Planned != 4 {
		t.Errorf("tags %s; a tag given twice counts once: %+v", diff, sum.Tags[0].Tally)
	}
	if len(sum.Requirements) != 2 || sum.Requirements[0].Name != "REQ-9" || sum.Requirements[0].Tally.Planned != 0 || sum.Requirements[1].Tally.Passed != 2 {
		t.Errorf("requirements %+v: want the suite's order, and one without cases", sum.Requirements)
	}
	if g := sum.Graders[0]; g.Tally != sum.Total.Tally || g.Cost != 1 || g.Usage.InputTokens != 14 || !g.Usage.Known {
		t.Errorf("grader %+v: want every use accounted for, with the judge's cost", g)
	}
	if sum.JudgeCalls != 4 || sum.JudgeCost != 1 || sum.JudgeUsage != (eval.Usage{InputTokens: 14, Known: true}) {
		t.Errorf("judge %d calls, %v, %+v", sum.JudgeCalls, sum.JudgeCost, sum.JudgeUsage)
	}
	if sum.Total.Cost != 0.5 || sum.Total.Usage.InputTokens != 20 || sum.Total.Usage.Known {
		t.Errorf("cost %v, usage %+v: unknown usage makes the sum unknown", sum.Total.Cost, sum.Total.Usage)
	}
	want := []eval.ErrorCount{{Class: eval.ClassTimeout, Count: 2, Example: "no answer in 60s"}, {Class: "unscored", Count: 2, Example: "contains: said unscored"}}
	if diff := cmp.Diff(want, sum.Errors); diff != "" {
		t.Error(diff)
	}
	if sum.Cached != 2 || sum.Calls != 8 || sum.Again != 2 || len(sum.Served) != 1 {
		t.Errorf("cached %d, calls %d, %d again, served %v: what is beside the plan was paid for too", sum.Cached, sum.Calls, sum.Again, sum.Served)
	}
}

func TestSummariseRefuses(t *testing.T) {
	tests := []struct {
		name   string
		break_ func(*bed)
		want   string
		reason string
	}{
		{"a sample is lost", func(b *bed) { b.samples = b.samples[:2] }, "2 of 3 planned samples", "totals over fewer samples look complete"},
		{"a sample comes twice", func(b *bed) { b.samples[2] = b.samples[1] }, "plan's order", "counted twice"},
		{"an unknown prompt", func(b *bed) { b.samples[1].Key.Prompt = "zz" }, "which the plan does not name", "would be in no cell"},
		{"a damaged verdict", func(b *bed) { b.samples[1].Verdict = eval.Pass }, "stored verdict is pass, but its scores say fail", "a pass that no score gave"},
		{"an error with a pass", func(b *bed) { b.samples[0].Error = &eval.CallError{} }, "but its scores say unscored", "no answer, no pass"},
		{"no case", func(b *bed) { b.samples[0].Case = nil }, "without its case", "tags would be lost"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := simple("r").add("a", "p").add("b", "f").add("c", "p")
			tt.break_(b)
			if _, err := compare.Summarise(b.run, b.seq()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q: %s", err, tt.want, tt.reason)
			}
		})
	}
	b := simple("r").add("a", "p")
	if _, err := compare.Summarise(b.run, failing(b.samples)); !errors.Is(err, errDisk) {
		t.Errorf("got %v, want the store's error", err)
	}
}

func TestAnsweredButNotGradedIsStillOpen(t *testing.T) {
	b := simple("r").add("a", "p", func(s *eval.Sample) { s.Scores, s.Verdict, s.Graded = nil, "", time.Time{} })
	sum := summarise(t, b)
	if sum.Total.Tally.Missing != 1 || sum.Graders[0].Tally.Missing != 1 || len(sum.Errors) != 0 {
		t.Errorf("%+v, %+v", sum.Total.Tally, sum.Errors)
	}
}

func TestEveryTallyAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBed("r", []string{"v1", "v2"}, []string{"s", "t"}, 3)
		for _, id := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,3}`), 1, 8, rapid.ID[string]).Draw(t, "cases") {
			verdicts := rapid.StringMatching(`[pfuem]{3}`).Draw(t, "verdicts")
			tags := rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y"}), 0, 2).Draw(t, "tags")
			b.add(id, verdicts, func(s *eval.Sample) { s.Case.Tags = tags })
		}
		sum, err := compare.Summarise(b.run, b.seq())
		if err != nil {
			t.Fatal(err)
		}
		cells := 0
		for _, sl := range append(append(append(sum.Cells, sum.Tags...), sum.Graders...), sum.Total) {
			y := sl.Tally
			if y.Planned != y.Passed+y.Failed+y.Unscored+y.Errored+y.Missing {
				t.Fatalf("%q: %+v does not add up", sl.Name, y)
			}
		}
		for _, c := range sum.Cells {
			cells += c.Tally.Planned
		}
		if cells != len(b.samples) || sum.Total.Tally.Planned != cells {
			t.Fatalf("cells hold %d, total %d, of %d", cells, sum.Total.Tally.Planned, len(b.samples))
		}
	})
}
