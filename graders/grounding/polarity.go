package grounding

import (
	"slices"
	"strings"
)

// readPolarity looks for words that turn the aligned sentence round.
func (r *reader) readPolarity(ts []token, al *alignment, near region, f *vector, out *Sentence) {
	if al.nBest == 0 {
		return
	}
	d := thesaurus()
	here := make(map[int32]bool, len(ts))
	for _, t := range ts {
		here[r.v.at(t.lex).stem] = true
	}
	mine, theirs := negations(ts, r.v), int(r.x.negated[al.best[0]])
	f[negationAdded], f[negationDropped] = indicator(mine > 0 && theirs == 0), indicator(mine == 0 && theirs > 0)
	sides, classes := map[int32]int32{}, map[int32]int32{}
	var universal, hedged bool
	left, content := 0, 0
	for _, s := range al.best[:al.nBest] {
		sen := r.x.sentences[s]
		for p := sen.first; p < sen.last; p++ {
			l := &r.x.vocabulary.lexemes[r.x.tokens[p].lex]
			universal = universal || l.flag&isUniversal != 0
			hedged = hedged || l.flag&isHedge != 0
			if l.flag&isMark != 0 {
				continue
			}
			if s == al.best[0] && l.flag&isStopWord == 0 {
				content++
				if !here[l.stem] {
					left++
				}
			}
			if here[l.stem] {
				continue
			}
			for _, pair := range d.opposite[r.x.vocabulary.names[l.stem]] {
				sides[pair] = p
			}
			for _, class := range d.classes[r.x.vocabulary.names[l.stem]] {
				classes[class] = p
			}
		}
	}
	f[unseenLeft] = share(left, content)
	opposed, excluded, notThere, total := 0, 0, 0, 0
	hedgesHere := false
	for _, t := range ts {
		l := r.v.at(t.lex)
		if l.flag&isMark != 0 {
			continue
		}
		total++
		if l.flag&isUniversal != 0 && !universal {
			f[universalAdded] = 1
		}
		if l.flag&isHedge != 0 {
			hedgesHere = true
			if !hedged {
				f[hedgeAdded] = 1
			}
		}
		if near[l.stem] {
			continue
		}
		notThere++
		name := r.v.stemName(l.stem)
		turned := false
		for _, pair := range d.opposite[name] {
			if p, there := sides[-pair]; there && !turned {
				turned = true
				opposed++
				out.Findings = append(out.Findings, Finding{Opposite, int(t.start), int(t.end), r.contextWord(p)})
			}
		}
		for _, class := range d.classes[name] {
			if p, there := classes[class]; there && !turned {
				turned = true
				excluded++
				out.Findings = append(out.Findings, Finding{Exclusive, int(t.start), int(t.end), r.contextWord(p)})
			}
		}
		if !turned {
			if p := r.prefixed(name, al); p >= 0 {
				opposed++
				out.Findings = append(out.Findings, Finding{Opposite, int(t.start), int(t.end), r.contextWord(p)})
			}
		}
	}
	f[hedgeDropped] = indicator(hedged && !hedgesHere)
	f[oppositeWords], f[exclusiveWords] = log1p(opposed), log1p(excluded)
	f[wordsNotBest] = share(notThere, total)
	f[substituted] = log1p(r.substitutions(al, here))
}

// denials are prefixes that turn a word round.
var denials = [...]string{"un", "in", "im", "ir", "il", "dis", "non", "mis"}

// prefixed returns a place in the aligned sentences of the same word with or without a
// prefix that turns it round, or -1.
func (r *reader) prefixed(name string, al *alignment) int32 {
	if len(name) < 4 || r.x.placesOfName(name) {
		return -1
	}
	for _, p := range denials {
		rest, cut := strings.CutPrefix(name, p)
		if !cut || len(rest) < 4 {
			rest = p + name
		}
		stem, known := r.x.vocabulary.stems[rest]
		if !known {
			continue
		}
		for _, at := range r.x.placesOf(stem) {
			if slices.Contains(al.best[:al.nBest], r.x.tokens[at].sentence) {
				return at
			}
		}
	}
	return -1
}

// contextWord is a token of the context as it stands there.
func (r *reader) contextWord(p int32) string {
	t := r.x.tokens[p]
	return r.x.text[t.start:t.end]
}
