package grounding

// pairTable finds where two words follow each other in a context, without regard to marks.
type pairTable struct {
	mask  uint32
	heads []int32 // hash -> 1 + place of the latest pair
	next  []int32 // place -> 1 + place of the pair before it of the same hash
	lex   []int32 // words alone
}

// longestChain bounds the work on a pair that a context repeats.
const longestChain = 24

func newPairTable(ts []token, v *vocabulary) pairTable {
	p := pairTable{lex: wordsOf(ts)}
	size := 16
	for size < len(p.lex) {
		size *= 2
	}
	p.mask = uint32(size - 1)
	p.heads = make([]int32, size)
	p.next = make([]int32, len(p.lex))
	for i := 0; i+1 < len(p.lex); i++ {
		h := pairHash(p.lex[i], p.lex[i+1]) & p.mask
		p.next[i] = p.heads[h]
		p.heads[h] = int32(i) + 1
	}
	return p
}

func wordsOf(ts []token) []int32 {
	lex := make([]int32, 0, len(ts))
	for i := range ts {
		if ts[i].kind != mark {
			lex = append(lex, ts[i].lex)
		}
	}
	return lex
}

func pairHash(a, b int32) uint32 {
	h := uint32(a)*0x9E3779B1 ^ uint32(b)*0x85EBCA77
	return h ^ h>>15
}

// longest returns the number of words from words[i] on that stand together in the
// context: 0 or 2 and more. It looks at the latest places of the pair only.
func (p *pairTable) longest(words []int32, i int) int {
	if i+1 >= len(words) {
		return 0
	}
	best := 0
	at := p.heads[pairHash(words[i], words[i+1])&p.mask]
	for n := 0; at != 0 && n < longestChain; n++ {
		c := int(at) - 1
		k := 0
		for i+k < len(words) && c+k < len(p.lex) && p.lex[c+k] == words[i+k] {
			k++
		}
		if k >= 2 && k > best {
			best = k
		}
		at = p.next[c]
	}
	return best
}
