package skeleton

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ text, want, reason string }{
		{"We Refund", "we refund", "case"},
		{"STRASSE Straße", "strasse strasse", "full folding of ß"},
		{"ΟΔΟΣ οδός", "οδοσ οδόσ", "a final sigma is a sigma"},
		{"re\u200bfund re\u00adfund \u202erefund\u202c re\ufe0ffund", "refund refund refund refund", "invisible characters"},
		{"re\U000E0066\U000E0075fund", "refund", "tag characters"},
		{"rеfund гefund", "refund refund", "one Cyrillic letter in a Latin word"},
		{"Оплата и rеfund", "оплата и refund", "a word of both scripts in a Russian text"},
		{"a free сор", "a free cop", "a word of look-alikes among Latin ones"},
		{"ВНИМАНИЕ: возврат", "внимание: возврат", "Russian stays Russian"},
		{"The word возврат means return.", "the word возврат means return.", "so does a Russian word among English ones"},
		{"το ίδιο", "το ίδιο", "Greek stays Greek, though both letters of το look Latin"},
		{"Ꮢefund Ｒｅｆｕｎｄ 𝐫𝓮𝔣𝕦𝗻𝚍 ⓡⓔⓕⓤⓝⓓ", "refund refund refund refund", "Cherokee, full width, mathematical and circled letters"},
		{"ʀᴇꜰᴜɴᴅ 🆁🅴🅵🆄🅽🅳", "refund refund", "small capitals and boxed letters"},
		{"r̶e̶f̶u̶n̶d̶ r\u0335\u0336efund", "refund refund", "struck through"},
		{"réfund re\u0301fund", "réfund réfund", "an accent that is part of a letter counts, however it is written"},
		{"für schön", "für schön", "umlauts are letters"},
		{"we \t\r\n\u00a0\u2003refund", "we refund", "one space"},
		{"don’t “say” – it", `don't "say" - it`, "plain quotes and dashes"},
		{"a\x00b\x1bc", "abc", "controls"},
		{"ﬁne №5 …", "fine no5 ...", "compatibility forms"},
		{"각", "각", "Hangul letters are joined"},
		{"", "", "nothing"},
		{"\u200b\u200b", "", "nothing that is seen"},
		{"7F3K-x", "7f3k-x", "digits stay digits"},
	} {
		if got := Fold(c.text).String(); got != c.want {
			t.Errorf("%s: Fold(%q) = %q, want %q", c.reason, c.text, got, c.want)
		}
	}
}

func TestOriginal(t *testing.T) {
	for _, c := range []struct{ text, find, want, reason string }{
		{"We will REFUND you", "refund", "REFUND", "plain text"},
		{"We re\u200bfu\u200bnd\u200b you", "refund", "re\u200bfu\u200bnd", "what is invisible behind the word is left out"},
		{"x rеfund y", "refund", "rеfund", "a letter of two bytes"},
		{"Straße ist", "strasse", "Straße", "one letter becomes two"},
		{"Straße ist", "stras", "Straß", "half of such a letter is all of it"},
		{"we \n\t will", "we will", "we \n\t will", "white space"},
		{"ａ𝐛ｃ", "b", "𝐛", "letters of several bytes become one"},
		{"e\u0301e\u0301", "éé", "e\u0301e\u0301", "letters with marks"},
		{"\u200b\u200babc", "abc", "abc", "nothing of what stands before"},
	} {
		f := Fold(c.text)
		at := strings.Index(f.String(), c.find)
		if at < 0 {
			t.Errorf("%s: %q is not in %q", c.reason, c.find, f)
			continue
		}
		if start, end := f.Original(at, at+len(c.find)); c.text[start:end] != c.want {
			t.Errorf("%s: %q comes from %q, want %q", c.reason, c.find, c.text[start:end], c.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Straße re\u200bfund", "e\u0301\xff\u200b", "rеfund \U000E0041", "\u1100\u1161\u11a8", "ﷺ…", "\u0301\u0301", "\xb4\u0599"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Fold(s)
		folded := text.String()
		if utf8.ValidString(s) && !utf8.ValidString(folded) {
			t.Fatalf("%q becomes %q, which is not UTF-8", s, folded)
		}
		last := 0
		for i := range folded {
			_, size := utf8.DecodeRuneInString(folded[i:])
			start, end := text.Original(i, i+size)
			if start < 0 || start >= end || end > len(s) || start < last && end < last {
				t.Fatalf("%q: bytes %d to %d of %q come from %d to %d", s, i, i+size, folded, start, end)
			}
			last = start
		}
	})
}

func TestFoldIsLinear(t *testing.T) {
	for _, unit := range []string{"a", "а", "\u200b", "a\u0301", "\u0301", "ß", " ", "\xff", "ﷺ", "aа\u200b"} {
		s := strings.Repeat(unit, 1<<18/len(unit))
		f := Fold(s)
		if n := len(f.pieces); n > len(s) {
			t.Errorf("%d bytes of %q make %d pieces", len(s), unit, n)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	ascii := strings.Repeat("You can return the article within 30 days of delivery. ", 200)
	for name, s := range map[string]string{"ascii": ascii, "mixed": strings.Replace(ascii, "a", "а", 1)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				Fold(s)
			}
		})
	}
}
