package grounding

// interjection returns the number of tokens at a sentence's begin that answer a question with yes or no and say
// nothing of their own: "No, it is closed" denies what was asked, not what the context says. A mark or a
// pronoun must follow, because "No dogs are allowed" is a statement; so may the sentence's end ("Yes.").
func interjection(s string, ts []token, v *vocabulary) int {
	if len(ts) == 0 || v.at(ts[0].lex).flag&isInterjection == 0 {
		return 0
	}
	n := 1
	for n < len(ts) && ts[n].kind == mark {
		switch s[ts[n].start] {
		case '"', '\'', '(', '[':
			return n
		}
		n++
	}
	if n == 1 && n < len(ts) && v.at(ts[n].lex).flag&isPronoun == 0 {
		return 0
	}
	return n
}

// withoutInterjections leaves out the sentences that are nothing but yes or no where others say more.
func withoutInterjections(s string, ts []token, sentences []sentence, v *vocabulary) []sentence {
	kept := make([]sentence, 0, len(sentences))
	for _, sen := range sentences {
		if interjection(s, ts[sen.first:sen.last], v) < int(sen.last-sen.first) {
			kept = append(kept, sen)
		}
	}
	if len(kept) == 0 {
		return sentences
	}
	return kept
}
