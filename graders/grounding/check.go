package grounding

import (
	"math"
	"slices"
	"sort"
	"strings"
)

// Kind says what a finding is about.
type Kind string

// The kinds of finding.
const (
	Number    Kind = "number"    // a number, date or amount that the context lacks
	Unit      Kind = "unit"      // the context has the number with another unit
	Name      Kind = "name"      // a name that it lacks
	Quotation Kind = "quotation" // words between quotation marks that it lacks
	Address   Kind = "address"   // a web address that it lacks
	Negation  Kind = "negation"  // one denies what the other says
	Opposite  Kind = "opposite"  // the context has the word's opposite
	Exclusive Kind = "exclusive" // it has another term of a kind of which only one can be
	Swapped   Kind = "swapped"   // it has the same words in other roles
	Replaced  Kind = "replaced"  // the context has other words in the same place
	Words     Kind = "words"     // content words that it lacks
)

// Finding is a place of the answer that the context does not support.
type Finding struct {
	Kind       Kind
	Start, End int    // bytes of the answer
	Context    string // what the context says instead; "": not known
}

// Sentence is what was measured of one sentence of an answer.
type Sentence struct {
	Start, End int  // bytes of the answer
	Claim      bool // it says something that a context could support
	Findings   []Finding
	vector     vector
	aside      aside
}

// aside says why a sentence is no claim about the world.
type aside uint8

const (
	notAside  aside = iota
	empty           // no content words
	withholds       // it says what the context does not say
	asks            // a question
)

// Withheld reports whether an answer claims nothing and says that the source does not
// have what was asked.
func (a *Answer) Withheld() bool {
	withheld := false
	for i := range a.Sentences {
		switch a.Sentences[i].aside {
		case withholds:
			withheld = true
		case notAside, asks:
			return false
		}
	}
	return withheld
}

// Answer is what was measured of an answer.
type Answer struct {
	Sentences []Sentence
	ratio     [nRatios]float64
}

type ratio int

const (
	answerLoss ratio = iota // share of the answer's distinct content that the context lacks
	listShare
	claimShare
	logSentences
	logAnswer
	logContext
	nRatios
)

// reader carries an answer through its measurements.
type reader struct {
	x       *Index
	text    string
	v       *vocabulary
	tokens  []token
	names   []span
	numbers []quantity
	aligner *aligner
	isName  []bool
	editor  *editor

	initialisms int // looked for
}

// maxInitialisms is how many words in capitals of one answer are looked for among the
// context's initials: each costs a pass over them.
const maxInitialisms = 100

// Read measures an answer against the context. Its cost is linear in the answer's length.
func (x *Index) Read(answer string) *Answer {
	v := newVocabulary(x.vocabulary, 64)
	ts := tokens(answer, v)
	r := &reader{x: x, text: answer, v: v, tokens: ts, aligner: newAligner(x, v), editor: new(editor)}
	sentences := sentencesOf(answer, ts, v)
	r.numbers = quantitiesOf(answer, ts, v)
	midway := r.namedMidway(sentences)
	r.names = namesOf(answer, ts, sentences, v, func(lex int32) bool { return midway[lex] })
	r.isName = make([]bool, len(ts))
	for _, n := range r.names {
		for i := n.first; i < n.last; i++ {
			r.isName[i] = true
		}
	}
	a := &Answer{Sentences: make([]Sentence, len(sentences))}
	for i, s := range sentences {
		r.read(s, &a.Sentences[i])
	}
	r.places(a)
	r.summarise(a)
	return a
}

// namedMidway returns the words that the answer writes in upper case inside a sentence.
func (r *reader) namedMidway(sentences []sentence) map[int32]bool {
	found := map[int32]bool{}
	for _, s := range sentences {
		for i := s.first + 1; i < s.last; i++ {
			if t := r.tokens[i]; t.upper && r.tokens[i-1].kind != mark {
				found[t.lex] = true
			}
		}
	}
	return found
}

