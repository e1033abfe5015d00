package textmetric

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAgree(t *testing.T) {
	for _, c := range []struct {
		answers []string
		want    []float64
		reason  string
	}{
		{[]string{"Opened in 1932.", "It opened in 1932.", "Opened in 1933!"}, []float64{(1 + 0.5) / 2, (1 + 0.5) / 2, 0.5}, "content words: opened and the year"},
		{[]string{"The answer is yes.", "The answer is no."}, []float64{0.5, 0.5}, "polarity is content"},
		{[]string{"The answer is B.", "The answer is C."}, []float64{0.5, 0.5}, "a capital inside a sentence too"},
		{[]string{"I do", "I am"}, []float64{0.5, 0.5}, "all words, where there are no content words"},
		{[]string{"returned parcels", "returning a parcel"}, []float64{1, 1}, "stems"},
		{[]string{"the dog's bone", "the dog’s bones"}, []float64{1, 1}, "a possessive, either apostrophe"},
		{[]string{"wombat wombat wombat", "wombat koala"}, []float64{1, 0.5}, "distinct words"},
		{[]string{"a b", ""}, []float64{0, 0}, "nothing agrees with nothing"},
	} {
		for i, a := range Agree(c.answers) {
			if !near(a.Value, c.want[i]) {
				t.Errorf("%s: answer %d agrees by %v, want %v", c.reason, i, a.Value, c.want[i])
			}
		}
	}
}

func TestSupport(t *testing.T) {
	const answer = "Otters swim well. They fear purple umbrellas, purple ones. 7!"
	a := Agree([]string{answer, "Most otters swim. 7 of them are purple."})[0]
	var got []string
	for _, s := range a.Sentences {
		got = append(got, fmt.Sprintf("%s %.2f %v", s.Of(answer), s.Support, s.Missing))
	}
	want := "Otters swim well. 0.67 [well]|They fear purple umbrellas, purple ones. 0.20 [They fear umbrellas ones]|7! 1.00 []"
	if strings.Join(got, "|") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, "|"), want)
	}
}

// The value of SelfCheckGPT's unigram model, by hand: the rarest word of each sentence.
func TestSurprise(t *testing.T) {
	a := Agree([]string{"red red. Blue red", "red red red blue"})
	if want := (math.Log(8.0/6) + math.Log(8.0/2)) / 2; !near(a[0].Surprise, want) {
		t.Errorf("%v, want %v", a[0].Surprise, want)
	}
}

func TestAgreementProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.SliceOfN(sentence, 2, 5).Draw(t, "answers")
		for i := range answers {
			answers[i] = "start " + answers[i]
		}
		for i, a := range Agree(answers) {
			if !(a.Value >= 0 && a.Value <= 1) || !(a.Surprise >= 0) || len(a.Others) != len(answers)-1 {
				t.Fatalf("%+v", a)
			}
			for _, s := range a.Sentences {
				if !(s.Support >= 0 && s.Support <= 1) || s.Start < 0 || s.Start >= s.End || s.End > len(answers[i]) {
					t.Fatalf("%+v of %q", s, answers[i])
				}
			}
		}
		for _, a := range Agree([]string{answers[0], answers[0]}) {
			if !near(a.Value, 1) {
				t.Fatalf("an answer agrees with itself by %v", a.Value)
			}
		}
	})
}

func TestAgreementOfMegabytes(t *testing.T) {
	for name, s := range hostile() {
		start := time.Now()
		Agree([]string{s, s, "a short answer"})
		if took := time.Since(start); took > soon {
			t.Errorf("%s: %s", name, took)
		}
	}
}

func FuzzAgree(f *testing.F) {
	f.Add("Opened in 1932. By the premier.", "In 1932, by Li.")
	f.Add("\xff", "")
	f.Fuzz(func(t *testing.T, x, y string) {
		for i, a := range Agree([]string{x, y, x + y}) {
			if !(a.Value >= 0 && a.Value <= 1) || !(a.Surprise >= 0) {
				t.Errorf("%+v", a)
			}
			for _, s := range a.Sentences {
				if s.Start < 0 || s.Start >= s.End || s.End > len([]string{x, y, x + y}[i]) {
					t.Errorf("sentence %+v", s)
				}
			}
		}
	})
}

func BenchmarkAgree(b *testing.B) {
	answer := strings.Repeat("You can return the article within 30 days of delivery, in its original packaging. ", 15)
	answers := []string{answer, answer[100:] + "Or not.", answer[:500], "Nobody knows. " + answer, answer}
	b.ReportAllocs()
	for b.Loop() {
		Agree(answers)
	}
}
