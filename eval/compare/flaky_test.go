package compare_test

import (
	"errors"
	"iter"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
	"seatrial/eval/compare"
)

func (b *bed) past(again ...*bed) compare.Past {
	p := compare.Past{Run: b.run, Samples: b.cursor()}
	for _, g := range again {
		p.Again = append(p.Again, g.cursor())
	}
	return p
}

// rates writes cases as "id 2/3", a flaky one with a star.
func rates(c eval.FlakyCell) string {
	var out []string
	for _, r := range c.Cases {
		s := r.Case + " " + string(rune('0'+r.Rate.K)) + "/" + string(rune('0'+r.Rate.N))
		if r.Flaky {
			s += "*"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func judgedBy2(s *eval.Sample) {
	for i := range s.Scores {
		s.Scores[i].Digest = eval.MustDigest("contains 2")
	}
}

func fromCache(s *eval.Sample) {
	if len(s.Exchanges) > 0 {
		s.Exchanges[0].Response.CachedFrom = "r0"
	}
}

func purpose(p eval.Purpose) func(*eval.Sample) {
	return func(s *eval.Sample) { s.Key.Purpose = p }
}

func edited(s *eval.Sample) { s.Case.Expected = []byte(`"something else"`) }

func TestFlakyPools(t *testing.T) {
	regarded := func() *bed {
		return newBed("r1", []string{"p"}, []string{"t"}, 2).add("b", "pf").add("a", "pp").add("c", "ff")
	}
	prompted := simple("r2").add("b", "f")
	prompted.run.Suite.Prompts[0].Digest = eval.MustDigest("another prompt p")
	for _, tt := range []struct {
		past   []compare.Past
		want   string
		warns  string
		reason string
	}{
		{nil, "b 1/2* a 2/2 c 0/2", "", "one run alone; the flaky first, then in the suite's order"},
		{[]compare.Past{simple("r2").add("b", "f").add("a", "f").add("c", "f").past()}, "b 1/3* a 2/3* c 0/3", "", "another run; the one that passes least first"},
		{[]compare.Past{simple("r2").add("b", "u").add("a", "e").add("c", "m").past()}, "b 1/2* a 2/2 c 0/2", "", "no verdict is neither"},
		{[]compare.Past{simple("r2").add("b", "f", fromCache).past()}, "b 1/2* a 2/2 c 0/2", "1 sample came from the cache", "an old draw is no new one"},
		{[]compare.Past{simple("r2").add("b", "f", purpose(eval.Confirm)).past()}, "b 1/2* a 2/2 c 0/2", "", "asked again because it failed: that would bias"},
		{[]compare.Past{simple("r2").add("b", "f", judgedBy2).past()}, "b 1/2* a 2/2 c 0/2", "of 1 case a part is not counted", "another grader"},
		{[]compare.Past{newBed("r2", []string{"p"}, []string{"t"}, 2).add("b", "ff", func(s *eval.Sample) {
			if s.Key.Epoch == 2 {
				judgedBy2(s)
			}
		}).past()}, "b 1/2* a 2/2 c 0/2", "of 1 case a part is not counted", "two graders within one run"},
		{[]compare.Past{simple("r2").add("b", "f", edited).past()}, "b 1/2* a 2/2 c 0/2", "of 1 case a part is not counted", "another expectation"},
		{[]compare.Past{newBed("r2", []string{"q"}, []string{"t"}, 1).add("b", "f").past()}, "b 1/2* a 2/2 c 0/2", "", "another prompt's id"},
		{[]compare.Past{prompted.past()}, "b 1/2* a 2/2 c 0/2", "prompt p was another one in 1 run", "another prompt of that id"},
		{[]compare.Past{simple("r2").add("z", "f").past()}, "b 1/2* a 2/2 c 0/2", "", "a case that is not there any more"},
	} {
		f, err := compare.Flaky(regarded().past(), tt.past)
		if err != nil {
			t.Fatal(err)
		}
		if got := rates(f.Cells[0]); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.reason, got, tt.want)
		}
		if got := strings.Join(f.Warnings, "\n"); (tt.warns == "") != (got == "") || !strings.Contains(got, tt.warns) {
			t.Errorf("%s: warnings %q, want %q", tt.reason, got, tt.warns)
		}
	}
}

// A run whose answers all came from the cache still says which cases are meant.
func TestFlakyOfACachedRun(t *testing.T) {
	f, err := compare.Flaky(simple("r2").add("a", "p", fromCache).add("b", "p", fromCache).past(), []compare.Past{simple("r1").add("a", "f").past()})
	if err != nil {
		t.Fatal(err)
	}
	if c := f.Cells[0]; rates(c) != "a 0/1" || c.Unjudged != 1 || c.Spent.Samples != 1 {
		t.Errorf("%s, %d unjudged, %d samples paid for", rates(c), c.Unjudged, c.Spent.Samples)
	}
}

// What was asked again to confirm was asked because it failed: it says nothing of what a sample costs or how a judge wavers.
func TestFlakySpends(t *testing.T) {
	b := simple("r1").add("a", "p").add("b", "f").add("c", "e").add("d", "m")
	again := simple("r1").add("b", "f", purpose(eval.Confirm))
	b.samples = append(b.samples, again.samples...)
	f, err := compare.Flaky(b.past(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if s := f.Cells[0].Spent; s.Samples != 2 || s.Calls != 2 {
		t.Errorf("spent %+v", s)
	}
}

func TestFlakyVariance(t *testing.T) {
	judged := func(s *eval.Sample) {
		for i := range s.Scores {
			s.Scores[i].Calls = 1
		}
	}
	run := func(verdicts ...string) *bed {
		b := newBed("r1", []string{"p"}, []string{"t"}, 2)
		for i, v := range verdicts {
			b.add(string(rune('a'+i)), v, judged)
		}
		return b
	}
	f, err := compare.Flaky(run("pf", "pp", "ff", "pf").past(run("pp", "pp", "ff", "pf")), nil)
	if err != nil {
		t.Fatal(err)
	}
	v := f.Cells[0].Variance
	// Within: two of four cases have 1/2 between their two answers. One of eight answers was judged both ways, 1/2.
	if v == nil || v.Judge == nil || math.Abs(v.Model+*v.Judge-0.25) > 1e-12 || math.Abs(*v.Judge-0.0625) > 1e-12 || v.Graded != 8 {
		t.Errorf("variance %+v", v)
	}
	if want := []eval.PassAt{{K: 1, Cases: 4, Any: 0.5, All: 0.5}, {K: 2, Cases: 4, Any: 0.75, All: 0.25}}; !cmp.Equal(f.Cells[0].PassAt, want) {
		t.Errorf("pass@k %v", f.Cells[0].PassAt)
	}
	once, err := compare.Flaky(run("pf", "pp", "ff", "pf").past(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if v := once.Cells[0].Variance; v.Judge != nil || v.Model != 0.25 {
		t.Errorf("a judge was measured by one grading: %+v", v)
	}
	other, err := compare.Flaky(run("pf", "pp", "ff", "pf").past(func() *bed {
		b := newBed("r1", []string{"p"}, []string{"t"}, 2)
		return b.add("a", "pp", judged, judgedBy2).add("b", "pf", judged, judgedBy2)
	}()), nil)
	if err != nil {
		t.Fatal(err)
	}
	if v := other.Cells[0].Variance; v.Judge != nil || v.Graded != 0 {
		t.Errorf("two judges were taken for one that changes its mind: %+v", v)
	}
	plain, err := compare.Flaky(newBed("r1", []string{"p"}, []string{"t"}, 2).add("a", "pf").add("b", "pp").past(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if v := plain.Cells[0].Variance; v.Judge == nil || *v.Judge != 0 {
		t.Errorf("graders that ask no model have a variance of their own: %+v", v)
	}
}

func TestMoreEpochs(t *testing.T) {
	for _, tt := range []struct {
		run    *bed
		want   string
		reason string
	}{
		{simple("r").add("a", "p"), "too few", "one case"},
		{simple("r").add("a", "p").add("b", "f"), "run --epochs 3", "asked once"},
		{newBed("r", []string{"p"}, []string{"t"}, 2).add("a", "pp").add("b", "pp"), "went the same way", "nothing varies"},
		{newBed("r", []string{"p"}, []string{"t"}, 2).add("a", "pp").add("b", "ff"), "more epochs would say nothing new", "a model without randomness"},
		{newBed("r", []string{"p"}, []string{"t"}, 1).add("a", "pp").add("b", "ff").add("c", "pf"), "3 epochs would narrow", "one epoch: three next"},
		{newBed("r", []string{"p"}, []string{"t"}, 3).add("a", "ppp").add("b", "fff").add("c", "pfp"), "5 epochs would narrow", "three: five next"},
	} {
		f, err := compare.Flaky(tt.run.past(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Cells[0].Sentence; !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
		}
	}
}

func TestFlakyReportsAStoreThatFails(t *testing.T) {
	b := simple("r1").add("a", "p")
	for _, p := range []compare.Past{
		{Run: b.run, Samples: failing(b.samples)},
		{Run: b.run, Samples: b.cursor(), Again: []iter.Seq2[eval.Sample, error]{failing(b.samples)}},
	} {
		if _, err := compare.Flaky(p, nil); !errors.Is(err, errDisk) {
			t.Errorf("error %v", err)
		}
	}
}
