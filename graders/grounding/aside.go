package grounding

import "slices"

// aside says why a sentence is no claim about the world.
type aside uint8

// Withheld reports whether an answer claims nothing and says that the source does not
// have what was asked.
func (a *Answer) Withheld() bool {
	withheld := false
	for i := range a.Sentences {
		switch a.Sentences[i].aside {
		case withholds:
			withheld = true
		case notAside, asks:
			return false
		}
	}
	return withheld
}

// Empty reports whether an answer has no content words: nothing that a context could support.
func (a *Answer) Empty() bool {
	return !slices.ContainsFunc(a.Sentences, func(s Sentence) bool { return s.aside != empty })
}

const (
	notAside  aside = iota
	empty           // no content words
	withholds       // it says what the context does not say
	asks            // a question
)

// asideOf says whether a sentence claims nothing that a context could support.
func (r *reader) asideOf(ts []token, al *alignment, f *vector) aside {
	content := 0
	for _, it := range al.items {
		if r.flags(r.tokens[it.token])&(isMetaNoun|isMetaVerb|isConnective|isOpinion) == 0 {
			content++
		}
	}
	switch {
	case r.abstains(ts):
		return withholds
	case content == 0:
		return empty
	case f[question] > 0:
		return asks
	}
	return notAside
}

// abstains reports whether a sentence says that the source does not say something: a denial, soon
// followed or preceded by a word for what sources do ("does not mention", "no information", "is not
// stated in the passages").
func (r *reader) abstains(ts []token) bool {
	source, denied := false, -denialReach-1
	said := -denialReach - 1
	for i, t := range ts {
		g := r.flags(t)
		if g&isMetaNoun != 0 {
			source = true
		}
		if g&isNegation != 0 {
			denied = i
		}
		if g&isMetaVerb != 0 && i > 2 || g&isMetaNoun != 0 && i > 0 && r.flags(ts[i-1])&isNegation != 0 {
			said = i
		}
		if source && said-denied <= denialReach && said > denied {
			return true
		}
	}
	return false
}

// denialReach is the number of tokens within which a denial and what it denies stand.
const denialReach = 4
