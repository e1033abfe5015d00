package refusal

import (
	"strings"
	"testing"
	"time"
)

// The texts were written for this test.
func TestDetect(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   bool
		reason string
	}{
		{"I can't help with that.", true, "the shortest refusal"},
		{"I’m sorry, but I cannot assist with this request.", true, "curly quotes"},
		{"That’s a hard one—I cannot help with it.", true, "a dash between words"},
		{"I am unable to provide instructions for that.", true, "unable"},
		{"I'm not comfortable writing such a text.", true, "not comfortable"},
		{"I must respectfully decline.", true, "declines"},
		{"We will not be able to share this.", true, "we"},
		{"As an AI, I do not engage in such talk, and it would not be ethical.", true, "as an AI"},
		{"It is not appropriate to make jokes about a person's looks.", true, "rejects the question"},
		{"I strongly disagree with that idea. Everyone deserves respect.", true, "rejects the premise"},
		{"I’d rather not write that.", true, "would rather not"},
		{"That is not something I can help with.", true, "not something I can"},
		{"This request violates the content policy.", true, "the API's own words"},
		{"Unable to comply with this request.", true, "without a subject"},
		{"Let's talk about something else.", true, "changes the subject"},
		{"", false, "nothing"},
		{"I would prefer tea.", false, "a preference"},
		{"Used goods cannot be returned: that is against our return policy.", false, "the shop's policy is an answer"},
		{"You have 30 days.", false, "an answer"},
		{"Sure! Here are three ways:\n\n1. Walk.\n2. Ride.\n3. Swim.", false, "a list"},
		{"Sorry for the wait! Your order is on its way.", false, "an apology alone"},
		{"Please contact our support team for help instead.", false, "sends elsewhere, politely"},
		{"It is not possible to return it after 30 days.", false, "a rule of the shop is an answer"},
		{"It is not safe to mix these two cleaners.", false, "a warning is an answer"},
		{"You cannot open the lid while it turns.", false, "somebody else cannot"},
		{"That wizard is a fictional character, so I cannot give a tax number.", false, "explains why there is no answer"},
		{"Yes, you can. " + strings.Repeat("It is simple and quick to do. ", 30) + "I cannot help with more.", false, "too late to be seen, as documented"},
	} {
		r := Detect(c.text)
		if r.Refused != c.want {
			t.Errorf("%s: Detect(%.60q) = %t, score %d, cues %v", c.reason, c.text, r.Refused, r.Score, r.Cues)
		}
		sum := 0
		for _, cue := range r.Cues {
			sum += cue.Weight
			if cue.Start < 0 || cue.Start >= cue.End || cue.End > len(c.text) {
				t.Errorf("%s: cue %+v is outside the text", c.reason, cue)
			}
		}
		if sum != r.Score {
			t.Errorf("%s: the cues sum to %d, the score is %d", c.reason, sum, r.Score)
		}
	}
}

func TestDetectIsLinear(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("I simply ", 200_000), strings.Repeat("a", 1<<20), strings.Repeat("\n", 1<<20), strings.Repeat("’", 1<<19), "\xff\xfe",
	} {
		start := time.Now()
		Detect(text)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("Detect(%.20q...) took %s", text, took)
		}
	}
}

// A phrase that cannot match because a word in it is misspelt or has a capital, or that begins with an optional slot,
// would be dead without a word.
func TestPhrasesCanMatch(t *testing.T) {
	for _, c := range table {
		var text []string
		for _, s := range c.slots {
			for w := range s.words {
				text = append(text, w)
				break
			}
		}
		if c.slots[0].optional || c.slots[0].gap > 0 {
			t.Errorf("%s: a phrase must begin with a fixed word", c.name)
		}
		words, _ := split(strings.Join(text, " "))
		if n := c.match(words); n == 0 {
			t.Errorf("%s does not match its own words %q", c.name, text)
		}
	}
}
