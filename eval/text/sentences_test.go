package text

import (
	"slices"
	"strings"
	"testing"
	"testing/quick"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   []string
		reason string
	}{
		{"One. Two! Three?", []string{"One.", "Two!", "Three?"}, "the plain case"},
		{"Dr. Smith left. He was tired.", []string{"Dr. Smith left.", "He was tired."}, "a title"},
		{"J. R. R. Tolkien wrote it.", []string{"J. R. R. Tolkien wrote it."}, "initials"},
		{"1. Unplug it.\n2. Wait.", []string{"1. Unplug it.", "2. Wait."}, "list numbers"},
		{"It costs $3.50 today. Really.", []string{"It costs $3.50 today.", "Really."}, "a decimal point"},
		{"Ends at etc.\nNext line", []string{"Ends at etc.", "Next line"}, "a line ends a sentence, whatever stands before"},
		{"a line\nanother\n\n- item", []string{"a line", "another", "- item"}, "headings and items have no full stop"},
		{"そうです。はい！", []string{"そうです。", "はい！"}, "no spaces between sentences"},
		{"It is I. You know.", []string{"It is I.", "You know."}, "I is a word, not an initial"},
		{" \n\t", nil, "nothing"},
		{"e.g. this one. And that.", []string{"e.g. this one.", "And that."}, "an abbreviation at the start"},
	} {
		var got []string
		for _, p := range Sentences(c.text) {
			got = append(got, p.Of(c.text))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q has the sentences %q, want %q", c.reason, c.text, got, c.want)
		}
	}
}

// Nothing of a text is lost: only space stands between the sentences, and no word is cut.
func TestSentencesCoverTheText(t *testing.T) {
	covers := func(s string) bool {
		s = strings.ToValidUTF8(s, "?")
		end := 0
		for _, p := range Sentences(s) {
			if strings.TrimSpace(s[end:p.Start]) != "" || p.Start >= p.End {
				return false
			}
			end = p.End
		}
		return strings.TrimSpace(s[end:]) == ""
	}
	for _, s := range []string{"a.\u0085b", "Dr.\r\n\r\nB. c", "\u2029x. .", "A. \n B."} {
		if !covers(s) {
			t.Errorf("sentences of %q lose text: %v", s, Sentences(s))
		}
	}
	if err := quick.Check(covers, nil); err != nil {
		t.Error(err)
	}
}

func TestWords(t *testing.T) {
	const s = "It's 1,500.5 – naïve, don’t; 北京 :-)"
	var got []string
	for _, p := range Words(s) {
		got = append(got, p.Of(s))
	}
	if want := []string{"It's", "1,500.5", "naïve", "don’t", "北", "京"}; !slices.Equal(got, want) {
		t.Errorf("words %q, want %q", got, want)
	}
}
