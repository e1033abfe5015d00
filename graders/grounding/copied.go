package grounding

import "math"

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
