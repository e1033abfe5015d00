package grounding

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   []string
		reason string
	}{
		{"The dog's tail", []string{"the", "dog", "'", "s", "tail"}, "the possessive is cut off"},
		{"don't stop", []string{"don't", "stop"}, "a contraction is one word"},
		{"The U.S. and the U.K.", []string{"the", "u.s", ".", "and", "the", "u.k", "."}, "points inside abbreviations"},
		{"US law, not us", []string{"u.s", "law", ",", "not", "us"}, "in capitals it is no pronoun"},
		{"$1,500.50 (20th)", []string{"$", "1,500.50", "(", "20th", ")"}, "numbers keep points, commas and letters"},
		{"23 , 768 seats", []string{"23 , 768", "seats"}, "tokenised thousands"},
		{"Café Müller", []string{"cafe", "muller"}, "accents do not count"},
		{"self-made", []string{"self", "-", "made"}, "hyphens split"},
	} {
		v := newVocabulary(nil, 8)
		var got []string
		for _, tok := range tokens(c.text, v) {
			got = append(got, v.at(tok.lex).text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q is %q, want %q", c.reason, c.text, got, c.want)
		}
	}
}

func TestStems(t *testing.T) {
	for _, forms := range []string{"day days", "city cities", "open opened opening opens", "stop stopped stopping", "bridge bridges", "take took taken taking", "quick quickly", "child children"} {
		words := strings.Fields(forms)
		for _, w := range words[1:] {
			if stemOf(w) != stemOf(words[0]) {
				t.Errorf("%s has the stem %q and %s has %q", words[0], stemOf(words[0]), w, stemOf(w))
			}
		}
	}
	for _, pair := range [][2]string{{"universal", "university"}, {"bus", "but"}, {"string", "str"}} {
		if stemOf(pair[0]) == stemOf(pair[1]) {
			t.Errorf("%s and %s have one stem", pair[0], pair[1])
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   []string
		reason string
	}{
		{"It rained. Then it snowed!", []string{"It rained.", "Then it snowed!"}, "the plain case"},
		{"it rained . then it snowed .", []string{"it rained .", "then it snowed ."}, "tokenised lower case"},
		{"Dr. Smith met J. Doe. He left.", []string{"Dr. Smith met J. Doe.", "He left."}, "titles and initials"},
		{"1. Unplug it.\n2. Wait.", []string{"1. Unplug it.", "2. Wait."}, "list numbers"},
		{"He said \"no.\" She left.", []string{"He said \"no.\"", "She left."}, "a closing quotation mark"},
		{"See example.com for more.", []string{"See example.com for more."}, "a point without a space"},
		{strings.Repeat("a ", 100), []string{strings.TrimSpace(strings.Repeat("a ", 80)), strings.TrimSpace(strings.Repeat("a ", 20))}, "nothing is longer than eighty tokens"},
	} {
		v := newVocabulary(nil, 8)
		ts := tokens(c.text, v)
		var got []string
		for _, s := range sentencesOf(c.text, ts, v) {
			got = append(got, c.text[ts[s.first].start:ts[s.last-1].end])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
}

func TestQuantities(t *testing.T) {
	for _, c := range []struct{ text, want, reason string }{
		{"1.5 million people", "1.5e+06 people", "a scale in words"},
		{"1,500,000 people", "1.5e+06 people", "the same number"},
		{"$3bn", "3e+09 $", "a currency and a letter"},
		{"45% of it", "45 %", "a percentage"},
		{"45 percent of it", "45 %", "in words"},
		{"twenty-five miles", "25 mile", "a number in words"},
		{"the 20th century", "20 ", "an ordinal"},
		{"a dozen eggs", "12 ", "a dozen"},
		{"one of them", "", "one is mostly no number"},
		{"several hundred", "", "no number is given"},
		{"see passage 2", "", "a part of the source"},
		{"(passages 1, 2 and 3)", "", "several parts"},
		{"2. Wait", "", "a list number"},
		{"as shown in [3]", "", "a citation"},
	} {
		v := newVocabulary(nil, 8)
		ts := tokens(c.text, v)
		sentencesOf(c.text, ts, v)
		got := ""
		for _, q := range quantitiesOf(c.text, ts, v) {
			got += fmt.Sprintf("%g %s", q.value, q.sign)
		}
		if got != c.want {
			t.Errorf("%s: %q has %q, want %q", c.reason, c.text, got, c.want)
		}
	}
}

// What is found in an answer, and what the context says instead.
func TestFindings(t *testing.T) {
	const context = "The Harbour Bridge was opened by Queen Ingrid on 3 May 1932. It cost $4.2 million, or 12% of the budget, and is 503 metres long. " +
		"Critics called it \"the coat hanger of the north\". Traffic increased after the opening. The engineer John Bradfield did not attend. See https://example.org/bridge for pictures."
	for _, c := range []struct{ answer, want, reason string }{
		{"The bridge was opened in 1932.", "", "all of it is there"},
		{"It cost 4,200,000 dollars.", "", "the same amount"},
		{"It cost about 4 million dollars.", "", "a rounded amount"},
		{"The bridge is five hundred metres long.", "", "a rounded number in words"},
		{"It was opened in 1923.", `number "1923" (1932)`, "another year, and the nearest"},
		{"It cost $5.1 million.", `number "5.1 million" ($4.2 million)`, "another amount"},
		{"It is 503 miles long.", `unit "503" (503 metres)`, "another unit"},
		{"It was opened by Queen Margarethe.", `name "Queen Margarethe" (Queen Ingrid)`, "another queen"},
		{"The design of Olaf Tryggvason was opened.", `name "Olaf Tryggvason"`, "a name that is nowhere"},
		{"The HB was opened by Queen Ingrid.", "", "initials of words that stand there"},
		{"Critics called it \"a monument of vain ambition\".", `quotation "a monument of vain ambition"`, "a quotation that is not there"},
		{"Critics called it \"the coat hanger of the North\".", "", "one that is"},
		{"See https://example.org/bridge.", "", "the address stands there"},
		{"See https://example.org/tunnel.", `address "https://example.org/tunnel"`, "another address"},
		{"Traffic decreased after the opening.", `opposite "decreased" (increased)`, "the opposite"},
		{"The bridge was unopened.", `opposite "unopened" (opened)`, "a prefix that turns the word round"},
		{"It was opened on 3 June 1932.", `exclusive "June" (May)`, "another month"},
		{"Does it cost $9 million?", "", "a question claims nothing"},
		{"The passages do not mention 1950.", "", "what the context does not have is no claim"},
	} {
		index := NewIndex(context)
		var got []string
		for _, s := range index.Read(c.answer).Sentences {
			for _, f := range s.Findings {
				if f.Kind == Words || f.Kind == Replaced {
					continue
				}
				line := fmt.Sprintf("%s %q", f.Kind, c.answer[f.Start:f.End])
				if f.Context != "" {
					line += " (" + f.Context + ")"
				}
				got = append(got, line)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q has %q, want %q", c.reason, c.answer, strings.Join(got, "; "), c.want)
		}
	}
}

func TestDenials(t *testing.T) {
	const answer = "Gift cards can be returned within a year."
	for _, s := range NewIndex("Gift cards cannot be returned within a year.").Read(answer).Sentences {
		for _, f := range s.Findings {
			if f.Kind == Negation && f.Context == "cards cannot be" {
				return
			}
		}
	}
	t.Error("nothing says that the context denies what the answer says")
}

func TestNumeralsAreNumbersInWords(t *testing.T) {
	index := NewIndex("Shoes may be returned within 30 days.")
	for _, s := range index.Read("Shoes may be returned within thirty days.").Sentences {
		if len(s.Findings) > 0 {
			t.Errorf("thirty is 30, but: %v", s.Findings)
		}
	}
	found := 0
	for _, s := range index.Read("Shoes may be returned within thirty working weeks.").Sentences {
		for _, f := range s.Findings {
			if f.Kind == Unit {
				found++
			}
		}
	}
	if found != 1 {
		t.Errorf("%d findings say that thirty weeks are not 30 days, want one", found)
	}
}

// Copied sentences with one edit show it, and what stood there.
func TestReplacedWords(t *testing.T) {
	const context = "The ministry will open two new offices in the northern province before the end of winter."
	const answer = "The ministry will open two new prisons in the northern province before the end of winter."
	for _, s := range NewIndex(context).Read(answer).Sentences {
		for _, f := range s.Findings {
			if f.Kind == Replaced && answer[f.Start:f.End] == "prisons" && f.Context == "offices" {
				return
			}
		}
	}
	t.Error("nothing says that the context has offices where the answer has prisons")
}

func TestSwappedRoles(t *testing.T) {
	const context = "Larsen Shipping bought Norfolk Lines for an undisclosed sum."
	for _, c := range []struct {
		answer string
		want   bool
		reason string
	}{
		{"Norfolk bought Larsen.", true, "the buyer was bought"},
		{"Larsen bought Norfolk.", false, "as the context says"},
		{"Norfolk was bought by Larsen.", false, "the same in the passive"},
	} {
		found := false
		for _, s := range NewIndex(context).Read(c.answer).Sentences {
			for _, f := range s.Findings {
				found = found || f.Kind == Swapped
			}
		}
		if found != c.want {
			t.Errorf("%s: roles of %q are swapped: %v", c.reason, c.answer, found)
		}
	}
}

// An answer is less supported the more of it the context lacks, by the model that ships.
func TestTheModelOrdersAnswers(t *testing.T) {
	index := NewIndex("The Harbour Bridge was opened in May 1932 by Queen Ingrid. It carries eight lanes of traffic and two railway tracks across the bay. Tolls were abolished in 1988.")
	last := -1.0
	for _, answer := range []string{
		"The Harbour Bridge was opened in May 1932 by Queen Ingrid.",
		"The bridge, opened in 1932, carries eight lanes of traffic.",
		"Painters renew the steel every summer with grey paint from a local factory in Bergen.",
	} {
		p := Fitted().Estimate(index.Read(answer)).Unsupported
		if p <= last {
			t.Errorf("%q is unsupported with probability %.3f, and the one before it with %.3f", answer, p, last)
		}
		last = p
	}
	if last < 0.8 {
		t.Errorf("an answer about something else is unsupported with probability %.3f alone", last)
	}
}

// The generated coefficients belong to the features as they are now.
func TestCoefficientsFitTheFeatures(t *testing.T) {
	for _, c := range []struct {
		name    string
		l       Logistic
		columns int
	}{
		{"Answer", fitted.Answer, len(Columns())},
		{"Sentence", fitted.Sentence, len(SentenceColumns())},
		{"Pool", fitted.Pool, len(PoolColumns)},
		{"PoolTrees", fitted.PoolTrees, len(PoolColumns)},
	} {
		if len(c.l.Weight) != c.columns || len(c.l.Mean) != c.columns || len(c.l.Scale) != c.columns {
			t.Errorf("%s has %d weights, and there are %d columns: run go run ./graders/grounding/train -data DIR", c.name, len(c.l.Weight), c.columns)
		}
	}
	for _, tree := range fitted.Trees {
		for _, c := range tree.Column {
			if int(c) >= len(SentenceColumns()) {
				t.Fatalf("a tree asks for column %d of %d", c, len(SentenceColumns()))
			}
		}
	}
	for i, name := range slices.Concat(Columns(), SentenceColumns(), PoolColumns) {
		if name == "" {
			t.Errorf("column %d has no name", i)
		}
	}
	a := NewIndex("a bridge").Read("A bridge. And a tunnel.")
	if got, want := len(a.Values()), len(Columns()); got != want {
		t.Errorf("%d values of %d columns", got, want)
	}
	if got, want := len(a.SentenceValues(1)), len(SentenceColumns()); got != want {
		t.Errorf("%d values of %d columns of a sentence", got, want)
	}
}

func TestWithheld(t *testing.T) {
	index := NewIndex("Customers may return shoes within 30 days.")
	for _, c := range []struct {
		answer string
		want   bool
		reason string
	}{
		{"The documents do not mention gift cards.", true, "it says what the context does not say"},
		{"The document does not say.", true, "it has no other words"},
		{"Unable to answer based on given passages.", true, "in other words"},
		{"There is no information about gift cards in the passages.", true, "no information"},
		{"The passages do not mention gift cards. Gift cards expire after a year.", false, "it goes on with a claim"},
		{"Gift cards are not refunded.", false, "a claim with a denial"},
		{"According to the passage, shoes may be returned.", false, "a claim with its source"},
		{"Do you like shoes?", false, "a question says nothing of the context"},
	} {
		if got := index.Read(c.answer).Withheld(); got != c.want {
			t.Errorf("%s: withheld is %v of %q", c.reason, got, c.answer)
		}
	}
}
