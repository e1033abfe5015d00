package citation

import (
	"fmt"
	"reflect"
	"regexp"
	"testing"
)

var library = []Source{
	{ID: "returns.md", Text: "Tents may be returned within 30 days. See https://example.org/returns for more.", Position: 1},
	{ID: "doc-2", Text: "Stoves “may not” be returned — ever.", Position: 2},
	{ID: "", Text: "Parcels arrive in three days.", Position: 3},
}

// refs writes markers as "text>source" with sources counted from 1 and 0 for none.
func refs(t Text) (all []string) {
	for _, m := range t.Markers {
		for _, r := range m.Refs {
			all = append(all, fmt.Sprintf("%s>%d", r.Text, r.Source+1))
		}
	}
	return all
}

func TestMarkers(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   []string
		reason string
	}{
		{"a [1] b [2].", []string{"1>1", "2>2"}, "numbers"},
		{"a [1][3]", []string{"1>1", "3>3"}, "side by side"},
		{"a [1, 3] b [1-3] c [2–3]", []string{"1>1", "3>3", "1>1", "2>2", "3>3", "2>2", "3>3"}, "lists and ranges"},
		{"a [4]", []string{"4>0"}, "a number that is none"},
		{"a [^2]", []string{"2>2"}, "a footnote"},
		{"a [returns.md] b [RETURNS.MD]", []string{"returns.md>1", "RETURNS.MD>1"}, "ids, in any case"},
		{"a [doc-2] b [doc-9]", []string{"doc-2>2", "doc-9>0"}, "what looks like an id"},
		{"a [Source: returns.md] b [source 3] c [Document 1]", []string{"returns.md>1", "3>3", "1>1"}, "with a word before it"},
		{"a (Source: returns.md) b (Sources: returns.md; doc-2)", []string{"returns.md>1", "returns.md>1", "doc-2>2"}, "in parentheses"},
		{"a (Source: returns.md, section 2)", []string{"returns.md, section 2>1"}, "with a place in it"},
		{"a (Source: Somebody, 2020)", []string{"Somebody, 2020>0"}, "a source that is none of ours"},
		{"a 【1†source】 b 【2:0†returns.md】 c 【9†source】", []string{"1†source>1", "2:0†returns.md>1", "9†source>0"}, "lenticular brackets"},
		{"a^1^ b<sup>2</sup> tents³ done.²", []string{"1>1", "2>2", "3>3", "2>2"}, "raised"},
		{"20 m² and 10³", nil, "units and powers"},
		{"[sic] [x] [ ] [...] [your name] [2024] [0, 1]", nil, "other things in brackets"},
		{"[a link](https://example.org/1) [1](https://example.org)", []string{"1>1"}, "links, and a number that is one"},
		{"`a[1]` and\n```\nb[2]\n```\nc [3]", []string{"3>3"}, "code"},
		{"a [1] b [2]\n\n[1]: doc-2\n[2]: https://example.org/returns", []string{"1>2", "2>1"}, "a list of references says what they stand for"},
		{"a [1]\n\nSources:\n1. https://example.com/made-up", []string{"1>0"}, "an address that is nowhere"},
		{"a [1]\n\n## References\n[1] Somebody's title", []string{"1>1"}, "a title says nothing"},
		{"a [1]\n\nSources\n- [1] doc-2\n\nAfter all [2]", []string{"1>2", "2>2"}, "after the list the text goes on"},
	} {
		if got := refs(Read(c.text, library, nil)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q: %q, want %q", c.reason, c.text, got, c.want)
		}
	}
	if got := refs(Read("a [4] b", []Source{{ID: "4", Position: 1}, {ID: "7", Position: 2}}, nil)); !reflect.DeepEqual(got, []string{"4>1"}) {
		t.Errorf("ids that are numbers: %q", got)
	}
	if got := refs(Read("a [2] b", []Source{{ID: "4", Position: 1}, {ID: "7", Position: 2}}, nil)); !reflect.DeepEqual(got, []string{"2>0"}) {
		t.Errorf("which leave no positions: %q", got)
	}
	if got := refs(Read("a {doc-2} [1]", library, regexp.MustCompile(`\{([^{}]+)\}`))); !reflect.DeepEqual(got, []string{"doc-2>2"}) {
		t.Errorf("a pattern: %q", got)
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   string // a letter for each sentence: c covered, u uncovered and in need, - in no need
		reason string
	}{
		{"Tents go back within a month [1]. Stoves do not go back.", "cu", "inside the sentence"},
		{"Tents go back within a month. [1] Stoves do not go back. [2]", "cc", "behind the full stop"},
		{"[1] Tents go back within a month.", "c", "at the beginning of a line"},
		{"Tents go back within a month.\n[1]", "c", "alone on the next line"},
		{"Tents go back within a month. Stoves do not go back.[2]", "uc", "the last alone"},
		{"# Returns of tents and stoves\n\nTents go back within a month [1].", "-c", "a heading"},
		{"These go back within a month: [1]\n- tents of every make and size\n- all kinds of sleeping bags\n\nStoves do not go back.", "ccc" + "u", "a lead-in covers its list"},
		{"These go back within a month:\n- tents of every make and size [1]\n- all kinds of sleeping bags", "-cu", "without a citation it covers nothing"},
		{"Do you want to return a tent?", "-", "a question"},
		{"I hope this helps you with the tent.", "-", "a remark"},
		{"The documents do not say how long it takes.", "-", "an abstention"},
		{"The sources don’t mention stoves at all.", "-", "with a curly apostrophe"},
		{"However, I couldn't find anything about stoves.", "-", "after an adverb"},
		{"How long it takes is not mentioned in the given context.", "-", "an abstention at the end"},
		{"The passage is about tents and not about stoves.", "-", "what a source is about"},
		{"Stoves are not returned in the first month.", "u", "a negation alone is a statement"},
		{"Here is what the shop says.", "-", "an announcement"},
		{"Here are the times of return: tents and sleeping bags go back within a month, stoves and lamps within a week, and shoes never go back.", "u", "that says it all at once"},
		{"Please let me know whether that is enough.", "-", "a closing"},
		{"If you have a receipt, the tent goes back.", "u", "a condition is a statement"},
		{"Sure, tents go back within a month.", "u", "as is what follows a politeness"},
		{"Yes.", "-", "a word"},
		{"30 days.", "-", "one word and a figure"},
		{"Within 30 days.", "u", "two and a figure are a statement"},
		{"It takes 30 days.", "u", "a short statement with a figure"},
		{"| item | days |\n|---|---|\n", "--", "a table's rule"},
		{"Tents go back [1].\n\nSources:\n1. returns.md is about tents and how they go back", "c", "references need none"},
		{"```\nthis is a line of code here\n```", "", "code"},
	} {
		got := ""
		for _, s := range Read(c.text, library, nil).Sentences {
			switch {
			case len(s.Markers) > 0:
				got += "c"
			case s.Needs:
				got += "u"
			default:
				got += "-"
			}
		}
		if got != c.want {
			t.Errorf("%s: %q: %q, want %q", c.reason, c.text, got, c.want)
		}
	}
}

