package textmetric

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// metrics are all of them as one number, 1 for equal texts.
func metrics(candidate, reference string) (map[string]float64, error) {
	l, errL := RougeL(candidate, reference, true)
	sum, errSum := RougeLsum(candidate, reference, false)
	chrf, errChrF := ChrFOf(candidate, reference)
	ter, errTER := TEROf(candidate, reference)
	return map[string]float64{
		"squad": SquadF1(candidate, reference), "rouge1": RougeN(candidate, reference, 1, false).F, "rouge2": RougeN(candidate, reference, 2, true).F,
		"rougeL": l.F, "rougeLsum": sum.F, "bleu": SentenceBLEU(candidate, reference), "chrf": chrf.Score(), "1-ter": 1 - ter.Score(),
	}, errors.Join(errL, errSum, errChrF, errTER)
}

// Values worked out by hand from the definitions.
func TestValues(t *testing.T) {
	for _, c := range []struct {
		metric, candidate, reference string
		want                         float64
		reason                       string
	}{
		{"squad", "Red, green & blue!", "the red blue", 2 * (2.0 / 3) / (2.0/3 + 1), "2 of 3 words, 2 of 2"},
		{"squad", "an", "the", 1, "neither has words"},
		{"squad", "an", "the end", 0, "one has none"},
		{"rouge1", "the cat sat", "the cat ran", 2.0 / 3, "2 of 3 both ways"},
		{"rouge1", "cat cat cat", "cat", 2 * (1.0 / 3) / (1.0/3 + 1), "a word counts as often as in the reference"},
		{"rouge2", "the cat sat", "the cat ran", 1.0 / 2, "1 of 2 pairs"},
		{"rougeL", "bakers sell the bread", "bakers sold the bread", 3.0 / 4, "three words in order"},
		{"rougeL", "the bread sell bakers", "bakers sold the bread", 2.0 / 4, "the same, another order"},
		{"rougeLsum", "w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", "w1 w2 w3 w4 w5", 2 * 0.4 * 0.8 / 1.2, "Lin 2004, section 3.2: the union is w1 w2 w3 w5"},
		{"rougeLsum", "a", "a\na", 2.0 / 3, "a word of the candidate is a hit once"},
		{"rougeLsum", "a\n\nb", "a b", 1, "lines do not matter where words are in order"},
		{"bleu", "the cat sat on the mat", "the cat sat on a mat", math.Pow(5.0/6*3/5*2/4*1/3, 0.25), "all orders match"},
		{"bleu", "the cat", "the cat sat on", math.Exp(1 - 4.0/2), "two orders, and the brevity penalty"},
		{"bleu", "a b c d", "a b x y", math.Pow(2.0/4*1/3*(0.5/2)*(0.25/1), 0.25), "orders without a match count half, a quarter"},
		{"bleu", "x", "a", 0, "no match at all"},
		{"chrf", "abc", "abd", (2.0/3 + 1.0/2 + 0) / 3, "three orders, precision and recall equal"},
		{"chrf", "a b\tc", "abc", 1, "white space does not count"},
		{"chrf", "", "abc", 0, "nothing"},
		{"1-ter", "b c d a", "a b c d", 1 - 1.0/4, "one shift"},
		{"1-ter", "a x c", "A b c", 1 - 1.0/3, "one substitution, case aside"},
		{"1-ter", "", "a b", 0, "two insertions"},
		{"1-ter", "a", "", 0, "an empty reference is all wrong"},
	} {
		got, err := metrics(c.candidate, c.reference)
		if c.metric == "rougeL" { // metrics compares stems
			var l PRF
			l, err = RougeL(c.candidate, c.reference, false)
			got["rougeL"] = l.F
		}
		if err != nil || !near(got[c.metric], c.want) {
			t.Errorf("%s: %s of %q to %q is %v (%v), want %v", c.reason, c.metric, c.candidate, c.reference, got[c.metric], err, c.want)
		}
	}
}

