package grounding

// Columns returns the names of what [Model.Answer] weighs: of each feature the mean over an
// answer's claims and the greatest, then what is measured of the answer as a whole.
func Columns() []string {
	names := make([]string, 0, 2*int(nFeatures)+int(nRatios))
	for _, f := range featureNames {
		names = append(names, f+" (mean)")
	}
	for _, f := range featureNames {
		names = append(names, f+" (most)")
	}
	return append(names, ratioNames[:]...)
}

var ratioNames = [nRatios]string{"answer_missing", "list_share", "claim_share", "log_sentences", "log_answer", "log_context"}

// Weighed says which sentences the model weighs: the claims, and where there are none, all.
func (a *Answer) Weighed() []bool {
	weighed := make([]bool, len(a.Sentences))
	claims := a.Claims()
	for i := range a.Sentences {
		weighed[i] = claims == 0 || a.Sentences[i].Claim
	}
	return weighed
}

// Claims counts the sentences that say something that a context could support.
func (a *Answer) Claims() int {
	n := 0
	for i := range a.Sentences {
		if a.Sentences[i].Claim {
			n++
		}
	}
	return n
}

// Values returns the values of [Columns].
func (a *Answer) Values() []float64 {
	values := make([]float64, 2*int(nFeatures)+int(nRatios))
	mean, most := values[:nFeatures], values[nFeatures:2*nFeatures]
	n := 0
	for i, use := range a.Weighed() {
		if !use {
			continue
		}
		n++
		for k, v := range a.Sentences[i].vector {
			mean[k] += v
			if n == 1 || v > most[k] {
				most[k] = v
			}
		}
	}
	for k := range mean {
		mean[k] /= float64(max(n, 1))
	}
	copy(values[2*nFeatures:], a.ratio[:])
	return values
}

// SentenceColumns returns the names of what the model weighs of one sentence.
func SentenceColumns() []string {
	return append(append(append([]string{}, featureNames[:]...), ratioNames[:]...), "position", "last", "first", "in_list")
}

// SentenceValues returns the values of [SentenceColumns] of sentence i.
func (a *Answer) SentenceValues(i int) []float64 {
	values := make([]float64, 0, int(nFeatures)+int(nRatios)+4)
	values = append(values, a.Sentences[i].vector[:]...)
	values = append(values, a.ratio[:]...)
	n := len(a.Sentences)
	return append(values, float64(i)/float64(max(n-1, 1)), indicator(i == n-1 && n > 1), indicator(i == 0 && n > 1), a.ratio[listShare]*indicator(n > 1))
}
