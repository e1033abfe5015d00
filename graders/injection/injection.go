// Package injection counts the words with which people tell a model to do
// something else than it was told: ignore what stands above, show the prompt, be somebody else, say only this.
//
// It is a tripwire. An instruction that is planted in a document needs none of these words, and
// people who ask honest questions use some of them.
package injection

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Cue is a phrase that speaks for an injection.
type Cue struct {
	Name       string
	Weight     int
	Start, End int // bytes of the text
}

// Threshold is the least sum of weights that trips the wire.
const Threshold = 3

// near is within how many words cues add up: a long document holds many a weak one.
const near = 80

// found is a cue with the word that it begins at.
type found struct {
	Cue
	word int
}

// Detect returns the greatest sum of weights of cues of a folded text that stand near each other, each
// name counted once, and those cues in order of place.
func Detect(folded string) (score int, cues []Cue) {
	words := split(folded)
	all := find(folded, words)
	in := map[string][]int{} // weights of the cues in the window, by name
	sum, first, bestFirst, bestLast := 0, 0, 0, -1
	heaviest := func(name string) int { return slices.Max(append([]int{0}, in[name]...)) }
	for last, c := range all {
		before := heaviest(c.Name)
		in[c.Name] = append(in[c.Name], c.Weight)
		sum += heaviest(c.Name) - before
		for ; all[first].word < c.word-near; first++ {
			gone := all[first].Name
			before := heaviest(gone)
			in[gone] = in[gone][1:]
			sum += heaviest(gone) - before
		}
		if sum > score {
			score, bestFirst, bestLast = sum, first, last
		}
	}
	best := map[string]Cue{}
	for _, c := range all[bestFirst : bestLast+1] {
		if old, known := best[c.Name]; !known || old.Weight < c.Weight {
			best[c.Name] = c.Cue
		}
	}
	return score, slices.SortedFunc(maps.Values(best), func(a, b Cue) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Name, b.Name))
	})
}

// find returns the phrases that occur, in order of the words that they begin at; of those of one name and
// weight only one in a quarter of what is near, so that a text of one repeated phrase does not make a list as long as itself.
func find(folded string, words []word) []found {
	var all []found
	type kind struct {
		name   string
		weight int
	}
	seen := map[kind]int{} // word from which on the next of its kind is kept
	for i, w := range words {
		for _, p := range byFirst[w.text] {
			key := kind{p.name, p.weight}
			if end, known := seen[key]; known && i < end || p.opens && i > 0 && !words[i-1].stop {
				continue
			}
			if n := p.match(words[i:]); n > 0 {
				all = append(all, found{Cue{p.name, p.weight, w.start, words[i+n-1].end}, i})
				seen[key] = i + near/4
			}
		}
	}
	add := func(name string, start, end int) {
		at := sort.Search(len(words), func(i int) bool { return words[i].end > start })
		all = append(all, found{Cue{name, Threshold, start, end}, at})
	}
	for _, m := range markup {
		if at := strings.Index(folded, m); at >= 0 {
			add("marks of a conversation", at, at+len(m))
			break
		}
	}
	if start, end := letters(words); end > 0 {
		add("letters with spaces between them", start, end)
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(a.word, b.word) })
	return all
}

type word struct {
	text       string
	start, end int
	stop       bool // a sentence may end behind it
}

// split returns the words of a folded text.
func split(folded string) []word {
	var words []word
	start := -1
	end := func(i int) {
		if start >= 0 {
			words = append(words, word{text: strings.Trim(folded[start:i], "'"), start: start, end: i})
			start = -1
		}
	}
	for i := 0; i < len(folded); {
		r, size := rune(folded[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(folded[i:])
		}
		switch {
		case r == '\'' && start >= 0, r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if start < 0 {
				start = i
			}
		default:
			end(i)
			if r != ' ' && len(words) > 0 {
				words[len(words)-1].stop = true
			}
		}
		i += size
	}
	end(len(folded))
	return words
}

// spelt is how many single letters in a row nobody writes who is not hiding a word.
const spelt = 8

// letters finds single letters in a row; end is 0 where there are none.
func letters(words []word) (start, end int) {
	n := 0
	for i, w := range words {
		if n++; utf8.RuneCountInString(w.text) != 1 || '0' <= w.text[0] && w.text[0] <= '9' {
			n = 0
		}
		if n == spelt {
			return words[i-spelt+1].start, w.end
		}
	}
	return 0, 0
}