func (r *reader) flags(t token) flag { return r.v.at(t.lex).flag }

func log1p(n int) float64 { return math.Log1p(float64(n)) }

func share(k, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(k) / float64(n)
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (r *reader) read(s sentence, out *Sentence) {
	ts := r.tokens[s.first:s.last]
	out.Start, out.End = int(ts[0].start), int(ts[len(ts)-1].end)
	f := &out.vector
	talk := r.talk(ts)
	f[talkShare] = share(talk, len(ts))
	al := r.aligner.align(ts[talk:], s.first+int32(talk), func(i int32) bool { return r.isName[i] })
	near := r.region(al)
	r.readWords(ts, f)
	f[citedLoss] = r.citedLoss(ts, al)
	r.readCoverage(al, ts, f, out)
	r.readNames(s, near, f, out)
	r.readNumbers(s, near, f, out)
	r.readCopies(ts, f)
	r.readRelations(al, f)
	r.readDifferences(ts, al, f, out)
	r.readRoles(al, out)
	r.readPolarity(ts, al, near, f, out)
	out.aside = r.asideOf(ts, al, f)
	out.Claim = out.aside == notAside
	if !out.Claim {
		out.Findings = nil
	}
	sort.SliceStable(out.Findings, func(i, j int) bool { return out.Findings[i].Start < out.Findings[j].Start })
}

// asideOf says whether a sentence claims nothing that a context could support.
func (r *reader) asideOf(ts []token, al *alignment, f *vector) aside {
	content := 0
	for _, it := range al.items {
		if r.flags(r.tokens[it.token])&(isMetaNoun|isMetaVerb|isConnective|isOpinion) == 0 {
			content++
		}
	}
	switch {
	case content == 0:
		return empty
	case r.abstains(ts):
		return withholds
	case f[question] > 0:
		return asks
	}
	return notAside
}

// abstains reports whether a sentence says that the source does not say something: a denial, soon
// followed or preceded by a word for what sources do ("does not mention", "no information", "is not
// stated in the passages").
func (r *reader) abstains(ts []token) bool {
	source, denied := false, -denialReach-1
	said := -denialReach - 1
	for i, t := range ts {
		g := r.flags(t)
		if g&isMetaNoun != 0 {
			source = true
		}
		if g&isNegation != 0 {
			denied = i
		}
		if g&isMetaVerb != 0 && i > 2 || g&isMetaNoun != 0 && i > 0 && r.flags(ts[i-1])&isNegation != 0 {
			said = i
		}
		if source && said-denied <= denialReach && said > denied {
			return true
		}
	}
	return false
}

// denialReach is the number of tokens within which a denial and what it denies stand.
const denialReach = 4

// readWords notes what kinds of word a sentence has.
func (r *reader) readWords(ts []token, f *vector) {
	words := 0
	for i, t := range ts {
		if t.kind == mark {
			continue
		}
		words++
		g := r.flags(t)
		f[firstPerson] += indicator(g&isFirstPerson != 0)
		f[secondPerson] += indicator(g&isSecondPerson != 0)
		f[opinion] += indicator(g&isOpinion != 0)
		f[metaNoun] += indicator(g&isMetaNoun != 0)
		f[metaVerb] += indicator(g&isMetaVerb != 0)
		f[modal] += indicator(g&isModal != 0)
		f[advice] += indicator(g&isAdvice != 0)
		f[chat] += indicator(g&isChat != 0 && i < 4)
		f[connective] += indicator(g&isConnective != 0 && i < 3)
	}
	for _, k := range []feature{firstPerson, secondPerson, opinion, chat, metaNoun, metaVerb, modal, advice} {
		f[k] = math.Log1p(f[k])
	}
	last := len(ts) - 1
	for last > 0 && ts[last].kind == mark && r.text[ts[last].start] != '?' {
		last--
	}
	f[exclaims] = indicator(r.text[ts[last].start] == '!' || last+1 < len(ts) && r.text[ts[last+1].start] == '!')
	f[question] = indicator(r.text[ts[last].start] == '?')
	f[logWords] = log1p(words)
}

// region are the stems of the sentences of the context that a sentence is aligned with.
type region map[int32]bool

func (r *reader) region(al *alignment) region {
	if al.nBest == 0 {
		return nil
	}
	in := make(region, 64)
	for _, s := range al.best[:al.nBest] {
		sen := r.x.sentences[s]
		for _, t := range r.x.tokens[sen.first:sen.last] {
			in[r.x.vocabulary.lexemes[t.lex].stem] = true
		}
	}
	return in
}

func (r *reader) readCoverage(al *alignment, ts []token, f *vector, out *Sentence) {
	if len(al.items) == 0 {
		return
	}
	var exact, any, related_ float64
	absent_, run, tail := 0, 0, 0
	minSupport, sumSupport, held := 1.0, 0.0, 0
	third := al.items[0].token + (al.items[len(al.items)-1].token-al.items[0].token)*2/3
	for k, it := range al.items {
		any += al.value(int32(k))
		switch it.match {
		case same:
			exact += it.weight
		case related:
			related_++
		}
		if it.match != absent {
			run = 0
			held++
			minSupport = min(minSupport, al.support[k])
			sumSupport += al.support[k]
			continue
		}
		t := r.tokens[it.token]
		if r.flags(t)&(isMetaNoun|isMetaVerb|isConnective|isOpinion) != 0 {
			continue // says nothing about the world
		}
		absent_++
		if run++; float64(run) > f[novelRun] {
			f[novelRun] = float64(run)
		}
		if it.token >= third {
			tail++
		}
		if r.flags(t)&(isCommon|isFrequent) != 0 {
			f[absentCommon]++
		} else if !it.name && !it.number {
			f[absentRare]++
		}
		f[novelWeight] = max(f[novelWeight], it.weight)
		if !it.name && !it.number {
			out.Findings = append(out.Findings, Finding{Kind: Words, Start: int(t.start), End: int(t.end)})
		}
	}
	f[lossExact], f[lossAny] = 1-exact/al.total, 1-any/al.total
	f[lossCount] = share(absent_, len(al.items))
	f[lossBest1], f[lossBest2], f[lossBest3], f[lossWindow] = al.loss[0], al.loss[1], al.loss[2], al.window
	f[worstSupport], f[meanSupport] = 1, 1
	if held > 0 {
		f[worstSupport], f[meanSupport] = 1-minSupport, 1-sumSupport/float64(held)
	}
	f[novelWords] = log1p(absent_)
	f[novelRun] = math.Log1p(f[novelRun])
	f[novelTail] = share(tail, absent_)
	f[absentRareShare] = f[absentRare] / float64(len(al.items))
	f[absentRare], f[absentCommon] = math.Log1p(f[absentRare]), math.Log1p(f[absentCommon])
	f[relatedWords] = related_ / float64(len(al.items))
	f[contentShare] = share(len(al.items), len(ts))
}

func (r *reader) readNames(s sentence, near region, f *vector, out *Sentence) {
	total, lost, partial, elsewhere, words := 0, 0, 0, 0, 0
	for _, n := range r.names[firstAfter(r.names, s.first):] {
		if n.first >= s.last {
			break
		}
		if n.last == n.first+1 && r.flags(r.tokens[n.first])&isMonth != 0 {
			continue // part of a date
		}
		total++
		held, there, of := 0, 0, 0
		for i := n.first; i < n.last; i++ {
			t := r.tokens[i]
			l := r.v.at(t.lex)
			if t.kind == mark || l.flag&isStopWord != 0 && !t.capitals || t.end-t.start == 1 {
				continue
			}
			of++
			if c := r.aligner.lookup(l.stem); c.match != absent {
				held++
				if near[l.stem] || c.match != same && slices.ContainsFunc(c.places, func(p int32) bool {
					return near[r.x.vocabulary.lexemes[r.x.tokens[p].lex].stem]
				}) {
					there++
				}
			} else if r.isInitialism(t) {
				held++
				there++
			}
		}
		words += of
		if of == 0 {
			continue
		}
		start, end := int(r.tokens[n.first].start), int(r.tokens[n.last-1].end)
		if held < of && r.isAcronymThere(n) {
			held, there = of, of
		}
		switch {
		case held == 0:
			lost++
			out.Findings = append(out.Findings, Finding{Kind: Name, Start: start, End: end})
		case held < of:
			partial++
			out.Findings = append(out.Findings, Finding{Kind: Name, Start: start, End: end, Context: r.fullName(n)})
		case there < of:
			elsewhere++
		}
	}
	f[namesShare] = share(words, len(r.tokens[s.first:s.last]))
	f[namesLost], f[namesPartial], f[namesElsewhere] = log1p(lost), log1p(partial), share(elsewhere, total)
}

func firstAfter(spans []span, token int32) int {
	return sort.Search(len(spans), func(i int) bool { return spans[i].first >= token })
}

// isInitialism reports whether a word in capitals is made of the first letters of words that
// stand in a row in the context ("FEHA").
func (r *reader) isInitialism(t token) bool {
	w := r.v.at(t.lex).text
	if !t.capitals || len(w) < 2 || len(w) > 6 {
		return false
	}
	r.initialisms++
	return r.initialisms <= maxInitialisms && strings.Contains(r.x.initials, w)
}

// isAcronymThere reports whether the context has the first letters of a name instead
// ("LA" for "Los Angeles").
func (r *reader) isAcronymThere(n span) bool {
	if n.last-n.first < 2 {
		return false
	}
	var letters []byte
	for i := n.first; i < n.last; i++ {
		if r.tokens[i].kind == word && r.tokens[i].upper {
			letters = append(letters, r.v.at(r.tokens[i].lex).text[0])
		}
	}
	lex, known := r.x.vocabulary.words[string(letters)]
	return known && r.x.vocabulary.lexemes[lex].flag&isStopWord == 0
}

// fullName returns the words around the context's first use of a part of a name.
func (r *reader) fullName(n span) string {
	for i := n.first; i < n.last; i++ {
		l := r.v.at(r.tokens[i].lex)
		if r.tokens[i].kind == mark || l.flag&isStopWord != 0 {
			continue
		}
		for _, p := range r.aligner.lookup(l.stem).places {
			first, last := p, p+1
			for first > 0 && r.x.tokens[first-1].upper && p-first < 4 {
				first--
			}
			for int(last) < len(r.x.tokens) && r.x.tokens[last].upper && last-p < 4 {
				last++
			}
			return r.x.text[r.x.tokens[first].start:r.x.tokens[last-1].end]
		}
	}
	return ""
}

func (r *reader) readNumbers(s sentence, near region, f *vector, out *Sentence) {
	total, lost, unit, elsewhere := 0, 0, 0, 0
	at := sort.Search(len(r.numbers), func(i int) bool { return r.numbers[i].first >= s.first })
	for _, q := range r.numbers[at:] {
		if q.first >= s.last {
			break
		}
		total++
		got, where := find(r.x.quantities, q)
		finding := Finding{Start: int(r.tokens[q.first].start), End: int(r.tokens[q.last-1].end)}
		if where >= 0 {
			finding.Context = r.inContext(r.x.quantities[where])
		}
		switch got {
		case unsupported:
			if q.spelled && q.value < 5 || q.value == 0.5 {
				elsewhere++ // "two ways": often a count of what the context lists
				continue
			}
			lost++
			finding.Kind = Number
			out.Findings = append(out.Findings, finding)
		case otherUnit:
			unit++
			finding.Kind = Unit
			out.Findings = append(out.Findings, finding)
		default:
			c := r.x.quantities[where]
			if stem := r.x.vocabulary.lexemes[r.x.tokens[c.first].lex].stem; !near[stem] && !near[r.v.at(r.tokens[q.first].lex).stem] {
				elsewhere++
			}
		}
	}
	f[numbersShare] = share(total, int(s.last-s.first))
	f[numbersLost], f[numbersUnit], f[numbersElsewhere] = log1p(lost), log1p(unit), share(elsewhere, total)
}

// inContext is a quantity of the context as it stands there, with its unit.
func (r *reader) inContext(q quantity) string {
	first, last := q.first, q.last
	if first > 0 && r.x.tokens[first-1].kind == mark && q.sign != "" && !r.x.tokens[first].space {
		first--
	}
	if int(last) < len(r.x.tokens) && (r.x.tokens[last].kind == word || q.sign == "%") {
		last++
	}
	return r.x.text[r.x.tokens[first].start:r.x.tokens[last-1].end]
}

// readCopies measures how far a sentence repeats the context word by word (fragments as
// in M. Grusky et al., Newsroom, NAACL 2018).
func (r *reader) readCopies(ts []token, f *vector) {
	words := wordsOf(ts)
	pairs, triples, longest, runs, copied := 0, 0, 0, 0, 0
	covered := 0
	for i := range words {
		n := r.x.pairs.longest(words, i)
		if n < 2 {
			pairs++
		}
		if n < 3 {
			triples++
		}
		longest = max(longest, n)
		if n >= 2 && i >= covered {
			runs++
			copied += n
			covered = i + n
		}
	}
	if len(words) > 1 {
		f[pairsNovel] = share(pairs-1, len(words)-1)
	}
	if len(words) > 2 {
		f[triplesNovel] = share(max(triples-2, 0), len(words)-2)
	}
	f[copiedRun] = share(longest, len(words))
	if runs > 0 {
		f[copiedMean] = math.Log1p(float64(copied) / float64(runs))
	}
}

// farApart is the distance in tokens from which two words have nothing to do with each other.
const farApart = 50

// readRelations measures whether neighbouring content words are neighbours in the context.
func (r *reader) readRelations(al *alignment, f *vector) {
	n, apart, back, near := 0, 0, 0, 0
	var sum, worst float64
	for i := 0; i+1 < len(al.items); i++ {
		a, b := r.aligner.lookup(al.items[i].stem).places, r.aligner.lookup(al.items[i+1].stem).places
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		n++
		d, forward := closest(a, b)
		if d > 6 {
			apart++
		} else {
			near++
			if !forward {
				back++
			}
		}
		v := math.Log1p(float64(min(d, farApart))) / math.Log1p(farApart)
		sum += v
		worst = max(worst, v)
	}
	if n > 0 {
		f[pairDistance], f[pairDistanceMax] = sum/float64(n), worst
	}
	f[contentPairs], f[reversed] = share(apart, n), share(back, near)
}

// closest returns the least distance between places of two words, and whether the first
// stands before the second there.
func closest(a, b []int32) (distance int32, forward bool) {
	distance = math.MaxInt32
	for i, j := 0, 0; i < len(a) && j < len(b); {
		d := b[j] - a[i]
		if d > 0 && d <= distance {
			distance, forward = d, true
		} else if d < 0 && -d < distance {
			distance, forward = -d, false
		}
		if d > 0 {
			i++
		} else {
			j++
		}
	}
	return distance, forward
}

// readPolarity looks for words that turn the aligned sentence round.
func (r *reader) readPolarity(ts []token, al *alignment, near region, f *vector, out *Sentence) {
	if al.nBest == 0 {
		return
	}
	d := thesaurus()
	here := make(map[int32]bool, len(ts))
	for _, t := range ts {
		here[r.v.at(t.lex).stem] = true
	}
	mine, theirs := negations(ts, r.v), int(r.x.negated[al.best[0]])
	f[negationAdded], f[negationDropped] = indicator(mine > 0 && theirs == 0), indicator(mine == 0 && theirs > 0)
	sides, classes := map[int32]int32{}, map[int32]int32{}
	var universal, hedged bool
	left, content := 0, 0
	for _, s := range al.best[:al.nBest] {
		sen := r.x.sentences[s]
		for p := sen.first; p < sen.last; p++ {
			l := &r.x.vocabulary.lexemes[r.x.tokens[p].lex]
			universal = universal || l.flag&isUniversal != 0
			hedged = hedged || l.flag&isHedge != 0
			if l.flag&isMark != 0 {
				continue
			}
			if s == al.best[0] && l.flag&isStopWord == 0 {
				content++
				if !here[l.stem] {
					left++
				}
			}
			if here[l.stem] {
				continue
			}
			for _, pair := range d.opposite[r.x.vocabulary.names[l.stem]] {
				sides[pair] = p
			}
			for _, class := range d.classes[r.x.vocabulary.names[l.stem]] {
				classes[class] = p
			}
		}
	}
	f[unseenLeft] = share(left, content)
	opposed, excluded, notThere, total := 0, 0, 0, 0
	hedgesHere := false
	for _, t := range ts {
		l := r.v.at(t.lex)
		if l.flag&isMark != 0 {
			continue
		}
		total++
		if l.flag&isUniversal != 0 && !universal {
			f[universalAdded] = 1
		}
		if l.flag&isHedge != 0 {
			hedgesHere = true
			if !hedged {
				f[hedgeAdded] = 1
			}
		}
		if near[l.stem] {
			continue
		}
		notThere++
		name := r.v.stemName(l.stem)
		turned := false
		for _, pair := range d.opposite[name] {
			if p, there := sides[-pair]; there && !turned {
				turned = true
				opposed++
				out.Findings = append(out.Findings, Finding{Opposite, int(t.start), int(t.end), r.contextWord(p)})
			}
		}
		for _, class := range d.classes[name] {
			if p, there := classes[class]; there && !turned {
				turned = true
				excluded++
				out.Findings = append(out.Findings, Finding{Exclusive, int(t.start), int(t.end), r.contextWord(p)})
			}
		}
		if !turned {
			if p := r.prefixed(name, al); p >= 0 {
				opposed++
				out.Findings = append(out.Findings, Finding{Opposite, int(t.start), int(t.end), r.contextWord(p)})
			}
		}
	}
	f[hedgeDropped] = indicator(hedged && !hedgesHere)
	f[oppositeWords], f[exclusiveWords] = log1p(opposed), log1p(excluded)
	f[wordsNotBest] = share(notThere, total)
	f[substituted] = log1p(r.substitutions(al, here))
}

// denials are prefixes that turn a word round.
var denials = [...]string{"un", "in", "im", "ir", "il", "dis", "non", "mis"}

// prefixed returns a place in the aligned sentences of the same word with or without a
// prefix that turns it round, or -1.
func (r *reader) prefixed(name string, al *alignment) int32 {
	if len(name) < 4 || r.x.placesOfName(name) {
		return -1
	}
	for _, p := range denials {
		rest, cut := strings.CutPrefix(name, p)
		if !cut || len(rest) < 4 {
			rest = p + name
		}
		stem, known := r.x.vocabulary.stems[rest]
		if !known {
			continue
		}
		for _, at := range r.x.placesOf(stem) {
			if slices.Contains(al.best[:al.nBest], r.x.tokens[at].sentence) {
				return at
			}
		}
	}
	return -1
}

func (r *reader) contextWord(p int32) string {
	t := r.x.tokens[p]
	return r.x.text[t.start:t.end]
}

// substitutions counts absent words whose neighbours stand close to each other in the
// context with another content word between them or next to them.
func (r *reader) substitutions(al *alignment, here map[int32]bool) int {
	n := 0
	for k, it := range al.items {
		if it.match != absent || k == 0 && len(al.items) == 1 {
			continue
		}
		var left, right []int32
		if k > 0 {
			left = r.aligner.lookup(al.items[k-1].stem).places
		}
		if k+1 < len(al.items) {
			right = r.aligner.lookup(al.items[k+1].stem).places
		}
		if len(left) == 0 || len(right) == 0 {
			continue
		}
		if r.between(left, right, here) {
			n++
		}
	}
	return n
}

// between reports whether a word of left and one of right stand at most seven tokens apart
// with a content word between them that the sentence does not have.
func (r *reader) between(left, right []int32, here map[int32]bool) bool {
	for i, j := 0, 0; i < len(left) && j < len(right); {
		d := right[j] - left[i]
		if d > 1 && d <= 7 {
			for p := left[i] + 1; p < right[j]; p++ {
				l := &r.x.vocabulary.lexemes[r.x.tokens[p].lex]
				if l.flag&(isStopWord|isMark) == 0 && !here[l.stem] {
					return true
				}
			}
		}
		if d > 0 {
			i++
		} else {
			j++
		}
	}
	return false
}

// places assigns quotations and addresses that the context lacks to their sentences.
func (r *reader) places(a *Answer) {
	var context string
	for _, q := range quotationsOf(r.text) {
		if context == "" {
			context = " " + folded(r.x.text) + " "
		}
		if !containsFolded(context, folded(r.text[q.start:q.end])) {
			a.assign(Quotation, q, quotesLost)
		}
	}
	var known map[string]bool
	for _, q := range addressesOf(r.text) {
		if known == nil {
			known = map[string]bool{}
			for _, c := range addressesOf(r.x.text) {
				known[plainAddress(r.x.text[c.start:c.end])] = true
			}
		}
		if !known[plainAddress(r.text[q.start:q.end])] {
			a.assign(Address, q, addressesLost)
		}
	}
}

func (a *Answer) assign(kind Kind, q quoted, count feature) {
	i := sort.Search(len(a.Sentences), func(i int) bool { return a.Sentences[i].End > q.start })
	if i < len(a.Sentences) && a.Sentences[i].Claim {
		a.Sentences[i].vector[count]++
		a.Sentences[i].Findings = append(a.Sentences[i].Findings, Finding{Kind: kind, Start: q.start, End: q.end})
	}
}

func (r *reader) summarise(a *Answer) {
	claims, lists := 0, 0
	seen := map[int32]bool{}
	var lost, all float64
	for i := range a.Sentences {
		if a.Sentences[i].Claim {
			claims++
		}
	}
	for _, t := range r.tokens {
		l := r.v.at(t.lex)
		if t.line && (t.kind == number || t.kind == mark) {
			lists++
		}
		if t.kind == mark || l.flag&isStopWord != 0 || seen[l.stem] {
			continue
		}
		seen[l.stem] = true
		c := r.aligner.lookup(l.stem)
		w := r.aligner.weightOf(l, c.match)
		all += w
		lost += w * (1 - credit[c.match])
	}
	if all > 0 {
		a.ratio[answerLoss] = lost / all
	}
	a.ratio[listShare] = share(lists, len(a.Sentences))
	a.ratio[claimShare] = share(claims, len(a.Sentences))
	a.ratio[logSentences] = log1p(len(a.Sentences))
	a.ratio[logAnswer] = log1p(len(r.tokens))
	a.ratio[logContext] = log1p(len(r.x.tokens))
}

// Features returns the sentence's measurements that are not 0, by name.
func (s *Sentence) Features() map[string]float64 {
	found := map[string]float64{}
	for k, v := range s.vector {
		if v != 0 {
			found[featureNames[k]] = v
		}
	}
	return found
}
