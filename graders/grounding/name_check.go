package grounding

import (
	"slices"
	"sort"
	"strings"
)

// maxInitialisms is how many words in capitals of one answer are looked for among the
// context's initials: each costs a pass over them.
const maxInitialisms = 100

// readNames looks for the sentence's names in the context, by their words.
func (r *reader) readNames(s sentence, near region, f *vector, out *Sentence) {
	total, lost, partial, elsewhere, words := 0, 0, 0, 0, 0
	for _, n := range r.names[firstAfter(r.names, s.first):] {
		if n.first >= s.last {
			break
		}
		if n.last == n.first+1 && r.flags(r.tokens[n.first])&isMonth != 0 {
			continue // part of a date
		}
		total++
		held, there, of := 0, 0, 0
		for i := n.first; i < n.last; i++ {
			t := r.tokens[i]
			l := r.v.at(t.lex)
			if t.kind == mark || l.flag&isStopWord != 0 && !t.capitals || t.end-t.start == 1 {
				continue
			}
			of++
			if c := r.aligner.lookup(l.stem); c.match != absent {
				held++
				if near[l.stem] || c.match != same && slices.ContainsFunc(c.places, func(p int32) bool {
					return near[r.x.vocabulary.lexemes[r.x.tokens[p].lex].stem]
				}) {
					there++
				}
			} else if r.isInitialism(t) {
				held++
				there++
			}
		}
		words += of
		if of == 0 {
			continue
		}
		start, end := int(r.tokens[n.first].start), int(r.tokens[n.last-1].end)
		if held < of && r.isAcronymThere(n) {
			held, there = of, of
		}
		switch {
		case held == 0:
			lost++
			out.Findings = append(out.Findings, Finding{Kind: Name, Start: start, End: end})
		case held < of:
			partial++
			out.Findings = append(out.Findings, Finding{Kind: Name, Start: start, End: end, Context: r.fullName(n)})
		case there < of:
			elsewhere++
		}
	}
	f[namesShare] = share(words, len(r.tokens[s.first:s.last]))
	f[namesLost], f[namesPartial], f[namesElsewhere] = log1p(lost), log1p(partial), share(elsewhere, total)
}

// firstAfter returns the index of the first span at a token or after it.
func firstAfter(spans []span, token int32) int {
	return sort.Search(len(spans), func(i int) bool { return spans[i].first >= token })
}

// isInitialism reports whether a word in capitals is made of the first letters of words that
// stand in a row in the context ("FEHA").
func (r *reader) isInitialism(t token) bool {
	w := r.v.at(t.lex).text
	if !t.capitals || len(w) < 2 || len(w) > 6 {
		return false
	}
	r.initialisms++
	return r.initialisms <= maxInitialisms && strings.Contains(r.x.initials, w)
}

// isAcronymThere reports whether the context has the first letters of a name instead
// ("LA" for "Los Angeles").
func (r *reader) isAcronymThere(n span) bool {
	if n.last-n.first < 2 {
		return false
	}
	var letters []byte
	for i := n.first; i < n.last; i++ {
		if r.tokens[i].kind == word && r.tokens[i].upper {
			letters = append(letters, r.v.at(r.tokens[i].lex).text[0])
		}
	}
	lex, known := r.x.vocabulary.words[string(letters)]
	return known && r.x.vocabulary.lexemes[lex].flag&isStopWord == 0
}

// fullName returns the words around the context's first use of a part of a name.
func (r *reader) fullName(n span) string {
	for i := n.first; i < n.last; i++ {
		l := r.v.at(r.tokens[i].lex)
		if r.tokens[i].kind == mark || l.flag&isStopWord != 0 {
			continue
		}
		for _, p := range r.aligner.lookup(l.stem).places {
			first, last := p, p+1
			for first > 0 && r.x.tokens[first-1].upper && p-first < 4 {
				first--
			}
			for int(last) < len(r.x.tokens) && r.x.tokens[last].upper && last-p < 4 {
				last++
			}
			return r.x.text[r.x.tokens[first].start:r.x.tokens[last-1].end]
		}
	}
	return ""
}
