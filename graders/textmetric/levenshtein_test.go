package textmetric

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// byTable is the textbook recurrence (Wagner and Fischer 1974).
func byTable(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

func TestLevenshteinAgreesWithTheTable(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func(n, letters int) []rune {
		s := make([]rune, n)
		for i := range s {
			s[i] = rune('a' + random.IntN(letters))
		}
		return s
	}
	lengths := []int{0, 1, 2, 5, 63, 64, 65, 127, 128, 129, 200}
	for _, n := range lengths {
		for _, m := range lengths {
			for _, letters := range []int{1, 2, 5, 60} {
				a, b := text(n, letters), text(m, letters)
				if got, want := Levenshtein(a, b), byTable(a, b); got != want {
					t.Fatalf("Levenshtein(%q, %q) = %d, want %d", string(a), string(b), got, want)
				}
			}
		}
	}
}

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		a, b   string
		want   float64
		reason string
	}{
		{"kitten", "sitting", 1 - 3.0/7, "the textbook example"},
		{"", "", 1, "nothing is like nothing"},
		{"", "abc", 0, "nothing is unlike something"},
		{"caf\u00e9", "cafe\u0301", 1, "composed and decomposed are one text"},
		{"日本語", "日本", 1 - 1.0/3, "runes, not bytes"},
		{"\xff", "\xfe", 1, "invalid bytes are one replacement character each"},
	} {
		got, err := Similarity(c.a, c.b)
		if err != nil || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: Similarity(%q, %q) = %v, %v; want %v", c.reason, c.a, c.b, got, err, c.want)
		}
	}
	if _, err := Similarity(strings.Repeat("a", MaxRunes+1), "b"); !errors.Is(err, ErrTooLong) {
		t.Errorf("error %v, want ErrTooLong", err)
	}
}

func BenchmarkLevenshtein20k(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	x, y := make([]rune, MaxRunes), make([]rune, MaxRunes)
	for i := range x {
		x[i], y[i] = rune(random.IntN(5000)), rune(random.IntN(5000))
	}
	for b.Loop() {
		Levenshtein(x, y)
	}
}
