package reports

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	tests := []struct{ in, want, reason string }{
		{"plain text, äöü", "plain text, äöü", "what is seen stays"},
		{"a\nb", "a\nb", "line feeds stay"},
		{"a\r\nb\rc", "a\nb\\x0dc", "a carriage return alone overwrites the line"},
		{"a\tb", "a   b", "a tab goes to the next multiple of four"},
		{"\x1b[2J\x1b]0;title\x07", `\x1b[2J\x1b]0;title\x07`, "terminal commands"},
		{"\u009b31m\u0085", `\x9b31m\x85`, "C1 controls begin commands too"},
		{"\x9b", `\x9b`, "a byte that is not UTF-8"},
		{"\x7f\x00", `\x7f\x00`, "DEL and NUL"},
		{"a\u202eb\u2066c", `a\u202eb\u2066c`, "bidirectional controls"},
		{"a\u200bb\ufeff\u00ad", `a\u200bb\ufeff\xad`, "invisible characters"},
		{"\U000e0041", `\U000e0041`, "tag characters smuggle text"},
		{"a\ufe0f\U000e0101", `a\ufe0f\U000e0101`, "variation selectors after a letter smuggle bytes"},
		{"❤️ 1️⃣", "❤️ 1️⃣", "but emoji need one"},
		{"👩‍👩‍👧", "👩‍👩‍👧", "and joiners"},
		{"می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष", "and so do Persian and Hindi"},
		{"a\u200db", `a\u200db`, "which Latin letters do not"},
		{"x\u034f\u3164\u2800", `x\u034f\u3164\u2800`, "graphic by name alone"},
		{"e\u0301", "e\u0301", "accents stay"},
		{"e" + strings.Repeat("\u0301", 6), "e" + strings.Repeat("\u0301", 4) + `\u0301\u0301`, "stacks of them do not"},
		{"שלום عربي", "שלום عربي", "right-to-left letters are no controls"},
		{"\u2028\ue000", `\u2028\ue000`, "line separator, private use"},
	}
	for _, tt := range tests {
		if got := Visible(tt.in); got != tt.want {
			t.Errorf("Visible(%q) = %q, want %q: %s", tt.in, got, tt.want, tt.reason)
		}
	}
}

func FuzzVisible(f *testing.F) {
	f.Add(hostileAnswer)
	f.Add("⚠\t\ufe0f")
	f.Add("¤\xa9\u200d")
	f.Add("e\u0301\u0301\u0301\u0301\x00\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		got := Visible(s)
		if again := Visible(got); again != got {
			t.Errorf("Visible(%q) = %q, and then %q", s, got, again)
		}
		if c := unseen(got); c != "" {
			t.Errorf("Visible(%q) = %q shows %s", s, got, c)
		}
		if strings.Contains(oneLine(s), "\n") {
			t.Errorf("oneLine(%q) has several lines", s)
		}
	})
}

// unseen describes the first character of s that a reader would not see or
// that acts on what shows it; "" where there is none. It is written apart from
// what Visible does: by Unicode's properties alone.
func unseen(s string) string {
	if !utf8.ValidString(s) {
		return "bytes that are not UTF-8"
	}
	for _, r := range s {
		switch {
		case r == '\n', r >= ' ' && r <= '~':
		case r == '\u200c', r == '\u200d': // in some scripts and emoji; they reorder nothing
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp), unicode.Is(unicode.Bidi_Control, r):
			return escaped(r)
		case r >= 0xe0100 && r <= 0xe01ef:
			return escaped(r)
		}
	}
	return ""
}
