package grounding

// talk returns the number of tokens at a sentence's begin in which the speaker talks
// about himself before he comes to the matter ("I'm not sure, but I do know that ..."), or 0.
func (r *reader) talk(ts []token) int {
	first := 0
	for first < len(ts) && (ts[first].kind == mark || r.v.at(ts[first].lex).text == "yes" || r.v.at(ts[first].lex).text == "no") {
		first++
	}
	if first == len(ts) || r.flags(ts[first])&isFirstPerson == 0 {
		return 0
	}
	end := 0
	for i := first + 1; i < len(ts) && i < 24; i++ {
		switch r.v.at(ts[i].lex).text {
		case "but", "that":
			end = i + 1
		}
	}
	// "..., but I do know that ...": on to the matter.
	for i := end; end > 0 && i < len(ts) && i < end+6; i++ {
		if g := r.flags(ts[i]); g&(isOpinion|isFrequent) != 0 && end < len(ts) && r.flags(ts[end])&isFirstPerson != 0 {
			return i + 1
		}
	}
	if len(ts)-end < 4 {
		return 0
	}
	return end
}
