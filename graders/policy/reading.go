package policy

import (
	"strings"
	"unicode"

	"seatrial/eval/text"
)

// readingLevel is how hard an English text is to read.
type readingLevel struct {
	grade                       float64
	words, sentences, syllables int
}

// readability returns the Flesch-Kincaid grade of an English text,
//
//	0.39 words/sentences + 11.8 syllables/words - 15.59
//
// (J. P. Kincaid, R. P. Fishburne, R. L. Rogers, B. S. Chissom: Derivation of new readability formulas for Navy enlisted
// personnel, Research Branch Report 8-75, 1975). Sentences end at lines too, so that lists are not one sentence.
func readability(s string) readingLevel {
	var l readingLevel
	for _, span := range text.Sentences(s) {
		words := text.Words(span.Of(s))
		if len(words) == 0 {
			continue
		}
		l.sentences++
		l.words += len(words)
		for _, w := range words {
			l.syllables += syllables(w.Of(span.Of(s)))
		}
	}
	if l.words > 0 {
		l.grade = 0.39*float64(l.words)/float64(l.sentences) + 11.8*float64(l.syllables)/float64(l.words) - 15.59
	}
	return l
}

// syllables guesses the syllables of an English word: groups of vowels (y among them), less a silent e at the end, a
// silent e in -es and in -ed (not after t or d), plus the l of -le after a consonant. Everything has at least one; a
// number has one.
func syllables(word string) int {
	word = strings.ToLower(strings.ReplaceAll(word, "’", "'"))
	word, _, _ = strings.Cut(word, "'")
	n, inVowel := 0, false
	for _, r := range word {
		v := strings.ContainsRune("aeiouyáàâäéèêëíìîïóòôöúùûü", r)
		if v && !inVowel {
			n++
		}
		inVowel = v && unicode.IsLetter(r)
	}
	silent := func(end string) bool {
		stem, ok := strings.CutSuffix(word, end)
		return ok && stem != "" && !strings.ContainsRune("aeiouy", rune(stem[len(stem)-1]))
	}
	switch {
	case silent("le") && len(word) > 2, silent("les") && len(word) > 3:
	case silent("e"):
		n--
	case silent("ed") && !hasAnySuffix(word, "ted", "ded"):
		n--
	case silent("es") && !hasAnySuffix(word, "ses", "zes", "xes", "ches", "shes", "ces", "ges"):
		n--
	}
	return max(n, 1)
}

func hasAnySuffix(s string, ends ...string) bool {
	for _, end := range ends {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}
