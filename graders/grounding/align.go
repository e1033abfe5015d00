package grounding

import (
	"math"
	"math/bits"
	"slices"
)

// match is how a context holds a word.
type match uint8

const (
	absent  match = iota
	related       // by a synonym
	family        // by a word of the same root
	same          // by the word, in any inflection
)

// credit is what a match counts of a word's weight.
var credit = [...]float64{absent: 0, related: 0.6, family: 0.85, same: 1}

const (
	maxItems  = 64 // content words of a sentence that are looked at; bits of a mask
	maxPlaces = 40 // places of a word that are looked at
)

// item is a content word of a sentence.
type item struct {
	token  int32
	stem   int32
	weight float64
	match  match
	name   bool
	number bool
}

// place is where the context holds an item: the token in the upper half, so that places
// sort as numbers, and the item in the lower.
type place uint64

func placeOf(at, item int32) place { return place(uint32(at))<<32 | place(uint32(item)) }

func (p place) at() int32 { return int32(p >> 32) }

func (p place) item() int32 { return int32(uint32(p)) }

// alignment is a sentence of an answer laid beside the context.
type alignment struct {
	items   []item
	total   float64 // weight of all items
	places  []place // by rising token
	best    [3]int32
	nBest   int
	loss    [3]float64 // share of the weight that the best one, two, three sentences lack
	window  float64    // share that the best window lacks
	support []float64  // of each item: share of the other items' weight that stands near its best place
}

// aligner holds what is reused from sentence to sentence.
type aligner struct {
	x     *Index
	v     *vocabulary      // the answer's
	near  []int32          // sentences of the context that hold an item, by rising number
	masks []uint64         // the items that each of near holds
	found map[int32]cached // stem of the answer -> what the context holds of it
	count [maxItems]int32
}

type cached struct {
	match  match
	places []int32
}

func newAligner(x *Index, v *vocabulary) *aligner {
	return &aligner{x: x, v: v, found: map[int32]cached{}}
}

// lookup returns how the context holds a stem, and where.
func (a *aligner) lookup(stem int32) cached {
	if c, known := a.found[stem]; known {
		return c
	}
	c := a.search(stem)
	if len(c.places) > maxPlaces { // evenly
		thin := make([]int32, maxPlaces)
		for i := range thin {
			thin[i] = c.places[i*len(c.places)/maxPlaces]
		}
		c.places = thin
	}
	a.found[stem] = c
	return c
}

func (a *aligner) search(stem int32) cached {
	x := a.x
	if places := x.placesOf(stem); len(places) > 0 {
		return cached{same, places}
	}
	name := a.v.stemName(stem)
	if len(name) >= 4 && name[0] >= 'a' {
		if first, known := x.roots[rootOf(name)]; known {
			var places []int32
			for s := first; s >= 0 && len(places) < 4*maxPlaces; s = x.nextRoot[s] {
				places = append(places, x.placesOf(s)...)
			}
			slices.Sort(places)
			return cached{family, places}
		}
	}
	var places []int32
	for _, g := range thesaurus().groups[name] {
		for _, s := range x.members[g] {
			places = append(places, x.placesOf(s)...)
		}
	}
	if len(places) > 0 {
		slices.Sort(places)
		return cached{related, slices.Compact(places)}
	}
	return cached{}
}

// weightOf returns how much a word's presence says: rare words of the context say most,
// those that are common in English less (inverse document frequency, K. Spärck Jones,
// Journal of Documentation 28, 1972, with sentences as documents; scaled to 0..1).
func (a *aligner) weightOf(l *lexeme, match match) float64 {
	n := float64(len(a.x.sentences)) + 8
	df := 0.5
	if match == same {
		df += float64(a.x.df[l.stem])
	}
	w := math.Log1p(n/df) / math.Log1p(2*n)
	if l.flag&isFrequent != 0 {
		w *= 0.4
	} else if l.flag&isCommon != 0 {
		w *= 0.65
	}
	if match == absent && l.flag&isLight != 0 {
		w *= 0.4 // "costs" for "the price is": another way to put a fact
	}
	return w
}

// align lays a sentence beside the context.
func (a *aligner) align(ts []token, first int32, isName func(int32) bool) *alignment {
	al := &alignment{items: make([]item, 0, 16)}
	al.places = make([]place, 0, 64)
	for i := range ts {
		t := ts[i]
		l := a.v.at(t.lex)
		if t.kind == mark || l.flag&isStopWord != 0 || len(l.text) == 1 && t.kind == word {
			continue
		}
		if len(al.items) == maxItems || slices.ContainsFunc(al.items, func(it item) bool { return it.stem == l.stem }) {
			continue
		}
		c := a.lookup(l.stem)
		it := item{token: first + int32(i), stem: l.stem, match: c.match, name: isName(first + int32(i)), number: t.kind == number}
		it.weight = a.weightOf(l, c.match)
		k := int32(len(al.items))
		al.items = append(al.items, it)
		al.total += it.weight
		for _, p := range c.places {
			al.places = append(al.places, placeOf(p, k))
		}
	}
	if al.total == 0 {
		return al
	}
	slices.Sort(al.places)
	a.windows(al, int32(len(ts)))
	a.sentences(al)
	return al
}

func (al *alignment) value(k int32) float64 {
	it := &al.items[k]
	return it.weight * credit[it.match]
}

// windows finds the best window of the context and each item's best surroundings. A window
// reaches from a word of the sentence as far to both sides as the sentence is long, and a bit.
func (a *aligner) windows(al *alignment, length int32) {
	reach := length + 6
	al.support = make([]float64, len(al.items))
	a.count = [maxItems]int32{}
	var sum, best float64
	lo, hi := 0, 0
	for c := range al.places {
		for hi < len(al.places) && al.places[hi].at() <= al.places[c].at()+reach {
			k := al.places[hi].item()
			if a.count[k]++; a.count[k] == 1 {
				sum += al.value(k)
			}
			hi++
		}
		for al.places[lo].at() < al.places[c].at()-reach {
			k := al.places[lo].item()
			if a.count[k]--; a.count[k] == 0 {
				sum -= al.value(k)
			}
			lo++
		}
		best = max(best, sum)
		k := al.places[c].item()
		if others := al.total - al.items[k].weight; others > 1e-9 {
			al.support[k] = max(al.support[k], (sum-al.value(k))/others)
		} else {
			al.support[k] = 1
		}
	}
	al.window = 1 - min(best/al.total, 1)
}

// sentences finds the three sentences of the context that together hold most of the items.
func (a *aligner) sentences(al *alignment) {
	a.near, a.masks = a.near[:0], a.masks[:0]
	for _, p := range al.places {
		s := a.x.tokens[p.at()].sentence
		if n := len(a.near); n == 0 || a.near[n-1] != s {
			a.near, a.masks = append(a.near, s), append(a.masks, 0)
		}
		a.masks[len(a.masks)-1] |= 1 << p.item()
	}
	var have uint64
	covered := 0.0
	for rank := range al.best {
		bestGain, at := 0.0, -1
		for n := range a.near {
			gain := 0.0
			for m := a.masks[n] &^ have; m != 0; m &= m - 1 {
				gain += al.value(int32(bits.TrailingZeros64(m)))
			}
			if gain > bestGain+1e-12 {
				bestGain, at = gain, n
			}
		}
		if at >= 0 {
			have |= a.masks[at]
			covered += bestGain
			al.best[rank], al.nBest = a.near[at], rank+1
		}
		al.loss[rank] = 1 - min(covered/al.total, 1)
	}
}