func TestQuotes(t *testing.T) {
	for _, c := range []struct {
		text   string
		found  []bool // by quotation: it occurs in a source
		reason string
	}{
		{`It says "within 30 days" and "the moon is cheese".`, []bool{true, false}, "straight marks"},
		{`It says “may be returned within 30 days.”`, []bool{true}, "curly ones, and the full stop inside"},
		{`It says «Tents may be RETURNED».`, []bool{true}, "guillemets, and another case"},
		{`It says „stoves "may not" be returned - ever“.`, []bool{true}, "marks and dashes of other kinds"},
		{`It says "Tents ... within 30 days" and "Tents [and stoves] may be returned".`, []bool{true, true}, "omissions and insertions"},
		{`It says "within 30 days ... Tents may".`, []bool{false}, "in another order"},
		{`The "so called" tent.`, nil, "two words are no quotation"},
		{`A 5" by 7" frame.`, nil, "inches"},
	} {
		var got []bool
		for _, q := range Read(c.text, library, nil).Quotes {
			found := false
			for _, s := range library {
				found = found || q.OccursIn(Normal(s.Text))
			}
			got = append(got, found)
		}
		if !reflect.DeepEqual(got, c.found) {
			t.Errorf("%s: %v, want %v", c.reason, got, c.found)
		}
	}
}

func TestReadIsLinear(t *testing.T) {
	for _, unit := range []string{"a", "[", "[1]", "\"", "“", "(Source: ", "`", "¹", "\n", "- a\n", "1. ", "[1]: https://a\n"} {
		linear(t, "citations", unit, func(s string) { Read(s, library, nil) })
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"a [1]. b [doc-2]\n\nSources:\n1. returns.md", "“Tents may be returned” (Source: returns.md, p. 2)", "```\nx\n``` `y` [^1]\n[^1]: z", "a:\n- b¹\n- 【1†x】"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		read := Read(s, library, nil)
		last := 0
		for _, m := range read.Markers {
			if m.Start < 0 || m.End > len(s) || m.Start >= m.End || m.Start < last {
				t.Fatalf("marker %d to %d of %d bytes", m.Start, m.End, len(s))
			}
			last = m.Start
			for _, r := range m.Refs {
				if r.Source >= len(library) || r.Source < -1 {
					t.Fatalf("source %d", r.Source)
				}
			}
		}
		for _, x := range read.Sentences {
			if x.Start < 0 || x.End > len(s) || x.Start >= x.End {
				t.Fatalf("sentence %d to %d of %d bytes", x.Start, x.End, len(s))
			}
			for _, m := range x.Markers {
				if m < 0 || m >= len(read.Markers) {
					t.Fatalf("marker %d of %d", m, len(read.Markers))
				}
			}
		}
		for _, q := range read.Quotes {
			if q.Start < 0 || q.End > len(s) || q.Start >= q.End || q.Sentence >= len(read.Sentences) {
				t.Fatalf("quotation %v of %d bytes", q, len(s))
			}
		}
	})
}
