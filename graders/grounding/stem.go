package grounding

import "strings"

// stemOf returns a word without its inflection: plural, -ed, -ing, -ly, silent e. It is
// lighter than Porter's stemmer, which makes one word of many ("universal", "university").
func stemOf(w string) string {
	if s, irregular := dictionary().base[w]; irregular {
		w = s
	}
	if len(w) < 4 || w[0] < 'a' {
		return w
	}
	switch {
	case strings.HasSuffix(w, "sses"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
	case strings.HasSuffix(w, "s"):
		w = w[:len(w)-1]
	}
	switch {
	case strings.HasSuffix(w, "ied") && len(w) > 4:
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "eed"):
	case strings.HasSuffix(w, "ed") && hasVowel(w[:len(w)-2]):
		w = undouble(w[:len(w)-2])
	case strings.HasSuffix(w, "ing") && len(w) > 5 && hasVowel(w[:len(w)-3]):
		w = undouble(w[:len(w)-3])
	case strings.HasSuffix(w, "ly") && len(w) > 5:
		w = w[:len(w)-2]
	}
	if len(w) > 3 && w[len(w)-1] == 'e' {
		w = w[:len(w)-1]
	}
	if len(w) > 3 && w[len(w)-1] == 'y' {
		w = w[:len(w)-1] + "i"
	}
	return w
}

func hasVowel(s string) bool { return len(s) > 1 && strings.ContainsAny(s, "aeiouy") }

// undouble undoes the doubling before an ending ("stopped"), but not of l, s and z.
func undouble(s string) string {
	n := len(s)
	if n > 3 && s[n-1] == s[n-2] && !strings.ContainsRune("lszaeiou", rune(s[n-1])) {
		return s[:n-1]
	}
	return s
}

// derivations are endings that make another word of the same family; none that turns
// the meaning round (-less) is among them.
var derivations = []string{
	"isation", "ization", "ational", "ation", "ition", "ment", "ness", "ship", "hood", "ical", "able", "ible", "ance", "ence", "ency", "ancy",
	"ism", "ist", "ion", "ian", "ity", "iti", "ive", "iv", "ous", "anc", "enc", "abl", "ibl", "ful", "ant", "ent", "ary", "ari", "ori", "er", "or", "al", "ic", "an", "is", "iz", "i",
}

// rootOf returns a stem without an ending of derivations, where four letters or more are left.
func rootOf(stem string) string {
	for _, d := range derivations {
		if len(stem) >= len(d)+4 && strings.HasSuffix(stem, d) {
			return stem[:len(stem)-len(d)]
		}
	}
	return stem
}
