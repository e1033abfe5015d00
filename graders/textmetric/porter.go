package textmetric

import "strings"

// irregular are words whose stem NLTK looks up.
var irregular = map[string]string{
	"sky": "sky", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "news": "news", "innings": "inning", "inning": "inning",
	"outings": "outing", "outing": "outing", "cannings": "canning", "canning": "canning", "howe": "howe",
	"proceed": "proceed", "exceed": "exceed", "succeed": "succeed",
}

// Stem returns the stem of an English word in lower case: M. Porter, "An algorithm for suffix
// stripping" (Program 14(3), 1980), with the departures of NLTK's PorterStemmer in its mode
// NLTK_EXTENSIONS (its docstrings list them), as google-research/rouge uses it.
func Stem(word string) string {
	if stem, ok := irregular[word]; ok {
		return stem
	}
	if len(word) <= 2 {
		return word
	}
	w := stepPlural(word)
	w = stepPast(w)
	if stem, ok := strings.CutSuffix(w, "y"); ok && len(stem) > 1 && isConsonant(stem, len(stem)-1) {
		w = stem + "i"
	}
	w = stepDouble(w)
	w = replace(w, stepThree, func(stem string) bool { return measure(stem) > 0 })
	w = stepFour(w)
	if stem, ok := strings.CutSuffix(w, "e"); ok && (measure(stem) > 1 || measure(stem) == 1 && !endsShort(stem)) {
		w = stem
	}
	if strings.HasSuffix(w, "ll") && measure(w[:len(w)-1]) > 1 {
		w = w[:len(w)-1]
	}
	return w
}

// isConsonant: a letter other than a, e, i, o, u, and y unless a consonant stands before it.
func isConsonant(w string, i int) bool {
	switch w[i] {
	case 'a', 'e', 'i', 'o', 'u':
		return false
	case 'y':
		// A run of y alternates, which a loop counts where recursion would be as deep as the word is long.
		consonant := true
		for ; i > 0 && w[i-1] == 'y'; i-- {
			consonant = !consonant
		}
		if i > 0 && isConsonant(w, i-1) {
			return !consonant
		}
		return consonant
	}
	return true
}

// measure is Porter's m: how often a vowel is followed by a consonant.
func measure(w string) int {
	m, vowel := 0, false
	for i := range len(w) {
		if consonant := w[i] != 'y' && isConsonant(w, i) || w[i] == 'y' && !(i > 0 && !vowel); consonant {
			if vowel {
				m++
			}
			vowel = false
		} else {
			vowel = true
		}
	}
	return m
}

func hasVowel(w string) bool {
	for i := range len(w) {
		if !isConsonant(w, i) {
			return true
		}
	}
	return false
}

// endsShort is Porter's *o (consonant, vowel, consonant other than w, x, y), and NLTK's addition of
// two letters that are a vowel and a consonant.
func endsShort(w string) bool {
	n := len(w)
	if n == 2 {
		return !isConsonant(w, 0) && isConsonant(w, 1)
	}
	return n >= 3 && isConsonant(w, n-3) && !isConsonant(w, n-2) && isConsonant(w, n-1) && !strings.ContainsRune("wxy", rune(w[n-1]))
}

type suffix struct{ from, to string }

// replace applies the first rule whose suffix fits, if its stem is allowed.
func replace(w string, rules []suffix, allowed func(stem string) bool) string {
	for _, r := range rules {
		if stem, ok := strings.CutSuffix(w, r.from); ok {
			if allowed(stem) {
				return stem + r.to
			}
			return w
		}
	}
	return w
}

// stepPlural is step 1a.
func stepPlural(w string) string {
	switch {
	case strings.HasSuffix(w, "ies") && len(w) == 4:
		return w[:len(w)-1]
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "ies"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		return w[:len(w)-1]
	}
	return w
}

// stepPast is step 1b.
func stepPast(w string) string {
	if stem, ok := strings.CutSuffix(w, "ied"); ok {
		if len(w) == 4 {
			return stem + "ie"
		}
		return stem + "i"
	}
	if stem, ok := strings.CutSuffix(w, "eed"); ok {
		if measure(stem) > 0 {
			return stem + "ee"
		}
		return w
	}
	stem, ok := strings.CutSuffix(w, "ed")
	if !ok || !hasVowel(stem) {
		if stem, ok = strings.CutSuffix(w, "ing"); !ok || !hasVowel(stem) {
			return w
		}
	}
	n := len(stem)
	switch {
	case strings.HasSuffix(stem, "at"), strings.HasSuffix(stem, "bl"), strings.HasSuffix(stem, "iz"):
		return stem + "e"
	case n >= 2 && stem[n-1] == stem[n-2] && isConsonant(stem, n-1):
		if strings.ContainsRune("lsz", rune(stem[n-1])) {
			return stem
		}
		return stem[:n-1]
	case measure(stem) == 1 && endsShort(stem):
		return stem + "e"
	}
	return stem
}

var stepTwo = []suffix{
	{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"}, {"bli", "ble"}, {"alli", "al"},
	{"entli", "ent"}, {"eli", "e"}, {"ousli", "ous"}, {"ization", "ize"}, {"ation", "ate"}, {"ator", "ate"}, {"alism", "al"},
	{"iveness", "ive"}, {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"}, {"iviti", "ive"}, {"biliti", "ble"}, {"fulli", "ful"},
}

// stepDouble is step 2. NLTK takes "alli" first and looks at the result again, and counts the l of "logi" with the stem.
func stepDouble(w string) string {
	if stem, ok := strings.CutSuffix(w, "alli"); ok && measure(stem) > 0 {
		return stepDouble(stem + "al")
	}
	for _, r := range stepTwo {
		if stem, ok := strings.CutSuffix(w, r.from); ok {
			if measure(stem) > 0 {
				return stem + r.to
			}
			return w
		}
	}
	if stem, ok := strings.CutSuffix(w, "logi"); ok && measure(stem+"l") > 0 {
		return stem + "log"
	}
	return w
}

var stepThree = []suffix{{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""}}

// stepFour drops what is left of a suffix where the stem is long.
func stepFour(w string) string {
	for _, suffix := range []string{"al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"} {
		if stem, ok := strings.CutSuffix(w, suffix); ok {
			if measure(stem) > 1 && (suffix != "ion" || strings.HasSuffix(stem, "s") || strings.HasSuffix(stem, "t")) {
				return stem
			}
			return w
		}
	}
	return w
}
