package policy

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

// lower is a fold that keeps every byte's place; the grader's own also levels look-alikes.
type lower string

func (l lower) String() string                     { return string(l) }
func (l lower) Original(start, end int) (int, int) { return start, end }

func outside() Outside {
	return Outside{
		Fold: func(s string) Text {
			b := []byte(strings.ReplaceAll(s, "а", "a ")) // a Cyrillic letter, kept as long as it is
			for i, c := range b {
				if 'A' <= c && c <= 'Z' {
					b[i] |= 0x20
				}
			}
			return lower(b)
		},
		Other: func(s string, known []string) string {
			for _, lang := range known {
				if lang == "de" && strings.Contains(s, " the ") {
					return "en"
				}
				if lang != "de" && strings.Contains(s, " die ") {
					return "de"
				}
			}
			return ""
		},
	}
}

// one returns a policy of one rule; body is its kind and examples, indented by four.
func one(body string) string {
	return "policy: p\nversion: 1\nlanguage: en\nrules:\n  - id: r\n    text: t\n    severity: high\n" + body
}

func TestMistakes(t *testing.T) {
	const examples = "    examples: {violates: [bad], complies: [good]}\n"
	for _, c := range []struct{ text, want, reason string }{
		{"", "p.yaml:1:1: the file is empty", "nothing"},
		{"policy: [", "p.yaml:2:1: YAML:", "no YAML"},
		{"- a", "p.yaml:1:1: invalid type", "a list"},
		{one("    deny: {phrases: [bad]}\n"+examples) + "---\na: b\n", "a second YAML document", "two documents"},
		{one("    deny: {phrases: [bad]}\n    denny: 1\n" + examples), `p.yaml:9:5: unknown key "denny" in rules[0] (did you mean "deny"?)`, "a misspelt key"},
		{one("    deny: {phrase: [bad]}\n" + examples), `p.yaml:8:12: unknown key "phrase" in rules[0].deny (did you mean "phrases"?)`, "inside of a rule"},
		{strings.Replace(one("    deny: {phrases: [bad]}\n"+examples), "high", "hi", 1), "p.yaml:7:15: rules.0.severity must be one of", "a severity that there is not"},
		{strings.Replace(one("    deny: {phrases: [bad]}\n"+examples), "version: 1", "version: 2", 1), "p.yaml:2:10:", "another version"},
		{strings.Replace(one("    deny: {phrases: [bad]}\n"+examples), "language: en\n", "", 1), `the key "language" is missing`, "no language"},
		{one(examples), `p.yaml:5:5: the rule "r" demands nothing`, "a rule without a kind"},
		{one("    deny: {phrases: [bad]}\n    competitors: [Bad]\n" + examples), `p.yaml:9:18: the rule "r" has several kinds: deny, competitors`, "two kinds"},
		{one("    deny: {phrases: [bad]}\n"), `p.yaml:5:5: the rule "r" has no examples`, "nothing shows that it triggers"},
		{one("    deny: {phrases: [bad]}\n    examples: {violates: [bad]}\n"), `the key "complies" is missing`, "nothing shows that it keeps quiet"},
		{one("    deny: {phrases: [worse]}\n" + examples), `p.yaml:9:27: the rule "r" contradicts its example, which must violate it: it complies, none of it is said`, "an example that it misses"},
		{one("    deny: {phrases: [good, bad]}\n" + examples), `p.yaml:9:44: the rule "r" contradicts its example, which must comply with it: it is violated, it says "good"`, "an example that it catches"},
		{one("    deny: {phrases: [bad]}\n    examples: {violates: [bad], complies: [liegt die da]}\n"), "it cannot be judged", "an example in another language"},
		{one("    deny: {patterns: ['(?=x)']}\n" + examples), "p.yaml:8:23: error parsing regexp", "a pattern that is none"},
		{one("    deny: {patterns: ['x*']}\n" + examples), "matches where nothing is said", "a pattern that matches anything"},
		{one("    deny: {phrases: [bad]}\n    allow: {patterns: ['.*']}\n" + examples), "p.yaml:9:24: the pattern \".*\" matches where nothing is said", "a permission for everything"},
		{one("    deny: {phrases: ['!!']}\n" + examples), "neither letters nor digits", "a phrase of signs"},
		{one("    deny: {phrases: [bad, BAD]}\n" + examples), "is here twice", "a phrase twice"},
		{one("    topic: {words: [bad], at_least: 2}\n" + examples), "it can never trigger", "more words than there are"},
		{one("    disclose: {when: {in: output, phrases: [bad]}}\n" + examples), "discloses nothing", "nothing to disclose"},
		{one("    disclose: {phrases: [good], when: {in: output}}\n" + examples), "is not described", "no occasion"},
		{one("    language: en\n    allow: {phrases: [bad]}\n" + examples), "allow makes no sense with language", "a permission that means nothing"},
		{strings.Replace(one("    promises: {actions: [refund]}\n"+examples), "language: en", "language: de", 1), "promises are recognised in English", "another language"},
		{one("    deny: {phrases: &a [bad]}\n    allow: *a\n" + examples), "aliases are not supported", "an alias"},
		{one("    deny: {phrases: [bad]}\n" + examples + "  - id: r\n    text: t\n    severity: low\n    competitors: [bad]\n" + examples), `p.yaml:10:9: the rule "r" is here twice: first on line 5`, "two rules of one name"},
		{one("    deny: {phrases: [bad]}\n    deny: {phrases: [bad]}\n" + examples), `the key "deny" is here twice: first on line 8`, "a key twice"},
		{one("    deny: {phrases: [\xff]}\n" + examples), "not UTF-8", "no UTF-8"},
		{one("    reading_level: {max: 0x10}\n" + examples), "write it in decimal", "a number in another notation"},
	} {
		_, err := Parse("p.yaml", []byte(c.text), outside())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.reason, err, c.want)
		}
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	text := one("    deny: {patterns: ['(', 'x*']}\n    examples: {violates: [bad], complies: [good]}\n")
	_, err := Parse("p.yaml", []byte(text), outside())
	if problems, ok := err.(Problems); !ok || len(problems) != 2 {
		t.Errorf("%v, want two problems", err)
	}
}

