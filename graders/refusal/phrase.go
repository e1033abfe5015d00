package refusal

import "strings"

// phrase is a sequence of slots that the words of one sentence may match. A slot is
// a set of words; "?" makes it optional; "~n" lets up to n other words stand before it, but no "not".
type phrase struct {
	act   act
	slots []slot
}

type slot struct {
	words    map[string]bool
	optional bool
	gap      int
}

// parse reads slots such as "i simply|really? cannot ~2:help|assist". A word of capitals stands for a class of words.
func parse(a act, text string) phrase {
	p := phrase{act: a}
	for _, part := range strings.Fields(text) {
		var s slot
		if rest, ok := strings.CutPrefix(part, "~"); ok {
			s.gap = int(rest[0] - '0')
			part = rest[2:]
		}
		part, s.optional = strings.CutSuffix(part, "?")
		s.words = map[string]bool{}
		for _, w := range strings.Split(part, "|") {
			if class, ok := wordClasses[w]; ok {
				for _, member := range strings.Fields(class) {
					s.words[member] = true
				}
				continue
			}
			s.words[w] = true
		}
		p.slots = append(p.slots, s)
	}
	return p
}

// match returns how many words from the front the phrase covers; 0: it does not match there.
func (p *phrase) match(words []word) int {
	at := 0
	for _, s := range p.slots {
		found := false
		for gap := 0; gap <= s.gap && at+gap < len(words); gap++ {
			if s.words[words[at+gap].text] {
				at += gap + 1
				found = true
				break
			}
			if words[at+gap].text == "not" {
				break
			}
		}
		if !found && !s.optional {
			return 0
		}
	}
	return at
}

// index finds the phrases that may begin with a word.
type index map[string][]*phrase

func indexed(table map[act]string) index {
	all := index{}
	for a := range act(len(actNames)) {
		for _, line := range strings.Split(table[a], "\n") {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			p := parse(a, line)
			for w := range p.slots[0].words {
				all[w] = append(all[w], &p)
			}
		}
	}
	return all
}

// hit is a place where a phrase of an act was found.
type hit struct {
	act        act
	sentence   int
	start, end int // bytes of the text
}

// find returns the hits in order of place; of one act, one in each sentence.
func (x index) find(sentences [][]word) []hit {
	var hits []hit
	for n, words := range sentences {
		var seen [len(actNames)]bool
		for i := range words {
			for _, p := range x[words[i].text] {
				if seen[p.act] {
					continue
				}
				if k := p.match(words[i:]); k > 0 {
					seen[p.act] = true
					hits = append(hits, hit{p.act, n, words[i].start, words[i+k-1].end})
				}
			}
		}
	}
	return hits
}
