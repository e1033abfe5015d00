package judging_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"seatrial/graders/judging"
)

func TestFind(t *testing.T) {
	const context = "You may return it\nwithin **30 days** of delivery \u2013 in its \u201coriginal\u201d packaging. It\u2019s free\u2026 Shipping takes 5 days."
	for _, c := range []struct{ text, quote, want, reason string }{
		{context, "within 30 days of delivery", "within **30 days** of delivery", "emphasis and line ends do not count"},
		{context, "You may return it within", "You may return it\nwithin", "nor does white space"},
		{context, "YOU MAY RETURN IT", "You may return it", "nor does case"},
		{context, `delivery - in its "original" packaging`, "delivery \u2013 in its \u201coriginal\u201d packaging", "nor do typographic marks"},
		{context, `"It's free."`, "It\u2019s free", "nor does what stands around the quotation"},
		{context, "return it ... original packaging", "", "words that are not there as they are quoted"},
		{context, "return it ... days of delivery", "return it|days** of delivery", "an ellipsis leaves words out"},
		{context, "return it [\u2026] 5 days", "return it|5 days", "in brackets too"},
		{context, "Shipping takes ... return it", "", "the parts are in another order"},
		{context, "It's free... Shipping", "It\u2019s free\u2026 Shipping", "an ellipsis of the text itself"},
		{context, "return it within 31 days", "", "another number"},
		{context, "turn it within", "", "half a word"},
		{context, "30 day", "", "half a word at the end"},
		{context, "it", "", "too little to be evidence"},
		{context, "return it ... it", "", "too little in one part"},
		{context, "", "", "nothing"},
		{context, "...", "", "nothing but an ellipsis"},
		{context, " \u201d . ", "", "nothing but marks"},
		{"No.", "no", "No", "all of a short text"},
		{"42", "42", "42", "all of a shorter one"},
		{"\u6211\u4eec\u4e09\u5341\u5929\u5185\u9000\u8d27", "\u4e09\u5341\u5929", "\u4e09\u5341\u5929", "a script without spaces"},
		{"a\xffbc def", "bc def", "bc def", "bytes that are no UTF-8"},
		{"soft\u00adhyphen here", "softhyphen here", "soft\u00adhyphen here", "invisible characters"},
		{"", "anything", "", "nothing to quote from"},
	} {
		var parts []string
		for _, span := range judging.NewQuotable(c.text).Find(c.quote, 4) {
			parts = append(parts, span.Of(c.text))
		}
		if got := strings.Join(parts, "|"); got != c.want {
			t.Errorf("%s: %q is at %q, want %q", c.reason, c.quote, got, c.want)
		}
	}
}

// A text of one letter and a judge that quotes it must not take long, whatever the length.
func TestFindIsBounded(t *testing.T) {
	start := time.Now()
	for _, c := range [][2]string{
		{strings.Repeat("a", 1<<20), strings.Repeat("a", 4000)},
		{strings.Repeat("ab ", 1<<18), strings.Repeat("ab ", 1000) + "a"},
		{strings.Repeat("a", 1<<20), strings.Repeat("a", 1<<20-1)},
		{strings.Repeat(".", 1<<20), strings.Repeat("a...", 1<<18)},
	} {
		if spans := judging.NewQuotable(c[0]).Find(c[1], 4); spans != nil {
			t.Errorf("found %d bytes inside words", len(c[1]))
		}
	}
	if took := time.Since(start); took > time.Minute { // alone it takes a tenth of a second
		t.Errorf("took %s", took)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("You may return it within 30 days.", "return it ... days")
	f.Add("a\u2026b", "a...b")
	f.Add("\u0130stanbul \xff", "istanbul")
	f.Fuzz(func(t *testing.T, text, quote string) {
		last := 0
		for _, span := range judging.NewQuotable(text).Find(quote, 1) {
			if span.Start < last || span.Start >= span.End || span.End > len(text) {
				t.Fatalf("span %v of %d bytes, after %d", span, len(text), last)
			}
			last = span.End
		}
		// Every word of a text is found in it.
		if utf8.ValidString(text) {
			for _, word := range strings.Fields(text) {
				if len(word) > 4 && len(word) < 100 && isPlain(word) && judging.NewQuotable(text).Find(word, 1) == nil {
					t.Errorf("%q is not found in %q", word, text)
				}
			}
		}
	})
}

func isPlain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) < 0
}
