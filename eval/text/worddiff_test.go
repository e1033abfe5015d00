package text

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// marked writes a word diff as people know it.
func marked(list []Stretch) string {
	var b strings.Builder
	for _, s := range list {
		switch s.Edit {
		case Kept:
			b.WriteString(s.Text)
		case Removed:
			b.WriteString("[-" + s.Text + "-]")
		case Inserted:
			b.WriteString("{+" + s.Text + "+}")
		}
	}
	return b.String()
}

func TestWordDiff(t *testing.T) {
	for _, c := range []struct{ a, b, want, reason string }{
		{"", "", "", "nothing"},
		{"same words", "same words", "same words", "equal texts are one stretch"},
		{"", "new", "{+new+}", "an answer where there was none"},
		{"old", "", "[-old-]", "none any more"},
		{"within 30 days of delivery", "within 40 days of delivery", "within [-30-]{+40+} days of delivery", "one word"},
		{"It costs $3.50.", "It costs $3.55.", "It costs $[-3.50-]{+3.55+}.", "a number is a word"},
		{"we do refund", "we do not refund", "we do {+not +}refund", "an insertion removes nothing"},
		{"No, thank you", "Yes, of course", "[-No, thank you-]{+Yes, of course+}", "a comma kept alone is no word kept"},
		{"a b c d", "a x c y", "a [-b-]{+x+} c [-d-]{+y+}", "a word between two changes stays"},
		{"返品は30日以内", "返品は40日以内", "返品は[-30-]{+40+}日以内", "a language without spaces"},
		{"ça va 👩‍👩‍👧", "ça va 👩‍👩‍👦", "ça va [-👩‍👩‍👧-]{+👩‍👩‍👦+}", "a character of several runes is not cut"},
		{"x\xffy z", "x\xfey z", "x[-\xff-]{+\xfe+}y z", "bytes that are no text are kept as they are"},
		{"a b c a b b a", "c b a b a c", "[-a-]{+c+} b [-c -]a b [-b -]a{+ c+}", "the example of Myers's paper, with the spaces as words"},
	} {
		if got := marked(WordDiff(c.a, c.b)); got != c.want {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
}

// The kept and removed stretches are the first text, the kept and inserted ones the second.
func bothSides(list []Stretch) (a, b string) {
	var x, y strings.Builder
	for _, s := range list {
		if s.Edit != Inserted {
			x.WriteString(s.Text)
		}
		if s.Edit != Removed {
			y.WriteString(s.Text)
		}
	}
	return x.String(), y.String()
}

func TestWordDiffGivesBothSides(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "ein", " ", " ", ", ", "\n", "日", "é", "\xff", "👍🏽", "3.5"}), 0, 60)
	rapid.Check(t, func(t *rapid.T) {
		a, b := strings.Join(words.Draw(t, "a"), ""), strings.Join(words.Draw(t, "b"), "")
		list := WordDiff(a, b)
		if x, y := bothSides(list); x != a || y != b {
			t.Fatalf("%q and %q come back as %q and %q", a, b, x, y)
		}
		for i, s := range list {
			if s.Text == "" {
				t.Fatalf("an empty stretch in %q", list)
			}
			if i > 0 && (list[i-1].Edit == s.Edit || list[i-1].Edit == Inserted && s.Edit == Removed) {
				t.Fatalf("%s after %s in %q", s.Edit, list[i-1].Edit, list)
			}
		}
		if a == b && len(list) > 1 {
			t.Fatalf("equal texts in %d stretches", len(list))
		}
	})
}

// The search finds a shortest list of edits: as many as the longest common subsequence leaves.
func TestSearchIsShortest(t *testing.T) {
	words := rapid.SliceOfN(rapid.Int32Range(0, 4), 0, 30)
	rapid.Check(t, func(t *rapid.T) {
		x, y := words.Draw(t, "x"), words.Draw(t, "y")
		lcs := make([][]int, len(x)+1)
		for i := range lcs {
			lcs[i] = make([]int, len(y)+1)
			for j := range lcs[i] {
				switch {
				case i == 0 || j == 0:
				case x[i-1] == y[j-1]:
					lcs[i][j] = lcs[i-1][j-1] + 1
				default:
					lcs[i][j] = max(lcs[i-1][j], lcs[i][j-1])
				}
			}
		}
		trace, ok := search(x, y)
		if want := len(x) + len(y) - 2*lcs[len(x)][len(y)]; !ok || len(trace)-1 != want {
			t.Fatalf("%d edits (%t), want %d", len(trace)-1, ok, want)
		}
	})
}

// Long texts that were made to be slow end soon, and are still told whole.
func TestWordDiffIsBounded(t *testing.T) {
	const size = 1 << 17
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for _, c := range []struct{ a, b, reason string }{
		{fill("a "), fill("b "), "nothing in common"},
		{fill("a b "), fill("b a "), "everything in common, one word off"},
		{fill("a "), fill("a ") + "a b", "one more at the end"},
		{fill("a b a c "), fill("a c b b "), "much in common everywhere"},
		{fill("x"), fill("y"), "one word"},
		{fill("\xff"), fill("\xfe"), "no text at all"},
		{"q " + fill("a b a ") + " r", "s " + fill("a a b ") + " t", "no common beginning or end"},
		{fill("."), fill(". "), "no words"},
		{fill("e\u0301"), fill("é"), "marks"},
		{fill("a a b "), strings.Repeat("a ", 9000), "very unequal"},
	} {
		begun := time.Now()
		list := WordDiff(c.a, c.b)
		took := time.Since(begun)
		t.Logf("%s: %s", c.reason, took)
		if took > 10*time.Second { // a hundredth of it where nothing else runs
			t.Errorf("%s: took %s", c.reason, took)
		}
		if x, y := bothSides(list); x != c.a || y != c.b {
			t.Errorf("%s: the sides do not come back", c.reason)
		}
	}
	if got := WordDiff(fill("a "), fill("a ")); len(got) != 1 {
		t.Errorf("equal texts are %d stretches", len(got))
	}
}

// Beyond the bounds one text replaces the other, but for their equal beginning and end.
func TestWordDiffGivesUp(t *testing.T) {
	a := "same " + strings.Repeat("a b c d e f ", 500) + "end"
	b := "same " + strings.Repeat("g h i j k l ", 500) + "end"
	got := WordDiff(a, b)
	if want := []Edit{Kept, Removed, Inserted, Kept}; !slices.EqualFunc(got, want, func(s Stretch, e Edit) bool { return s.Edit == e }) {
		t.Errorf("%d stretches, want %v", len(got), want)
	}
}

func FuzzWordDiff(f *testing.F) {
	f.Add("a b", "a c")
	f.Add("\xff", "")
	f.Add("🇩🇪🇩🇪", "🇩🇪")
	f.Fuzz(func(t *testing.T, a, b string) {
		if x, y := bothSides(WordDiff(a, b)); x != a || y != b {
			t.Errorf("%q and %q come back as %q and %q", a, b, x, y)
		}
	})
}
