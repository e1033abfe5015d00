package grounding

// longestSentence is the number of tokens after which a text without full stops is cut, so
// that work on a sentence is bounded.
const longestSentence = 80

type sentence struct {
	first, last int32 // tokens first up to last, which is not part of it
}

// sentencesOf finds the sentences of a text and notes them in its tokens. Unlike those of
// eval/text they do not need capitals: dialogue is often stored as lower-case tokens with
// spaces around each full stop.
func sentencesOf(s string, ts []token, v *vocabulary) []sentence {
	all := make([]sentence, 0, len(ts)/20+1)
	begin := 0
	for i := range ts {
		if i > begin && (ts[i].line || i-begin >= longestSentence || endsBefore(s, ts, v, begin, i)) {
			all = append(all, sentence{int32(begin), int32(i)})
			begin = i
		}
		ts[i].sentence = int32(len(all))
	}
	if begin < len(ts) {
		all = append(all, sentence{int32(begin), int32(len(ts))})
	}
	return all
}

// endsBefore reports whether a sentence ends before token i.
func endsBefore(s string, ts []token, v *vocabulary, begin, i int) bool {
	if !ts[i].space && ts[i].kind == mark {
		return false // a closing quotation mark or bracket
	}
	j := i - 1
	for j > begin && ts[j].kind == mark && isClosing(s[ts[j].start]) {
		j--
	}
	if ts[j].kind != mark || !isStop(s, ts[j]) {
		return false
	}
	if c := s[ts[j].start]; c != '.' {
		return true
	}
	if !ts[i].space && !ts[i].upper {
		return false // "example.com"
	}
	if ts[j].space || j == begin { // tokenised text
		return j > begin
	}
	before := ts[j-1]
	if before.kind == number && j-1 == begin {
		return false // a list number
	}
	if before.kind == word && (before.end-before.start == 1 && before.upper && s[before.start] != 'I' || v.at(before.lex).flag&isAbbreviation != 0) {
		return false
	}
	return ts[i].upper || ts[i].kind != word
}

func isClosing(c byte) bool { return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0xE2 }

func isStop(s string, t token) bool {
	switch s[t.start] {
	case '.', '!', '?':
		return true
	}
	return false
}
