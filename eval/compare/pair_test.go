package compare_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/stats"
)

func pair(t *testing.T, a, b *bed) eval.Diff {
	t.Helper()
	d, err := compare.Pair(eval.ByRun, a.side(), b.side(), a.cursor(), b.cursor())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTags(t *testing.T) {
	tagged := func(tags ...string) func(*eval.Sample) {
		return func(s *eval.Sample) { s.Case.Tags = tags }
	}
	a := simple("A").add("a", "p", tagged("x")).add("b", "p", tagged("x")).add("c", "f").add("d", "p", tagged("x")).add("e", "p", tagged("z"))
	b := simple("B").add("a", "f", tagged("x", "y", "x")).add("b", "p", tagged("x")).add("c", "p").add("d", "e", tagged("x")).add("f", "p", tagged("z"))
	var got []string
	for _, d := range pair(t, a, b).Tags {
		got = append(got, fmt.Sprintf("%s %d/%d %d/%d", d.Tag, d.Baseline.K, d.Baseline.N, d.Candidate.K, d.Candidate.N))
		if i := d.Candidate.Interval; i.Level == 0 || d.Baseline.Interval.Level == 0 || i.High <= i.Low {
			t.Errorf("%s has the interval %v", d.Tag, i)
		}
	}
	// Only pairs with a verdict on both sides count, each once, by the candidate's tags.
	if diff := cmp.Diff([]string{"x 2/2 1/2", "y 1/1 0/1"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestChanges(t *testing.T) {
	regraded := func(s *eval.Sample) {
		for i := range s.Scores {
			s.Scores[i].Digest = eval.MustDigest("contains 2")
		}
	}
	tests := []struct {
		name           string
		before, after  string // "" : the case does not exist there
		edit           func(*eval.Sample)
		want           eval.Change
		pairs          int
		why, reason    string
		shownA, shownB int // epochs of the explaining samples
	}{
		{name: "same", before: "p", after: "p", want: eval.Same, pairs: 1, reason: "nothing happened"},
		{name: "broken", before: "p", after: "f", want: eval.Broken, pairs: 1, why: "contains: said fail", shownA: 1, shownB: 1, reason: "passed, fails"},
		{name: "fixed", before: "f", after: "p", want: eval.Fixed, pairs: 1, why: "contains: said fail", shownA: 1, shownB: 1, reason: "failed, passes"},
		{name: "flaky now", before: "ppp", after: "fpf", want: eval.Flaky, pairs: 1, why: "contains: said fail", shownA: 1, shownB: 1, reason: "its epochs disagree"},
		{name: "flaky before", before: "pfp", after: "ppp", want: eval.Flaky, pairs: 1, why: "contains: said fail", shownA: 2, shownB: 1, reason: "the baseline's do"},
		{name: "a tie fails", before: "pp", after: "pf", want: eval.Flaky, pairs: 1, why: "contains: said fail", shownA: 1, shownB: 2, reason: "half is not most"},
		{name: "missing", before: "p", after: "", want: eval.Missing, shownA: 1, reason: "in the baseline alone"},
		{name: "added", before: "", after: "f", want: eval.Added, shownB: 1, reason: "in the candidate alone"},
		{name: "error now", before: "p", after: "e", want: eval.NoVerdict, why: "no verdict in the candidate: no answer in 60s", shownA: 1, shownB: 1, reason: "no answer is not a fail"},
		{name: "unscored before", before: "u", after: "f", want: eval.NoVerdict, why: "no verdict in the baseline: contains: said unscored", shownA: 1, shownB: 1, reason: "nothing to compare with"},
		{name: "not asked before", before: "m", after: "p", want: eval.NoVerdict, why: "no verdict in the baseline: not asked", shownA: 1, shownB: 1, reason: "planned, so it is not missing from the suite"},
		{name: "asked in part", before: "p", after: "em", want: eval.NoVerdict, why: "no verdict in the candidate: no answer", shownA: 1, shownB: 1, reason: "it was asked"},
		{name: "partly judged", before: "pp", after: "up", want: eval.Same, pairs: 1, reason: "the judged epoch speaks"},
		{name: "regraded", before: "p", after: "f", edit: regraded, want: eval.Changed, why: "grader contains changed; grade both sides again with `seatrial grade`", shownA: 1, shownB: 1, reason: "a stricter grader is no regression"},
		{name: "regraded in part", before: "pp", after: "ff", edit: func(s *eval.Sample) {
			if s.Key.Epoch == 2 {
				regraded(s)
			}
		}, want: eval.Changed, why: "grader contains changed", shownA: 1, shownB: 1, reason: "two epochs by two graders"},
		{name: "ungraded first epoch", before: "ppp", after: "ffp", edit: func(s *eval.Sample) {
			s.Scores = append(s.Scores, eval.Score{Name: "judge", Verdict: eval.Pass, Digest: eval.MustDigest("judge")})
			if s.Key.Epoch == 1 {
				s.Scores[1].Verdict, s.Scores[1].Digest = eval.Unscored, eval.Digest{}
			}
		}, want: eval.Changed, why: "grader judge changed", shownA: 1, shownB: 1, reason: "the judged epochs tell which graders there were"},
		{name: "regraded, not asked yet", before: "p", after: "m", edit: func(s *eval.Sample) { s.Case.Graders[0].Options = json.RawMessage(`{"fold":true}`) },
			want: eval.Changed, why: "grader contains changed", shownA: 1, shownB: 1, reason: "the row says already what it would be judged by"},
		{name: "grader dropped, not answered", before: "p", after: "e", edit: func(s *eval.Sample) { s.Case.Graders = nil },
			want: eval.Changed, why: "grader contains changed", shownA: 1, shownB: 1, reason: "no answer is no reason to overlook it"},
		{name: "moved in the suite, not answered", before: "p", after: "e", edit: func(s *eval.Sample) { s.Case.Tags = []string{"x"} },
			want: eval.NoVerdict, why: "no answer in 60s", shownA: 1, shownB: 1, reason: "it is judged by the same"},
		{name: "grader added", before: "p", after: "f", edit: func(s *eval.Sample) {
			s.Scores = append(s.Scores, eval.Score{Name: "length", Verdict: eval.Fail, Digest: eval.MustDigest(1)})
		}, want: eval.Changed, why: "grader length changed", shownA: 1, shownB: 1, reason: "another set"},
		{name: "digest not known", before: "p", after: "p", edit: func(s *eval.Sample) { s.Scores[0].Digest = eval.Digest{} }, want: eval.Changed, why: "grader contains changed", shownA: 1, shownB: 1, reason: "the zero digest equals nothing"},
		{name: "asks something else", before: "p", after: "f", edit: func(s *eval.Sample) { s.Case.Vars = map[string]json.RawMessage{"q": json.RawMessage(`1`)} }, want: eval.Changed, why: "asks something else", shownA: 1, shownB: 1, reason: "another question under the same id"},
		{name: "expects something else", before: "p", after: "f", edit: func(s *eval.Sample) { s.Case.Expected = json.RawMessage(`"x"`) }, want: eval.Changed, why: "something else is expected", shownA: 1, shownB: 1, reason: "another reference"},
		{name: "other tags", before: "p", after: "f", edit: func(s *eval.Sample) { s.Case.Tags = []string{"x"} }, want: eval.Broken, pairs: 1, why: "contains", shownA: 1, shownB: 1, reason: "a tag is not part of the question"},
		{name: "ungraded epoch", before: "pp", after: "fu", edit: func(s *eval.Sample) {
			if s.Verdict == eval.Unscored {
				s.Scores[0].Digest = eval.Digest{}
			}
		}, want: eval.Broken, pairs: 1, why: "contains", shownA: 1, shownB: 1, reason: "a grader that could not be built once is not another grader"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := simple("A").add("other", "p"), simple("B").add("other", "p")
			if tt.before != "" {
				a.add("c", tt.before)
			}
			if tt.after != "" {
				var edits []func(*eval.Sample)
				if tt.edit != nil {
					edits = append(edits, tt.edit)
				}
				b.add("c", tt.after, edits...)
			}
			d := pair(t, a, b)
			if d.Pairs != 1+tt.pairs {
				t.Errorf("%d pairs, want %d: %s", d.Pairs, 1+tt.pairs, tt.reason)
			}
			if tt.want == eval.Same {
				if len(d.Changes) != 0 || d.Counts[eval.Same] != 2 {
					t.Fatalf("changes %+v: %s", d.Changes, tt.reason)
				}
				return
			}
			if len(d.Changes) != 1 || d.Changes[0].Change != tt.want || d.Counts[tt.want] != 1 {
				t.Fatalf("changes %+v, want %s: %s", d.Changes, tt.want, tt.reason)
			}
			row := d.Changes[0]
			if !strings.Contains(row.Why, tt.why) || (tt.why == "") != (row.Why == "") {
				t.Errorf("why %q, want %q", row.Why, tt.why)
			}
			for _, s := range []struct {
				got  *eval.Sample
				want int
			}{{row.BaselineSample, tt.shownA}, {row.CandidateSample, tt.shownB}} {
				if (s.got == nil) != (s.want == 0) || s.got != nil && s.got.Key.Epoch != s.want {
					t.Errorf("shows %+v, want epoch %d", s.got, s.want)
				}
			}
		})
	}
}

func TestNumbers(t *testing.T) {
	a, b := simple("A"), simple("B")
	for i := range 14 {
		after := "p"
		if i < 5 {
			after = "f"
		}
		a.add(fmt.Sprintf("case-%02d", i), "p")
		b.add(fmt.Sprintf("case-%02d", i), after)
	}
	d := pair(t, a, b)
	if d.BaselineRate.K != 14 || d.CandidateRate.K != 9 || d.CandidateRate.N != 14 || d.PWorseExact != 1.0/32 || d.PWorse != 1.0/64 || d.Drop != 5.0/14 {
		t.Errorf("rates %+v, %+v, p %v, drop %v", d.BaselineRate, d.CandidateRate, d.PWorse, d.Drop)
	}
	if i := d.DropInterval; i.Low <= 0 || i.Low >= d.Drop || i.High <= d.Drop || i.Level != 0.95 {
		t.Errorf("drop interval %+v around %v", i, d.Drop)
	}
	if i := d.CandidateRate.Interval; i.Low <= 0.3 || i.High >= 0.9 {
		t.Errorf("rate's interval %+v", i)
	}
	// Epochs are pooled as counts: of six answers four pass, and the baseline's three are all among
	// them in 3 of 15 ways.
	d = pair(t, simple("A").add("c", "ppp"), simple("B").add("c", "ffp"))
	if math.Abs(d.PWorseExact-3.0/15) > 1e-12 || math.Abs(d.PWorse-1.5/15) > 1e-12 || math.Abs(d.Drop-2.0/3) > 1e-12 || d.BaselineMean != 1 || d.Counts[eval.Flaky] != 1 {
		t.Errorf("p %v and %v, drop %v, %v", d.PWorse, d.PWorseExact, d.Drop, d.Counts)
	}
}

// A run that was stopped early did not lose the cases that it never asked: their number is told.
func TestNotAsked(t *testing.T) {
	d := pair(t, simple("A").add("a", "p").add("b", "p").add("c", "e"), simple("B").add("a", "p").add("b", "m").add("c", "m"))
	if d.Pairs != 1 || len(d.Changes) != 0 || d.Counts[eval.NotAsked] != 2 || len(d.Warnings) != 1 || !strings.HasPrefix(d.Warnings[0], "2 of the pairs were not asked") {
		t.Errorf("%d pairs, %v, %v, %q", d.Pairs, d.Counts, d.Changes, d.Warnings)
	}
	if len(d.Strata) != 2 {
		t.Errorf("strata %v", d.Strata)
	}
}

func TestStrata(t *testing.T) {
	critical := func(s *eval.Sample) { s.Case.Tags = []string{"critical", "critical"} }
	a := simple("A").add("a", "pp").add("b", "pp").add("c", "pf", critical).add("d", "uu").add("e", "pu").add("gone", "p")
	b := simple("B").add("a", "p").add("b", "p").add("c", "f", critical).add("d", "p").add("e", "em").add("new", "p")
	d := pair(t, a, b)
	want := []eval.Stratum{
		{Baseline: eval.Counts{Passed: 1, Unscored: 1}, Candidate: eval.Counts{Unscored: 2, Missing: 1}, Cases: 1}, // no pair, but imputed by a gate
		{Baseline: eval.Counts{Passed: 1, Failed: 1}, Candidate: eval.Counts{Failed: 1}, Cases: 1},
		{Baseline: eval.Counts{Passed: 2}, Candidate: eval.Counts{Passed: 1}, Cases: 2},
	}
	if diff := cmp.Diff(want, d.Strata); diff != "" {
		t.Error(diff)
	}
	if len(d.Tags) != 1 || cmp.Diff(want[1:2], d.Tags[0].Strata) != "" || d.Tags[0].Drop != 0.5 {
		t.Errorf("tags %+v", d.Tags)
	}
	if d.Pairs != 3 || math.Abs(d.Drop-0.5/3) > 1e-12 {
		t.Errorf("%d pairs, drop %v", d.Pairs, d.Drop)
	}
}

// Few distinct counts, however many cases.
func TestStrataAreBounded(t *testing.T) {
	a, b := simple("A"), simple("B")
	for i := range 3000 {
		a.add(fmt.Sprintf("c%04d", i), []string{"p", "f"}[i%2])
		b.add(fmt.Sprintf("c%04d", i), []string{"p", "f", "p"}[i%3])
	}
	if d := pair(t, a, b); len(d.Strata) != 4 {
		t.Errorf("%d strata", len(d.Strata))
	}
}

// With one epoch on each side the test is McNemar's and the interval Tango's.
func TestOneEpochIsMcNemar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := simple("A"), simple("B")
		broken, fixed, n := 0, 0, 0
		for i, v := range rapid.SliceOfN(rapid.SampledFrom([]string{"pp", "pp", "pf", "fp", "ff"}), 1, 40).Draw(t, "cases") {
			a.add(fmt.Sprintf("c%02d", i), v[:1])
			b.add(fmt.Sprintf("c%02d", i), v[1:])
			n++
			switch v {
			case "pf":
				broken++
			case "fp":
				fixed++
			}
		}
		d, err := compare.Pair(eval.ByRun, a.side(), b.side(), a.cursor(), b.cursor())
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := stats.DropInterval(broken, fixed, n, 0.95)
		near := func(x, y float64) bool { return math.Abs(x-y) < 1e-9 }
		if !near(d.PWorseExact, stats.McNemarWorse(broken, fixed)) || !near(d.PWorse, stats.McNemarMidP(broken, fixed)) ||
			!near(d.Drop, float64(broken-fixed)/float64(n)) || !near(d.DropInterval.Low, lo) || !near(d.DropInterval.High, hi) {
			t.Fatalf("%d broken, %d fixed of %d: %+v", broken, fixed, n, d)
		}
	})
}

