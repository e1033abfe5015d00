// Package language recognises that a text is written in another language than
// somebody who reads it knows. It does not name every language: it says what is certain, and nothing else.
package language

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"seatrial/eval/text"
)

// enough is how many distinct function words of a language show it, and how much
// more often they must occur than those of any other.
const (
	enough = 3
	twice  = 2
)

// looked is how many words of a text's beginning are looked at.
const looked = 300

// Other returns the language that a text is written in where that is certainly none of
// known (primary tags), else "": so are short texts, code and lists of names. Languages
// in Latin script are told by their function words (the closed classes: articles, pronouns,
// prepositions), others by their script; a script that several languages share is
// returned by its name ("cyrillic").
func Other(s string, known []string) string {
	scripts, hits, kinds := read(head(s))
	if lang := foreignScript(scripts, known); lang != "" {
		return lang
	}
	best, familiar := "", 0
	for _, lang := range languages {
		switch {
		case slices.Contains(known, lang):
			familiar = max(familiar, hits[lang])
		case hits[lang] > hits[best]:
			best = lang
		}
	}
	if kinds[best] >= enough && hits[best] >= twice*familiar || familiar == 0 && kinds[best] > 0 && short(s, known) {
		return best
	}
	return ""
}

// fewWords is how many words a short answer has ("Não posso.").
const fewWords = 8

// short reports whether a text is so short that a single function word of another language tells it: it has no
// word of known, and all of them are function words or one of the others is in lower case, which names are not.
func short(s string, known []string) bool {
	spans := text.Words(s)
	if len(spans) > fewWords {
		return false
	}
	plain, functions := 0, 0
	for _, p := range spans {
		word := p.Of(s)
		low := strings.ToLower(word)
		of := functionWords[low]
		if slices.ContainsFunc(of, func(lang string) bool { return slices.Contains(known, lang) }) {
			return false
		}
		if len(of) > 0 {
			functions++
		} else if word == low && !strings.ContainsFunc(word, unicode.IsDigit) {
			plain++
		}
	}
	return plain > 0 || functions == len(spans)
}

// read counts letters by script and function words by language: all, and distinct ones.
func read(s string) (scripts, hits, kinds map[string]int) {
	scripts, hits, kinds = map[string]int{}, map[string]int{}, map[string]int{}
	seen := map[string]bool{}
	spans := text.Words(s)
	for _, p := range spans[:min(looked, len(spans))] {
		word := strings.ToLower(strings.ReplaceAll(p.Of(s), "’", "'"))
		for _, lang := range functionWords[word] {
			hits[lang]++
			if !seen[word] && len(word) > 1 { // single letters stand in lists and split words too
				kinds[lang]++
			}
		}
		seen[word] = true
		for _, r := range word {
			if unicode.IsLetter(r) {
				scripts[script(r)]++
			}
		}
	}
	return scripts, hits, kinds
}

// scriptOf lists the languages that may be written in a script of several.
var scriptOf = map[string][]string{
	"cyrillic":   {"ru", "uk", "bg", "sr", "mk", "be", "kk", "mn"},
	"arabic":     {"ar", "fa", "ur", "ps"},
	"devanagari": {"hi", "mr", "ne"},
	"kana":       {"ja"},
	"zh":         {"zh", "ja"},
}

// foreignScript returns the script of most of the letters where nobody who reads known reads it.
func foreignScript(scripts map[string]int, known []string) string {
	letters := 0
	for _, n := range scripts {
		letters += n
	}
	for _, name := range slices.Sorted(maps.Keys(scripts)) {
		n := scripts[name]
		if name == "latin" || 2*n <= letters || n < 4 {
			continue
		}
		for _, lang := range append(scriptOf[name], name) {
			if slices.Contains(known, lang) {
				return ""
			}
		}
		if name == "kana" || name == "zh" && scripts["kana"] > 0 {
			return "ja"
		}
		return name
	}
	return ""
}

// head is as much of a text as can matter.
func head(s string) string {
	const most = 4096
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

func script(r rune) string {
	switch {
	case r < 0x250 || unicode.Is(unicode.Latin, r):
		return "latin"
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return "kana"
	case unicode.Is(unicode.Han, r):
		return "zh"
	case unicode.Is(unicode.Hangul, r):
		return "ko"
	case unicode.Is(unicode.Greek, r):
		return "el"
	case unicode.Is(unicode.Hebrew, r):
		return "he"
	case unicode.Is(unicode.Thai, r):
		return "th"
	case unicode.Is(unicode.Cyrillic, r):
		return "cyrillic"
	case unicode.Is(unicode.Arabic, r):
		return "arabic"
	case unicode.Is(unicode.Devanagari, r):
		return "devanagari"
	}
	return "other"
}
