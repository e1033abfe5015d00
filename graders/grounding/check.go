package grounding

import (
	"math"
	"sort"
)

// Sentence is what was measured of one sentence of an answer.
type Sentence struct {
	Start, End int  // bytes of the answer
	Claim      bool // it says something that a context could support
	Findings   []Finding
	vector     vector
	aside      aside
}

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

// Read measures an answer against the context. Its cost is linear in the answer's length.
func (x *Index) Read(answer string) *Answer {
	v := newVocabulary(x.vocabulary, 64)
	ts := tokens(answer, v)
	r := &reader{x: x, text: answer, v: v, tokens: ts, aligner: newAligner(x, v), editor: new(editor)}
	sentences := withoutInterjections(answer, ts, sentencesOf(answer, ts, v), v)
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

// read measures one sentence.
func (r *reader) read(s sentence, out *Sentence) {
	ts := r.tokens[s.first:s.last]
	out.Start, out.End = int(ts[0].start), int(ts[len(ts)-1].end)
	if n := interjection(r.text, ts, r.v); n < len(ts) {
		s.first += int32(n)
		ts = ts[n:]
	}
	f := &out.vector
	talk := r.talk(ts)
	f[talkShare] = share(talk, len(ts))
	al := r.aligner.align(ts[talk:], s.first+int32(talk), func(i int32) bool { return r.isName[i] })
	near := r.region(al)
	r.readWords(ts, f)
	f[topicFirst] = indicator(r.beginsWithTopic(ts))
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

// topicReach is the number of tokens at the context's begin that name what it is about.
const topicReach = 10

// beginsWithTopic reports whether a sentence speaks of what the context begins with: by a pronoun, or
// by a word of its first tokens.
func (r *reader) beginsWithTopic(ts []token) bool {
	l := r.v.at(ts[0].lex)
	switch l.text {
	case "he", "she", "it", "they", "his", "her", "its", "their":
		return true
	}
	for i := range min(3, len(ts)) {
		l := r.v.at(ts[i].lex)
		if l.flag&(isStopWord|isMark) != 0 {
			continue
		}
		for _, t := range r.x.tokens[:min(topicReach, len(r.x.tokens))] {
			if r.x.vocabulary.lexemes[t.lex].stem == l.stem {
				return true
			}
		}
	}
	return false
}