func TestOrderOfChanges(t *testing.T) {
	a := simple("A").add("1", "f").add("2", "p").add("3", "pf").add("4", "p").add("6", "p").add("7", "p").add("8", "p")
	b := simple("B").add("1", "p").add("2", "f").add("3", "pp").add("5", "p").add("6", "e").add("8", "f")
	b.add("7", "p", func(s *eval.Sample) { s.Case.Expected = json.RawMessage(`1`) })
	var got []string
	for _, c := range pair(t, a, b).Changes {
		got = append(got, string(c.Change)+" "+c.Case)
	}
	want := []string{"broken 2", "broken 8", "error 6", "changed 7", "missing 4", "flaky 3", "added 5", "fixed 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A reader looks cases up in the suite: "10" comes after "9" there, whatever the
// bytes say.
func TestChangesOfOneKindAreInTheSuitesOrder(t *testing.T) {
	order := func(a, b *bed) string {
		t.Helper()
		var got []string
		for _, c := range pair(t, a, b).Changes {
			got = append(got, fmt.Sprint(c.Change, " ", c.Case, strings.TrimPrefix(" "+c.Prompt, " p")))
		}
		return strings.Join(got, ", ")
	}
	// The sides' own orders differ: the candidate's holds where it has the case.
	a := simple("A").add("10", "p").add("9", "p").add("8", "p").add("y", "p").add("x", "p")
	b := simple("B").add("9", "f").add("10", "f").add("8", "f").add("new-2", "p").add("new-1", "p")
	if got, want := order(a, b), "broken 9, broken 10, broken 8, missing y, missing x, added new-2, added new-1"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// Prompts keep the plan's order within a case, whichever epoch shows the change.
	two := func(id, verdicts1, verdicts2 string) *bed {
		b := newBed(id, []string{"v2", "v1"}, []string{"t"}, 2)
		b.addCell("c", "v2", "t", verdicts1[:1]).addCell("c", "v1", "t", verdicts2[:1])
		for _, s := range newBed(id, []string{"v2", "v1"}, []string{"t"}, 2).addCell("c", "v2", "t", verdicts1).addCell("c", "v1", "t", verdicts2).samples {
			if s.Key.Epoch == 2 {
				s.Index = len(b.samples)
				b.samples = append(b.samples, s)
			}
		}
		b.run.Plan.Trials = len(b.samples)
		return b
	}
	if got, want := order(two("A", "pp", "pp"), two("B", "pf", "fp")), "flaky c v2, flaky c v1"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAxes(t *testing.T) {
	twoPrompts := newBed("A", []string{"v1", "v2"}, []string{"s", "t"}, 1)
	twoPrompts.addCell("c", "v1", "s", "p").addCell("c", "v1", "t", "p").addCell("c", "v2", "s", "f").addCell("c", "v2", "t", "p")
	one := newBed("B", []string{"v3"}, []string{"t"}, 1).add("c", "f")
	other := newBed("C", []string{"v4"}, []string{"u"}, 1).add("c", "p")
	side := func(b *bed, prompt, target string) eval.Side {
		s := b.side()
		s.Prompt, s.Target = prompt, target
		return s
	}
	tests := []struct {
		name    string
		by      eval.Axis
		a, b    eval.Side
		from    [2]*bed
		err     string
		pairs   int
		broken  int
		prompts string // of the first change
	}{
		{name: "by prompt", by: eval.ByPrompt, a: side(twoPrompts, "v1", ""), b: side(twoPrompts, "v2", ""), from: [2]*bed{twoPrompts, twoPrompts}, pairs: 2, broken: 1},
		{name: "by target", by: eval.ByTarget, a: side(twoPrompts, "", "t"), b: side(twoPrompts, "", "s"), from: [2]*bed{twoPrompts, twoPrompts}, pairs: 2, broken: 1, prompts: "v2"},
		{name: "by prompt, the only one", by: eval.ByPrompt, a: side(twoPrompts, "v1", "t"), b: side(one, "", ""), from: [2]*bed{twoPrompts, one}, pairs: 1, broken: 1},
		{name: "by prompt, several", by: eval.ByPrompt, a: side(twoPrompts, "", ""), b: side(one, "", ""), from: [2]*bed{twoPrompts, one}, err: "the baseline has several prompts (v1, v2): write RUN:PROMPT"},
		{name: "by target, several", by: eval.ByTarget, a: side(one, "", ""), b: side(twoPrompts, "v1", ""), from: [2]*bed{one, twoPrompts}, err: "the candidate has several targets (s, t): write RUN:TARGET"},
		{name: "by prompt, misspelt", by: eval.ByPrompt, a: side(twoPrompts, "v9", ""), b: side(one, "", ""), from: [2]*bed{twoPrompts, one}, err: `no prompt "v9": it has v1, v2`},
		{name: "by run, target misspelt", by: eval.ByRun, a: side(one, "", ""), b: side(one, "", "tt"), from: [2]*bed{one, one}, err: `the candidate has no target "tt": it has t`},
		{name: "by run, other prompts", by: eval.ByRun, a: side(twoPrompts, "", ""), b: side(one, "", ""), from: [2]*bed{twoPrompts, one}, err: "compare by prompt (--by prompt)"},
		{name: "by prompt, other targets", by: eval.ByPrompt, a: side(one, "", ""), b: side(other, "", ""), from: [2]*bed{one, other}, err: "compare by target (--by target)"},
		{name: "by run, all else", by: eval.ByRun, a: side(one, "", ""), b: side(other, "", ""), from: [2]*bed{one, other}, err: "name a prompt and a target on both sides"},
		{name: "a gate names all", by: eval.ByRun, a: side(other, "v4", "u"), b: side(one, "v3", "t"), from: [2]*bed{other, one}, pairs: 1, broken: 1, prompts: "v3"},
		{name: "no such axis", by: "tag", a: side(one, "", ""), b: side(one, "", ""), from: [2]*bed{one, one}, err: `no axis "tag"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := compare.Pair(tt.by, tt.a, tt.b, tt.from[0].cursor(), tt.from[1].cursor())
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Fatalf("got %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if d.Shared != 0 {
				t.Errorf("two prompts or targets of one run share no answer, got %d", d.Shared)
			}
			if d.Pairs != tt.pairs || d.Counts[eval.Broken] != tt.broken || len(d.Changes) != tt.broken {
				t.Errorf("%d pairs, %v", d.Pairs, d.Counts)
			}
			if tt.broken > 0 && d.Changes[0].Prompt != tt.prompts {
				t.Errorf("prompt %q, want %q", d.Changes[0].Prompt, tt.prompts)
			}
		})
	}
}

// A merge join over unordered cursors would pair wrongly without a word.
func TestCursorsAreHeldToTheirContract(t *testing.T) {
	good := simple("A").add("a", "p").add("b", "p")
	tests := []struct {
		name   string
		b      *bed
		sorted bool
		want   string
	}{
		{"unordered", simple("B").add("b", "p").add("a", "p"), false, "must be ordered"},
		{"twice", simple("B").add("a", "p").add("a", "p"), true, "came twice"},
		{"empty", simple("B"), true, "no planned samples"},
		{"only confirmations", simple("B").add("a", "p", func(s *eval.Sample) { s.Key.Purpose = eval.Confirm }), true, "no planned samples"},
		{"damaged", simple("B").add("a", "f", func(s *eval.Sample) { s.Verdict = eval.Pass }), true, "its scores say fail"},
	}
	for _, tt := range tests {
		cursor := tt.b.seq()
		if tt.sorted {
			cursor = tt.b.cursor()
		}
		for i, run := range []func() (eval.Diff, error){
			func() (eval.Diff, error) {
				return compare.Pair(eval.ByRun, good.side(), tt.b.side(), good.cursor(), cursor)
			},
			func() (eval.Diff, error) {
				return compare.Pair(eval.ByRun, tt.b.side(), good.side(), cursor, good.cursor())
			},
		} {
			if _, err := run(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s, way %d: got %v, want %q", tt.name, i, err, tt.want)
			}
		}
	}
	if _, err := compare.Pair(eval.ByRun, good.side(), good.side(), good.cursor(), failing(good.samples)); !errors.Is(err, errDisk) {
		t.Errorf("got %v, want the store's error", err)
	}
}

func TestDifferencesAndWarnings(t *testing.T) {
	a, b := simple("A").add("x", "p").add("gone", "p").add("g", "p").add("e", "p"), simple("B").add("x", "p").add("e", "e")
	b.add("g", "p", func(s *eval.Sample) { s.Scores[0].Digest = eval.MustDigest(2); s.Exchanges[0].Response.Model = "m-2" })
	b.run.Suite.Prompts[0].Digest = eval.MustDigest("edited")
	b.run.Suite.Targets[0].Model = "gpt"
	b.run.Suite.Targets[0].Params = map[string]json.RawMessage{"temperature": json.RawMessage(`0.5`)}
	b.run.Provenance.Tool, b.run.Plan.Tags, b.run.State = "v2", []string{"critical"}, eval.Stopped
	b.run.Suite.Digest = eval.MustDigest("suite")
	d := pair(t, a, b)
	var what []string
	for _, x := range d.Differences {
		what = append(what, x.What)
	}
	want := []string{"suite digest", "prompt p", "target t model", "target t params", "models served", "selection", "tool version"}
	if diff := cmp.Diff(want, what); diff != "" {
		t.Error(diff)
	}
	if p := d.Differences[3]; p.Baseline != "none" || p.Candidate != `{"temperature":0.5}` {
		t.Errorf("params %+v", p)
	}
	for _, part := range []string{"1 in the baseline alone, 0 in the candidate alone", "grader contains changed", "1 of the pairs have no verdict", "candidate is not finished (stopped)"} {
		if !strings.Contains(strings.Join(d.Warnings, "\n"), part) {
			t.Errorf("no warning %q in %q", part, d.Warnings)
		}
	}
	edited := simple("B").add("x", "p", func(s *eval.Sample) { s.Case.Expected = json.RawMessage(`1`) })
	if d := pair(t, simple("A").add("x", "p"), edited); len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "1 whose question or expectation was edited") {
		t.Errorf("warnings %q", d.Warnings)
	}
	// Both suites know v2 and u, but only the candidate asked them.
	narrow, wide := newBed("A", []string{"v1", "v2"}, []string{"t", "u"}, 1), newBed("B", []string{"v1", "v2"}, []string{"t", "u"}, 1)
	narrow.run.Plan.Prompts, narrow.run.Plan.Targets = []string{"v1"}, []string{"t"}
	d = pair(t, narrow.add("x", "p"), wide.add("x", "p"))
	if diff := cmp.Diff([]eval.Difference{
		{What: "prompt v2", Baseline: "none", Candidate: "v2 (" + eval.MustDigest("prompt v2").Short() + ")"},
		{What: "target u", Baseline: "none", Candidate: "u"},
	}, d.Differences); diff != "" {
		t.Error(diff)
	}
	if d := pair(t, simple("A").add("x", "p"), simple("B").add("x", "f")); len(d.Differences) != 0 || len(d.Warnings) != 0 {
		t.Errorf("nothing else differs: %v, %v", d.Differences, d.Warnings)
	}
}

// Two samples that share an answer are one draw.
func TestSharedAnswers(t *testing.T) {
	from := func(run string) func(*eval.Sample) {
		return func(s *eval.Sample) { s.Exchanges[0].Response.CachedFrom = run }
	}
	fresh := func(*eval.Sample) {}
	tests := []struct {
		name   string
		a, b   func(*eval.Sample)
		id     string // of the candidate
		want   int
		reason string
	}{
		{"fresh", fresh, fresh, "B", 0, "two draws"},
		{"from the baseline", fresh, from("A"), "B", 1, "the candidate read the baseline's answer"},
		{"from the candidate", from("B"), fresh, "B", 1, "the other way round"},
		{"from a third", from("R"), from("R"), "B", 1, "both read the same answer"},
		{"from two others", from("R"), from("S"), "B", 0, "two draws, of other days"},
		{"itself", fresh, fresh, "A", 1, "a run is no evidence about itself"},
	}
	for _, tt := range tests {
		d := pair(t, simple("A").add("x", "p", tt.a), simple(tt.id).add("x", "p", tt.b))
		if d.Shared != tt.want || (len(d.Warnings) > 0) != (tt.want > 0) {
			t.Errorf("%s: shared %d, warnings %q: %s", tt.name, d.Shared, d.Warnings, tt.reason)
		}
	}
}

// Swapping the sides turns everything round, and a side compared with its like
// shows no change.
func TestPairIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := newBed("A", []string{"p"}, []string{"t"}, 3), newBed("B", []string{"p"}, []string{"t"}, 3)
		a.add("~last", "ppp")
		b.add("~last", "ppp")
		for _, id := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zä ]{1,4}`), 0, 12, rapid.ID[string]).Draw(t, "cases") {
			for i, bed := range []*bed{a, b} {
				if v := rapid.StringMatching(`(|[pfuem]{3})`).Draw(t, fmt.Sprint(id, i)); v != "" {
					bed.add(id, v)
				}
			}
		}
		d, err := compare.Pair(eval.ByRun, a.side(), b.side(), a.cursor(), b.cursor())
		if err != nil {
			t.Fatal(err)
		}
		back, err := compare.Pair(eval.ByRun, b.side(), a.side(), b.cursor(), a.cursor())
		if err != nil {
			t.Fatal(err)
		}
		turned := map[eval.Change]eval.Change{eval.Broken: eval.Fixed, eval.Fixed: eval.Broken, eval.Missing: eval.Added, eval.Added: eval.Missing,
			eval.Flaky: eval.Flaky, eval.Same: eval.Same, eval.Changed: eval.Changed}
		for c, r := range turned {
			if d.Counts[c] != back.Counts[r] {
				t.Fatalf("%d %s, but %d %s the other way", d.Counts[c], c, back.Counts[r], r)
			}
		}
		if a, b := d.Counts[eval.NoVerdict]+d.Counts[eval.NotAsked], back.Counts[eval.NoVerdict]+back.Counts[eval.NotAsked]; a != b {
			t.Fatalf("%d without a verdict, but %d the other way", a, b)
		}
		near := func(x, y float64) bool { return math.Abs(x-y) < 1e-9 }
		if !near(d.Drop, -back.Drop) || !near(d.DropInterval.Low, -back.DropInterval.High) || d.BaselineRate != back.CandidateRate {
			t.Fatalf("%+v and %+v", d.DropInterval, back.DropInterval)
		}
		like := &bed{run: a.run, samples: a.samples}
		like.run.ID = "A2"
		null, err := compare.Pair(eval.ByRun, a.side(), like.side(), a.cursor(), like.cursor())
		if err != nil {
			t.Fatal(err)
		}
		if null.Drop != 0 || null.PWorse < 0.5-1e-9 || null.PWorseExact < 0.5 || null.Counts[eval.Broken]+null.Counts[eval.Fixed]+null.Counts[eval.Changed] != 0 {
			t.Fatalf("compared with its like: %+v", null.Counts)
		}
	})
}

func TestManyChangesKeepFewSamples(t *testing.T) {
	old, now := simple("old"), simple("new")
	for i := range 1500 {
		id := fmt.Sprintf("c%04d", 1499-i) // the suite's order is not that of the ids
		old.add(id, "p")
		now.add(id, "f")
	}
	d := pair(t, old, now)
	kept := 0
	for _, c := range d.Changes {
		if c.CandidateSample != nil {
			kept++
			if c.CandidateSample.Index >= 1000 {
				t.Errorf("%s is kept, which is shown after a thousand others", c.Case)
			}
		}
	}
	if len(d.Changes) != 1500 || kept != 1000 {
		t.Errorf("%d changes, %d of them with samples; want 1,500 and 1,000", len(d.Changes), kept)
	}
}
