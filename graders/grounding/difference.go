package grounding

import "math"

// difference is what stands between two words that a sentence and its best sentence of the
// context share in the same order: tokens of each side, either of which may be none.
type difference struct {
	here, there span // here: from the sentence's first token; there: of the context
}

// editor aligns two sentences word by word. It is reused.
type editor struct {
	cells [longestSentence + 1][longestSentence + 1]uint8
	diffs []difference
}

// differences aligns the sentence ts with a sentence of the context by their longest common
// subsequence of stems, and returns what differs and the number of words that are shared.
func (r *reader) differences(ts []token, s sentence) (diffs []difference, shared int) {
	e := r.editor
	there := r.x.tokens[s.first:s.last]
	n, m := len(ts), len(there)
	for i := n - 1; i >= 0; i-- {
		row, below := &e.cells[i], &e.cells[i+1]
		row[m] = 0
		if i == n-1 {
			clear(below[:m+1])
		}
		stem := r.v.at(ts[i].lex).stem
		isMark := ts[i].kind == mark
		for j := m - 1; j >= 0; j-- {
			best := max(below[j], row[j+1])
			if !isMark && there[j].kind != mark && r.x.vocabulary.lexemes[there[j].lex].stem == stem {
				best = max(best, below[j+1]+1)
			}
			row[j] = best
		}
	}
	e.diffs = e.diffs[:0]
	i, j, fromI, fromJ := 0, 0, 0, 0
	for i < n && j < m {
		same := ts[i].kind != mark && there[j].kind != mark && r.x.vocabulary.lexemes[there[j].lex].stem == r.v.at(ts[i].lex).stem
		switch {
		case same && e.cells[i][j] == e.cells[i+1][j+1]+1:
			if i > fromI || j > fromJ {
				e.diffs = append(e.diffs, difference{span{int32(fromI), int32(i)}, span{s.first + int32(fromJ), s.first + int32(j)}})
			}
			shared++
			i, j = i+1, j+1
			fromI, fromJ = i, j
		case e.cells[i+1][j] >= e.cells[i][j+1]:
			i++
		default:
			j++
		}
	}
	if shared > 0 && fromI < n {
		e.diffs = append(e.diffs, difference{span{int32(fromI), int32(n)}, span{s.first + int32(fromJ), s.first + int32(m)}})
	}
	return e.diffs, shared
}

// longestEdit is the number of tokens up to which a difference is an edit of the
// context's sentence rather than another sentence.
const longestEdit = 6

// readDifferences measures how a sentence departs from the one of the context that it is
// nearest to: where nearly all is copied, the word that is not is the one to look at.
func (r *reader) readDifferences(ts []token, al *alignment, f *vector, out *Sentence) {
	bestShared, best := -1, int32(0)
	for _, s := range al.best[:min(al.nBest, 2)] {
		if _, shared := r.differences(ts, r.x.sentences[s]); shared > bestShared {
			bestShared, best = shared, s
		}
	}
	if bestShared < 0 {
		return
	}
	diffs, shared := r.differences(ts, r.x.sentences[best])
	words := 0
	for _, t := range ts {
		if t.kind != mark {
			words++
		}
	}
	copied := share(shared, words)
	f[order] = 1 - copied
	var replaced, synonyms, inserted, dropped, denied, counted, joined int
	for _, d := range diffs {
		if d.here.last-d.here.first > longestEdit || d.there.last-d.there.first > longestEdit {
			continue
		}
		mine, related := r.contentHere(ts[d.here.first:d.here.last], d.there)
		theirs := r.contentThere(d.there)
		if n1, n2 := negations(ts[d.here.first:d.here.last], r.v), negations(r.x.tokens[d.there.first:d.there.last], r.x.vocabulary); (n1 > 0) != (n2 > 0) {
			denied++
			if copied >= leastCopied {
				first, last := ts[max(d.here.first-1, 0)], ts[min(int(d.here.last), len(ts)-1)]
				out.Findings = append(out.Findings, Finding{Negation, int(first.start), int(last.end), r.around(d.there)})
			}
		}
		numbersHere, numbersThere := countNumbers(ts[d.here.first:d.here.last]), countNumbers(r.x.tokens[d.there.first:d.there.last])
		switch {
		case numbersHere > 0 && numbersThere > 0:
			counted++
		case mine > 0 && theirs > 0 && related:
			synonyms++
		case mine > 0 && theirs > 0:
			replaced++
			if copied >= leastCopied {
				first, last := ts[d.here.first], ts[d.here.last-1]
				out.Findings = append(out.Findings, Finding{Replaced, int(first.start), int(last.end), r.x.text[r.x.tokens[d.there.first].start:r.x.tokens[d.there.last-1].end]})
			}
		case mine > 0:
			inserted++
		case theirs > 0:
			dropped++
		case d.here.last > d.here.first && d.there.last > d.there.first:
			joined++
		}
	}
	f[editReplaced], f[editSynonyms], f[editInserted], f[editDropped] = log1p(replaced), log1p(synonyms), log1p(inserted), log1p(dropped)
	f[editDenied], f[editNumbers], f[editJoints] = log1p(denied), log1p(counted), log1p(joined)
	square := copied * copied
	f[copyReplaced], f[copyInserted], f[copyDenied], f[copyNumbers] = square*f[editReplaced], square*f[editInserted], square*f[editDenied], square*f[editNumbers]
	f[copyEdits] = square * math.Log1p(float64(replaced+inserted+denied+counted))
}

// leastCopied is the share of a sentence's words from which on the context's sentence is its
// source, so that what differs is an edit.
const leastCopied = 0.5

// around returns the words of the context at s with one more on both sides.
func (r *reader) around(s span) string {
	first, last := max(s.first-1, 0), min(int(s.last), len(r.x.tokens)-1)
	return r.x.text[r.x.tokens[first].start:r.x.tokens[last].end]
}

func countNumbers(ts []token) int {
	n := 0
	for _, t := range ts {
		if t.kind == number {
			n++
		}
	}
	return n
}

// contentHere counts the content words of one side of a difference, and says whether
// one of them is related to a word of the other side.
func (r *reader) contentHere(ts []token, there span) (n int, related bool) {
	d := thesaurus()
	for _, t := range ts {
		l := r.v.at(t.lex)
		if l.flag&(isStopWord|isMark) != 0 {
			continue
		}
		n++
		name := r.v.stemName(l.stem)
		for _, u := range r.x.tokens[there.first:there.last] {
			o := &r.x.vocabulary.lexemes[u.lex]
			if o.flag&(isStopWord|isMark) != 0 {
				continue
			}
			other := r.x.vocabulary.names[o.stem]
			if rootOf(other) == rootOf(name) || shareOne(d.groups[name], d.groups[other]) {
				related = true
			}
		}
	}
	return n, related
}

func shareOne(a, b []int32) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

func (r *reader) contentThere(there span) int {
	n := 0
	for _, u := range r.x.tokens[there.first:there.last] {
		if r.x.vocabulary.lexemes[u.lex].flag&(isStopWord|isMark) == 0 {
			n++
		}
	}
	return n
}
