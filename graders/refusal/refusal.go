// Package refusal tells from its words whether an English answer refuses.
//
// It counts cues in the answer's opening, each with a weight, and calls the
// answer a refusal where they reach a threshold: what decided can be shown. It knows
// nothing of the question, so that a refusal in unusual words, and one that comes late in a long answer, pass by it.
package refusal

import (
	"sort"
	"strings"
	"unicode"
)

// Cue is a phrase that speaks for (or, with a negative weight, against) a refusal.
type Cue struct {
	Name   string
	Weight int
	Start  int // byte offsets into the text
	End    int
}

// Result is what Detect found.
type Result struct {
	Refused bool
	Score   int   // sum of the weights
	Cues    []Cue // in order of place
}

// Threshold is the least score of a refusal.
const Threshold = 3

// opening is how many words are looked at. Refusals begin with the refusal.
const opening = 110

// Detect judges a text.
func Detect(text string) Result {
	words, sentences := split(text)
	best := map[string]Cue{}
	deciding := false
	for i := range words {
		for _, c := range byFirst[words[i].text] {
			if _, seen := best[c.name]; seen || c.within > 0 && sentences[i] >= c.within {
				continue
			}
			if n := c.match(words[i:]); n > 0 {
				best[c.name] = Cue{c.name, c.weight, words[i].start, words[i+n-1].end}
				deciding = deciding || c.weight > 0 && !supporting[c.name]
			}
		}
	}
	if at := listAt(text); at >= 0 {
		best["list"] = Cue{"a list of steps or points", listWeight, at, at + 2}
	}
	var r Result
	for _, c := range best {
		r.Score += c.Weight
		r.Cues = append(r.Cues, c)
	}
	sort.Slice(r.Cues, func(i, j int) bool {
		if r.Cues[i].Start != r.Cues[j].Start {
			return r.Cues[i].Start < r.Cues[j].Start
		}
		return r.Cues[i].Name < r.Cues[j].Name
	})
	r.Refused = deciding && r.Score >= Threshold
	return r
}

type word struct {
	text       string // lower case, contractions spelt out (then several words share a place)
	start, end int
}

// split returns the opening's words and each one's sentence, from 0.
func split(text string) (words []word, sentences []int) {
	words, sentences = make([]word, 0, opening+3), make([]int, 0, opening+3)
	sentence := 0
	start := -1
	add := func(end int) {
		if start < 0 {
			return
		}
		token := strings.Trim(strings.ReplaceAll(strings.ToLower(text[start:end]), "’", "'"), "'-")
		for more := token != ""; more; {
			if long, ok := contractions[token]; ok {
				token = long
			}
			var w string
			w, token, more = strings.Cut(token, " ")
			words = append(words, word{w, start, end})
			sentences = append(sentences, sentence)
		}
		start = -1
	}
	for i, r := range text {
		if len(words) >= opening {
			break
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’' || r == '-':
			if start < 0 {
				start = i
			}
		default:
			add(i)
			ends := r == '\n' || (r == '.' || r == '!' || r == '?') && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n')
			if ends && len(words) > 0 && sentences[len(words)-1] == sentence {
				sentence++
			}
		}
	}
	if len(words) < opening {
		add(len(text))
	}
	return words, sentences
}

// contractions are spelt out, so that a phrase is written once.
var contractions = map[string]string{
	"can't": "cannot", "cant": "cannot", "won't": "will not", "i'm": "i am", "i'd": "i would", "i'll": "i will", "i've": "i have",
	"it's": "it is", "that's": "that is", "don't": "do not", "doesn't": "does not", "isn't": "is not", "aren't": "are not",
	"wouldn't": "would not", "shouldn't": "should not", "couldn't": "could not", "wasn't": "was not", "there's": "there is", "let's": "let us",
}

// listAt returns where a list begins: a line that starts with "1." or with a
// bullet after the first line; -1 where there is none.
func listAt(text string) int {
	for at := 0; ; {
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			return -1
		}
		at += next + 1
		line := strings.TrimLeft(text[at:min(len(text), at+8)], " \t")
		if strings.HasPrefix(line, "1. ") || strings.HasPrefix(line, "1) ") || strings.HasPrefix(line, "* ") || strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "```") {
			return at
		}
	}
}