func TestFromValueNamesThePath(t *testing.T) {
	var v any
	dec := json.NewDecoder(strings.NewReader(`{"policy":"p","version":1,"language":"en","rules":[{"id":"r","text":"t","severity":"low","deny":{"phrases":["x"]},"examples":{"violates":["y"],"complies":["z"]}}]}`))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if _, err := FromValue(v, outside()); err == nil || !strings.HasPrefix(err.Error(), "rules.0.examples.violates.0: ") {
		t.Error(err)
	}
}

func check(t *testing.T, body string, a Answer) Result {
	t.Helper()
	d, err := Parse("p.yaml", []byte(one(body)), outside())
	if err != nil {
		t.Fatal(err)
	}
	return d.Check(a)[0]
}

func TestRules(t *testing.T) {
	const (
		deny     = "    deny: {phrases: [money back, refund*], patterns: ['\\d+ days']}\n    allow: {phrases: [no money back, refund policy]}\n    examples: {violates: [money back], complies: [fine]}\n"
		disclose = "    disclose: {phrases: [ask a doctor], when: {in: input, phrases: [pill]}}\n    examples: {violates: [{input: a pill, output: one}], complies: [{input: a pill, output: ask a doctor}]}\n"
		always   = "    disclose: {phrases: [I am a program]}\n    examples: {violates: [hi], complies: [I am a program]}\n"
		topic    = "    topic: {words: [ship, sail*, crew], at_least: 2}\n    allow: {phrases: [space ship]}\n    examples: {violates: [ship and crew], complies: [ship]}\n"
		promises = "    promises: {actions: [refund, cancel, pay the fee, send a new one]}\n    examples: {violates: [I will refund it], complies: [Fine]}\n"
		language = "    language: de\n    examples: {violates: [in the box], complies: [liegt die da]}\n"
	)
	for _, c := range []struct {
		body   string
		answer Answer
		want   eval.Verdict
		hits   string
		reason string
	}{
		{deny, Answer{Output: "You get your MONEY BACK in 30 days."}, eval.Fail, "MONEY BACK|30 days", "a phrase and a pattern"},
		{deny, Answer{Output: "Refunds are slow, refunded slower."}, eval.Fail, "Refunds|refunded", "the rest of a word"},
		{deny, Answer{Output: "our prerefund"}, eval.Pass, "", "the end of a word is another word"},
		{deny, Answer{Output: "No money back; see the refund policy."}, eval.Pass, "", "what is allowed"},
		{deny, Answer{Output: "No money back; but money back."}, eval.Fail, "money back", "what is not, beside it"},
		{deny, Answer{Output: "liegt die da"}, eval.Unscored, "", "another language in which nothing was found"},
		{deny, Answer{Output: "liegt die refund"}, eval.Fail, "refund", "and something was"},
		{deny, Answer{Output: "fine", Foreign: "the case is Polish"}, eval.Unscored, "", "the caller knows that it is another"},
		{disclose, Answer{Input: "Which PILL?", Output: "The red one."}, eval.Fail, "", "the occasion and no disclosure"},
		{disclose, Answer{Input: "Which pill?", Output: "Ask a doctor."}, eval.Pass, "", "disclosed"},
		{disclose, Answer{Input: "Which box?", Output: "The pill box."}, eval.Pass, "", "no occasion in the input"},
		{disclose, Answer{Input: "Which pill?", Output: "liegt die da"}, eval.Unscored, "", "another language"},
		{always, Answer{Output: "Hello"}, eval.Fail, "", "always due"},
		{topic, Answer{Output: "The crew of the ship sailed."}, eval.Fail, "ship|sailed|crew", "three words of two"},
		{topic, Answer{Output: "Ship, ship, ship."}, eval.Pass, "", "one word thrice"},
		{topic, Answer{Output: "The crew of the space ship."}, eval.Pass, "", "one of two is allowed"},
		{promises, Answer{Output: "I'll refund you."}, eval.Fail, "I'll refund", "future"},
		{promises, Answer{Output: "We have already refunded it."}, eval.Fail, "We have already refunded", "perfect"},
		{promises, Answer{Output: "I'm cancelling it, we are canceling it"}, eval.Fail, "I'm cancelling|we are canceling", "progressive, both spellings"},
		{promises, Answer{Output: "I paid the fee."}, eval.Fail, "I paid the fee", "an irregular past"},
		{promises, Answer{Output: "I promise that we will send you a new one."}, eval.Fail, "we will send you a new one", "with an object between"},
		{promises, Answer{Output: "We went ahead and cancelled it."}, eval.Fail, "We went ahead and cancelled", "a longer form"},
		{promises, Answer{Output: "We will not refund it. We never refunded it. I can't refund it."}, eval.Pass, "", "negations"},
		{promises, Answer{Output: "We can refund it. Would they refund it? We have refund options."}, eval.Pass, "", "offers and nouns"},
		{promises, Answer{Output: "I will. Refund it yourself."}, eval.Pass, "", "another sentence"},
		{promises, Answer{Output: "They will refund it. You refunded it."}, eval.Pass, "", "other persons"},
		{language, Answer{Output: "it is in the box"}, eval.Fail, "it is in the box", "the wrong language"},
		{language, Answer{Output: "OK"}, eval.Pass, "", "no language at all"},
	} {
		got := check(t, c.body, c.answer)
		var hits []string
		for _, h := range got.Hits {
			hits = append(hits, c.answer.Output[h.Start:h.End])
		}
		if got.Verdict != c.want || strings.Join(hits, "|") != c.hits || got.Why == "" {
			t.Errorf("%s: %q is %s at %q (%s), want %s at %q", c.reason, c.answer.Output, got.Verdict, hits, got.Why, c.want, c.hits)
		}
	}
}

