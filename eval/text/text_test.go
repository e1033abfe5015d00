package text

import "testing"

func TestNearest(t *testing.T) {
	names := []string{"contains", "not_contains", "regex", "json", "json_schema"}
	tests := []struct{ word, want, reason string }{
		{"containz", "contains", "one letter is wrong"},
		{"Contains", "contains", "case does not count"},
		{"regxe", "regex", "two neighbours are swapped"},
		{"json_", "json_schema", "the beginning is enough"},
		{"hallucination", "", "nothing is near"},
		{"", "", "nothing was said"},
	}
	for _, tt := range tests {
		if got := Nearest(tt.word, names); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q: %s", tt.word, got, tt.want, tt.reason)
		}
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"ca", "abc", 3}, {"größe", "große", 1}}
	for _, tt := range tests {
		if got, back := Distance(tt.a, tt.b), Distance(tt.b, tt.a); got != tt.want || back != tt.want {
			t.Errorf("Distance(%q, %q) = %d and back %d, want %d", tt.a, tt.b, got, back, tt.want)
		}
	}
}
