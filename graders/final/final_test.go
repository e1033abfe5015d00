package final

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		text   string
		comma  bool
		want   string
		reason string
	}{
		{"It costs $1,500.50 today", false, "1500.5$", "a currency and a separator"},
		{"1.500,50 €", false, "1500.5€", "both separators decide themselves"},
		{"1.500,50", true, "1500.5", "with a decimal comma too"},
		{"3,5 and 1.500", true, "3.5 1500", "decimal comma"},
		{"3.5", true, "3.5", "a full stop that groups nothing is decimal all the same"},
		{"1,500 and 1.500", false, "1500 1.5", "without"},
		{"12,34,567", false, "1234567", "Indian groups"},
		{"1,2,3", false, "1 2 3", "a list without spaces"},
		{"1'500'000 1\u00a0500 1_000", false, "1500000 1500 1000", "other separators"},
		{"-5, −7, 3-5, (-2)", false, "-5 -7 3 5 -2", "signs and ranges"},
		{"-$5 and $-6", false, "-5$ -6$", "signs and currencies"},
		{".5 or 0.25", false, "0.5 0.25", "no digit before the point"},
		{"1.5 million people, $3bn, $2 k", false, "1500000 3e+09$ 2000$", "scales"},
		{"3k run", false, "3", "a scale letter counts with a currency alone"},
		{"6.02e23 and 3.0 × 10^8 m", false, "6.02e+23 3e+08metre", "exponents"},
		{"3 \\times 10^{-2}", false, "0.03", "LaTeX's"},
		{"the 2nd of B2B v1.2.3 1st GPT4", false, "", "ordinals, parts of words, versions"},
		{"1. first\n2) second 7", false, "7", "list numbers"},
		{"30 days, 5 business days, 50%, 20 °C, 7 per cent", false, "30day 5day 50% 20°c 7%", "units"},
		{"30 of 45kg", false, "30 45kg", "no unit, and one that is attached"},
		{"10:30", false, "10 30", "a time is two numbers"},
		{"1" + strings.Repeat("0", 400), false, "", "beyond a float"},
		{"1e999", false, "", "and so is this"},
	} {
		var got []string
		for _, n := range Numbers(c.text, c.comma) {
			got = append(got, fmt.Sprintf("%.7g%s", n.Value, n.Unit))
			if n.Start < 0 || n.Start >= n.End || n.End > len(c.text) {
				t.Errorf("%s: %+v is outside the text", c.reason, n)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q has the numbers %q, want %q", c.reason, c.text, got, c.want)
		}
	}
}

func TestFindNumber(t *testing.T) {
	for _, c := range []struct {
		text, unit string
		last       bool
		want       string
		reason     string
	}{
		{"She has 13 apples.", "", false, "13", "the only one"},
		{"13 it is, yes, 13.0.", "", false, "13", "one value, twice"},
		{"18 - 5 = 13, so 13 are left.", "", false, "ambiguous", "which of three is final"},
		{"18 - 5 = 13, so 14 are left.", "", true, "14", "the last one"},
		{"18 - 5 = 13\n#### 13", "", false, "13", "GSM8K's mark"},
		{"It is 5. The answer is $18 - 5 = 13$. Check: 13 + 5 = 18.", "", false, "13", "in the marked sentence, after the last ="},
		{"So \\boxed{42} out of 100", "", false, "42", "a box ends"},
		{"**Answer:** 7\nBecause 3 + 4.", "", false, "7", "a heading"},
		{"Answer:\n\n7", "", false, "7", "the next line"},
		{"The answer to 2+3 is 5.", "", false, "5", "words between"},
		{"The answer is 4. Wait, the answer is 5.", "", false, "5", "the last mark counts"},
		{"The answer is between 4 and 5.", "", false, "ambiguous", "a marked range"},
		{"The answer is below.\nIt has 12 sides.", "", false, "12", "a mark without a number marks nothing"},
		{"30 days, or 4 weeks", "day", false, "30", "the unit decides"},
		{"Refunds take 5 business days within 30.", "day", false, "5", "a word between number and unit"},
		{"It is 30.", "day", false, "30", "no unit at all is taken for the wanted one"},
		{`{"steps": 3, "answer": 42}`, "", false, "42", "JSON"},
		{"It is 30 weeks.", "day", false, "none", "another unit is another quantity"},
		{"I do not know.", "", false, "none", "nothing in digits"},
	} {
		n, found, ambiguous, why := FindNumber(c.text, c.unit, false, c.last)
		got := fmt.Sprint(n.Value)
		switch {
		case ambiguous:
			got = "ambiguous"
		case !found:
			got = "none"
		}
		if got != c.want || found == (why != "") {
			t.Errorf("%s: %q gives %s (%s), want %s", c.reason, c.text, got, why, c.want)
		}
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		got, want, absolute, relative float64
		equal                         bool
		reason                        string
	}{
		{0.1 + 0.2, 0.3, 0, 0, true, "rounding in binary is no difference"},
		{3.14, 3.14159, 0, 0, false, "no tolerance"},
		{3.14, 3.14159, 0.002, 0, true, "absolute"},
		{101, 100, 0, 0.01, true, "relative, at its edge"},
		{101.1, 100, 0, 0.01, false, "and beyond"},
		{-100, 100, 0, 0.01, false, "the sign counts"},
		{0.001, 0, 0, 0.5, false, "nothing is relative to zero"},
	} {
		if Equal(c.got, c.want, c.absolute, c.relative) != c.equal {
			t.Errorf("%s: Equal(%v, %v, %v, %v) = %v", c.reason, c.got, c.want, c.absolute, c.relative, !c.equal)
		}
	}
}

