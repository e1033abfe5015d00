package grounding

import "strconv"

// sourcesOf finds the parts of a context that are numbered ("passage 2: ...", "[2] ...") and
// returns the sentences of each.
func sourcesOf(s string, ts []token, sentences []sentence, v *vocabulary) map[int]sentence {
	var all map[int]sentence
	last := -1
	for i, sen := range sentences {
		t := ts[sen.first:sen.last]
		if len(t) < 3 || !t[0].line {
			continue
		}
		n := 0
		switch {
		case v.at(t[0].lex).flag&isMetaNoun != 0 && t[1].kind == number:
			n = numberIn(s, t[1])
		case t[0].kind == mark && s[t[0].start] == '[' && t[1].kind == number:
			n = numberIn(s, t[1])
		}
		if n == 0 {
			continue
		}
		if all == nil {
			all = map[int]sentence{}
		}
		if last > 0 {
			all[last] = sentence{all[last].first, int32(i)}
		}
		if _, twice := all[n]; twice {
			return nil
		}
		all[n] = sentence{int32(i), int32(len(sentences))}
		last = n
	}
	return all
}

func numberIn(s string, t token) int {
	n, err := strconv.Atoi(s[t.start:t.end])
	if err != nil || n > 1000 {
		return 0
	}
	return n
}

// citedLoss is how much more of a sentence's content the passages that it names lack than
// the best ones do; 0 where it names none.
func (r *reader) citedLoss(ts []token, al *alignment) float64 {
	if len(r.x.sources) == 0 || al.total == 0 {
		return 0
	}
	var mask uint64
	cited := false
	for i, t := range ts {
		if t.kind != number || i == 0 || r.v.at(ts[i-1].lex).flag&isMetaNoun == 0 && r.text[ts[i-1].start] != '[' {
			continue
		}
		part, known := r.x.sources[numberIn(r.text, t)]
		if !known {
			continue
		}
		cited = true
		for n, s := range r.aligner.near {
			if s >= part.first && s < part.last {
				mask |= r.aligner.masks[n]
			}
		}
	}
	if !cited {
		return 0
	}
	there, anywhere := 0.0, 0.0
	for k := range al.items {
		anywhere += al.value(int32(k))
		if mask&(1<<k) != 0 {
			there += al.value(int32(k))
		}
	}
	return (anywhere - there) / al.total
}
