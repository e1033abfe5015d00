package textmetric

import (
	"math"
	"strings"
	"unicode"

	"seatrial/eval/text"
)

// Agreement is how far one of several answers to the same question agrees with the others.
type Agreement struct {
	// Value is the mean over the other answers of the part of this answer's distinct content words that they have too.
	Value float64
	// Others are these parts, by answer, without this one.
	Others []float64
	// Surprise is SelfCheckGPT's unigram variant (P. Manakul, A. Liusie, M. Gales, EMNLP 2023, "max"): the
	// mean over the sentences of the largest -ln p of a word, p its frequency in all answers. 0 or more; more is less consistent.
	Surprise  float64
	Sentences []Supported // those that have content words
}

// Supported is a sentence, and what of it another answer supports.
type Supported struct {
	text.Span
	Support float64  // the largest part of its distinct content words that one other answer has
	Missing []string // content words that no other answer has, in order
}

// Agree compares answers with each other. Content words are English and compared by their stems: words of four letters
// and more, numbers, names (capitals inside a sentence) and words of polarity (no, yes); all words
// of an answer that has none of these. The work is linear in the texts times their number.
func Agree(answers []string) []Agreement {
	ids := numbering[string]{}
	read := make([]reading, len(answers))
	total := 0
	for i, s := range answers {
		read[i] = readAnswer(s, ids)
		total += len(read[i].words)
	}
	frequency := make([]int, len(ids))
	has := make([][]bool, len(answers)) // by answer: which words it has
	holders := make([]int, len(ids))    // in how many answers a word is
	for i, r := range read {
		has[i] = make([]bool, len(ids))
		for _, w := range r.words {
			frequency[w.id]++
			if !has[i][w.id] {
				has[i][w.id] = true
				holders[w.id]++
			}
		}
	}
	all := make([]Agreement, len(answers))
	for i, r := range read {
		a := &all[i]
		for j := range read {
			if i == j {
				continue
			}
			part := partIn(has[j], r.words)
			a.Others = append(a.Others, part)
			a.Value += part / float64(len(answers)-1)
		}
		a.Value = min(a.Value, 1)
		for _, s := range r.sentences {
			words := r.words[s.first:s.last]
			rarest := 0.0
			for _, w := range words {
				rarest = max(rarest, -math.Log(float64(frequency[w.id])/float64(total)))
			}
			a.Surprise += rarest / float64(len(r.sentences))
			supported := Supported{Span: s.Span}
			content, listed := false, map[uint32]bool{}
			for _, w := range words {
				content = content || w.content
				if w.content && holders[w.id] == 1 && !listed[w.id] {
					listed[w.id] = true
					supported.Missing = append(supported.Missing, w.Of(r.text))
				}
			}
			if !content {
				continue
			}
			for j := range read {
				if i != j {
					supported.Support = max(supported.Support, partIn(has[j], words))
				}
			}
			a.Sentences = append(a.Sentences, supported)
		}
	}
	return all
}

// partIn returns how much of the distinct content words another answer has.
func partIn(has []bool, words []answerWord) float64 {
	distinct, shared := map[uint32]bool{}, 0
	for _, w := range words {
		if w.content && !distinct[w.id] {
			distinct[w.id] = true
			if has[w.id] {
				shared++
			}
		}
	}
	if len(distinct) == 0 {
		return 0
	}
	return float64(shared) / float64(len(distinct))
}

// reading is an answer in words and sentences.
type reading struct {
	text      string
	words     []answerWord
	sentences []answerSentence // those that have words
}

type answerWord struct {
	text.Span
	id      uint32 // of its stem
	content bool
}

type answerSentence struct {
	text.Span
	first, last int // its words
}

func readAnswer(s string, ids numbering[string]) reading {
	r := reading{text: s}
	content := false
	for _, sentence := range text.Sentences(s) {
		first := len(r.words)
		for i, w := range text.Words(sentence.Of(s)) {
			w.Start += sentence.Start
			w.End += sentence.Start
			word := w.Of(s)
			c := isContent(word, i == 0)
			content = content || c
			r.words = append(r.words, answerWord{w, ids.of(stemOf(word)), c})
		}
		if len(r.words) > first {
			r.sentences = append(r.sentences, answerSentence{sentence, first, len(r.words)})
		}
	}
	for i := range r.words {
		r.words[i].content = r.words[i].content || !content
	}
	return r
}

// polarity are the short words that turn an answer around.
var polarity = map[string]bool{"no": true, "not": true, "yes": true, "nor": true}

func isContent(word string, first bool) bool {
	runes := []rune(word)
	return len(runes) >= 4 || strings.ContainsFunc(word, unicode.IsDigit) || polarity[strings.ToLower(word)] ||
		!first && unicode.IsUpper(runes[0]) && word != "I"
}

func stemOf(word string) string {
	word = strings.ReplaceAll(lower(word), "’", "'")
	word = strings.TrimSuffix(word, "'s")
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return word
		}
	}
	return Stem(word)
}
