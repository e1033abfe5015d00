package grounding

// roleReach is the number of tokens that a word and its neighbour in a role may stand apart.
const roleReach = 8

// readRoles looks for three neighbouring content words whose outer two have changed places in the best
// sentence of the context, around the same middle one and in the same voice: "A bought B" where the
// context says "B bought A". It is evidence for people; the model weighs the order of words as features.
func (r *reader) readRoles(al *alignment, out *Sentence) {
	if al.nBest == 0 {
		return
	}
	best := r.x.sentences[al.best[0]]
	for k := 0; k+2 < len(al.items); k++ {
		a, v, b := &al.items[k], &al.items[k+1], &al.items[k+2]
		if a.match != same || v.match != same || b.match != same || b.token-a.token > 2*roleReach {
			continue
		}
		ai, vi, bi := r.onlyPlace(a.stem, best), r.onlyPlace(v.stem, best), r.onlyPlace(b.stem, best)
		if ai < 0 || vi < 0 || bi < 0 || !(bi < vi && vi < ai) || vi-bi > roleReach || ai-vi > roleReach {
			continue
		}
		if r.turned(r.tokens, r.v, a.token, b.token) != r.turned(r.x.tokens, r.x.vocabulary, bi, ai) {
			continue // "B was bought by A" says the same
		}
		out.Findings = append(out.Findings, Finding{Swapped, int(r.tokens[a.token].start), int(r.tokens[b.token].end),
			r.x.text[r.x.tokens[bi].start:r.x.tokens[ai].end]})
	}
}

// onlyPlace returns the one token of a sentence of the context that has a stem, or -1.
func (r *reader) onlyPlace(stem int32, s sentence) int32 {
	found := int32(-1)
	for i := s.first; i < s.last; i++ {
		if r.x.tokens[i].kind != mark && r.x.vocabulary.lexemes[r.x.tokens[i].lex].stem == stem {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// turned reports whether a word stands between two tokens that makes the first the one to whom
// something is done, or that joins both alike.
func (r *reader) turned(ts []token, v *vocabulary, first, last int32) bool {
	for i := first + 1; i < last; i++ {
		switch v.at(ts[i].lex).text {
		case "by", "and", "or", ",", "from":
			return true
		}
	}
	return false
}
