package schema

import (
	"strings"
	"testing"
)

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
		reason        string
	}{
		{`^\s$`, "\u202f", true, "white space is Unicode's"},
		{`^[^\s]$`, "\u3000", false, "inside a class too"},
		{`^[\S]$`, "\u3000", false, "and its complement"},
		{`^[\S]$`, "é", true, "everything else"},
		{`^\d$`, "٣", false, "digits are ASCII"},
		{`^.$`, "\u2028", false, "a dot is no line's end"},
		{`^.$`, "😀", true, "and one character, not one code unit"},
		{`^\ud83d\ude00$`, "😀", true, "a pair of escapes is one character"},
		{`^\u{1f600}$`, "😀", true, "as is a code point"},
		{`^[\u{1f600}-\u{1f64f}]$`, "😎", true, "in a range"},
		{`\ud83d`, "😀", false, "half of it is in no text"},
		{`^\cJ$`, "\n", true, "a control letter"},
		{`^[\b]$`, "\b", true, "backspace in a class"},
		{`\bday\b`, "a day.", true, "a boundary outside"},
		{`^\p{Script=Greek}+$`, "λόγος", true, "a script"},
		{`^\p{sc=Latin}$`, "λ", false, "another"},
		{`^\p{Lu}\P{Lu}$`, "Aa", true, "a category"},
		{`^\p{Alphabetic}$`, "ⅳ", true, "a derived property"},
		{`^\p{White_Space}$`, "\u00a0", true, "a listed property"},
		{`^[\p{ASCII}]$`, "é", false, "ASCII"},
		{`^[]$`, "a", false, "an empty class matches nothing"},
		{`^[^]$`, "\n", true, "its complement anything"},
		{`^[[]]$`, "[]", true, "a class of one bracket, and a bracket"},
		{`^[\w-.]+$`, "a-b.c", true, "a hyphen after a set is itself"},
		{`^{a}$`, "{a}", true, "braces that repeat nothing"},
		{`^a{2,}?$`, "aaa", true, "lazy is the same language"},
		{`^.{3,1100}$`, strings.Repeat("x", 1100), true, "more than RE2's thousand"},
		{`^.{3,1100}$`, strings.Repeat("x", 1101), false, "and one more"},
		{`^x{1500,}$`, strings.Repeat("x", 1499), false, "a large least"},
		{`^(?:a{2}){3}$`, "aaaaaa", true, "nested"},
		{`^(?<year>\d{4})$`, "2024", true, "a named group"},
		{`^(?i:ab)c$`, "ABc", true, "a group with a flag"},
		{`^\-\@\"\/$`, `-@"/`, true, "needless escapes of punctuation"},
		{`a|b`, "xbx", true, "not anchored"},
		{`^abc$`, "abc\n", false, "$ is the end"},
	} {
		s, err := Compile(map[string]any{"pattern": c.pattern}, Options{})
		if err != nil {
			t.Errorf("%s: %v", c.reason, err)
			continue
		}
		if v, err := s.Validate(c.text); err != nil || (len(v) == 0) != c.want {
			t.Errorf("%s: %s on %.40q: %v, %v; want %v", c.reason, c.pattern, c.text, v, err, c.want)
		}
	}
	for _, c := range []struct{ pattern, err, reason string }{
		{`\q`, `\q means nothing`, "an escape of a letter"},
		{`(?i)a`, "flags need a group", "a global flag"},
		{`a**`, "repeats nothing", "a double star"},
		{`(`, "not closed", "an open group"},
		{`)`, "closes nothing", "a closing one"},
		{`[a`, "not closed", "an open class"},
		{`\p{Klingon}`, "no property", "an unknown property"},
		{`\u{110000}`, "code point", "beyond Unicode"},
		{`(?<a>x)(?<a>y)`, "second group", "a name twice"},
		{`\k<b>`, "refers to no group", "an unknown name"},
		{`a{99999}`, "more than 1000 times", "too many"},
		{`a\`, `\ at the end`, "cut off"},
	} {
		if _, err := Compile(map[string]any{"pattern": c.pattern}, Options{}); err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: error %v, want one with %q", c.reason, err, c.err)
		}
	}
}
