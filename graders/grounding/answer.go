package grounding

// Answer is what was measured of an answer.
type Answer struct {
	Sentences []Sentence
	ratio     [nRatios]float64
}

// ratio is one measurement of the whole answer.
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

// summarise measures the whole answer.
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
