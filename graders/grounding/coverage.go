package grounding

import "math"

// region are the stems of the sentences of the context that a sentence is aligned with.
type region map[int32]bool

// region returns the stems of the sentences that al is aligned with.
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

// readCoverage measures how much of a sentence's content the context holds, and how close together.
func (r *reader) readCoverage(al *alignment, ts []token, f *vector, out *Sentence) {
	if len(al.items) == 0 {
		return
	}
	var exact, any, bySynonym float64
	missing, run, tail := 0, 0, 0
	minSupport, sumSupport, held := 1.0, 0.0, 0
	third := al.items[0].token + (al.items[len(al.items)-1].token-al.items[0].token)*2/3
	for k, it := range al.items {
		any += al.value(int32(k))
		switch it.match {
		case same:
			exact += it.weight
		case related:
			bySynonym++
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
		missing++
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
	f[lossCount] = share(missing, len(al.items))
	f[lossBest1], f[lossBest2], f[lossBest3], f[lossWindow] = al.loss[0], al.loss[1], al.loss[2], al.window
	f[worstSupport], f[meanSupport] = 1, 1
	if held > 0 {
		f[worstSupport], f[meanSupport] = 1-minSupport, 1-sumSupport/float64(held)
	}
	f[novelWords] = log1p(missing)
	f[novelRun] = math.Log1p(f[novelRun])
	f[novelTail] = share(tail, missing)
	f[absentRareShare] = f[absentRare] / float64(len(al.items))
	f[absentRare], f[absentCommon] = math.Log1p(f[absentRare]), math.Log1p(f[absentCommon])
	f[relatedWords] = bySynonym / float64(len(al.items))
	f[contentShare] = share(len(al.items), len(ts))
}