func TestPartsOfROUGE(t *testing.T) {
	got := RougeN("the returned parcels arrived", "returning parcel", 1, true)
	if !near(got.P, 2.0/4) || !near(got.R, 1) || !near(got.F, 2.0/3) {
		t.Errorf("%+v, want 2 of 4 words, 2 of 2", got)
	}
}

// A corpus is counted together, not averaged, and a short one has no fewer orders.
func TestCorpus(t *testing.T) {
	sum := BLEUOf("a b c d", "a b c d").Add(BLEUOf("x", "y"))
	if want := math.Pow(4.0/5, 0.25); !near(sum.Score(false), want) {
		t.Errorf("BLEU %v, want %v", sum.Score(false), want)
	}
	if got := BLEUOf("a b", "a b"); got.Score(false) != 0 || got.Score(true) != 1 {
		t.Errorf("two words have no 4-grams: %v for a corpus, %v for a sentence", got.Score(false), got.Score(true))
	}
	first, _ := ChrFOf("abc", "abc")
	second, _ := ChrFOf("x", "y")
	p := (3.0/4 + 1 + 1) / 3
	if got := first.Add(second).Score(); !near(got, p) {
		t.Errorf("chrF %v, want %v", got, p)
	}
	if got := (TERStats{1, 4}).Add(TERStats{2, 2}).Score(); !near(got, 0.5) {
		t.Errorf("TER %v, want 0.5", got)
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ text, want, reason string }{
		{"Hello, world. 3.14 is-ok 5-6", "Hello|,|world|.|3.14|is-ok|5|-|6", "points inside numbers and hyphens inside words stay"},
		{"(a)[b]{c}~`/|:;<=>?@!#$%^&*+_\\", "(|a|)|[|b|]|{|c|}|~|`|/|||:|;|<|=|>|?|@|!|#|$|%|^|&|*|+|_|\\", "symbols stand alone"},
		{"don't", "don't", "an apostrophe is part of a word"},
		{"x&quot;y&amp;lt;", `x|"|y|<`, "entities, one after another"},
		{"one-\ntwo\nthree<skipped>", "onetwo|three", "a hyphen at the line's end"},
		{"é.ß,", "é|.|ß|,", "other scripts' letters are no digits"},
		{"1,000. ", "1,000|.", "a full stop at the end"},
	} {
		if got := strings.Join(tokens13a(c.text), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
	if got := squadTexts("The U.S.A. – an \u201cend\u201d_the\u00a0A"); !slices.Equal(got, []string{"usa", "–", "“end”"}) {
		t.Errorf("SQuAD words %q", got)
	}
	if got := RougeWords("Straße №5: co-op's", false); !slices.Equal(got, []string{"stra", "e", "5", "co", "op", "s"}) {
		t.Errorf("ROUGE words %q", got)
	}
}

// Words of the examples in Porter's paper, and those where NLTK departs from it.
func TestStem(t *testing.T) {
	for word, want := range map[string]string{
		"caresses": "caress", "ponies": "poni", "caress": "caress", "cats": "cat", "feed": "feed", "agreed": "agre", "plastered": "plaster", "bled": "bled",
		"motoring": "motor", "sing": "sing", "conflated": "conflat", "troubled": "troubl", "sized": "size", "hopping": "hop", "tanned": "tan", "falling": "fall",
		"hissing": "hiss", "fizzed": "fizz", "failing": "fail", "filing": "file", "happy": "happi", "relational": "relat", "conditional": "condit",
		"rational": "ration", "digitizer": "digit", "vietnamization": "vietnam", "triplicate": "triplic", "formative": "form", "electrical": "electr",
		"hopeful": "hope", "goodness": "good", "revival": "reviv", "adjustable": "adjust", "replacement": "replac", "adoption": "adopt", "probate": "probat",
		"rate": "rate", "cease": "ceas", "controll": "control", "roll": "roll",
		"ties": "tie", "died": "die", "dying": "die", "skies": "sky", "enjoy": "enjoy", "say": "say", "geology": "geolog", "carefully": "care", "us": "us",
	} {
		if got := Stem(word); got != want {
			t.Errorf("Stem(%q) = %q, want %q", word, got, want)
		}
	}
}

// isConsonant and measure go over a run of y in loops; Porter's definition is recursive.
func TestConsonants(t *testing.T) {
	var defined func(w string, i int) bool
	defined = func(w string, i int) bool {
		switch w[i] {
		case 'a', 'e', 'i', 'o', 'u':
			return false
		case 'y':
			return i == 0 || !defined(w, i-1)
		}
		return true
	}
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.StringMatching(`[aybs]{1,8}`).Draw(t, "word")
		m, before := 0, true
		for i := range len(w) {
			now := defined(w, i)
			if isConsonant(w, i) != now {
				t.Fatalf("letter %d of %q", i, w)
			}
			if now && !before {
				m++
			}
			before = now
		}
		if measure(w) != m {
			t.Fatalf("measure of %q is %d, want %d", w, measure(w), m)
		}
	})
}

