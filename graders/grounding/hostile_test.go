package grounding

import (
	"strings"
	"testing"
	"time"
)

// Long texts that repeat themselves: none may make the work grow with the square of its
// length. The bound is generous; linear work ends far below it, squared work far above.
func TestHostileTextsAreReadInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine has nothing to race with")
	}
	const size = 1 << 18
	plain := prose(4000, 1)
	for _, c := range []struct{ unit, reason string }{
		{"a", "one word without an end"},
		{"a ", "one word again and again"},
		{"bridge ", "one content word again and again"},
		{"Bridge ", "one name without an end"},
		{"AB CD ", "initials"},
		{"1", "one number without an end"},
		{"1 ", "numbers"},
		{"1,", "a number of thousands"},
		{"\"", "quotation marks"},
		{"\"a b c d\" ", "quotations"},
		{"www.", "addresses"},
		{"http://a.b ", "addresses"},
		{".", "full stops"},
		{"\n", "lines"},
		{"[1] ", "citations"},
		{"passage 1: ", "headings of passages"},
		{"passage 1,", "an enumeration of passages"},
		{"a.", "an abbreviation without an end"},
		{"'s", "apostrophes"},
		{"not ", "negations"},
		{"é", "letters of two bytes"},
		{"\xff", "no UTF-8"},
		{"twenty ", "number words"},
		{"million ", "scales"},
		{"a a b ", "pairs that repeat"},
	} {
		text := strings.Repeat(c.unit, size/len(c.unit))
		for _, pair := range [][2]string{{plain, text}, {text, plain}} {
			start := time.Now()
			a := NewIndex(pair[0]).Read(pair[1])
			Fitted().Estimate(a)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%s (%q): %v", c.reason, c.unit, took)
			}
		}
	}
}

// One megabyte of one character, as answer and as context.
func TestAMegabyteOfOneCharacter(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine has nothing to race with")
	}
	plain := prose(4000, 1)
	for _, c := range []string{"a", " ", ".", "1", "\"", "\n", "-", "é"} {
		text := strings.Repeat(c, 1<<20/len(c))
		for _, pair := range [][2]string{{plain, text}, {text, plain}} {
			start := time.Now()
			Fitted().Estimate(NewIndex(pair[0]).Read(pair[1]))
			took := time.Since(start)
			t.Logf("%q, context of %d bytes: %v", c, len(pair[0]), took)
			if took > 15*time.Second {
				t.Errorf("a megabyte of %q took %v", c, took)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("The bridge was built in 1932 for $4.2 million.", "It was built in 1934. \"Not at all\", he said; see http://a.b/c.")
	f.Add("passage 1: a\npassage 2: b", "(Passage 2) I ' m not sure , but i know that 1 , 234 are n't there !")
	f.Add("\xff\xfe", "U.S. U.K. a.b.c 1.2.3 ½ ² ١٢٣")
	f.Fuzz(func(t *testing.T, context, answer string) {
		a := NewIndex(context).Read(answer)
		e := Fitted().Estimate(a)
		if !(e.Unsupported >= 0 && e.Unsupported <= 1) {
			t.Errorf("probability %v", e.Unsupported)
		}
		if len(e.Sentences) != len(a.Sentences) {
			t.Errorf("%d probabilities of %d sentences", len(e.Sentences), len(a.Sentences))
		}
		end := 0
		for _, s := range a.Sentences {
			if s.Start < end || s.End <= s.Start || s.End > len(answer) {
				t.Errorf("sentence %d to %d after %d of %d bytes", s.Start, s.End, end, len(answer))
			}
			end = s.End
			for _, g := range s.Findings {
				if g.Start < 0 || g.Start >= g.End || g.End > len(answer) {
					t.Errorf("%s at %d to %d of %d bytes", g.Kind, g.Start, g.End, len(answer))
				}
			}
		}
		for _, v := range a.Values() {
			if v != v || v > 1e6 || v < -1e6 {
				t.Errorf("a feature is %v", v)
			}
		}
	})
}
