package grounding

import "sort"

// Index is a context that answers are compared with. It is immutable and may be used concurrently.
type Index struct {
	text       string
	vocabulary *vocabulary
	tokens     []token
	sentences  []sentence
	quantities []quantity // sorted by value

	offset []int32 // of stem i, its tokens are places[offset[i]:offset[i+1]]
	places []int32
	df     []int32 // stem -> sentences that hold it

	roots    map[string]int32 // root -> first stem of it
	nextRoot []int32          // stem -> next stem of its root, or -1
	members  map[int32][]int32
	pairs    pairTable
	negated  []uint8          // sentence -> negations in it, at most 255
	sources  map[int]sentence // number of a passage -> its sentences, by index
	initials string           // the first byte of each word
	persons  flag             // of isFirstPerson and isSecondPerson those that the context has words of
}

// NewIndex reads a context. Its cost is linear in the context's length.
func NewIndex(context string) *Index {
	v := newVocabulary(nil, len(context)/20+64)
	ts := tokens(context, v)
	x := &Index{text: context, vocabulary: v, tokens: ts}
	x.sentences = sentencesOf(context, ts, v)
	x.quantities = quantitiesOf(context, ts, v)
	sort.SliceStable(x.quantities, func(i, j int) bool { return x.quantities[i].value < x.quantities[j].value })
	x.place()
	x.relate()
	x.pairs = newPairTable(ts, v)
	x.sources = sourcesOf(context, ts, x.sentences, v)
	initials := make([]byte, len(x.pairs.lex))
	for i, lex := range x.pairs.lex {
		initials[i] = v.lexemes[lex].text[0]
	}
	x.initials = string(initials)
	for _, l := range v.lexemes {
		x.persons |= l.flag & (isFirstPerson | isSecondPerson)
	}
	x.negated = make([]uint8, len(x.sentences))
	for i, s := range x.sentences {
		x.negated[i] = uint8(min(negations(ts[s.first:s.last], v), 255))
	}
	return x
}

// place fills the places of each stem.
func (x *Index) place() {
	n := len(x.vocabulary.names)
	x.offset = make([]int32, n+1)
	x.df = make([]int32, n)
	seen := make([]int32, n)
	for i := range seen {
		seen[i] = -1
	}
	for i := range x.tokens {
		t := &x.tokens[i]
		stem := x.vocabulary.lexemes[t.lex].stem
		x.offset[stem+1]++
		if seen[stem] != t.sentence {
			seen[stem] = t.sentence
			x.df[stem]++
		}
	}
	for i := range n {
		x.offset[i+1] += x.offset[i]
	}
	x.places = make([]int32, len(x.tokens))
	next := seen
	copy(next, x.offset)
	for i := range x.tokens {
		stem := x.vocabulary.lexemes[x.tokens[i].lex].stem
		x.places[next[stem]] = int32(i)
		next[stem]++
	}
}

// relate finds the stems that share a root or a group of synonyms.
func (x *Index) relate() {
	names := x.vocabulary.names
	x.roots = make(map[string]int32, len(names))
	x.nextRoot = make([]int32, len(names))
	x.members = map[int32][]int32{}
	d := thesaurus()
	for i, name := range names {
		x.nextRoot[i] = -1
		if len(name) >= 4 {
			root := rootOf(name)
			if first, known := x.roots[root]; known {
				x.nextRoot[i] = first
			}
			x.roots[root] = int32(i)
		}
		for _, g := range d.groups[name] {
			x.members[g] = append(x.members[g], int32(i))
		}
	}
}

func (x *Index) placesOf(stem int32) []int32 {
	if int(stem) >= len(x.df) {
		return nil
	}
	return x.places[x.offset[stem]:x.offset[stem+1]]
}

// negations counts what turns a statement round.
func negations(ts []token, v *vocabulary) int {
	n := 0
	for i := range ts {
		if v.at(ts[i].lex).flag&isNegation != 0 {
			n++
		}
	}
	return n
}

// placesOfName reports whether the context has a stem.
func (x *Index) placesOfName(stem string) bool {
	_, known := x.vocabulary.stems[stem]
	return known
}
