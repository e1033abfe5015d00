package refusal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"seatrial/eval/text"
)

// looked is how many bytes of an answer are read. What an answer does, it does within some pages.
const looked = 8 << 10

type word struct {
	text       string // lower case, contractions spelt out (then several words share a place)
	start, end int    // bytes of the text
}

// opening returns the part of a text that is read.
func opening(s string) string {
	if len(s) <= looked {
		return s
	}
	at := looked
	for at > looked-utf8.UTFMax && !utf8.RuneStart(s[at]) {
		at--
	}
	return s[:at]
}

// split returns the words of each sentence of the part that is read; sentences without words are left out.
func split(s string) [][]word {
	s = opening(s)
	var all [][]word
	for _, span := range text.Sentences(s) {
		if words := wordsOf(s, span.Start, span.End); len(words) > 0 {
			all = append(all, words)
		}
	}
	return all
}

func wordsOf(s string, from, to int) []word {
	words := make([]word, 0, (to-from)/5+4)
	start := -1
	add := func(end int) {
		if start < 0 {
			return
		}
		token := strings.Trim(strings.ReplaceAll(strings.ToLower(s[start:end]), "’", "'"), "'-")
		for more := token != ""; more; {
			if long, ok := contractions[token]; ok {
				token = long
			}
			var w string
			w, token, more = strings.Cut(token, " ")
			words = append(words, word{w, start, end})
		}
		start = -1
	}
	for i, r := range s[from:to] {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’' || r == '-' {
			if start < 0 {
				start = from + i
			}
			continue
		}
		add(from + i)
	}
	add(to)
	return words
}

// contractions are spelt out, so that a phrase is written once.
var contractions = map[string]string{
	"can't": "cannot", "cant": "cannot", "won't": "will not", "i'm": "i am", "i'd": "i would", "i'll": "i will", "i've": "i have",
	"it's": "it is", "that's": "that is", "don't": "do not", "doesn't": "does not", "isn't": "is not", "aren't": "are not", "didn't": "did not",
	"wouldn't": "would not", "shouldn't": "should not", "couldn't": "could not", "wasn't": "was not", "weren't": "were not", "there's": "there is",
	"let's": "let us", "you'll": "you will", "you'd": "you would", "you're": "you are", "we're": "we are", "they're": "they are",
	"haven't": "have not", "hasn't": "has not", "what's": "what is",
}