func TestReadability(t *testing.T) {
	for word, want := range map[string]int{
		"cat": 1, "table": 2, "tables": 2, "make": 1, "makes": 1, "boxes": 2, "asked": 1, "wanted": 2, "happy": 2, "documentation": 5, "the": 1,
		"area": 2, "don't": 1, "42": 1, "rhythm": 1, "free": 1, "people": 2, "little": 2, "le": 1, "changes": 2,
	} {
		if got := syllables(word); got != want {
			t.Errorf("syllables(%q) = %d, want %d", word, got, want)
		}
	}
	// 0.39 x 6 + 11.8 x 1 - 15.59
	if l := readability("The cat sat on the mat."); l.words != 6 || l.sentences != 1 || l.syllables != 6 || l.grade > -1.449 || l.grade < -1.451 {
		t.Errorf("%+v, want the grade -1.45", l)
	}
}

func TestDigestIsOfTheContent(t *testing.T) {
	body := one("    deny: {phrases: [bad]}\n    examples: {violates: [bad], complies: [good]}\n")
	digest := func(text string) string {
		d, err := Parse("p.yaml", []byte(text), outside())
		if err != nil {
			t.Fatal(err)
		}
		return d.Digest.String()
	}
	if digest(body) != digest("# note\n"+body) {
		t.Error("a comment changes the digest")
	}
	if digest(body) == digest(strings.Replace(body, "high", "low", 1)) {
		t.Error("a severity does not change the digest")
	}
}