func TestFindChoice(t *testing.T) {
	places := []string{"Paris", "Rome", "New York", "York"}
	for _, c := range []struct {
		text   string
		texts  []string
		want   string
		reason string
	}{
		{"The answer is (B)", nil, "B marked", "in brackets"},
		{"Answer: B", nil, "B marked", "a colon"},
		{"**Answer: B**", nil, "B marked", "bold as a whole"},
		{"**Answer:** b", nil, "B marked", "a small letter at the end"},
		{"The correct answer is **C**.", nil, "C marked", "bold"},
		{"I would choose option D because", nil, "D marked", "chosen"},
		{"\\boxed{\\text{A}}", nil, "A marked", "LaTeX"},
		{"Option B is correct. Option C is wrong.", nil, "B marked", "what is said to be right, not what is named"},
		{"The answer is A. Wait: the answer is B.", nil, "B marked", "the last one"},
		{"The answer is a bit complicated.", nil, "none", "an article"},
		{"The answer is not B.", nil, "none", "a negation"},
		{`{"answer": "B", "why": "older than (C)"}`, nil, "B marked", "JSON"},
		{"The answer is “B”.", nil, "B marked", "quoted"},
		{"Option B: Rome", nil, "B first line", "option, and its text"},
		{"B – Rome", nil, "B first line", "a dash"},
		{"B", nil, "B alone", "nothing else"},
		{"(B) or (C)? (C).", nil, "ambiguous", "a question opens with a label"},
		{"B.", nil, "B alone", "with a full stop"},
		{"**B**", nil, "B alone", "with emphasis"},
		{"Rome is older.\n\nB", nil, "B alone", "on a line of its own"},
		{"B) Rome, since it is older", nil, "B first line", "a label and its text"},
		{"A) Paris\nB) Rome", nil, "ambiguous", "the choices, repeated"},
		{"A) Paris\nB) Rome\nThe answer is B.", nil, "B marked", "repeated, and then one chosen"},
		{"Rome, that is (B), is older", nil, "B bracketed", "inside a sentence"},
		{"Either (B) or (C)", nil, "ambiguous", "two"},
		{"It must be Rome.", places, "B text", "the choice's text"},
		{"It must be New York.", places, "C text", "another choice's text inside it does not count"},
		{"Paris or Rome", places, "ambiguous", "two texts"},
		{"Romeo", places, "none", "no whole word"},
		{"I cannot say.", nil, "none", "I is no letter of a choice here"},
		{"A good question.", nil, "none", "an article that begins a sentence"},
		{"The answer is (Z)", nil, "none", "no such choice"},
	} {
		n := 5
		if c.texts != nil {
			n = len(c.texts)
		}
		l, found, ambiguous, _ := FindChoice(c.text, n, c.texts)
		got := string(rune(l.Letter)) + " " + l.By
		switch {
		case ambiguous:
			got = "ambiguous"
		case !found:
			got = "none"
		}
		if got != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.reason, c.text, got, c.want)
		}
	}
}

func TestItems(t *testing.T) {
	for _, c := range []struct{ text, want, reason string }{
		{"Red, green and blue", "red|green and blue", "a comma separates, and alone does not"},
		{"red, green, and blue.", "red|green|blue", "the last one's and"},
		{"- Red\n* \"Green\"\n3. **Blue**;", "red|green|blue", "bullets, quotes, emphasis"},
		{" , ;\n", "", "nothing"},
		{"cafe\u0301、茶", "caf\u00e9|茶", "composed, and other commas"},
		{"C++, C", "c++|c", "symbols count"},
	} {
		var got []string
		for _, item := range Items(c.text) {
			got = append(got, item.Key)
			if span := c.text[item.Start:item.End]; strings.TrimSpace(span) != span || span == "" {
				t.Errorf("%s: span %q", c.reason, span)
			}
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: items %q, want %q", c.reason, got, c.want)
		}
	}
}

func all(t *testing.T, s string) {
	for _, n := range Numbers(s, false) {
		if n.Start < 0 || n.Start >= n.End || n.End > len(s) {
			t.Errorf("number %+v of %d bytes", n, len(s))
		}
	}
	if n, found, _, _ := FindNumber(s, "day", true, true); found && n.End > len(s) {
		t.Errorf("number %+v of %d bytes", n, len(s))
	}
	if l, found, _, _ := FindChoice(s, 5, []string{"aa", "Rome"}); found && (l.Start < 0 || l.Start >= l.End || l.End > len(s) || l.Letter < 'A' || l.Letter > 'E') {
		t.Errorf("letter %+v of %d bytes", l, len(s))
	}
	for _, item := range Items(s) {
		if item.Start < 0 || item.Start > item.End || item.End > len(s) {
			t.Errorf("item %+v of %d bytes", item, len(s))
		}
	}
}

func TestLongTexts(t *testing.T) {
	for _, s := range []string{"1,", "$ 1 ", "(A)\n", "answer to a "} {
		text := strings.Repeat(s, 1<<15/len(s))
		start := time.Now()
		all(t, text)
		if took := time.Since(start); took > 3*time.Minute {
			t.Errorf("%q 32 KB long: %s", s, took)
		}
	}
}

func FuzzFinal(f *testing.F) {
	f.Add("The answer is $1,500.5 million (B). \\boxed{3 × 10^8} #### -.5e3 kg\n- a, b")
	f.Add("\xff1'0 1\u00a0000 °C")
	f.Fuzz(all)
}