var sentence = rapid.Custom(func(t *rapid.T) string {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"red", "green,", "Blue", "3.5", "running", "runs", "the", "é", "\n", "x."}), 1, 30).Draw(t, "words")
	return strings.Join(words, " ")
})

func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := "start "+sentence.Draw(t, "a"), "start "+sentence.Draw(t, "b")
		same, err := metrics(a, a)
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range same {
			if !near(v, 1) && !(name == "rouge2" && len(RougeWords(a, false)) < 2) {
				t.Fatalf("%s of a text to itself is %v", name, v)
			}
		}
		ab, _ := metrics(a, b)
		ba, _ := metrics(b, a)
		for name, v := range ab {
			if v > 1 || v < 0 && name != "1-ter" {
				t.Fatalf("%s is %v", name, v)
			}
		}
		for _, name := range []string{"squad", "rouge1", "rouge2", "rougeL"} {
			if !near(ab[name], ba[name]) {
				t.Fatalf("F of %s is %v, and the other way round %v", name, ab[name], ba[name])
			}
		}
	})
}

// Shifts only save: TER is at most the edit distance of the words.
func TestShiftsSave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}), 1, 40)
		a, b := letter.Draw(t, "a"), letter.Draw(t, "b")
		stats, err := TEROf(strings.Join(a, " "), strings.Join(b, " "))
		most := Levenshtein([]rune(strings.Join(a, "")), []rune(strings.Join(b, "")))
		if err != nil || stats.Edits > most || most > 0 && stats.Edits == 0 {
			t.Fatalf("%d edits (%v), without shifts %d", stats.Edits, err, most)
		}
	})
}

// lcsTable is the textbook recurrence.
func lcsTable(r, c []uint32) [][]int {
	table := make([][]int, len(r)+1)
	for i := range table {
		table[i] = make([]int, len(c)+1)
		for j := range table[i] {
			if i == 0 || j == 0 {
				continue
			}
			table[i][j] = max(table[i-1][j], table[i][j-1])
			if r[i-1] == c[j-1] {
				table[i][j] = table[i-1][j-1] + 1
			}
		}
	}
	return table
}

func TestCommonSubsequenceAgreesWithTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := rapid.IntRange(1, 6).Draw(t, "known")
		ids := rapid.SliceOfN(rapid.Uint32Range(0, uint32(known-1)), 0, 150)
		r, c := ids.Draw(t, "r"), ids.Draw(t, "c")
		table := lcsTable(r, c)
		length, columns := commonSubsequence(r, c, known, true)
		if length != table[len(r)][len(c)] {
			t.Fatalf("length %d, want %d", length, table[len(r)][len(c)])
		}
		for i := range r {
			for j := range c {
				grows := columns[i/64][j]>>(i%64)&1 == 0
				if grows != (table[i+1][j+1] > table[i][j+1]) {
					t.Fatalf("cell %d,%d", i, j)
				}
			}
		}
	})
}

// soon is far more than a loaded machine needs under the race detector, and far less than what grows with the square takes.
const soon = 3 * time.Minute