func TestSchemaIsStrict(t *testing.T) {
	if _, err := shape(); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		if _, hasProperties := m["properties"].(map[string]any); hasProperties && m["additionalProperties"] != false {
			t.Errorf("%s allows unknown keys", path)
		}
		for key, value := range m {
			walk(path+"/"+key, value)
		}
	}
	walk("", shapeRoot())
}

// The example is read with the grader's own folding in package graders; here only its shape is held.
func TestExampleFitsTheSchema(t *testing.T) {
	data, err := os.ReadFile("testdata/support.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{file: "support.yaml"}
	if root := r.readYAML(data); root != nil {
		r.checkShape(root)
	}
	if len(r.problems) > 0 {
		t.Error(r.problems)
	}
}

func TestCheckIsLinear(t *testing.T) {
	d, err := Parse("p.yaml", []byte(one("    deny: {phrases: [a a a, 'aa*'], patterns: ['a{3}b']}\n    allow: {phrases: [a]}\n    examples: {violates: [aab], complies: [b]}\n")), outside())
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse("p.yaml", []byte(one("    promises: {actions: [refund, send a new one]}\n    examples: {violates: [I will refund it], complies: [Fine]}\n")), outside())
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{"a", "a ", "i will ", "i ", "we have just ", "aab "} {
		s := strings.Repeat(unit, 1<<18/len(unit))
		start := time.Now()
		d.Check(Answer{Output: s})
		p.Check(Answer{Output: s})
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("256 KB of %q took %s", unit, took)
		}
	}
}

func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("testdata/support.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data), "I have refunded it.")
	f.Add(one("    deny: {phrases: [bad]}\n    examples: {violates: [bad], complies: [good]}\n"), "bad")
	f.Add("a: &a [*a]", "")
	f.Fuzz(func(t *testing.T, text, output string) {
		d, err := Parse("p.yaml", []byte(text), outside())
		if err != nil {
			return
		}
		for _, r := range d.Check(Answer{Output: output}) {
			for _, h := range r.Hits {
				if h.Start < 0 || h.Start > h.End || h.End > len(output) {
					t.Fatalf("%q: hit %+v", output, h)
				}
			}
		}
	})
}
