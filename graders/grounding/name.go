package grounding

// span is tokens first up to last, which is not part of it.
type span struct{ first, last int32 }

// namesOf finds the names of a text: words in upper case that are not so because they begin
// a sentence or stand in a heading, with what joins them ("Bank of England").
func namesOf(s string, ts []token, sentences []sentence, v *vocabulary, known func(lex int32) bool) []span {
	var all []span
	for _, sen := range sentences {
		if isHeading(ts[sen.first:sen.last], v) {
			continue
		}
		begins := true // of a sentence, a quotation, a list item
		for i := sen.first; i < sen.last; i++ {
			t := ts[i]
			if t.kind == mark {
				begins = begins || s[t.start] == ':' || s[t.start] == '"' || s[t.start] == '*' || s[t.start] == '-' || s[t.start] == '(' && begins
				continue
			}
			l := v.at(t.lex)
			if !t.upper || l.flag&isStopWord != 0 && !t.capitals || l.flag&(isMetaNoun|isConnective) != 0 {
				begins = begins && t.kind == number
				continue
			}
			if begins && !t.capitals && l.flag&(isFrequent|isCommon|isOpinion|isAdvice|isMetaVerb|isNegation) != 0 {
				begins = false // upper case for its place alone
				continue
			}
			last := i + 1
			for end := last; end < sen.last; end++ {
				u := ts[end]
				if u.kind == mark && (s[u.start] == '.' || s[u.start] == '-' || s[u.start] == '&') && end+1 < sen.last && ts[end+1].upper {
					continue
				}
				if u.kind == word && u.upper && v.at(u.lex).flag&isStopWord == 0 {
					last = end + 1
					continue
				}
				if u.kind == word && isJoint(v.at(u.lex).text) && end+1 < sen.last && ts[end+1].upper && v.at(ts[end+1].lex).flag&isStopWord == 0 {
					continue
				}
				break
			}
			// One word at the beginning may be upper-case for that alone.
			if begins && last == i+1 && !t.capitals && !known(t.lex) {
				begins = false
				continue
			}
			all = append(all, span{i, last})
			i = last - 1
			begins = false
		}
	}
	return all
}

func isJoint(w string) bool {
	switch w {
	case "of", "de", "la", "van", "von", "der", "den", "del", "da", "di", "al", "bin", "le":
		return true
	}
	return false
}

// isHeading reports whether most words of a sentence are upper case: then case tells no names.
func isHeading(ts []token, v *vocabulary) bool {
	words, upper, stop := 0, 0, 0
	for _, t := range ts {
		if t.kind == word {
			if v.at(t.lex).flag&isStopWord != 0 {
				stop++
				continue
			}
			words++
			if t.upper {
				upper++
			}
		}
	}
	return words >= 4 && upper*10 >= words*8 && stop <= words/2
}