func hostile() map[string]string {
	const size = 1 << 15
	all := map[string]string{"one letter": strings.Repeat("a", 1<<18)}
	for name, unit := range map[string]string{
		"one word": "a ", "many words": "red green blue 1.5, ", "lines": "a\n", "letters y": "y", "suffixes": "alli", "points": ".,",
		"not UTF-8": "\xff\xfe", "other than that": "é \u0130",
	} {
		all[name] = strings.Repeat(unit, size/len(unit))
	}
	return all
}

// Whatever is compared with a long text ends soon: scored, or refused as too long.
func TestMegabytes(t *testing.T) {
	for name, s := range hostile() {
		for _, reference := range []string{strings.Repeat("the red a b. ", 50), s} {
			start := time.Now()
			if _, err := metrics(s, reference); err != nil && !errors.Is(err, ErrTooLong) {
				t.Errorf("%s: %v", name, err)
			}
			if took := time.Since(start); took > soon {
				t.Errorf("%s with %d bytes: %s", name, len(reference), took)
			}
		}
	}
	// Each shift is worth it and the next is as far away: a thousand edit distances of a thousand words.
	random := rand.New(rand.NewPCG(1, 2))
	var shuffled, ordered []string
	for _, n := range random.Perm(maxTERWords) {
		shuffled, ordered = append(shuffled, fmt.Sprint(n%97)), append(ordered, fmt.Sprint(len(ordered)%97))
	}
	start := time.Now()
	if _, err := TEROf(strings.Join(shuffled, " "), strings.Join(ordered, " ")); err != nil || time.Since(start) > soon {
		t.Errorf("TER of a thousand shuffled words: %v after %s", err, time.Since(start))
	}
	if _, err := RougeL(strings.Repeat("a ", 20_000), strings.Repeat("b ", 20_000), false); !errors.Is(err, ErrTooLong) {
		t.Errorf("ROUGE-L of 20,000 words each: %v", err)
	}
	if _, err := RougeLsum(strings.Repeat("a\n", 4_000), strings.Repeat("b\n", 4_000), false); !errors.Is(err, ErrTooLong) {
		t.Errorf("ROUGE-Lsum of 4,000 lines each: %v", err)
	}
	if _, err := TEROf(strings.Repeat("a ", 1_001), "a"); !errors.Is(err, ErrTooLong) {
		t.Errorf("TER of 1,001 words: %v", err)
	}
}

func FuzzMetrics(f *testing.F) {
	f.Add("The cat, sat!", "the cat sat")
	f.Add("1,000.5-3 &amp; x", "\xff\n\n y")
	f.Add("", "a")
	f.Fuzz(func(t *testing.T, a, b string) {
		for name, v := range must(metrics(a, b)) {
			if math.IsNaN(v) || v > 1 || v < 0 && name != "1-ter" {
				t.Errorf("%s of %q to %q is %v", name, a, b, v)
			}
		}
		for _, w := range SquadWords(a) {
			if w.Start < 0 || w.Start >= w.End || w.End > len(a) || w.Text == "" {
				t.Errorf("word %+v of %q", w, a)
			}
		}
	})
}

func must(m map[string]float64, err error) map[string]float64 {
	if err != nil && !errors.Is(err, ErrTooLong) {
		panic(err)
	}
	return m
}

func BenchmarkMetrics(b *testing.B) {
	candidate := strings.Repeat("You can return the article within 30 days of delivery, in its original packaging. ", 15)
	reference := strings.Repeat("The article may be sent back in its packaging up to 30 days after it was delivered.\n", 15)
	for name, f := range map[string]func(){
		"squad":     func() { SquadF1(candidate, reference) },
		"rouge2":    func() { RougeN(candidate, reference, 2, true) },
		"rougeL":    func() { _, _ = RougeL(candidate, reference, true) },
		"rougeLsum": func() { _, _ = RougeLsum(candidate, reference, true) },
		"bleu":      func() { SentenceBLEU(candidate, reference) },
		"chrf":      func() { _, _ = ChrFOf(candidate, reference) },
		"ter":       func() { _, _ = TEROf(candidate, reference) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
}
